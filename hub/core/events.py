"""Domain events: written with the change, delivered as jobs, in order per aggregate."""

import dataclasses
from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from hub.core.db import Base, utcnow, uuid7
from hub.core.i18n import _l
from hub.core.jobs import Run, enqueue, handles


@dataclasses.dataclass(frozen=True, kw_only=True)
class Event:
    """What happened, in the past tense. Fields are plain values: they travel as JSON."""

    name: ClassVar[str]
    aggregate_id: UUID

    def payload(self) -> dict[str, Any]:
        return {field.name: _plain(getattr(self, field.name)) for field in dataclasses.fields(self)}


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


def subscribe(
    event: type[Event],
    subscriber: str,
    handler: Subscriber,
    *,
    lane: str = "events",
    is_long: bool = False,
) -> None:
    """Wire a subscriber (hub/app.py only).

    Its payload is the event's own, with `event_id` and `occurred_at`.
    `is_long` is for one that speaks to the outside.
    """
    kind = f"{event.name}>{subscriber}"
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
        payload = {
            **stored.payload,
            "event_id": str(stored.id),
            "occurred_at": stored.occurred_at.isoformat(),
        }
        enqueue(session, kind, payload, order=f"{subscriber}:{event.aggregate_id}")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
