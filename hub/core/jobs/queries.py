"""What the page of jobs shows: counts, the oldest, lists, one job, how far it is."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, text
from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.db import utcnow
from hub.core.errors import NotFoundError
from hub.core.i18n import _l
from hub.core.jobs.models import ENDED, Job, JobState, PausedKind, Schedule
from hub.core.jobs.progress import SAID, Progress
from hub.core.jobs.queue import LIVE_STATES
from hub.core.jobs.registry import KINDS

PAGE = 50
_QUEUED = text("job.state = 'queued'")


@dataclass(slots=True)
class KindRow:
    """A kind of jobs and what becomes of it."""

    name: str
    title: str
    counts: Counter[JobState] = field(default_factory=Counter)
    paused_at: datetime | None = None
    is_known: bool = True

    @property
    def needs_a_look(self) -> bool:
        return bool(self.paused_at or self.counts[JobState.DEAD] or not self.is_known)


@dataclass(frozen=True, slots=True)
class LaneRow:
    """A lane with waiting rows: how many are due and since when."""

    lane: str
    due: int
    oldest: datetime | None
    later: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The state of the whole outbox."""

    counts: Counter[JobState]  # done ones: of the last hour
    kinds: list[KindRow]
    lanes: list[LaneRow]
    oldest: datetime | None  # of those that are due


def overview(session: Session, now: datetime | None = None) -> Overview:
    now = now or utcnow()
    kinds = {name: KindRow(name, kind.title) for name, kind in KINDS.items()}
    paused = {row.kind: row.since for row in session.scalars(select(PausedKind))}
    open_rows = (
        select(Job.kind, Job.state, func.count())
        .where(Job.state.in_([*LIVE_STATES, JobState.DEAD]))
        .group_by(Job.kind, Job.state)
    )
    recent = (
        select(Job.kind, Job.state, func.count())
        .where(ENDED, Job.finished_at > now - timedelta(hours=1), Job.state == JobState.DONE)
        .group_by(Job.kind, Job.state)
    )
    counts: Counter[JobState] = Counter()
    for statement in (open_rows, recent):
        for kind, state, count in session.execute(statement):
            row = kinds.setdefault(kind, KindRow(kind, kind, is_known=kind in KINDS))
            row.counts[state] += count
            counts[state] += count
    for kind, since in paused.items():
        kinds.setdefault(kind, KindRow(kind, kind, is_known=kind in KINDS)).paused_at = since
    lanes = _lanes(session, now)
    dues = [lane.oldest for lane in lanes if lane.oldest is not None]
    order = sorted(kinds.values(), key=lambda row: (-row.counts[JobState.DEAD], str(row.title)))
    return Overview(counts, order, lanes, min(dues, default=None))


def _lanes(session: Session, now: datetime) -> list[LaneRow]:
    is_due = Job.run_at <= now
    rows = session.execute(
        select(
            Job.lane,
            func.count().filter(is_due),
            func.min(Job.run_at).filter(is_due),
            func.count().filter(~is_due),
        )
        .where(_QUEUED)
        .group_by(Job.lane)
        .order_by(Job.lane)
    )
    return [LaneRow(*row) for row in rows]


def running(session: Session) -> list[Job]:
    """List long jobs under way, those that may show a bar."""
    return list(
        session.scalars(
            select(Job)
            .where(text("job.state = 'running'"), Job.is_long)
            .order_by(Job.id)
            .limit(PAGE)
        )
    )


def job(session: Session, job_id: UUID) -> Job:
    if (found := session.get(Job, job_id)) is None:
        raise NotFoundError(_l("There is no such job."), job_id=str(job_id))
    return found


def waits_for(session: Session, row: Job) -> Job | None:
    """Find what runs before it in its order."""
    if row.order is None or row.state is not JobState.QUEUED:
        return None
    earlier = or_(Job.id < row.id, Job.state == JobState.RUNNING)
    return session.scalars(
        select(Job)
        .where(Job.order == row.order, Job.state.in_(LIVE_STATES), earlier)
        .order_by(Job.id)
        .limit(1)
    ).first()


def own_job(session: Session, job_id: UUID, who: Principal) -> Job:
    """Show a job to whoever asked for it and to those who watch over jobs; else there is none."""
    found = session.get(Job, job_id)
    if found is None or not (who.account_id == found.account_id or who.can("jobs.read")):
        raise NotFoundError(_l("There is no such job."), job_id=str(job_id))
    return found


def progress(row: Job) -> Progress | None:
    """Tell how far it is: what this process heard last, else what the row says."""
    if row.state is JobState.RUNNING and (said := SAID.get(row.id)) is not None:
        return said
    if row.progress_n is None:
        return None
    return Progress(row.progress_n, row.progress_total, row.progress_text)


def schedules(session: Session) -> list[Schedule]:
    return list(session.scalars(select(Schedule).order_by(Schedule.name)))


def shown_payload(payload: dict[str, Any]) -> dict[str, str]:
    """Show of a payload what names nobody: ids, figures, yes and no. The rest may be anything."""
    return {name: _shown(value) for name, value in payload.items()}


def _shown(value: Any) -> str:
    if value is None or isinstance(value, bool | int | float):
        return str(value)
    try:
        return str(UUID(str(value)))
    except ValueError:
        return "…"
