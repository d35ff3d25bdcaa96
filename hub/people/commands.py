"""Every change of a person."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core import alike, blind, clock, many, numbers, reference
from hub.core.countries import country
from hub.core.db import utcnow, uuid7
from hub.core.errors import ConflictError, HubError, InvalidError, NotFoundError
from hub.core.events import emit_many
from hub.core.i18n import _l
from hub.core.names import keys_of
from hub.core.saving import at_once, save
from hub.core.spelling import person_name
from hub.core.tables import lookups
from hub.people.events import PersonChanged, PersonCreated
from hub.people.models import Person, Standing
from hub.people.queries import FIELDS

SUBJECT = "person"
BOOK = "person-category"
ORGANISATION = "organisation"
NAMES = ("last_name", "first_name", "patronymic")
EARLIEST = date(1900, 1, 1)
A_DAY = timedelta(days=1)
LAST_YEAR = 12


def born(day: date) -> date:
    """Refuse a day nobody alive was born on."""
    now = utcnow()
    if EARLIEST <= day < now.date() - A_DAY:
        return day  # whatever the region's clock says
    if not EARLIEST <= day <= clock.day_of(now):
        raise InvalidError(
            _l("The date of birth is from 1900 to today: look at the year."), field="birth_on"
        )
    return day


def study_year(year: int) -> int:
    """Refuse a class no school and no college has."""
    if not 1 <= year <= LAST_YEAR:
        raise InvalidError(_l("A class or a year of study is from 1 to 12."), field="study_year")
    return year


CHECKS: dict[str, Callable[[Any], Any]] = {
    **{name: partial(person_name, field=name) for name in NAMES},
    "snils": numbers.snils,
    "email": numbers.email,
    "phone": numbers.phone,
    "birth_on": born,
    "citizenship": country,
    "study_year": study_year,
}
REQUIRED = ("last_name", "first_name")
ABSENT = _l("There is no such person, or you may not see the card.")


def create(session: Session, **values: Any) -> Person:
    """Register a person. A СНИЛС somebody has already is refused, however close the race."""
    cleaned = _clean(values)
    _expect_named(cleaned)
    _expect_known(session, cleaned)
    person = Person(id=uuid7(), **cleaned)
    _save(session, person)
    _tell_created(session, [(person.id, cleaned)])
    return person


def create_many(session: Session, rows: Sequence[Mapping[str, Any]], ids: Sequence[UUID]) -> None:
    """Register many at once, as the fields of a file read them: one refused, and none is there."""
    for values in rows:
        _expect_named(values)
    for category, organisation in {(v.get("category"), v.get("organisation_id")) for v in rows}:
        _expect_known(session, {"category": category, "organisation_id": organisation})
    given = list(zip(ids, rows, strict=True))
    made = [{"id": key, **values, **keys_of(values)} for key, values in given]
    many.insert(session, Person, made, _refusals())
    _tell_created(session, given)


def change(
    session: Session, person_id: UUID, *, version: int | None = None, **values: Any
) -> Person:
    """Change what is given; the same values again change nothing and tell nobody."""
    person = session.get(Person, person_id)
    if person is None:
        raise NotFoundError(ABSENT)
    if version is not None:
        person.expect(version)
    if changed := _changed(session, person, values):
        _save(session, person)
        _tell_changed(session, [(person, changed)])
    return person


def change_many(session: Session, rows: Sequence[tuple[UUID, Mapping[str, Any]]]) -> list[int]:
    """Change many at once, by the same rules, and give the versions they have then."""
    ids = [person_id for person_id, _values in rows]
    known = {
        person.id: person for person in session.scalars(select(Person).where(Person.id.in_(ids)))
    }
    if len(known) < len(set(ids)):
        raise NotFoundError(ABSENT)
    with at_once(session):
        found = [
            (known[person_id], changed)
            for person_id, values in rows
            if (changed := _changed(session, known[person_id], values))
        ]
        session.flush()
    _tell_changed(session, found)
    return [known[person_id].version for person_id in ids]


def _expect_named(values: Mapping[str, Any]) -> None:
    for name in REQUIRED:
        if not values.get(name):
            raise InvalidError(_l("Give the last name and the first name."), field=name)


def _changed(session: Session, person: Person, values: Mapping[str, Any]) -> dict[str, Any]:
    """Put the values on the card, not yet saved, and give those that are new."""
    if person.standing is Standing.MERGED:
        raise ConflictError(_l("This card is part of another one now."))
    cleaned = _clean(values)
    changed = {name: value for name, value in cleaned.items() if getattr(person, name) != value}
    for name in REQUIRED:
        if name in changed and not changed[name]:
            raise InvalidError(_l("Give the last name and the first name."), field=name)
    _expect_known(session, changed)
    for name, value in changed.items():
        setattr(person, name, value)
    return changed


def _tell_created(session: Session, made: Sequence[tuple[UUID, Mapping[str, Any]]]) -> None:
    shapes = {tuple(given): _named(given) for _key, given in made}
    named = ((key, shapes[tuple(given)]) for key, given in made)
    alike.record_each(session, "people.create", SUBJECT, named)
    emit_many(session, [PersonCreated(aggregate_id=key) for key, _given in made])


def _tell_changed(session: Session, found: Sequence[tuple[Person, dict[str, Any]]]) -> None:
    named = ((person.id, _told(changed)) for person, changed in found)
    alike.record_each(session, "people.change", SUBJECT, named)
    events = [
        PersonChanged(aggregate_id=person.id, fields=tuple(sorted(changed)))
        for person, changed in found
    ]
    emit_many(session, events)


def set_category(session: Session, ids: Sequence[UUID], category: str | None) -> int:
    """Put many people into one category."""
    people = session.scalars(select(Person).where(Person.id.in_(ids))).all()  # get() finds them
    with at_once(session):
        for person in people:
            change(session, person.id, category=category)
    return len(people)


def _save(session: Session, person: Person) -> None:
    save(session, person, _refusals())


def _refusals() -> dict[str, HubError]:
    taken = _l("A person with this СНИЛС is registered already.")
    return {blind.TAKEN: ConflictError(taken, field="snils")}


def _expect_known(session: Session, values: dict[str, Any]) -> None:
    """Refuse what a reference book or another registry does not hold, whichever door it came by."""
    category, organisation = values.get("category"), values.get("organisation_id")
    if category:
        unknown = InvalidError(_l("There is no such category."), field="category")
        reference.expect(session, BOOK, category, unknown)
    if organisation:
        unknown = InvalidError(_l("There is no such organisation."), field="organisation_id")
        lookups.expect(session, ORGANISATION, organisation, unknown)


def _clean(values: Mapping[str, Any]) -> dict[str, Any]:
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


def _named(values: Mapping[str, Any]) -> dict[str, Any]:
    return {"fields": sorted(name for name, value in values.items() if value is not None)}


def _told(changed: dict[str, Any]) -> dict[str, Any]:
    details: dict[str, Any] = {"fields": sorted(changed)}
    if emptied := sorted(name for name, value in changed.items() if value is None):
        details["emptied"] = emptied
    if "category" in changed:
        details["category"] = changed["category"]  # a code of a book: the line of time tells it
    return details
