"""Taking rows and giving them back: what is due, leases, and the end of a run."""

import os
import secrets
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Select,
    and_,
    cast,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session, aliased

from hub.core.db import utcnow
from hub.core.jobs.models import Job, JobState, PausedKind
from hub.core.jobs.pace import Pace
from hub.core.jobs.registry import KINDS

# Written out, not bound: a partial index serves only a condition the planner can read.
_QUEUED = text("job.state = 'queued'")
_RUNNING = text("job.state = 'running'")


@dataclass(frozen=True, slots=True)
class Claim:
    """A row in hand."""

    id: UUID
    kind: str
    payload: dict[str, Any]
    order: str | None
    attempt: int
    max_attempts: int
    lost: int
    account_id: UUID | None


@dataclass(frozen=True, slots=True)
class Failure:
    """A run that ended badly: when to try again, or never."""

    claim: Claim
    error: str
    again_at: datetime | None
    is_counted: bool = True


def new_owner() -> str:
    """Name a runner as nobody else, alive or dead, is named."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(6)}"


def due(session: Session, now: datetime, *, lane: str | None = None) -> list[tuple[bool, str]]:
    """List lanes with something to run now: (is_long, lane). One index probe for each lane."""
    found = []
    for is_long in (False, True):
        names = [lane] if lane is not None else _lanes(session, is_long=is_long)
        for name in names:
            waiting = select(
                exists(_claimable(now, name, is_long=is_long).with_only_columns(Job.id))
            )
            if session.scalar(waiting):
                found.append((is_long, name))
    return found


def _lanes(session: Session, *, is_long: bool) -> list[str]:
    queued = and_(_QUEUED, Job.is_long == is_long)
    first = select(func.min(Job.lane).label("lane")).where(queued).cte("lanes", recursive=True)
    after = select(func.min(Job.lane)).where(queued, Job.lane > first.c.lane).scalar_subquery()
    chain = first.union_all(select(after).where(first.c.lane.is_not(None)))
    return list(session.scalars(select(chain.c.lane).where(chain.c.lane.is_not(None))))


def _claimable(now: datetime, lane: str, *, is_long: bool) -> Select[Any]:
    earlier = aliased(Job, name="earlier")
    blocked = exists(
        select(earlier.id).where(
            earlier.order == Job.order,
            text("earlier.state IN ('queued', 'running')"),
            earlier.id < Job.id,
        )
    )
    return select(*_COLUMNS).where(
        _QUEUED,
        Job.is_long == is_long,
        Job.lane == lane,
        Job.run_at <= now,
        _runnable(),
        or_(Job.order.is_(None), not_(blocked)),
    )


def _runnable() -> ColumnElement[bool]:
    """Leave alone what is paused, and what a newer version of the hub put down for itself."""
    return and_(Job.kind.in_(list(KINDS)), Job.kind.not_in(select(PausedKind.kind)))


_COLUMNS = (
    Job.id,
    Job.kind,
    Job.payload,
    Job.order,
    Job.attempts,
    Job.max_attempts,
    Job.lost,
    Job.account_id,
)


def claim(
    session: Session,
    owner: str,
    *,
    lane: str,
    is_long: bool,
    limit: int,
    now: datetime,
    pace: Pace,
) -> list[Claim]:
    """Take what is due in a lane; commit, then run it. Rows others are taking are passed by."""
    rows = session.execute(
        _claimable(now, lane, is_long=is_long)
        .order_by(Job.run_at, Job.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Job)
    ).all()
    # What has lost a runner perhaps killed it: nobody else shall suffer with it.
    is_suspect = bool(rows and rows[0].lost)
    taken = [_claim(rows[0])] if is_suspect else [_claim(row) for row in rows if not row.lost]
    if any(row.order is not None for row in taken):
        taken = _in_order(session, taken, lane=lane, is_long=is_long, limit=limit, now=now)
    if not taken:
        return []
    won = session.scalars(
        update(Job)
        .where(Job.id.in_([row.id for row in taken]), _QUEUED)
        .values(
            state=JobState.RUNNING,
            lease_owner=owner,
            lease_until=utcnow() + timedelta(seconds=pace.lease_seconds),
            started_at=utcnow(),
            attempts=Job.attempts + 1,
        )
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    )
    ours = set(won)
    return [row for row in taken if row.id in ours]


def _claim(row: Any) -> Claim:
    return Claim(
        row.id,
        row.kind,
        row.payload,
        row.order,
        row.attempts + 1,
        row.max_attempts,
        row.lost,
        row.account_id,
    )


def _in_order(
    session: Session,
    heads: list[Claim],
    *,
    lane: str,
    is_long: bool,
    limit: int,
    now: datetime,
) -> list[Claim]:
    """Let each order be one runner's at a time, and take what directly follows its head as well.

    Reading heads is not enough: a row with an earlier id may commit later (another machine's
    clock), so the order is locked, and only then looked at again.
    """
    orders = [row.order for row in heads if row.order is not None]
    if session.get_bind().dialect.name == "postgresql":
        orders = [order for order in orders if _lock_order(session, order)]
    busy = set(session.scalars(select(Job.order).where(Job.order.in_(orders), _RUNNING).distinct()))
    orders = [order for order in orders if order not in busy]
    ready = cast(and_(_runnable(), Job.run_at <= now), Boolean).label("is_ready")
    size = len(orders) if is_long else limit
    queue = session.execute(
        select(*_COLUMNS, Job.lane, Job.is_long, ready)
        .where(Job.order.in_(orders), _QUEUED)
        .order_by(Job.id)
        .limit(max(size, len(orders)))
    ).all()
    open_orders = set(orders)
    ordered: dict[str, list[Claim]] = {}
    suspects = any(row.lost for row in heads)
    for row in queue:
        if row.order not in open_orders:
            continue
        fits = row.is_ready and row.lane == lane and row.is_long == is_long
        if not fits or bool(row.lost) != suspects:
            open_orders.discard(row.order)
            continue
        ordered.setdefault(row.order, []).append(_claim(row))
        if is_long or suspects:
            open_orders.discard(row.order)
    taken: list[Claim] = []
    for head in heads:
        taken += [head] if head.order is None else ordered.get(head.order, [])
    return taken[:limit]


def _lock_order(session: Session, order: str) -> bool:
    lock = func.pg_try_advisory_xact_lock(func.hashtextextended(literal("job:" + order), 0))
    return bool(session.scalar(select(lock)))
