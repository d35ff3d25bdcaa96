"""What people do to jobs: cancel, hurry, replay, pause, change the timetable. All is audited."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, exists, not_, select, text, update
from sqlalchemy.orm import Session, aliased

from hub.core import audit
from hub.core.db import utcnow
from hub.core.errors import NotFoundError, RefusedError
from hub.core.i18n import _l
from hub.core.jobs import lease
from hub.core.jobs.models import Job, JobState, PausedKind, Schedule
from hub.core.jobs.queue import LIVE_STATES, enqueue, tell
from hub.core.jobs.registry import KINDS
from hub.core.upsert import upsert

REPLAYABLE = (JobState.DEAD, JobState.CANCELLED)


def cancel(session: Session, job_id: UUID) -> None:
    """Take a job off. A long one that runs is stopped, and what it did is undone."""
    _free_order(session, job_id)
    found = _change(
        session,
        and_(Job.id == job_id, Job.state.in_(LIVE_STATES)),
        state=JobState.CANCELLED,
        finished_at=utcnow(),
        lease_owner=None,
        lease_until=None,
    )
    if not found:
        _missing(session, job_id, _l("The job has ended already."))
    audit.record(session, "job.cancelled", subject="job", subject_id=job_id)
    tell(session, found[0].lane)  # what waited behind it in its order may go


def cancel_all(session: Session, job_ids: Sequence[UUID]) -> int:
    """Take off those of them that wait; one that runs, as this very act may, is left alone."""
    waiting = select(Job.id).where(Job.id.in_(job_ids), Job.state == JobState.QUEUED)
    found = session.scalars(waiting).all()
    for job_id in found:
        cancel(session, job_id)
    return len(found)


def retry_now(session: Session, job_id: UUID) -> None:
    """Don't wait for the back-off."""
    _free_order(session, job_id)
    found = _change(session, and_(Job.id == job_id, Job.state == JobState.QUEUED), run_at=utcnow())
    if not found:
        _missing(session, job_id, _l("Only a job that waits can be hurried."))
    audit.record(session, "job.hurried", subject="job", subject_id=job_id)
    tell(session, found[0].lane)


def replay(session: Session, job_ids: Sequence[UUID]) -> int:
    """Put dead and cancelled jobs back to the queue, with all their attempts before them."""
    return _replay(session, Job.id.in_(job_ids), {"jobs": [str(job_id) for job_id in job_ids]})


def replay_kind(session: Session, kind: str) -> int:
    """Put back every dead letter of a kind."""
    return _replay(session, and_(Job.kind == kind, Job.state == JobState.DEAD), {"kind": kind})


def _replay(session: Session, which: ColumnElement[bool], details: dict[str, Any]) -> int:
    """One live row of a kind and key: of several with the same key the last one comes back."""
    twin, later = aliased(Job), aliased(Job)
    is_live_already = exists(
        select(twin.id).where(
            twin.kind == Job.kind, twin.key == Job.key, twin.state.in_(LIVE_STATES)
        )
    )
    is_not_last = exists(
        select(later.id).where(
            later.kind == Job.kind,
            later.key == Job.key,
            later.state.in_(REPLAYABLE),
            later.id > Job.id,
        )
    )
    found = _change(
        session,
        and_(which, Job.state.in_(REPLAYABLE), not_(is_live_already), not_(is_not_last)),
        state=JobState.QUEUED,
        attempts=0,
        lost=0,
        run_at=utcnow(),
        started_at=None,
        finished_at=None,
        progress_n=None,
        progress_total=None,
        progress_text=None,
    )
    if found:
        audit.record(
            session, "job.replayed", subject="job", details={**details, "count": len(found)}
        )
    for lane in {row.lane for row in found}:
        tell(session, lane)
    return len(found)


def _free_order(session: Session, job_id: UUID) -> None:
    row = session.execute(select(Job.order, Job.run_at).where(Job.id == job_id)).one_or_none()
    if row is not None and row.order is not None:
        lease.let_follow(session, row.order, row.run_at)


def _change(session: Session, which: ColumnElement[bool], **values: Any) -> Sequence[Any]:
    return session.execute(
        update(Job)
        .where(which)
        .values(**values)
        .returning(Job.id, Job.lane)
        .execution_options(synchronize_session=False)
    ).all()


def _missing(session: Session, job_id: UUID, otherwise: str) -> None:
    if session.scalar(select(Job.id).where(Job.id == job_id)) is None:
        raise NotFoundError(_l("There is no such job."), job_id=str(job_id))
    raise RefusedError(otherwise, job_id=str(job_id))


def pause(session: Session, kind: str) -> None:
    """Stop taking jobs of a kind; what runs comes to its end, what comes is kept."""
    if kind not in KINDS and not session.scalar(
        select(exists(select(Job.id).where(Job.kind == kind)))
    ):
        raise NotFoundError(_l("There is no such kind of jobs."), kind=kind)
    row = {"kind": kind, "since": utcnow(), "account_id": audit.actor().account_id}
    upsert(session, PausedKind, [row], on=("kind",), update=())
    audit.record(session, "job.kind-paused", subject="job", details={"kind": kind})


def resume(session: Session, kind: str) -> None:
    session.execute(delete(PausedKind).where(PausedKind.kind == kind))
    audit.record(session, "job.kind-resumed", subject="job", details={"kind": kind})
    for lane in session.scalars(
        select(Job.lane).where(text("job.state = 'queued'"), Job.kind == kind).distinct()
    ):
        tell(session, lane)


def set_schedule(session: Session, name: str, *, is_active: bool) -> None:
    row = _schedule(session, name)
    row.is_active = is_active
    act = "job.schedule-started" if is_active else "job.schedule-stopped"
    audit.record(session, act, subject="job", details={"schedule": name})


def run_schedule(session: Session, name: str) -> UUID:
    """Run a scheduled job now, beside its timetable."""
    row = _schedule(session, name)
    if row.kind not in KINDS:
        raise RefusedError(_l("This version of the hub does not know such jobs."), kind=row.kind)
    audit.record(session, "job.schedule-run", subject="job", details={"schedule": name})
    return enqueue(session, row.kind, row.payload, key=f"schedule:{name}")


def _schedule(session: Session, name: str) -> Schedule:
    row = session.get(Schedule, name)
    if row is None:
        raise NotFoundError(_l("There is no such schedule."), name=name)
    return row
