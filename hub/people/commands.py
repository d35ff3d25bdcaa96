"""Every change of a person."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core import audit, blind, clock, numbers, reference
from hub.core.countries import country
from hub.core.db import utcnow, uuid7
from hub.core.errors import ConflictError, InvalidError, NotFoundError
from hub.core.events import emit
from hub.core.i18n import _l
from hub.core.saving import at_once, save
from hub.core.spelling import person_name
from hub.core.tables import lookups
from hub.people.events import PersonChanged, PersonCreated
from hub.people.models import Person
from hub.people.queries import FIELDS

SUBJECT = "person"
BOOK = "person-category"
ORGANISATION = "organisation"
NAMES = ("last_name", "first_name", "patronymic")
EARLIEST = date(1900, 1, 1)


def born(day: date) -> date:
    """Refuse a day nobody alive was born on."""
    if not EARLIEST <= day <= utcnow().astimezone(clock.zone()).date():
        raise InvalidError(
            _l("The date of birth is from 1900 to today: look at the year."), field="birth_on"
        )
    return day


CHECKS: dict[str, Callable[[Any], Any]] = {
    **{name: partial(person_name, field=name) for name in NAMES},
    "snils": numbers.snils,
    "email": numbers.email,
    "phone": numbers.phone,
    "birth_on": born,
    "citizenship": country,
}
REQUIRED = ("last_name", "first_name")


def create(session: Session, **values: Any) -> Person:
    """Register a person. A СНИЛС somebody has already is refused, however close the race."""
    cleaned = _clean(values)
    for name in REQUIRED:
        if not cleaned.get(name):
            raise InvalidError(_l("Give the last name and the first name."), field=name)
    _expect_known(session, cleaned)
    person = Person(id=uuid7(), **cleaned)
    _save(session, person)
    audit.record(
        session, "people.create", subject=SUBJECT, subject_id=person.id, details=_named(cleaned)
    )
    emit(session, PersonCreated(aggregate_id=person.id))
    return person


def change(
    session: Session, person_id: UUID, *, version: int | None = None, **values: Any
) -> Person:
    """Change what is given; the same values again change nothing and tell nobody."""
    person = session.get(Person, person_id)
    if person is None:
        raise NotFoundError(_l("There is no such person, or you may not see the card."))
    if version is not None:
        person.expect(version)
    cleaned = _clean(values)
    changed = {name: value for name, value in cleaned.items() if getattr(person, name) != value}
    for name in REQUIRED:
        if name in changed and not changed[name]:
            raise InvalidError(_l("Give the last name and the first name."), field=name)
    if not changed:
        return person
    _expect_known(session, changed)
    for name, value in changed.items():
        setattr(person, name, value)
    _save(session, person)
    audit.record(
        session, "people.change", subject=SUBJECT, subject_id=person.id, details=_named(changed)
    )
    emit(session, PersonChanged(aggregate_id=person.id, fields=tuple(sorted(changed))))
    return person


def set_category(session: Session, ids: Sequence[UUID], category: str | None) -> int:
    """Put many people into one category."""
    people = session.scalars(select(Person).where(Person.id.in_(ids))).all()  # get() finds them
    with at_once(session):
        for person in people:
            change(session, person.id, category=category)
    return len(people)


def _save(session: Session, person: Person) -> None:
    taken = _l("A person with this СНИЛС is registered already.")
    save(session, person, {blind.TAKEN: ConflictError(taken, field="snils")})


def _expect_known(session: Session, values: dict[str, Any]) -> None:
    """Refuse what a reference book or another registry does not hold, whichever door it came by."""
    category, organisation = values.get("category"), values.get("organisation_id")
    if category:
        unknown = InvalidError(_l("There is no such category."), field="category")
        reference.expect(session, BOOK, category, unknown)
    if organisation:
        unknown = InvalidError(_l("There is no such organisation."), field="organisation_id")
        lookups.expect(session, ORGANISATION, organisation, unknown)


def _clean(values: dict[str, Any]) -> dict[str, Any]:
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise TypeError(f"A person has no {', '.join(sorted(unknown))}.")
    cleaned: dict[str, Any] = {}
    for name, given in values.items():
        value = " ".join(given.split()) if isinstance(given, str) else given
        cleaned[name] = CHECKS[name](value) if value and name in CHECKS else value or None
    if "citizenship" in cleaned:
        cleaned["citizenship"] = cleaned["citizenship"] or "RU"
    return cleaned


def _named(values: dict[str, Any]) -> dict[str, Any]:
    return {"fields": sorted(name for name, value in values.items() if value is not None)}
