"""Jobs that fail: undone alone, tried again later, given up in the end, in words of our own."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import insert, select, text

from hub.core import audit, jobs
from hub.core.audit import AuditEntry
from hub.core.db import reading, utcnow
from hub.core.errors import InvalidError, TooOftenError
from hub.core.jobs import GiveUpError, JobState, LaterError
from hub.core.jobs.pace import PACE
from tests.given.jobs import Effect

pytestmark = pytest.mark.usefixtures("app")


def test_one_failing_handler_undoes_only_itself(given):
    def half(session, payload, run):
        session.add(Effect(job_id=run.job_id, word="half"))
        session.flush()
        audit.record(session, "test.half")
        raise RuntimeError(payload["word"])

    given.kind("test.half", half)
    before, failing, after = (
        given.job(word="1"),
        given.job("test.half", "Иванов"),
        given.job(word="2"),
    )

    jobs.drain(at=utcnow())  # now, and not when a short back-off is over

    row = given.row(failing)
    assert given.words() == ["1", "2"]
    assert (row.state, row.attempts) == (JobState.QUEUED, 1)
    assert row.run_at > row.created_at
    assert row.error.startswith("RuntimeError at ")
    assert "Иванов" not in row.error
    assert given.row(before).state is given.row(after).state is JobState.DONE
    with reading() as session:
        assert session.scalar(select(AuditEntry).where(AuditEntry.action == "test.half")) is None


def test_a_broken_statement_undoes_only_itself(given):
    def broken(session, payload, run):
        session.execute(insert(Effect), {"job_id": run.job_id, "word": "half"})
        session.execute(text("SELECT nonsense FROM nowhere"))

    def clash(session, payload, run):
        session.add_all([Effect(id=same, job_id=run.job_id, word="x") for same in [uuid4()] * 2])

    given.kind("test.broken", broken)
    given.kind("test.clash", clash)
    given.job("test.broken")
    given.job("test.clash")
    given.job(word="fine")

    assert jobs.drain(at=utcnow()) == 3
    assert given.words() == ["fine"]


def test_words_of_our_own_errors_are_kept(given):
    def refuse(session, payload, run):
        raise InvalidError("The file is empty.") from KeyError("secret")

    given.kind("test.refuse", refuse)
    job = given.job("test.refuse")

    jobs.drain()

    error = given.row(job).error
    assert error.startswith("InvalidError: The file is empty. at ")
    assert "caused by KeyError" in error
    assert "secret" not in error


def test_after_the_last_attempt_a_row_is_a_dead_letter(given):
    def fail(session, payload, run):
        raise ValueError

    given.kind("test.fail", fail, max_attempts=3)
    job = given.job("test.fail")

    for _ in range(5):
        jobs.drain(at=utcnow() + timedelta(days=1))

    row = given.row(job)
    assert (row.state, row.attempts) == (JobState.DEAD, 3)
    assert row.finished_at is not None


@pytest.mark.parametrize("is_long", [False, True])
def test_a_handler_may_give_up_or_ask_for_later(given, is_long):
    def give_up(session, payload, run):
        raise GiveUpError("No such address.")

    def later(session, payload, run):
        raise LaterError("The peer is closed at night.", retry_after=5000)

    def often(session, payload, run):
        raise TooOftenError("Slower.", retry_after=7000)

    hopeless, early, eager = (
        given.job(given.kind(f"test.{handler.__name__}", handler, is_long=is_long))
        for handler in (give_up, later, often)
    )

    jobs.drain()

    assert given.row(hopeless).state is JobState.DEAD
    assert given.row(early).attempts == 0
    assert given.row(early).run_at > utcnow() + timedelta(seconds=4900)
    assert given.row(eager).attempts == 1
    assert given.row(eager).run_at > utcnow() + timedelta(seconds=6900)


def test_back_off_grows_with_jitter_and_has_a_ceiling():
    pace = PACE

    samples = {n: [pace.backoff(n) for _ in range(500)] for n in (1, 4, 30)}

    assert all(0 <= wait <= 2 for wait in samples[1])
    assert 8 < max(samples[4]) <= 16
    assert 1800 < max(samples[30]) <= 3600
    assert len(set(samples[4])) > 490
