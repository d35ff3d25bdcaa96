"""Whom rows of a file mean: by СНИЛС, or by the name and the day of birth; a chunk at once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core import blind
from hub.core.among import among
from hub.core.i18n import _l
from hub.core.names import name_key
from hub.people import agreed
from hub.people.models import SNILS, Person, Standing

Values = Mapping[str, Any]
COLUMNS = (Person.id, Person.name_key, Person.birth_on, Person.merged_into_id, Person.standing)
NOBODY = _l("The registry has no such person: bring the list of people first.")
SEVERAL = _l("Several people have this name and date of birth: give СНИЛС.")
ANOTHER = _l("This СНИЛС is another person's.")
TOO_LITTLE = _l("Give СНИЛС, or the full name and the date of birth.")
NO_CONSENT = _l("There is no consent to the processing of personal data in force.")


@dataclass(frozen=True, slots=True)
class Whom:
    """A person, or why it is not known which."""

    id: UUID | None = None
    birth_on: date | None = None
    problem: str | None = None
    field: str = "snils"


def named(values: Values) -> str:
    return name_key(
        values.get("last_name") or "", values.get("first_name") or "", values.get("patronymic")
    )


def whom(session: Session, rows: Sequence[Values]) -> list[Whom]:
    """Say of each row whom it means, and whether that one agreed."""
    numbers = {values["snils"] for values in rows if values.get("snils")}
    held = blind.holders(session, SNILS, numbers) if numbers else {}
    by_id = _read(session, Person.id, set(held.values()))
    names = {named(values) for values in rows if values.get("birth_on") and not values.get("snils")}
    by_name: dict[tuple[str, date | None], dict[UUID, Any]] = defaultdict(dict)
    for row in _read(session, Person.name_key, names).values():
        by_name[row.name_key, row.birth_on][row.merged_into_id or row.id] = row
    into = {row.merged_into_id for each in by_name.values() for row in each.values()}
    into |= {row.merged_into_id for row in by_id.values()}
    stands = _read(session, Person.id, into - {None})
    found = [_meant(values, held, by_id, by_name, stands) for values in rows]
    agree = agreed_among(session, {one.id for one in found if one.id is not None})
    return [
        Whom(problem=NO_CONSENT, field="") if one.id is not None and one.id not in agree else one
        for one in found
    ]


def agreed_among(session: Session, ids: set[UUID]) -> set[UUID]:
    """Say whose consent is in force, of many at once."""
    if not ids:
        return set()
    given = agreed.where([agreed.GIVEN])
    return set(session.scalars(select(Person.id).where(among(Person.id, ids), given)))


def _read(session: Session, column: Any, values: set[Any]) -> dict[UUID, Any]:
    if not values:
        return {}
    rows = session.execute(select(*COLUMNS).where(among(column, values)))
    return {row.id: row for row in rows if row.standing is not Standing.ERASED}


def _meant(
    values: Values,
    held: Mapping[str, UUID],
    by_id: Mapping[UUID, Any],
    by_name: Mapping[tuple[str, date | None], Mapping[UUID, Any]],
    stands: Mapping[UUID, Any],
) -> Whom:
    number, born = values.get("snils"), values.get("birth_on")
    if number:
        row = by_id.get(held.get(number, UUID(int=0)))
        if row is None:
            return Whom(problem=NOBODY)
        if _is_another(row, values):
            return Whom(problem=ANOTHER)
        return _one(row, stands)
    if not (values.get("last_name") and values.get("first_name") and born):
        return Whom(problem=TOO_LITTLE)
    found = by_name.get((named(values), born), {})
    if len(found) > 1:
        return Whom(problem=SEVERAL)
    return _one(next(iter(found.values())), stands) if found else Whom(problem=NOBODY)


def _one(row: Any, stands: Mapping[UUID, Any]) -> Whom:
    now = stands.get(row.merged_into_id, row) if row.merged_into_id else row
    return Whom(now.id, now.birth_on)


def _is_another(row: Any, values: Values) -> bool:
    """Whether neither the name nor the day of birth speaks for the number."""
    born = values.get("birth_on")
    if not values.get("last_name") or (born is not None and born == row.birth_on):
        return False
    return set(row.name_key.split()).isdisjoint(named(values).split())
