"""Domain events: written with the change, delivered as jobs, in order per aggregate."""

import dataclasses
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from hub.core import many
from hub.core.db import Base, utcnow, uuid7
from hub.core.i18n import _l
from hub.core.jobs import Run, enqueue, enqueue_many, handles


@dataclasses.dataclass(frozen=True, kw_only=True)
class Event:
    """What happened, in the past tense. Fields are plain values: they travel as JSON."""

    name: ClassVar[str]
    aggregate_id: UUID

    def payload(self) -> dict[str, Any]:
        return {name: _plain(value) for name, value in vars(self).items()}


class StoredEvent(Base):
    """Доменное событие."""

    __tablename__ = "domain_event"
    __table_args__ = (Index(None, "aggregate_id", "id"), Index(None, "name", "id"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    name: Mapped[str] = mapped_column(String(80))
    aggregate_id: Mapped[UUID]
    payload: Mapped[dict[str, Any]]
    occurred_at: Mapped[datetime] = mapped_column(default=utcnow)


Subscriber = Callable[[Session, dict[str, Any], Run], None]
SUBSCRIBERS: dict[str, dict[str, str]] = {}  # event name → subscriber name → job kind
_wants: dict[str, Callable[[Any], bool]] = {}  # job kind → which events are delivered to it


def subscribe(
    event: type[Event],
    subscriber: str,
    handler: Subscriber,
    *,
    lane: str = "events",
    is_long: bool = False,
    wants: Callable[[Any], bool] | None = None,
) -> None:
    """Wire a subscriber (hub/app.py only).

    Its payload is the event's own, with `event_id` and `occurred_at`.
    `is_long` is for one that speaks to the outside, `wants` leaves out events it has no use for.
    """
    kind = f"{event.name}>{subscriber}"
    _wants.pop(kind, None)
    if wants is not None:
        _wants[kind] = wants
    handles(kind, handler, title=_l("Delivery of an event"), lane=lane, is_long=is_long)
    SUBSCRIBERS.setdefault(event.name, {})[subscriber] = kind


def emit(session: Session, event: Event) -> None:
    stored = StoredEvent(
        id=uuid7(),
        name=event.name,
        aggregate_id=event.aggregate_id,
        payload=event.payload(),
        occurred_at=utcnow(),
    )
    session.add(stored)
    for subscriber, kind in SUBSCRIBERS.get(event.name, {}).items():
        if not _is_wanted(kind, event):
            continue
        letter = _letter(stored.payload, stored.id, stored.occurred_at)
        enqueue(session, kind, letter, order=f"{subscriber}:{event.aggregate_id}")


def emit_many(session: Session, events: Sequence[Event]) -> None:
    """Emit events of one kind that came of one act: many go as rows, past the unit of work."""
    if len(events) <= 1:
        for event in events:
            emit(session, event)
        return
    now = utcnow()
    rows: list[dict[str, Any]] = [
        {
            "id": uuid7(),
            "name": event.name,
            "aggregate_id": event.aggregate_id,
            "payload": event.payload(),
            "occurred_at": now,
        }
        for event in events
    ]
    many.copy(session.connection(), many.table_of(StoredEvent), rows)
    for subscriber, kind in SUBSCRIBERS.get(events[0].name, {}).items():
        pairs = zip(rows, events, strict=True)
        wanted = [(row, event) for row, event in pairs if _is_wanted(kind, event)]
        enqueue_many(
            session,
            kind,
            [_letter(row["payload"], row["id"], now) for row, _event in wanted],
            orders=[f"{subscriber}:{row['payload']['aggregate_id']}" for row, _event in wanted],
        )


def _is_wanted(kind: str, event: Event) -> bool:
    wants = _wants.get(kind)
    return wants is None or wants(event)


def _letter(payload: dict[str, Any], event_id: UUID, at: datetime) -> dict[str, Any]:
    return {**payload, "event_id": str(event_id), "occurred_at": at.isoformat()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
