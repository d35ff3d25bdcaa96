"""One act on many things: an audit row for all those it did the same to."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from hub.core import audit


def record_each(
    session: Session,
    action: str,
    subject: str,
    found: Iterable[tuple[UUID, dict[str, Any] | None]],
) -> None:
    """Note one act on each of many: those alike are one row with all their ids."""
    same: dict[int, tuple[dict[str, Any] | None, list[UUID]]] = {}
    for subject_id, details in found:
        same.setdefault(id(details), (details, []))[1].append(subject_id)
    alike: dict[str, tuple[dict[str, Any] | None, list[UUID]]] = {}
    for details, ids in same.values():
        alike.setdefault(str(details), (details, []))[1].extend(ids)
    for details, ids in alike.values():
        if len(ids) == 1:
            audit.record(session, action, subject=subject, subject_id=ids[0], details=details)
        else:
            audit.record(session, action, subject=subject, ids=ids, details=details)
