"""Who may be the same person: found by the day of birth, a contact or the name, then compared."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, or_, select, union_all
from sqlalchemy.orm import Session

from hub.core.among import among
from hub.core.names import name_keys
from hub.core.tables.search import prefix
from hub.people.card_models import ContactKind, PersonContact
from hub.people.likeness import WORTH_A_LOOK, Face, Likeness, face, likeness, near
from hub.people.merge_models import PairState, PersonPair
from hub.people.models import Person, Standing

MOST_OF_A_BLOCK = 2_000  # 1 January has more births than any day had: a default of somebody's form
MOST_NAMESAKES = 500  # a namesake of so many can't be told from them by the name
MOST_SHARED = 50  # a telephone of more cards than this is an office's
MOST = 10
COMPARED = (
    Person.id,
    Person.last_name,
    Person.first_name,
    Person.patronymic,
    Person.birth_on,
    Person.phone,
    Person.email,
    Person.organisation_id,
    Person.snils.is_not(None).label("has_snils"),
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be the same."""

    id: UUID
    likeness: Likeness


def of(session: Session, person: Any, *, least: int = WORTH_A_LOOK) -> list[Candidate]:
    """Find who may be this person, the likeliest first, but those staff told apart.

    `person` is a card, or anything with its fields that is not registered yet (then `id` is new).
    """
    own = face(person, [(kind.value, value) for kind, value in _contacts_of(session, person.id)])
    found = [
        Candidate(each.id, like)
        for each in _in_blocks(session, own)
        if (like := likeness(own, each)) is not None and like.score >= least
    ]
    if found:
        apart = told_apart(session, [own.id]).get(own.id, set())
        found = [one for one in found if one.id not in apart]
    return sorted(found, key=lambda one: (-one.likeness.score, one.id))[:MOST]


def _in_blocks(session: Session, own: Face) -> list[Face]:
    """Read whoever is worth comparing, contacts and all, in one journey: a card waits for it."""
    blocks = [select(block.subquery()) for block in _blocks(own)]
    statement = (
        select(*COMPARED, PersonContact.kind, PersonContact.value)
        .outerjoin(PersonContact, PersonContact.person_id == Person.id)
        .where(
            Person.id.in_(union_all(*blocks)),
            Person.id != own.id,
            Person.standing == Standing.OPEN,
        )
    )
    found: dict[UUID, tuple[Any, list[tuple[str, str]]]] = {}
    for row in session.execute(statement):
        _row, contacts = found.setdefault(row.id, (row, []))
        if row.kind is not None:
            contacts.append((row.kind.value, row.value))
    return [face(row, contacts) for row, contacts in found.values()]


def faces(session: Session, ids: Collection[UUID]) -> list[Face]:
    """Read what is compared of these cards, but of those who may not be touched."""
    wanted = list(ids)
    statement = select(*COMPARED).where(among(Person.id, wanted), Person.standing == Standing.OPEN)
    return with_contacts(session, session.execute(statement).all())


def with_contacts(session: Session, rows: Sequence[Any]) -> list[Face]:
    found: dict[UUID, list[tuple[str, str]]] = {}
    statement = select(PersonContact.person_id, PersonContact.kind, PersonContact.value).where(
        among(PersonContact.person_id, [row.id for row in rows])
    )
    for row in session.execute(statement) if rows else ():
        found.setdefault(row.person_id, []).append((row.kind.value, row.value))
    return [face(row, found.get(row.id, ())) for row in rows]


def told_apart(session: Session, ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Say whom staff called another person, of each: a card merged into one speaks for it too."""
    wanted = list(ids)
    roots = {key: key for key in wanted}
    parts = select(Person.id, Person.merged_into_id).where(among(Person.merged_into_id, wanted))
    roots |= {row.id: row.merged_into_id for row in session.execute(parts)}
    known = list(roots)
    pairs = session.execute(
        select(PersonPair.first_id, PersonPair.second_id).where(
            or_(among(PersonPair.first_id, known), among(PersonPair.second_id, known)),
            PersonPair.state == PairState.DIFFERENT,
        )
    ).all()
    others = {key for pair in pairs for key in pair} - set(roots)
    merged = select(Person.id, Person.merged_into_id).where(among(Person.id, others))
    roots |= {row.id: row.merged_into_id or row.id for row in session.execute(merged)}
    apart: dict[UUID, set[UUID]] = {}
    for first, second in pairs:
        one, other = roots[first], roots[second]
        apart.setdefault(one, set()).add(other)
        apart.setdefault(other, set()).add(one)
    return apart


def _contacts_of(session: Session, person_id: UUID) -> Iterable[tuple[ContactKind, str]]:
    statement = select(PersonContact.kind, PersonContact.value).where(
        PersonContact.person_id == person_id
    )
    return [(row.kind, row.value) for row in session.execute(statement)]


def _blocks(own: Face) -> Iterable[Select[Any]]:
    """Give the questions that find whoever is worth comparing: each is a range of an index."""
    if own.birth_on is not None:
        # On 1 January half a region was born: those are left whose names may be a slip of the pen.
        initial = own.first[:1]
        begins = or_(prefix(Person.given_key, initial), prefix(Person.name_key, initial))
        born = and_(Person.birth_on == own.birth_on, begins)
        yield select(Person.id).where(born).order_by(Person.id).limit(MOST_OF_A_BLOCK)
    keys = {
        name_keys(own.last, own.first, own.patronymic).name_key,
        name_keys(own.first, own.last, own.patronymic).name_key,
    }
    if own.patronymic:
        keys.add(name_keys(own.last, own.first, None).name_key)
    named = among(Person.name_key, sorted(keys))
    if own.birth_on is not None:  # a namesake born on another day is another person
        days = among(Person.birth_on, [own.birth_on, *near(own.birth_on)])
        named = and_(named, or_(Person.birth_on.is_(None), days))
    yield select(Person.id).where(named).limit(MOST_NAMESAKES)
    for attribute, kind, values in (
        (Person.phone, ContactKind.PHONE, own.phones),
        (Person.email, ContactKind.EMAIL, own.emails),
    ):
        if values:
            wanted = sorted(values)
            yield select(Person.id).where(among(attribute, wanted)).limit(MOST_SHARED)
            yield _also(kind, wanted)


def _also(kind: ContactKind, values: Sequence[str]) -> Select[Any]:
    statement = select(PersonContact.person_id).where(
        PersonContact.kind == kind, among(PersonContact.value, values)
    )
    return statement.limit(MOST_SHARED)
