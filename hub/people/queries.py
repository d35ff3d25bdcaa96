"""Reads of people: one card, and those a file or a form may mean."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.core import blind, counts
from hub.core.access import Principal, scoped
from hub.core.errors import NotFoundError
from hub.core.i18n import _l
from hub.core.names import name_keys
from hub.core.tables.declare import Match, Values
from hub.people.models import SCOPES, SNILS, Person, Standing

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
)


def person(
    session: Session, person_id: UUID, who: Principal, permission: str = "people.read"
) -> Person:
    """Give a person this one may see: another's looks as if it were not there."""
    statement = scoped(select(Person).where(Person.id == person_id), SCOPES, who, permission)
    found: Person | None = session.scalars(statement).one_or_none()
    if found is None:
        raise NotFoundError(_l("There is no such person, or you may not see the card."))
    return found


def values_of(person: Person) -> dict[str, Any]:
    return {name: getattr(person, name) for name in FIELDS}


def by_snils(session: Session, snils: str) -> Person | None:
    return session.scalars(select(Person).where(blind.holds(Person.id, SNILS, snils))).one_or_none()


def key(values: Values) -> str:
    """Name the one a row is about: СНИЛС, or else the name and the day of birth."""
    if values.get("snils"):
        return f"snils {values['snils']}"
    return f"{_name(values)} {values.get('birth_on') or ''}"


def match(session: Session, rows: Sequence[Values]) -> list[Match]:
    """Find whom rows of a file mean: by СНИЛС first, then by name and day of birth."""
    wanted = {values["snils"] for values in rows if values.get("snils")}
    by_number: dict[str, Person] = {}
    if wanted and (holders := blind.holders(session, SNILS, wanted)):
        found = session.scalars(select(Person).where(Person.id.in_(holders.values())))
        people = {person.id: person for person in found}
        by_number = {snils: people[key] for snils, key in holders.items() if key in people}
    names = {_name(values) for values in rows if values.get("birth_on")}
    by_name: dict[tuple[str, date | None], list[Person]] = defaultdict(list)
    for person in session.scalars(select(Person).where(Person.name_key.in_(names))):
        by_name[person.name_key, person.birth_on].append(person)
    return [_meaning(values, by_number, by_name) for values in rows]


def by_category(session: Session) -> dict[str | None, int]:
    rows = session.execute(select(Person.category, func.count()).group_by(Person.category))
    return {row[0]: row[1] for row in rows}


def by_arrival(session: Session, edges: Sequence[datetime]) -> list[tuple[datetime, int]]:
    return counts.between(session, Person.created_at, edges)


def _meaning(
    values: Values,
    by_number: dict[str, Person],
    by_name: dict[tuple[str, date | None], list[Person]],
) -> Match:
    snils = values.get("snils")
    if snils and snils in by_number:
        return _known(by_number[snils])
    if not values.get("birth_on"):
        if snils:
            return Match()
        return Match(
            problem=_l("Give СНИЛС or the date of birth: a name alone may be several people."),
            problem_field="birth_on",
        )
    namesakes = by_name[_name(values), values["birth_on"]]
    if snils:  # somebody known without a СНИЛС gets it; one with another СНИЛС is another person
        namesakes = [person for person in namesakes if person.snils is None]
    if len(namesakes) > 1:
        return Match(
            problem=_l("Several people have this name and date of birth: give СНИЛС."),
            problem_field="snils",
        )
    return _known(namesakes[0]) if namesakes else Match()


def _known(person: Person) -> Match:
    if person.standing is not Standing.OPEN:
        return Match(problem=_l("This person withdrew the consent: the data may not be changed."))
    return Match(id=person.id, before=values_of(person))


def _name(values: Values) -> str:
    return name_keys(values["last_name"], values["first_name"], values.get("patronymic")).name_key
