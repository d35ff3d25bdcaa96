"""Domain events: written with the change, delivered as jobs, in order per aggregate."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import compress
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from hub.core import many
from hub.core.bare import spelt
from hub.core.db import Base, keys7, utcnow, uuid7
from hub.core.i18n import _l
from hub.core.jobs import Run, enqueue, enqueue_many, handles

ENCODE = many.ENCODE


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
    `is_long` is for one that speaks to the outside, `wants` leaves out events it has no use for:
    by what they say, not by their keys, for it is asked once of many that are alike.
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
    words = [ENCODE(event.payload())[1:-1] for event in events]
    keys = [event.aggregate_id.hex for event in events]
    _keep(session, events[0].name, keys, words, lambda kind: [_is_wanted(kind, e) for e in events])


def emit_alike(session: Session, first: Event, keys: Mapping[str, Sequence[str | None]]) -> None:
    """Emit an event of many: all say what the `first` one says, but for their keys, given bare."""
    shared = {name: value for name, value in first.payload().items() if name not in keys}
    pattern = ENCODE(shared)[1:-1].replace("%", "%%")
    pattern = ",".join(filter(None, (pattern, *(f'"{name}":%s' for name in keys))))
    words = [pattern % row for row in zip(*map(_quoted, keys.values()), strict=True)]
    of = [key for key in keys["aggregate_id"] if key is not None]
    _keep(session, first.name, of, words, lambda kind: [_is_wanted(kind, first)] * len(of))


def _quoted(keys: Sequence[str | None]) -> list[str]:
    said = {key: "null" if key is None else f'"{spelt(key)}"' for key in dict.fromkeys(keys)}
    return [said[key] for key in keys]


def _keep(
    session: Session,
    name: str,
    keys: list[str],
    words: Sequence[str],
    wanted: Callable[[str], list[bool]],
) -> None:
    """Write events and what is to be done about them. `words` are insides of their payloads."""
    now, ids = utcnow(), keys7(len(keys))
    rows = {
        "id": ids,
        "name": name,
        "aggregate_id": keys,
        "payload": [f"{{{said}}}" for said in words],
        "occurred_at": now,
    }
    many.fill(session.connection(), many.table_of(StoredEvent), len(keys), rows)
    subscribers = SUBSCRIBERS.get(name, {})
    if not subscribers:
        return
    at = now.isoformat()
    letters = [
        f'{{{said},"event_id":"{spelt(key)}","occurred_at":"{at}"}}'
        for said, key in zip(words, ids, strict=True)
    ]
    for subscriber, kind in subscribers.items():
        takes = wanted(kind)
        if any(takes):
            orders = [f"{subscriber}:{spelt(key)}" for key in compress(keys, takes)]
            enqueue_many(session, kind, list(compress(letters, takes)), orders=orders)


def _is_wanted(kind: str, event: Event) -> bool:
    wants = _wants.get(kind)
    return wants is None or wants(event)


def _letter(payload: dict[str, Any], event_id: UUID, at: datetime) -> dict[str, Any]:
    return {**payload, "event_id": str(event_id), "occurred_at": at.isoformat()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
