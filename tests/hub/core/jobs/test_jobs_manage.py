"""What people do to jobs, on pages and behind them."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from hub.core import audit, jobs
from hub.core.access import Role
from hub.core.audit import AuditEntry
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import NotFoundError, RefusedError
from hub.core.jobs import JobState, manage, queries
from hub.core.jobs.pace import Pace
from tests.given import accounts
from tests.given.accounts import Browser


def act(command, *words, **more):
    with transaction() as session:
        return command(session, *words, **more)


@pytest.fixture
def dead(given):
    """Make a dead letter whose handler is mended afterwards."""

    def make(word="x", **more):
        def give_up(session, payload, run):
            raise jobs.GiveUpError("No.")

        given.kind("test.mended", give_up)
        job = given.job("test.mended", word, **more)
        jobs.drain()
        given.kind("test.mended")
        return job

    return make


def test_a_cancelled_job_is_not_run_and_unblocks_its_order(given):
    first = given.job(word="1", order="o", run_at=utcnow() + timedelta(hours=1))
    given.job(word="2", order="o")
    assert jobs.drain() == 0

    act(manage.cancel, first)

    assert jobs.drain() == 1
    assert given.words() == ["2"]
    with pytest.raises(RefusedError):
        act(manage.cancel, first)
    with pytest.raises(NotFoundError):
        act(manage.cancel, uuid4())


@pytest.mark.parametrize("act_on_head", [manage.cancel, manage.retry_now])
def test_what_a_failing_head_held_back_is_freed_with_it(given, act_on_head):
    def put_off(session, payload, run):
        raise jobs.LaterError("Not now.", retry_after=3600)

    given.kind("test.later", put_off)
    head = given.job("test.later", "head", order="o")
    follower = given.job("test.leave", "follower", order="o")
    tomorrow = given.job("test.leave", "tomorrow", order="o", run_at=utcnow() + timedelta(days=1))
    jobs.drain()
    assert given.row(follower).run_at == given.row(head).run_at > utcnow()

    given.kind("test.later")
    act(act_on_head, head)
    jobs.drain()

    expected = ["follower"] if act_on_head is manage.cancel else ["head", "follower"]
    assert given.words() == expected
    assert given.row(tomorrow).state is JobState.QUEUED


def test_a_long_job_cancelled_in_its_middle_stops_and_leaves_nothing(given):
    begun, may_go = threading.Event(), threading.Event()
    said = []

    def slow(session, payload, run):
        begun.set()
        assert may_go.wait(20)
        for n in range(5):
            run.progress(n, 5, "step")
            said.append(n)
        given.leave(session, payload, run)

    given.kind("test.slow", slow, is_long=True)
    job = given.job("test.slow")
    runner = threading.Thread(target=jobs.drain)
    runner.start()
    assert begun.wait(20)

    act(manage.cancel, job)
    may_go.set()
    runner.join()

    assert said == []
    assert given.words() == []
    assert given.row(job).state is JobState.CANCELLED


def test_cancel_and_run_race_and_one_of_them_wins(given):
    for _ in range(10):
        job = given.job(word="x")
        ran, cancelled = given.at_once(jobs.drain, lambda job=job: act(manage.cancel, job))

        state = given.row(job).state
        is_cancelled = not isinstance(cancelled, RefusedError)
        assert state is (JobState.CANCELLED if is_cancelled else JobState.DONE)
        assert not isinstance(ran, Exception)
    with reading() as session:
        done = session.scalars(select(jobs.Job.id).where(jobs.Job.state == JobState.DONE)).all()
    assert len(given.words()) == len(done)


def test_a_dead_letter_is_replayed_with_all_its_attempts(given, dead):
    job = dead("back")

    assert act(manage.replay, [job]) == 1
    assert given.row(job).attempts == 0
    jobs.drain()

    assert given.row(job).state is JobState.DONE
    assert given.words() == ["back"]
    assert act(manage.replay, [job]) == 0


def test_all_dead_of_a_kind_are_replayed_but_one_of_a_key(given, dead):
    ids = [dead("1"), dead("2", key="k"), dead("3", key="k"), dead("4", key="live")]
    given.job("test.mended", "5", key="live", run_at=utcnow() + timedelta(hours=1))

    assert act(manage.replay_kind, "test.mended") == 2

    jobs.drain()
    assert given.words() == ["1", "3"]
    assert [given.row(job).state.value for job in ids] == ["done", "dead", "done", "dead"]


def test_a_waiting_job_is_hurried(given):
    job = given.job(run_at=utcnow() + timedelta(hours=1))

    act(manage.retry_now, job)

    assert jobs.drain() == 1
    with pytest.raises(RefusedError):
        act(manage.retry_now, job)


def test_a_paused_kind_waits_and_others_run(given):
    given.kind("test.other")
    given.job(word="paused")
    act(manage.pause, "test.leave")
    act(manage.pause, "test.leave")
    given.job("test.other", "other")

    assert jobs.drain() == 1
    assert given.words() == ["other"]

    act(manage.resume, "test.leave")
    assert jobs.drain() == 1
    with pytest.raises(NotFoundError):
        act(manage.pause, "no.such.kind")


def test_after_a_pause_is_committed_nothing_more_of_the_kind_begins(given):
    count, paused = [], threading.Event()

    def note(session, payload, run):
        count.append(paused.is_set())

    given.kind("test.note", note)
    with transaction() as session:
        jobs.enqueue_many(session, "test.note", [{}] * 200)
    runner = jobs.Runner(pace=Pace(batch=5))
    thread = threading.Thread(target=runner.drain)
    thread.start()
    while not count:
        pass
    act(manage.pause, "test.note")
    paused.set()
    thread.join()

    assert sum(count) <= 5  # the batch in hand at most
    assert len(count) < 200


def test_every_act_is_audited(given, dead):
    who = uuid4()
    job = dead()
    with audit.acting(audit.Actor(account_id=who, door="web")):
        act(manage.replay, [job])
        act(manage.cancel, job)
        act(manage.pause, "test.leave")
        act(manage.resume, "test.leave")

    with reading() as session:
        rows = session.scalars(select(AuditEntry).order_by(AuditEntry.seq)).all()
        found = [(row.action, row.actor_id) for row in rows]
    acts = ["job.replayed", "job.cancelled", "job.kind-paused", "job.kind-resumed"]
    assert found == [(name, who) for name in acts]


def test_overview_counts_and_finds_the_oldest(given, dead):
    dead()
    for n in range(3):
        given.job(word=str(n))
    given.job(run_at=utcnow() + timedelta(hours=1), lane="later")
    since = utcnow() - timedelta(hours=2)
    given.job(run_at=since)

    with reading() as session:
        found = queries.overview(session)

    assert found.counts == {JobState.QUEUED: 5, JobState.DEAD: 1}
    assert found.oldest == since
    assert [(row.lane, row.due, row.later) for row in found.lanes] == [
        ("default", 4, 0),
        ("later", 0, 1),
    ]


def test_the_page_shows_and_acts(app, given, dead):
    job = dead("x")
    browser, _who = accounts.signed_in(app, Role.ADMIN, totp=True)

    page = browser.get("/admin/jobs?state=dead").text
    card = browser.get(f"/admin/jobs/{job}").text
    answer = browser.post(f"/admin/jobs/{job}/replay")

    assert str(job) in page
    assert "GiveUpError: No." in card
    assert answer.status_code == 302
    assert given.row(job).state is JobState.QUEUED
    for page in ("live", "kinds", "timetable", job):
        assert browser.get(f"/admin/jobs/{page}").status_code == 200
    for verb in ("now", "cancel"):
        assert browser.post(f"/admin/jobs/{job}/{verb}").status_code == 302
    assert given.row(job).state is JobState.CANCELLED
    for verb in ("pause", "resume", "replay"):
        assert browser.post(f"/admin/jobs/kinds/test.mended/{verb}").status_code == 302
    assert browser.get("/admin/jobs?before=nonsense").status_code == 200
    assert browser.get(f"/admin/jobs/{uuid4()}").status_code == 404


def test_the_list_replays_the_ticked_and_all_of_a_kind(app, given, dead):
    first, second, third = dead("a"), dead("b"), dead("c")
    browser, _who = accounts.signed_in(app, Role.ADMIN, totp=True)

    browser.post("/admin/jobs/bulk/replay", {"ids": str(first)})

    assert [given.row(job).state for job in (first, second, third)] == [
        *(JobState.QUEUED, JobState.DEAD, JobState.DEAD)
    ]
    found = "/admin/jobs/bulk/replay?kind=test.mended&state=dead"
    assert browser.post(found, {"all": "yes", "sure": "yes"}).status_code == 302
    jobs.drain()
    assert given.row(second).state is not JobState.DEAD
    assert given.row(third).state is not JobState.DEAD


def test_the_list_cancels_what_waits_and_lets_the_rest_be(app, given, dead):
    ended, waiting = dead("x"), given.job()
    browser, _who = accounts.signed_in(app, Role.ADMIN, totp=True)

    browser.post("/admin/jobs/bulk/cancel", {"ids": [str(waiting), str(ended)]})

    assert given.row(waiting).state is JobState.CANCELLED
    assert given.row(ended).state is JobState.DEAD


def test_progress_is_shown_to_who_asked_and_to_nobody_else(app, given):
    browser, who = accounts.signed_in(app, Role.LEARNER)
    stranger, _ = accounts.signed_in(app, Role.LEARNER)
    with audit.acting(audit.Actor(account_id=who.id, door="web")):
        job = given.job()

    waiting = browser.get(f"/jobs/{job}/progress").text
    jobs.drain()
    done = browser.get(f"/jobs/{job}/progress").text

    assert "hx-get" in waiting
    assert "hx-get" not in done
    assert stranger.get(f"/jobs/{job}/progress").status_code == 404
    assert Browser(app).get(f"/jobs/{job}/progress").status_code == 302
