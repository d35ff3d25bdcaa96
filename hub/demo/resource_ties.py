"""Who of the demo region's people teaches: members of staff tied to cards among the people."""

from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hub.core.names import full_name
from hub.core.text import search_key
from hub.demo.region import Region
from hub.people.models import Person
from hub.resources.staff_models import StaffMember

ADULT = 25  # years


def end(region: Region) -> None:
    """Give each member of staff the card and the name of somebody of working age."""
    session: Session = region.writer.session
    members = session.execute(
        select(StaffMember.id, StaffMember.organisation_id)
        .where(StaffMember.person_id.is_(None))
        .order_by(StaffMember.id)
    ).all()
    born = date(region.plan.until.year - ADULT, 1, 1)
    people = session.execute(
        select(Person.id, Person.last_name, Person.first_name, Person.patronymic)
        .where(
            Person.category == "employed",
            Person.birth_on < born,
            Person.id.not_in(
                select(StaffMember.person_id).where(StaffMember.person_id.is_not(None))
            ),
        )
        .order_by(Person.id)
        .limit(len(members))
    ).all()
    for member, person in zip(members, people, strict=False):
        name = full_name(person)
        tied = {"person_id": person.id, "title": name, "title_key": search_key(name)}
        works = {"category": "teacher", "organisation_id": member.organisation_id}
        for model, row_id, values in (
            (StaffMember, member.id, tied),
            (Person, person.id, works),
        ):
            session.execute(
                update(model)
                .where(model.id == row_id)
                .values(**values, updated_at=model.updated_at)
                .execution_options(synchronize_session=False)
            )
