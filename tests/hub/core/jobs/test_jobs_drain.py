"""Jobs run: what is due, once, on behalf of who asked, and nothing that was undone."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from hub.core import audit, jobs
from hub.core.db import database, utcnow
from hub.core.jobs import JobState
from hub.core.jobs.pace import PACE

pytestmark = pytest.mark.usefixtures("app")


def test_a_job_of_a_rolled_back_change_never_was(given):
    with database().sessions() as session:
        jobs.enqueue(session, "test.leave", {"word": "a"})
        session.rollback()

    assert jobs.drain() == 0
    assert given.words() == []


def test_due_rows_run_once_and_are_done(given):
    ids = [given.job(word=str(n)) for n in range(120)]

    assert jobs.drain() == 120
    assert jobs.drain() == 0

    assert given.words() == [str(n) for n in range(120)]
    assert {given.row(job).state for job in ids} == {JobState.DONE}
    assert {given.row(job).lease_owner for job in ids} == {None}


def test_a_row_of_the_future_waits(given):
    given.job(word="later", run_at=utcnow() + timedelta(hours=1))

    assert jobs.drain() == 0
    assert jobs.drain(at=utcnow() + timedelta(hours=2)) == 1


def test_limit_and_lane_are_kept(given):
    for n in range(5):
        given.job(word=str(n))
    given.job(word="other", lane="other")

    # However busy the machine: a slice that is over would give the rest of its rows back.
    patient = jobs.Runner(pace=replace(PACE, sqlite_slice_seconds=60, slice_seconds=60))
    assert patient.drain(limit=2) == 2
    assert jobs.drain("other") == 1
    assert given.words() == ["0", "1", "other"]


def test_a_kind_nobody_here_handles_is_left_for_a_newer_hub(given):
    given.kind("test.newer")
    job = given.job("test.newer")
    del jobs.KINDS["test.newer"]

    assert jobs.drain() == 0
    assert given.row(job).state is JobState.QUEUED


def test_a_job_runs_on_behalf_of_who_asked(given):
    account = uuid4()
    seen = []
    given.kind("test.who", lambda *_: seen.append(audit.actor()))

    with audit.acting(audit.Actor(account_id=account, door="web")):
        given.job("test.who")
    jobs.drain()

    assert (seen[0].account_id, seen[0].door) == (account, "job")
    assert audit.actor().account_id is None
