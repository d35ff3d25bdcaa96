"""Bad days of the job runner, with real processes: nothing is lost and nothing is done twice."""

import os
import random
import signal
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from hub.app import create_app
from hub.core import jobs
from hub.core.db import database, reading, transaction
from tests.conftest import make_schema, settings_for
from tests.given import jobs as given_jobs
from tests.given.job_runners import Processes
from tests.given.jobs import Effect
from tests.services import Postgres, Redis

pytestmark = pytest.mark.timeout(170)
RUNNERS = ["embedded", "distributed"]


@pytest.fixture
def redis(tmp_path):
    with Redis(tmp_path / "redis") as server:
        yield server


@pytest.fixture(params=RUNNERS)
def processes(request, app, database_url, tmp_path):
    server = request.getfixturevalue("redis") if request.param == "distributed" else None
    found = Processes(request.param, database_url, tmp_path, server)
    yield found
    found.kill()


def put_down(given, *, small=0, slow=0, long=0, orders=5):
    given.kind("test.slowly")
    given.kind("test.steps", is_long=True)
    with transaction() as session:
        for n in range(slow):
            order = f"o{n % orders}"
            jobs.enqueue(session, "test.slowly", {"word": f"{order}:{n}"}, order=order)
        for n in range(long):
            jobs.enqueue(session, "test.steps", {"word": f"long:{n}", "seconds": 0.2})
        jobs.enqueue_many(session, "test.leave", [{"word": f"small:{n}"} for n in range(small)])
    return small + slow + long


def effects():
    with reading() as session:
        return Counter(session.scalars(select(Effect.word)))


def assert_each_once_in_order(given, count):
    words = given.words()
    assert len(words) == count
    assert set(Counter(words).values()) == {1}
    for order in {word.split(":")[0] for word in words if word.startswith("o")}:
        numbers = [int(word.split(":")[1]) for word in words if word.split(":")[0] == order]
        assert numbers == sorted(numbers)


def all_done(given, count):
    return lambda: given.states() == {"done": count}


def test_killed_again_and_again_every_job_is_done_once(given, processes):
    count = put_down(given, small=150, slow=100, long=5)
    chance = random.Random(1)

    for _ in range(5):
        seen = len(effects())
        processes.start()
        given.eventually(lambda seen=seen: len(effects()) > seen or len(effects()) == count)
        time.sleep(chance.uniform(0.0, 0.4))
        processes.kill()
    processes.start()

    given.eventually(all_done(given, count), 60)
    assert_each_once_in_order(given, count)


def test_asked_to_stop_it_finishes_what_is_in_hand_and_holds_nothing(given, processes):
    count = put_down(given, slow=300, long=3)
    processes.start()
    given.eventually(lambda: len(effects()) > 5)

    codes = processes.stop()

    states = given.states()
    assert set(codes) == {0}
    assert states.get("running", 0) == 0
    assert states["done"] == len(effects()) < count
    with reading() as session:
        assert set(session.scalars(select(jobs.Job.lost))) == {0}


def test_two_processes_share_the_work_and_keep_order(given, processes):
    count = put_down(given, small=200, slow=80, long=4)

    processes.start()
    processes.start()

    given.eventually(all_done(given, count), 60)
    assert_each_once_in_order(given, count)


def test_many_clocks_fire_a_schedule_once(given, app, database_url, tmp_path):
    processes = Processes("embedded", database_url, tmp_path, None)
    try:
        for _ in range(3):
            processes.start("embedded+beat")
        given.eventually(lambda: effects()["beat"] >= 6)
        with reading() as session:
            rows = session.execute(
                select(jobs.Job.created_at).where(jobs.Job.key == "schedule:test.beat")
            )
            beats = sorted(row[0] for row in rows)
    finally:
        processes.kill()

    # A beat a second, the first and the last of them late at the most: twice each is many more.
    assert len(beats) <= (beats[-1] - beats[0]).total_seconds() + 3


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_killed_worker_is_replaced_by_its_parent(given, app, database_url, tmp_path, redis):
    processes = Processes("distributed", database_url, tmp_path, redis)
    try:
        processes.start("relay")
        parent = processes.start("worker")
        put_down(given, slow=200, orders=50)
        given.eventually(lambda: len(effects()) > 5)
        children = children_of(parent.pid)
        for child in children:
            os.kill(child, signal.SIGKILL)

        given.eventually(all_done(given, 200), 60)
        assert_each_once_in_order(given, 200)
        assert len(children) == 2
        assert not set(children) & set(children_of(parent.pid))
    finally:
        processes.kill()


def children_of(pid):
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(word) for word in text.split()]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_lost_and_emptied_redis_loses_nothing(given, app, database_url, tmp_path, redis):
    processes = Processes("distributed", database_url, tmp_path, redis)
    try:
        processes.start()
        count = put_down(given, small=100, slow=100, long=2)
        given.eventually(lambda: len(effects()) > 5)
        redis.kill()
        count += put_down(given, small=50, slow=0)
        time.sleep(1.5)
        redis.start()

        given.eventually(all_done(given, count), 60)
        assert_each_once(given, count)
        assert all(process.is_alive() for process in processes.running)
    finally:
        processes.kill()


def assert_each_once(given, count):
    with reading() as session:
        by_job = Counter(session.scalars(select(Effect.job_id)))
    assert len(by_job) == count
    assert set(by_job.values()) == {1}


@pytest.fixture
def own_postgres():
    """A server of this test alone, that writes to disk and may be killed."""
    with Postgres(durable=True) as server:
        yield server


@pytest.mark.parametrize("runner", RUNNERS)
@pytest.mark.parametrize("how", ["kill", "stop"])
def test_a_restarted_postgresql_loses_nothing(own_postgres, redis, tmp_path, runner, how):
    make_schema(own_postgres.url, tmp_path)
    create_app(settings_for(own_postgres.url, tmp_path))
    given = given_jobs
    given.lay_table()
    given.kind("test.leave")
    processes = Processes(
        runner, own_postgres.url, tmp_path, redis if runner != "embedded" else None
    )
    try:
        processes.start()
        count = put_down(given, small=200, slow=200, long=3)
        given.eventually(lambda: len(effects()) > 5)
        for _ in range(2):
            getattr(own_postgres, how)()
            time.sleep(0.5)
            own_postgres.start()
            time.sleep(1.0)

        given.eventually(lambda: given.states() == {"done": count}, 90)
        assert_each_once_in_order(given, count)
        assert all(process.is_alive() for process in processes.running)
    finally:
        processes.kill()
        database().engine.dispose()
