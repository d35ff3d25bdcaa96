"""The data of a person destroyed, with every card that became part of theirs and every journal."""

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from hub.core.i18n import spoken
from hub.people import paper_ends
from hub.people.card_models import PersonContact, PersonHealth
from hub.people.merge_models import PersonMerge, PersonMergeRow, PersonPair
from hub.people.models import Person, Standing


def family(session: Session, person: Person) -> list[Person]:
    """Give the card with those merged into it: they hold what the person was called, too."""
    parts = session.scalars(select(Person).where(Person.merged_into_id == person.id))
    return [person, *parts]


def erase(session: Session, person: Person) -> None:
    """Leave a row that counts and names nobody; no merge brings anything of it back."""
    person.last_name, person.first_name = spoken("Erased"), "—"
    person.patronymic = person.birth_on = person.snils = person.email = person.phone = None
    person.study_year = person.study_group = None
    person.standing = Standing.ERASED
    session.flush()
    for model in (PersonContact, PersonHealth):
        session.execute(delete(model).where(model.person_id == person.id))
    paper_ends.forget(session, person.id)
    either = or_(PersonPair.first_id == person.id, PersonPair.second_id == person.id)
    session.execute(delete(PersonPair).where(either))
    merges = session.scalars(
        select(PersonMerge.id).where(
            or_(PersonMerge.winner_id == person.id, PersonMerge.loser_id == person.id)
        )
    ).all()
    if merges:
        session.execute(update(PersonMerge).where(PersonMerge.id.in_(merges)).values(body=None))
        session.execute(
            update(PersonMergeRow).where(PersonMergeRow.merge_id.in_(merges)).values(body=None)
        )
