"""Schedules, the embedded runner, and SQLite's one write lock."""

import threading
import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, insert, select, update

from hub.core import jobs
from hub.core.db import reading, transaction, utcnow
from hub.core.jobs import JobState, Schedule, manage, queries, timetable
from hub.core.jobs.pace import Pace
from hub.core.jobs.registry import Timetable
from tests.given.jobs import Effect

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_timetable(kinds):
    jobs.TIMETABLES.clear()


def test_the_next_time_keeps_the_beat_however_long_nobody_looked():
    hourly = Timetable(name="n", kind="k", every_seconds=3600)

    assert timetable.following(hourly, NOON, since=NOON) == NOON + timedelta(hours=1)
    late = NOON + timedelta(hours=5, minutes=20)
    assert timetable.following(hourly, late, since=NOON) == NOON + timedelta(hours=6)


def test_a_daily_job_comes_by_the_clock_of_moscow():
    nightly = Timetable(name="n", kind="k", daily_at="03:30")

    assert timetable.following(nightly, NOON) == datetime(2026, 11, 21, 0, 30, tzinfo=UTC)
    assert timetable.following(nightly, NOON.replace(hour=0)) == datetime(
        2026, 11, 20, 0, 30, tzinfo=UTC
    )


@pytest.mark.parametrize("at", ["24:00", "3:30", "soon"])
def test_nonsense_in_a_timetable_stops_the_start(given, at):
    with pytest.raises(ValueError, match="needs a time"):
        jobs.daily("x", "test.leave", at=at)
    with pytest.raises(LookupError):
        jobs.every("x", "no.such.kind", 5)
    with pytest.raises(ValueError, match="one second"):
        jobs.every("x", "test.leave", 0)


def test_a_schedule_fires_once_whoever_looks(given):
    jobs.every("test.hourly", "test.leave", 3600, {"word": "tick"})
    timetable.tick()
    later = utcnow() + timedelta(hours=5)

    given.at_once(*[lambda: timetable.tick(at=later)] * 6)

    assert jobs.drain(at=later) == 1
    assert given.words() == ["tick"]


def test_a_run_still_under_way_is_not_joined_by_another(given):
    jobs.every("test.hourly", "test.leave", 3600)
    timetable.tick()

    for hours in (2, 4, 6):
        timetable.tick(at=utcnow() + timedelta(hours=hours))

    assert given.states() == {"queued": 1}


def test_a_stopped_schedule_rests_and_can_be_run_by_hand(given):
    jobs.every("test.hourly", "test.leave", 3600, {"word": "by hand"})
    timetable.tick()
    with transaction() as session:
        manage.set_schedule(session, "test.hourly", is_active=False)
    timetable.tick(at=utcnow() + timedelta(hours=2))
    assert jobs.drain(at=utcnow() + timedelta(hours=2)) == 0

    with transaction() as session:
        manage.run_schedule(session, "test.hourly")

    assert jobs.drain() == 1


def test_a_changed_schedule_of_the_code_is_followed(given):
    jobs.every("test.hourly", "test.leave", 3600)
    timetable.tick()
    jobs.daily("test.hourly", "test.leave", at="03:30")

    timetable.tick(at=utcnow() + timedelta(hours=2))

    with reading() as session:
        row = session.scalars(select(Schedule)).one()
        assert (row.daily_at, row.every_seconds) == ("03:30", None)


def test_old_ended_rows_go_and_young_ones_stay(given):
    old, young, dead = given.job(), given.job(), given.job()
    jobs.drain()
    with transaction() as session:
        for job, days, state in ((old, 8, "DONE"), (young, 6, "DONE"), (dead, 100, "DEAD")):
            session.execute(
                update(jobs.Job)
                .where(jobs.Job.id == job)
                .values(state=JobState[state], finished_at=utcnow() - timedelta(days=days))
            )

    with transaction() as session:
        timetable.sweep(session, {}, jobs.progress.SmallRun(uuid4(), 1))

    with reading() as session:
        assert set(session.scalars(select(jobs.Job.id))) == {young, dead}


@pytest.fixture
def embedded():
    runner = jobs.Embedded(2)
    runner.start()
    yield runner
    assert runner.stop()


def test_embedded_threads_hear_of_a_commit_and_need_no_clock(given):
    runner = jobs.Embedded(2, pace=Pace(poll_seconds=3600))
    runner.start()
    try:
        for word in ("first", "second"):  # for the second they lie asleep
            job = given.job(word=word)
            given.eventually(lambda job=job: given.row(job).state is JobState.DONE)
    finally:
        assert runner.stop()


def test_a_long_job_does_not_hold_up_small_ones(given, embedded):
    begun, over = threading.Event(), threading.Event()

    def long(session, payload, run):
        begun.set()
        assert over.wait(30)

    given.kind("test.long", long, is_long=True)
    jobs_long = [given.job("test.long") for _ in range(2)]
    assert begun.wait(10)
    small = given.job()

    given.eventually(lambda: given.row(small).state is JobState.DONE)
    over.set()
    given.eventually(lambda: given.states() == {"done": 3})
    assert {given.row(job).state for job in jobs_long} == {JobState.DONE}


def test_progress_is_seen_while_the_job_runs_and_writes(given):
    seen = []

    def watched(session, payload, run):
        run.progress(1, 3, "reading")
        seen.append(look(run.job_id))
        session.execute(insert(Effect), {"job_id": run.job_id, "word": "w"})
        run.progress(3, 3, "writing")
        seen.append(look(run.job_id))

    def look(job):
        with reading() as session:
            found = queries.progress(queries.job(session, job))
        assert found is not None
        return (found.n, found.total, found.text)

    given.kind("test.watched", watched, is_long=True)
    given.job("test.watched")

    jobs.drain()

    assert seen == [(1, 3, "reading"), (3, 3, "writing")]
    assert given.words() == ["w"]


def test_a_long_job_that_reads_lets_others_write(given):
    def export(session, payload, run):
        session.scalar(select(func.count()).select_from(Effect))
        with transaction() as other:  # on SQLite this would wait for ever, were the lock ours
            other.execute(insert(Effect), {"job_id": run.job_id, "word": "other"})
        session.execute(insert(Effect), {"job_id": run.job_id, "word": "ours"})
        with session.begin_nested():
            session.execute(insert(Effect), {"job_id": run.job_id, "word": "nested"})

    given.kind("test.export", export, is_long=True)
    job = given.job("test.export")

    jobs.drain()

    assert given.row(job).state is JobState.DONE
    assert sorted(given.words()) == ["nested", "other", "ours"]


def test_a_long_job_past_its_time_gives_its_row_away(given):
    pace = Pace(lease_seconds=0.3)

    def hang(session, payload, run):
        given.leave(session, payload, run) if run.attempt > 1 else time.sleep(1.5)
        if run.attempt == 1:
            timetable.tick(pace)

    given.kind("test.hang", hang, is_long=True, max_seconds=0)
    job = given.job("test.hang", "once")

    jobs.Runner(pace=pace).drain(limit=1)
    assert given.words() == []

    jobs.drain()
    assert given.words() == ["once"]
    assert given.row(job).state is JobState.DONE
