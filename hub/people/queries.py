"""Reads of people: one card, and those a file or a form may mean."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.core import blind, counts
from hub.core.access import Principal
from hub.core.among import among
from hub.core.errors import NotFoundError
from hub.core.i18n import _, _l
from hub.core.names import name_key, plain
from hub.core.scopes import scoped
from hub.core.tables.declare import Match, Values
from hub.people.models import GONE, SCOPES, SNILS, Person, Standing

MOST_NAMESAKES = 5
FIELDS = (
    "last_name",
    "first_name",
    "patronymic",
    "birth_on",
    "sex",
    "citizenship",
    "snils",
    "email",
    "phone",
    "category",
    "organisation_id",
    "study_year",
    "study_group",
)


class MergedError(NotFoundError):
    """The card is part of another one: doors lead there."""

    def __init__(self, into: UUID) -> None:
        super().__init__(_l("This card is part of another one now."))
        self.into = into


def person(
    session: Session, person_id: UUID, who: Principal, permission: str = "people.read"
) -> Person:
    """Give a person this one may see: another's looks as if it were not there."""
    statement = scoped(select(Person).where(Person.id == person_id), SCOPES, who, permission)
    found: Person | None = session.scalars(statement).one_or_none()
    if found is None:
        if (into := _merged_into(session, person_id, who, permission)) is not None:
            raise MergedError(into)
        raise NotFoundError(_l("There is no such person, or you may not see the card."))
    return found


def _merged_into(session: Session, person_id: UUID, who: Principal, permission: str) -> UUID | None:
    """Say whose part a card is, to who may see that one."""
    into = session.scalar(select(Person.merged_into_id).where(Person.id == person_id))
    if into is None:
        return None
    statement = scoped(select(Person.id).where(Person.id == into), SCOPES, who, permission)
    seen: UUID | None = session.scalar(statement)
    return seen


def with_parts(session: Session, person_id: UUID) -> list[UUID]:
    """Name a card and those that became part of it."""
    parts = session.scalars(select(Person.id).where(Person.merged_into_id == person_id))
    return [person_id, *parts]


