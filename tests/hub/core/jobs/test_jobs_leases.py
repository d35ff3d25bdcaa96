"""Leases: what a runner took and did not do comes back, and only its holder commits."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from hub.core import jobs
from hub.core.db import transaction, utcnow
from hub.core.jobs import JobState
from hub.core.jobs.pace import Pace

pytestmark = pytest.mark.usefixtures("app")


def test_a_slow_batch_gives_its_rest_back(given, monkeypatch):
    pace = Pace(slice_seconds=0.0, sqlite_slice_seconds=0.0)
    ids = [given.job(word=str(n), order="o") for n in range(4)]

    ran = jobs.Runner(pace=pace).drain(limit=1)

    assert ran == 1
    assert [given.row(job).attempts for job in ids] == [1, 0, 0, 0]
    assert jobs.drain() == 3
    assert given.words() == ["0", "1", "2", "3"]


def test_a_claimed_batch_of_a_vanished_runner_comes_back_and_runs_alone(given):
    ids = [given.job(word=str(n)) for n in range(3)]
    pace = Pace(lease_seconds=0)
    with transaction() as session:
        jobs.claim.claim(
            session, "ghost", lane="default", is_long=False, limit=9, now=utcnow(), pace=pace
        )

    assert jobs.drain() == 0
    jobs.timetable.tick()
    assert {given.row(job).lost for job in ids} == {1}
    assert jobs.drain() == 3
    assert {given.row(job).state for job in ids} == {JobState.DONE}
    assert given.words() == ["0", "1", "2"]


def test_who_lost_its_lease_cannot_commit(given):
    def slow(session, payload, run):
        with transaction() as other:
            other.execute(
                update(jobs.Job).values(
                    lease_owner="thief", lease_until=utcnow() + timedelta(hours=1)
                )
            )
        given.leave(session, payload, run)

    given.kind("test.slow", slow, is_long=True)
    robbed = given.job("test.slow", "robbed")

    jobs.drain()

    assert (given.row(robbed).state, given.row(robbed).lease_owner) == (JobState.RUNNING, "thief")
    assert given.words() == []


def test_a_row_that_takes_every_runner_with_it_is_buried(given):
    job = given.job()
    pace = Pace(lease_seconds=-100_000, max_lost=3)

    for _ in range(3):
        with transaction() as session:
            jobs.claim.claim(
                session,
                "ghost",
                lane="default",
                is_long=False,
                limit=9,
                now=utcnow() + timedelta(hours=2),
                pace=pace,
            )
        jobs.timetable.tick(pace)

    row = given.row(job)
    assert row.state is JobState.DEAD
    assert row.error.startswith("RunnerVanished")
