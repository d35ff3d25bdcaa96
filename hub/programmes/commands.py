"""Every change of a programme."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core import audit, reference
from hub.core.db import uuid7
from hub.core.errors import InvalidError, NotFoundError
from hub.core.events import emit
from hub.core.i18n import _l
from hub.core.tables import lookups
from hub.programmes.events import (
    ProgrammeChanged,
    ProgrammeCreated,
    ProgrammePublished,
    ProgrammeWithdrawn,
)
from hub.programmes.models import Programme
from hub.programmes.queries import FIELDS

SUBJECT = "programme"
ORGANISATION = "organisation"
BOOK = "programme-kind"
MOST_HOURS = 10_000
REQUIRED = {
    "title": _l("Give the title."),
    "kind": _l("Say what kind of programme it is."),
    "form": _l("Say how it is taught."),
    "hours": _l("Give the hours."),
}


def create(session: Session, **values: Any) -> Programme:
    cleaned = _clean(values)
    _require(cleaned, REQUIRED)
    _expect_known(session, cleaned)
    programme = Programme(id=uuid7(), **cleaned)
    session.add(programme)
    session.flush()
    _note(session, "create", programme.id, cleaned)
    emit(session, ProgrammeCreated(aggregate_id=programme.id))
    return programme


def change(
    session: Session, programme_id: UUID, *, version: int | None = None, **values: Any
) -> Programme:
    """Change what is given; the same values again change nothing and tell nobody."""
    programme = session.get(Programme, programme_id)
    if programme is None:
        raise NotFoundError(_l("There is no such programme, or it is not yours."))
    if version is not None:
        programme.expect(version)
    cleaned = _clean(values)
    changed = {name: value for name, value in cleaned.items() if getattr(programme, name) != value}
    _require(changed, [name for name in REQUIRED if name in changed])
    if not changed:
        return programme
    _expect_known(session, changed)
    for name, value in changed.items():
        setattr(programme, name, value)
    session.flush()
    _note(session, "change", programme.id, changed)
    emit(session, ProgrammeChanged(aggregate_id=programme.id, fields=tuple(sorted(changed))))
    return programme


def publish(session: Session, ids: Sequence[UUID], *, at: datetime) -> int:
    """Show programmes to citizens. Those shown already keep their day."""
    found = session.scalars(
        select(Programme).where(Programme.id.in_(ids), Programme.published_at.is_(None))
    ).all()
    for programme in found:
        programme.published_at = at
        _note(session, "publish", programme.id, {})
        emit(session, ProgrammePublished(aggregate_id=programme.id))
    session.flush()
    return len(found)


def withdraw(session: Session, ids: Sequence[UUID]) -> int:
    found = session.scalars(
        select(Programme).where(Programme.id.in_(ids), Programme.published_at.is_not(None))
    ).all()
    for programme in found:
        programme.published_at = None
        _note(session, "withdraw", programme.id, {})
        emit(session, ProgrammeWithdrawn(aggregate_id=programme.id))
    session.flush()
    return len(found)


def _note(session: Session, act: str, programme_id: UUID, values: dict[str, Any]) -> None:
    audit.record(
        session,
        f"programmes.{act}",
        subject=SUBJECT,
        subject_id=programme_id,
        details={"fields": sorted(values)} if values else None,
    )


def _require(values: dict[str, Any], names: Any) -> None:
    for name in names:
        if not values.get(name):
            raise InvalidError(REQUIRED[name], field=name)
    if "hours" in values and not 0 < values["hours"] <= MOST_HOURS:
        raise InvalidError(_l("Hours are from 1 to 10,000."), field="hours")


def _expect_known(session: Session, values: dict[str, Any]) -> None:
    if kind := values.get("kind"):
        unknown = InvalidError(_l("There is no such kind of programme."), field="kind")
        reference.expect(session, BOOK, kind, unknown)
    if organisation_id := values.get("organisation_id"):
        unknown = InvalidError(_l("There is no such organisation."), field="organisation_id")
        lookups.expect(session, ORGANISATION, organisation_id, unknown)


def _clean(values: dict[str, Any]) -> dict[str, Any]:
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise TypeError(f"A programme has no {', '.join(sorted(unknown))}.")
    cleaned = {
        name: (" ".join(given.split()) or None)
        if isinstance(given, str) and name != "annotation"
        else given
        for name, given in values.items()
    }
    if "annotation" in cleaned:
        cleaned["annotation"] = (cleaned["annotation"] or "").strip() or None
    return cleaned
