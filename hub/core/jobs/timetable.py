"""The clock's own work: schedules that fall due, leases of the vanished, old rows that may go."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from hub.core import clock
from hub.core.db import reading, transaction, utcnow
from hub.core.jobs import lease
from hub.core.jobs.models import Job, JobState, Schedule
from hub.core.jobs.pace import PACE, Pace
from hub.core.jobs.queue import enqueue
from hub.core.jobs.registry import KINDS, TIMETABLES, Run, Timetable
from hub.core.upsert import upsert

HOUSEKEEPING = "jobs.housekeeping"
KEEP_DAYS = {JobState.DONE: 7, JobState.CANCELLED: 30, JobState.DEAD: 180}
SWEEP_AT_ONCE = 5_000


def tick(pace: Pace = PACE, *, at: datetime | None = None) -> int:
    """Do what the clock asks for. Any number of processes may: a row is one process's at a time."""
    now = at or utcnow()
    with reading() as session:
        rows = session.execute(select(Schedule.name, Schedule.next_run_at))
        known = {row.name: row.next_run_at for row in rows}
        vanished = session.scalar(
            select(func.count()).where(Job.state == JobState.RUNNING, Job.lease_until < now)
        )
    is_new = any(name not in known for name in TIMETABLES)
    is_due = any(next_run_at <= now for next_run_at in known.values())
    if not (is_new or is_due or vanished):
        return 0
    with transaction() as session:
        if is_new:
            plant(session, now)
        return fire(session, now) + lease.recover(session, now, pace)


def plant(session: Session, now: datetime) -> None:
    """Write down schedules the code declares; what people changed of them stays."""
    rows = [
        {
            "name": declared.name,
            "kind": declared.kind,
            "payload": declared.payload,
            "every_seconds": declared.every_seconds,
            "daily_at": declared.daily_at,
            "next_run_at": following(declared, now),
            "is_active": True,
        }
        for declared in TIMETABLES.values()
    ]
    upsert(session, Schedule, rows, on=("name",), update=())


def fire(session: Session, now: datetime) -> int:
    """Put down jobs whose time has come; the row's lock and its new time go with them."""
    rows = session.scalars(
        select(Schedule)
        .where(Schedule.is_active, Schedule.next_run_at <= now)
        .order_by(Schedule.next_run_at)
        .with_for_update(skip_locked=True)
    ).all()
    fired = 0
    for row in rows:
        declared = TIMETABLES.get(row.name)
        if declared is None or row.kind not in KINDS:
            row.next_run_at = now + timedelta(
                days=1
            )  # of another version of the hub: not ours to run
            continue
        row.kind, row.payload = declared.kind, declared.payload
        row.every_seconds, row.daily_at = declared.every_seconds, declared.daily_at
        row.last_run_at = now
        row.next_run_at = following(declared, now, since=row.next_run_at)
        # The key: a run that is still under way is not joined by a second one.
        enqueue(session, row.kind, row.payload, key=f"schedule:{row.name}")
        fired += 1
    return fired


def following(declared: Timetable, now: datetime, *, since: datetime | None = None) -> datetime:
    """Give the next time after now, on the same beat: once is enough, however long it slept."""
    if declared.every_seconds is not None:
        step = timedelta(seconds=declared.every_seconds)
        start = since or now
        return start + step * ((now - start) // step + 1)
    hour, minute = map(int, str(declared.daily_at).split(":"))
    local = now.astimezone(clock.zone()).replace(hour=hour, minute=minute, second=0, microsecond=0)
    if local.astimezone(UTC) <= now:
        local += timedelta(days=1)
    return local.astimezone(UTC)


def sweep(session: Session, _payload: dict[str, Any], _run: Run) -> None:
    """Housekeeping: ended rows go after a while, a bounded number at a time."""
    for state, days in KEEP_DAYS.items():
        old = (
            select(Job.id)
            .where(Job.state == state, Job.finished_at < utcnow() - timedelta(days=days))
            .order_by(Job.finished_at)
            .limit(SWEEP_AT_ONCE)
        )
        session.execute(
            delete(Job).where(Job.id.in_(old)).execution_options(synchronize_session=False)
        )
