"""The life of a row: whatever people, clocks and dying runners do, effects match its state."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import delete, select

from hub.core import jobs
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import RefusedError
from hub.core.jobs import JobState, PausedKind, manage, timetable
from hub.core.jobs.pace import Pace
from tests.given import jobs as given
from tests.given.jobs import Effect

FATES = ("succeed", "fail", "give up", "later")
PACE = Pace(batch=3, max_lost=3, lease_seconds=10)


class Life(RuleBasedStateMachine):
    """Time moves by itself, in hours; a back-off never outlasts one."""

    def __init__(self):
        super().__init__()
        with transaction() as session:
            for model in (jobs.Job, Effect, PausedKind):
                session.execute(delete(model))
        self.now = utcnow()
        self.ids = []
        self.mended = False
        given.kind("life.small", self.handle, max_attempts=3)
        given.kind("life.long", self.handle, max_attempts=3, is_long=True)

    def handle(self, session, payload, run):
        given.leave(session, payload, run)
        fate = "succeed" if self.mended else payload["word"]
        if fate == "fail":
            raise ValueError
        if fate == "give up":
            raise jobs.GiveUpError("No.")
        if fate == "later":
            raise jobs.LaterError("Not now.", retry_after=60)

    @rule(
        kind=st.sampled_from(["life.small", "life.long"]),
        fate=st.sampled_from(FATES),
        key=st.sampled_from([None, None, "k"]),
        order=st.sampled_from([None, "o", "p"]),
    )
    def put_down(self, kind, fate, key, order):
        with transaction() as session:
            job = jobs.enqueue(session, kind, {"word": fate}, key=key, order=order)
        if job not in self.ids:
            self.ids.append(job)

    @rule()
    def time_passes(self):
        self.now += timedelta(hours=1)

    @rule(limit=st.integers(1, 6))
    def run(self, limit):
        jobs.Runner(pace=PACE).drain(limit=limit, at=self.now)

    @rule()
    def a_runner_takes_rows_and_dies(self):
        with transaction() as session:
            for is_long in (False, True):
                jobs.claim.claim(
                    session,
                    "ghost",
                    lane="default",
                    is_long=is_long,
                    limit=3,
                    now=self.now,
                    pace=PACE,
                )

    @rule()
    def the_clock_ticks(self):
        timetable.tick(PACE, at=self.now)

    @rule(data=st.data(), act=st.sampled_from([manage.cancel, manage.retry_now]))
    def somebody_acts_on_one(self, data, act):
        if not self.ids:
            return
        job = data.draw(st.sampled_from(self.ids))
        try:
            with transaction() as session:
                act(session, job)
        except RefusedError:
            assert given.row(job).state is not JobState.QUEUED

    @rule(kind=st.sampled_from(["life.small", "life.long"]))
    def somebody_replays(self, kind):
        with transaction() as session:
            manage.replay_kind(session, kind)

    @rule(act=st.sampled_from([manage.pause, manage.resume]))
    def somebody_pauses(self, act):
        with transaction() as session:
            act(session, "life.small")

    @rule()
    def it_is_mended(self):
        self.mended = True

    @invariant()
    def effects_are_those_of_done_rows_each_once(self):
        with reading() as session:
            effects = Counter(session.scalars(select(Effect.job_id)))
            rows = session.execute(select(jobs.Job.id, jobs.Job.state))
            states = {row.id: row.state for row in rows}
        done = {job for job, state in states.items() if state is JobState.DONE}
        assert set(effects) == done
        assert set(effects.values()) <= {1}
        assert set(states) == set(self.ids)

    @invariant()
    def rows_agree_with_themselves(self):
        with reading() as session:
            rows = session.execute(
                select(
                    jobs.Job.state,
                    jobs.Job.key,
                    jobs.Job.kind,
                    jobs.Job.order,
                    jobs.Job.attempts,
                    jobs.Job.max_attempts,
                    jobs.Job.lease_owner,
                    jobs.Job.finished_at,
                )
            ).all()
        live = [row for row in rows if row.state in {JobState.QUEUED, JobState.RUNNING}]
        keys = Counter((row.kind, row.key) for row in live if row.key)
        assert set(keys.values()) <= {1}
        for row in rows:
            assert (row.lease_owner is not None) == (row.state is JobState.RUNNING)
            assert (row.finished_at is None) == (row in live)
            assert 0 <= row.attempts <= row.max_attempts

    def teardown(self):
        """In the end everything comes to an end: no row is stuck."""
        self.mended = True
        with transaction() as session:
            manage.resume(session, "life.small")
        for _ in range(20):
            self.now += timedelta(hours=2)
            timetable.tick(PACE, at=self.now)
            jobs.Runner(pace=PACE).drain(at=self.now)
        assert not set(given.states()) & {"queued", "running"}


@pytest.mark.timeout(300)
def test_the_life_of_a_row(app, given):
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=15,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
