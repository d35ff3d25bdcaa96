"""Jobs run: effects and completions together, failures apart, order kept."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import insert, select, text, update

from hub.core import audit, jobs
from hub.core.audit import AuditEntry
from hub.core.db import database, reading, transaction, utcnow
from hub.core.errors import InvalidError, TooOftenError
from hub.core.jobs import GiveUpError, JobState, LaterError
from hub.core.jobs.pace import PACE, Pace
from tests.given.jobs import Effect

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

    assert jobs.drain(limit=2) == 2
    assert jobs.drain("other") == 1
    assert given.words() == ["0", "1", "other"]


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

    jobs.drain()

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

    assert jobs.drain() == 3
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


def test_rows_of_an_order_wait_for_the_failing_one_before_them(given):
    failing = {"1"}

    def picky(session, payload, run):
        if payload["word"] in failing:
            raise ValueError
        given.leave(session, payload, run)

    given.kind("test.picky", picky)
    ids = [given.job("test.picky", str(n), order="o") for n in range(4)]
    given.job("test.picky", "free")
    given.job("test.picky", "p", order="p")

    jobs.drain()
    assert given.words() == ["0", "free", "p"]
    assert [given.row(job).attempts for job in ids] == [1, 1, 0, 0]

    failing.clear()
    jobs.drain(at=utcnow() + timedelta(hours=1))
    assert given.words() == ["0", "free", "p", "1", "2", "3"]


def test_a_dead_letter_lets_its_order_go_on(given):
    def give_up(session, payload, run):
        raise GiveUpError("No.")

    given.kind("test.hopeless", give_up)
    given.job("test.hopeless", order="o")
    given.job(word="next", order="o")

    jobs.drain()

    assert given.words() == ["next"]


def test_order_holds_across_lanes_and_sizes(given):
    given.kind("test.long", is_long=True, lane="z")
    given.job("test.long", "1", order="o")
    given.job(word="2", order="o", lane="a")
    given.job("test.long", "3", order="o")
    given.job(word="4", order="o")

    jobs.drain()

    assert given.words() == ["1", "2", "3", "4"]


def test_a_live_key_is_written_once_and_may_come_again_when_done(given):
    first = given.job(key="k")
    again = given.job(key="k")
    jobs.drain()
    later = given.job(key="k")

    assert first == again != later


def test_one_key_from_many_threads_is_one_row(given):
    found = given.at_once(*[lambda: given.job(word="x", key="same")] * 8)

    assert len(set(found)) == 1
    assert jobs.drain() == 1


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
