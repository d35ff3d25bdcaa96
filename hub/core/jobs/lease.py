"""Leases of rows in hand: held, renewed, given back, taken back, ended."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, func, select, text, update
from sqlalchemy.orm import Session

from hub.core.db import utcnow
from hub.core.jobs.claim import Failure
from hub.core.jobs.models import Job, JobState
from hub.core.jobs.pace import Pace

RECOVER_AT_ONCE = 500
VANISHED = "RunnerVanished: the process that ran this ended without a word."

_QUEUED = text("job.state = 'queued'")
_RUNNING = text("job.state = 'running'")


def hold(session: Session, owner: str, ids: Sequence[UUID], pace: Pace) -> set[UUID]:
    """Lock rows still ours till the end of the transaction: that lock is the lease of a batch.

    Nobody can cancel, recover or take them meanwhile; a runner that dies or falls silent loses
    it with its connection.
    """
    if session.get_bind().dialect.name == "postgresql":
        patience = f"{int(pace.idle_seconds * 1000)}ms"
        session.execute(
            select(func.set_config("idle_in_transaction_session_timeout", patience, True))
        )
    ours = select(Job.id).where(Job.id.in_(ids), Job.lease_owner == owner, _RUNNING)
    return set(session.scalars(ours.with_for_update()))


def finish(session: Session, owner: str, ids: Sequence[UUID], result: str | None = None) -> int:
    """Mark rows done in the transaction of their effect. Fewer than asked: some were not ours."""
    if not ids:
        return 0
    ended = session.execute(
        update(Job)
        .where(Job.id.in_(ids), Job.lease_owner == owner, _RUNNING)
        .values(
            state=JobState.DONE,
            finished_at=utcnow(),
            lease_owner=None,
            lease_until=None,
            error=None,
            lost=0,
            progress_text=result,
        )
        .execution_options(synchronize_session=False)
    )
    return int(ended.rowcount)  # type: ignore[attr-defined]


def fail(session: Session, owner: str, failures: Sequence[Failure]) -> None:
    """Send failed rows back to wait, or to the dead letters."""
    for failure in failures:
        if failure.claim.order is not None and failure.again_at is not None:
            _hold_back(session, failure.claim.order, failure.again_at)
    rows = [
        {
            "job": failure.claim.id,
            "new_state": JobState.DEAD if failure.again_at is None else JobState.QUEUED,
            "at": failure.again_at or utcnow(),
            "ended": utcnow() if failure.again_at is None else None,
            "words": failure.error,
            "counted": failure.claim.attempt - (0 if failure.is_counted else 1),
        }
        for failure in failures
    ]
    if not rows:
        return
    session.connection().execute(
        update(Job.__table__)  # type: ignore[arg-type]
        .where(Job.id == bindparam("job"), Job.lease_owner == owner, _RUNNING)
        .values(
            state=bindparam("new_state"),
            run_at=bindparam("at"),
            finished_at=bindparam("ended"),
            error=bindparam("words"),
            attempts=bindparam("counted"),
            lease_owner=None,
            lease_until=None,
            lost=0,
        ),
        rows,
    )


def _hold_back(session: Session, order: str, until: datetime) -> None:
    """Let all of an order wait for its head: else every look for work would wade through them."""
    session.execute(
        update(Job)
        .where(Job.order == order, _QUEUED, Job.run_at < until)
        .values(run_at=until)
        .execution_options(synchronize_session=False)
    )


def let_follow(session: Session, order: str, held_until: datetime) -> None:
    """Bring back those that were held for a head that need not wait any more, and no others."""
    session.execute(
        update(Job)
        .where(Job.order == order, _QUEUED, Job.run_at == held_until)
        .values(run_at=utcnow())
        .execution_options(synchronize_session=False)
    )


def release(session: Session, owner: str, ids: Sequence[UUID] | None = None) -> int:
    """Give back rows that were taken and not run. Without ids: everything this runner holds."""
    mine = (
        [Job.lease_owner == owner] if ids is None else [Job.lease_owner == owner, Job.id.in_(ids)]
    )
    result = session.execute(
        update(Job)
        .where(*mine, _RUNNING)
        .values(
            state=JobState.QUEUED,
            attempts=Job.attempts - 1,
            lease_owner=None,
            lease_until=None,
            started_at=None,
        )
        .execution_options(synchronize_session=False)
    )
    return int(result.rowcount)  # type: ignore[attr-defined]


def renew(session: Session, owner: str, job_id: UUID, pace: Pace) -> bool:
    result = session.execute(
        update(Job)
        .where(Job.id == job_id, Job.lease_owner == owner, _RUNNING)
        .values(lease_until=utcnow() + timedelta(seconds=pace.lease_seconds))
        .execution_options(synchronize_session=False)
    )
    return bool(result.rowcount)  # type: ignore[attr-defined]


def recover(session: Session, now: datetime, pace: Pace) -> int:
    """Take rows back from runners that vanished. A row that takes every runner along is buried."""
    expired = session.execute(
        select(Job.id, Job.lost, Job.attempts, Job.max_attempts)
        .where(_RUNNING, Job.lease_until < now)
        .order_by(Job.lease_until)
        .limit(RECOVER_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    for row in expired:
        lost = row.lost + 1
        is_buried = lost >= pace.max_lost or row.attempts >= row.max_attempts
        wait = pace.backoff(lost) if lost > 1 else 0.0
        session.execute(
            update(Job)
            .where(Job.id == row.id)
            .values(
                state=JobState.DEAD if is_buried else JobState.QUEUED,
                run_at=now + timedelta(seconds=wait),
                finished_at=now if is_buried else None,
                lost=lost,
                lease_owner=None,
                lease_until=None,
                error=VANISHED,
            )
            .execution_options(synchronize_session=False)
        )
    return len(expired)
