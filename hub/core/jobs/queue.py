"""Putting jobs down: rows in the caller's transaction; runners hear of them when it commits."""

import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import event, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from hub.core import audit, many
from hub.core.db import keys7, utcnow, uuid7
from hub.core.jobs.models import LIVE, Job, JobState
from hub.core.jobs.registry import KINDS

CHANNEL = "hub_jobs"
WOKEN = "jobs.woken"
NOTIFY_SECONDS = 0.1
LIVE_STATES = (JobState.QUEUED, JobState.RUNNING)
WAKERS: set[Callable[[], None]] = set()  # runners of this process

_INSERT = insert(Job.__table__)  # type: ignore[arg-type]  # the table: quicker than by the mapper
_notified: dict[str, float] = {}
_notified_lock = threading.Lock()


def enqueue(
    session: Session,
    kind: str,
    payload: dict[str, Any],
    *,
    key: str | None = None,
    run_at: datetime | None = None,
    order: str | None = None,
    lane: str | None = None,
) -> UUID:
    """Write a job with the caller's change. A live job of this kind and key is kept and returned.

    `order`: rows of one order run strictly one after another, across all kinds.
    """
    row = _row(kind, payload, key=key, run_at=run_at, order=order, lane=lane)
    tell(session, row["lane"])
    if key is None:
        session.execute(_INSERT, row)
        return row["id"]  # type: ignore[no-any-return]
    build: Any = postgresql.insert if _is_postgresql(session) else sqlite.insert
    write = (
        build(Job)
        .values(row)
        .on_conflict_do_nothing(index_elements=["kind", "key"], index_where=LIVE)
        .returning(Job.id)
    )
    live = select(Job.id).where(Job.kind == kind, Job.key == key, Job.state.in_(LIVE_STATES))
    while True:
        # The one in the way may end between the two statements: then ours can be written after all.
        found: UUID | None = session.scalar(write) or session.scalar(live)
        if found is not None:
            return found


def enqueue_many(
    session: Session,
    kind: str,
    payloads: Sequence[dict[str, Any] | str],
    *,
    run_at: datetime | None = None,
    lane: str | None = None,
    orders: Sequence[str | None] = (),
) -> int:
    """Write many jobs of one kind, without keys, in one statement; `orders` go with payloads.

    A payload may be JSON that is written already.
    """
    if payloads:
        alike = _row(kind, {}, run_at=run_at, lane=lane)
        tell(session, alike["lane"])
        alike |= {"id": keys7(len(payloads)), "payload": list(payloads)}
        alike["order"] = list(orders) or None
        many.fill(session.connection(), many.table_of(Job), len(payloads), alike)
    return len(payloads)


def _row(
    kind: str,
    payload: dict[str, Any],
    *,
    key: str | None = None,
    run_at: datetime | None = None,
    order: str | None = None,
    lane: str | None = None,
) -> dict[str, Any]:
    declared = KINDS[kind]
    now = utcnow()
    return {
        "id": uuid7(),
        "kind": kind,
        "lane": lane or declared.lane,
        "is_long": declared.is_long,
        "max_attempts": declared.max_attempts,
        "payload": payload,
        "key": key,
        "order": order,
        "state": JobState.QUEUED,
        "run_at": run_at or now,
        "created_at": now,
        "attempts": 0,
        "lost": 0,
        "account_id": audit.actor().account_id,
        "impersonator_id": audit.actor().impersonator_id,
    }


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def tell(session: Session, lane: str) -> None:
    """Let runners hear of a lane when this transaction commits."""
    session.info[WOKEN] = True
    if not _is_postgresql(session):
        return
    # NOTIFY takes a lock that makes commits queue up, so a process says it ten times a second at
    # most for a lane; the relay's own clock covers what is left unsaid.
    now = time.monotonic()
    with _notified_lock:
        if now - _notified.get(lane, 0.0) < NOTIFY_SECONDS:
            return
        _notified[lane] = now
    session.execute(select(func.pg_notify(CHANNEL, lane)))


@event.listens_for(Session, "after_commit")
def _wake(session: Session) -> None:
    # A savepoint's release comes here too, and is not yet anybody's news.
    if not session.in_nested_transaction() and session.info.pop(WOKEN, False):
        for wake in tuple(WAKERS):
            wake()