def merged(session: Session, ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Say which of these are part of which other card."""
    rows = session.execute(
        select(Person.id, Person.merged_into_id).where(
            Person.id.in_(list(ids)), Person.merged_into_id.is_not(None)
        )
    )
    return {row.id: row.merged_into_id for row in rows if row.merged_into_id is not None}


def values_of(person: Person) -> dict[str, Any]:
    return {name: getattr(person, name) for name in FIELDS}


def by_snils(session: Session, snils: str) -> Person | None:
    """Give whose number it is; of a card that is part of another, the one that stands for it."""
    holds = blind.holds(Person.id, SNILS, snils)
    found = session.scalars(select(Person).where(holds)).one_or_none()
    if found is not None and found.merged_into_id is not None:
        return session.get(Person, found.merged_into_id)
    return found


def key(values: Values) -> str:
    """Name the one a row is about: СНИЛС, or else the name and the day of birth."""
    if values.get("snils"):
        return f"snils {values['snils']}"
    return f"{_name(values)} {values.get('birth_on') or ''}"


def alias(values: Values) -> str | None:
    """Name the one a row may be about beside its СНИЛС: another row of the file has none."""
    return f"{_name(values)} {values['birth_on']}" if values.get("birth_on") else None


def match(session: Session, rows: Sequence[Values]) -> list[Match]:
    """Find whom rows of a file mean: by СНИЛС first, then by name and day of birth."""
    wanted = {values["snils"] for values in rows if values.get("snils")}
    by_number: dict[str, Person] = {}
    if wanted and (holders := blind.holders(session, SNILS, wanted)):
        found = session.scalars(select(Person).where(among(Person.id, set(holders.values()))))
        people = {person.id: person for person in found}
        by_number = {snils: people[key] for snils, key in holders.items() if key in people}
    names = [_name(values) for values in rows]
    wanted_names = {name for name, row in zip(names, rows, strict=True) if row.get("birth_on")}
    by_name: dict[tuple[str, date | None], list[Person]] = {}
    for person in session.scalars(select(Person).where(among(Person.name_key, wanted_names))):
        by_name.setdefault((person.name_key, person.birth_on), []).append(person)
    found_all = [*by_number.values(), *(one for each in by_name.values() for one in each)]
    stands = _stand_for(session, found_all)
    return [
        _meaning(values, name, by_number, by_name, stands)
        for values, name in zip(rows, names, strict=True)
    ]


def _stand_for(session: Session, people: Iterable[Person]) -> dict[UUID, Person]:
    """Give the card that stands for each of those that are part of another."""
    into = {one.id: one.merged_into_id for one in people if one.merged_into_id is not None}
    if not into:
        return {}
    winners = session.scalars(select(Person).where(Person.id.in_(set(into.values()))))
    known = {person.id: person for person in winners}
    return {key: known[winner] for key, winner in into.items()}


def by_category(session: Session) -> dict[str | None, int]:
    stands = Person.standing != Standing.MERGED
    rows = session.execute(
        select(Person.category, func.count()).where(stands).group_by(Person.category)
    )
    return {row[0]: row[1] for row in rows}


def by_arrival(session: Session, edges: Sequence[datetime]) -> list[tuple[datetime, int]]:
    return counts.between(session, Person.created_at, edges, Person.standing != Standing.MERGED)


def namesakes(session: Session, values: Values) -> list[Person]:
    """Find cards with this very name and day of birth, whatever their СНИЛС."""
    statement = (
        select(Person)
        .where(
            Person.name_key == _name(values),
            Person.birth_on == values.get("birth_on"),
            Person.standing.not_in(GONE),
        )
        .order_by(Person.id)
        .limit(MOST_NAMESAKES)
    )
    return list(session.scalars(statement))


def _meaning(
    values: Values,
    name: str,
    by_number: dict[str, Person],
    by_name: dict[tuple[str, date | None], list[Person]],
    stands: dict[UUID, Person],
) -> Match:
    snils = values.get("snils")
    if snils and snils in by_number:
        return _held(by_number[snils], values, stands)
    if not values.get("birth_on"):
        if snils:
            return Match()
        return Match(
            problem=_l("Give СНИЛС or the date of birth: a name alone may be several people."),
            problem_field="birth_on",
        )
    namesakes = by_name.get((name, values["birth_on"]), [])
    if snils:  # somebody known without a СНИЛС gets it; one with another СНИЛС is another person
        namesakes = [person for person in namesakes if stands.get(person.id, person).snils is None]
    if len({stands.get(person.id, person).id for person in namesakes}) > 1:
        return Match(
            problem=_l("Several people have this name and date of birth: give СНИЛС."),
            problem_field="snils",
        )
    if not namesakes:
        return Match()
    own = next((person for person in namesakes if person.id not in stands), namesakes[0])
    return _known(own, values, stands)


def _held(held: Person, values: Values, stands: dict[UUID, Person]) -> Match:
    """Mean whoever has the number, but not where nothing else of the row speaks for it."""
    holder = stands.get(held.id, held)
    if _is_another(holder, values) and _is_another(held, values):
        name = f"{holder.last_name} {holder.first_name[:1]}."  # so much tells a slip of the pen
        return Match(
            problem=_("This СНИЛС is another person's: %(name)s", name=name),
            problem_field="snils",
        )
    return _known(held, values, stands)


def _is_another(person: Person, values: Values) -> bool:
    """Whether neither the name nor the day of birth is this one's: who marries keeps the day."""
    own = {plain(person.last_name), plain(person.first_name)}
    if own & {plain(values["last_name"]), plain(values["first_name"])}:
        return False
    is_same_day = person.birth_on is not None and person.birth_on == values.get("birth_on")
    return person.standing in {Standing.OPEN, Standing.MERGED} and not is_same_day


def _known(person: Person, values: Values, stands: dict[UUID, Person]) -> Match:
    held: Person | None = None
    if person.id in stands:
        person, held = stands[person.id], person
    if person.standing is not Standing.OPEN:
        return Match(problem=_l("This person withdrew the consent: the data may not be changed."))
    before = values_of(person)
    if held is not None:
        # Staff chose between these values once: a file that says the same again changes nothing.
        before |= {name: value for name, value in values.items() if getattr(held, name) == value}
    return Match(id=person.id, before=before, version=person.version)


def _name(values: Values) -> str:
    return name_key(values["last_name"], values["first_name"], values.get("patronymic"))
