"""Whom rows of a file mean: by СНИЛС, or by the name and the day of birth; a chunk at once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from hub.core import blind
from hub.core.among import among
from hub.core.i18n import _l
from hub.core.names import name_key
from hub.people import agreed
from hub.people.models import SNILS, Person, Standing

Values = Mapping[str, Any]
NOBODY = _l("The registry has no such person: bring the list of people first.")
SEVERAL = _l("Several people have this name and date of birth: give СНИЛС.")
ANOTHER = _l("This СНИЛС is another person's.")
TOO_LITTLE = _l("Give СНИЛС, or the full name and the date of birth.")
NO_CONSENT = _l("There is no consent to the processing of personal data in force.")


class Whom(NamedTuple):
    """A person, or why it is not known which."""

    id: UUID | None = None
    birth_on: date | None = None
    problem: str | None = None
    field: str = "snils"


class Card(NamedTuple):
    """What is asked of a card; `agreed` is whose it is whose consent is in force."""

    id: UUID
    name_key: str
    birth_on: date | None
    into: UUID | None
    agreed: UUID | None


UNKNOWN = Whom(problem=NOBODY)


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
    by_name: dict[tuple[str, date | None], dict[UUID, Card]] = defaultdict(dict)
    for card in _read(session, Person.name_key, names).values():
        by_name[card.name_key, card.birth_on][card.into or card.id] = card
    into = {card.into for each in by_name.values() for card in each.values()}
    into |= {card.into for card in by_id.values()}
    stands = _read(session, Person.id, into - {None})
    return [_meant(values, held, by_id, by_name, stands) for values in rows]


def _read(session: Session, column: Any, values: set[Any]) -> dict[UUID, Card]:
    """Read cards of people there are, and whether each agreed."""
    if not values:
        return {}
    agrees = case((agreed.where([agreed.GIVEN]), Person.id))
    found = session.execute(
        select(Person.id, Person.name_key, Person.birth_on, Person.merged_into_id, agrees).where(
            among(column, values), Person.standing != Standing.ERASED
        )
    )
    return {row[0]: Card._make(row) for row in found}


def _meant(
    values: Values,
    held: Mapping[str, UUID],
    by_id: Mapping[UUID, Card],
    by_name: Mapping[tuple[str, date | None], Mapping[UUID, Card]],
    stands: Mapping[UUID, Card],
) -> Whom:
    born = values.get("birth_on")
    if number := values.get("snils"):
        card = by_id.get(held[number]) if number in held else None
        if card is None:
            return UNKNOWN
        if _is_another(card, values):
            return Whom(problem=ANOTHER)
        return _one(card, stands)
    if not (values.get("last_name") and values.get("first_name") and born):
        return Whom(problem=TOO_LITTLE)
    found = by_name.get((named(values), born), {})
    if len(found) > 1:
        return Whom(problem=SEVERAL)
    return _one(next(iter(found.values())), stands) if found else UNKNOWN


def _one(card: Card, stands: Mapping[UUID, Card]) -> Whom:
    now = stands.get(card.into, card) if card.into is not None else card
    if now.agreed is None:
        return Whom(problem=NO_CONSENT, field="")
    return Whom(now.id, now.birth_on)


def _is_another(card: Card, values: Values) -> bool:
    """Whether neither the name nor the day of birth speaks for the number."""
    born = values.get("birth_on")
    if not values.get("last_name") or (born is not None and born == card.birth_on):
        return False
    theirs = named(values)
    return theirs != card.name_key and set(card.name_key.split()).isdisjoint(theirs.split())
