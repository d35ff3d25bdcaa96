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
    union_all,
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
    impersonator_id: UUID | None


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
    """List lanes with something to run now: (is_long, lane). One index probe for each kind."""
    found = []
    for is_long in (False, True):
        for name, kinds in _waiting(session, is_long=is_long, lane=lane).items():
            ready = [
                exists(_claimable(now, name, kind, is_long=is_long).with_only_columns(Job.id))
                for kind in kinds
            ]
            if session.scalar(select(or_(*ready))):
                found.append((is_long, name))
    return found


def _waiting(session: Session, *, is_long: bool, lane: str | None = None) -> dict[str, list[str]]:
    """Name the kinds that wait in each lane and may run, by hops over the index.

    Lanes hold many rows of few kinds. Looked for kind by kind, what waits of one that is paused,
    be it a million rows, is not in the way of the others.
    """
    queued = and_(_QUEUED, Job.is_long == is_long)
    if lane is None:
        first = select(func.min(Job.lane).label("lane")).where(queued).cte("lanes", recursive=True)
        next_lane = select(func.min(Job.lane)).where(queued, Job.lane > first.c.lane)
        lanes = first.union_all(
            select(next_lane.scalar_subquery()).where(first.c.lane.is_not(None))
        )
    else:
        lanes = select(literal(lane).label("lane")).cte("lanes")
    of_lane = select(func.min(Job.kind)).where(queued, Job.lane == lanes.c.lane).scalar_subquery()
    begun = (
        select(lanes.c.lane, of_lane.label("kind"))
        .where(lanes.c.lane.is_not(None))
        .cte("kinds", recursive=True)
    )
    following = select(func.min(Job.kind)).where(
        queued, Job.lane == begun.c.lane, Job.kind > begun.c.kind
    )
    chain = begun.union_all(
        select(begun.c.lane, following.scalar_subquery()).where(begun.c.kind.is_not(None))
    )
    found: dict[str, list[str]] = {}
    for name, kind in session.execute(
        select(chain.c.lane, chain.c.kind)
        .where(chain.c.kind.is_not(None), _runnable(chain.c.kind))
        .order_by(chain.c.lane, chain.c.kind)
    ):
        found.setdefault(name, []).append(kind)
    return found


def _claimable(now: datetime, lane: str, kind: str, *, is_long: bool) -> Select[Any]:
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
        Job.kind == kind,
        Job.run_at <= now,
        or_(Job.order.is_(None), not_(blocked)),
    )


def _runnable(kind: Any) -> ColumnElement[bool]:
    """Leave alone what is paused, and what a newer version of the hub put down for itself."""
    return and_(kind.in_(list(KINDS)), kind.not_in(select(PausedKind.kind)))


def _oldest(
    kinds: list[str], now: datetime, lane: str, *, is_long: bool, limit: int
) -> Select[Any]:
    """Take the oldest of each kind, and of these the oldest: each is a range of the index."""
    each = [
        _claimable(now, lane, kind, is_long=is_long)
        .order_by(Job.run_at, Job.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Job)
        for kind in kinds
    ]
    if len(each) == 1:
        return each[0]
    together = union_all(*(select(one.subquery()) for one in each)).subquery()
    return select(together).order_by(together.c.run_at, together.c.id).limit(limit)


_COLUMNS = (
    Job.id,
    Job.kind,
    Job.payload,
    Job.order,
    Job.attempts,
    Job.max_attempts,
    Job.lost,
    Job.account_id,
    Job.impersonator_id,
    Job.run_at,
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
    kinds = _waiting(session, is_long=is_long, lane=lane).get(lane)
    if not kinds:
        return []
    rows = session.execute(_oldest(kinds, now, lane, is_long=is_long, limit=limit)).all()
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
        row.impersonator_id,
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
    ready = cast(and_(_runnable(Job.kind), Job.run_at <= now), Boolean).label("is_ready")
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
