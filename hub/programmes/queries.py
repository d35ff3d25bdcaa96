"""Reads of programmes."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.access import Principal, scoped
from hub.core.errors import NotFoundError
from hub.core.i18n import _l
from hub.core.single import Single
from hub.core.tables.declare import Match, Values
from hub.core.text import search_key
from hub.programmes.models import SCOPES, Programme

FIELDS = ("title", "kind", "form", "hours", "annotation", "organisation_id")
NaturalKey = tuple[str, str, str]
ABSENT = _l("There is no such programme, or it is not yours.")
SINGLE = Single(Programme, SCOPES, ABSENT)


def programme(
    session: Session, programme_id: UUID, who: Principal, permission: str = "programmes.read"
) -> Programme:
    statement = select(Programme).where(Programme.id == programme_id)
    found: Programme | None = session.scalars(
        scoped(statement, SCOPES, who, permission)
    ).one_or_none()
    if found is None:
        raise NotFoundError(ABSENT)
    return found


def values_of(programme: Programme) -> dict[str, Any]:
    return {name: getattr(programme, name) for name in FIELDS}


def natural_key(values: Values) -> NaturalKey:
    """Name a programme as people do: its title, its kind, and who teaches it."""
    return (
        search_key(values["title"]),
        values.get("kind") or "",
        str(values.get("organisation_id") or ""),
    )


def key(values: Values) -> str:
    return "\n".join(natural_key(values))


def match(session: Session, rows: Sequence[Values]) -> list[Match]:
    titles = {search_key(values["title"]) for values in rows}
    known: dict[NaturalKey, list[Programme]] = defaultdict(list)
    for found in session.scalars(select(Programme).where(Programme.title_key.in_(titles))):
        known[natural_key(values_of(found))].append(found)
    return [_meaning(known[natural_key(values)]) for values in rows]


def _meaning(found: Sequence[Programme]) -> Match:
    if len(found) > 1:
        return Match(
            problem=_l("Several programmes have this title, kind and organisation."),
            problem_field="title",
        )
    return Match(id=found[0].id, before=values_of(found[0])) if found else Match()
