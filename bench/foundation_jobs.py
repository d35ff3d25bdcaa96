"""Job rows a second: put down beside bare commits, run beside RQ's own no-op jobs."""

import base64
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import psycopg
import redis as redis_client
from rq import Queue, Worker
from rq.registry import FinishedJobRegistry
from sqlalchemy import text

from bench.harness import AtLeast, Beside, Context, Row, per_second
from bench.job_processes import KIND, WORKERS, wire
from hub.app import create_app
from hub.core import db, jobs, migrations
from hub.settings import Settings

ROWS = 10_000
RQ_JOBS = {"rq.Worker": 300, "rq.SimpleWorker": 1_500}
ROUNDS = 3
ROUND_SECONDS = 2.0
WARM_SHARE = 0.1  # begins to count when so much is done: nobody's start is measured
OF_RQ, OF_COMMITS = 5.0, 0.3
PATIENCE_SECONDS = 120.0


def measure(context: Context) -> Iterable[Row]:
    """Measure over a PostgreSQL that writes to disk, and a Redis of this run."""
    environ = _environ(context)
    create_app(Settings.read(environ))
    wire()
    migrations.upgrade(db.database().engine)
    commits, put_down = _writing(context)
    yield Row(
        name="jobs put down, one a transaction",
        figure=put_down,
        unit="rows/s",
        beside=Beside("bare commits of one row", commits),
        target=AtLeast(OF_COMMITS),
    )
    forking = _rq(context, "rq.Worker")
    simple = _rq(context, "rq.SimpleWorker")
    ours = _running(context, environ)
    yield Row(
        name=f"small jobs run by {WORKERS} RQ workers in batches",
        figure=ours,
        unit="rows/s",
        beside=Beside(f"no-op jobs of {WORKERS} RQ workers that fork", forking),
        target=AtLeast(OF_RQ),
    )
    yield Row(
        name="the same beside workers that don't fork",
        figure=ours,
        unit="rows/s",
        beside=Beside(f"no-op jobs of {WORKERS} RQ SimpleWorkers", simple),
    )
    db.database().engine.dispose()


def _environ(context: Context) -> dict[str, str]:
    with psycopg.connect(context.postgres.url, autocommit=True) as admin:
        admin.execute("CREATE DATABASE bench_jobs")
    return {
        **os.environ,
        "HUB_DATABASE_URL": context.postgres.url.rpartition("/")[0] + "/bench_jobs",
        "HUB_REDIS_URL": context.redis.url,
        "HUB_DATA_DIR": str(context.folder),
        "HUB_KEYS": "bench:" + base64.b64encode(bytes(range(32))).decode(),
    }


def _writing(context: Context) -> tuple[float, float]:
    """Measure both by turns: the disk of a shared machine has moods."""
    url = db.database().engine.url.set(drivername="postgresql")
    bare, ours = [], []
    with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
        connection.execute("CREATE TABLE bare (id bigserial PRIMARY KEY, word text)")
        connection.commit()

        def commit() -> None:
            connection.execute("INSERT INTO bare (word) VALUES ('x')")
            connection.commit()

        for _ in range(ROUNDS):
            bare.append(per_second(commit, seconds=ROUND_SECONDS))
            ours.append(per_second(_enqueue, seconds=ROUND_SECONDS))
    with db.transaction() as session:
        session.execute(text("TRUNCATE job"))
    context.say(f"bare commits {bare}, enqueue {ours}")
    return _middle(bare), _middle(ours)


def _enqueue() -> None:
    with db.transaction() as session:
        jobs.enqueue(session, KIND, {"number": 1})


def _rq(context: Context, worker_class: str) -> float:
    """Measure RQ as it comes, with jobs that do nothing."""
    connection = redis_client.Redis.from_url(context.redis.url)
    connection.flushdb()
    queue, count = Queue("bench", connection=connection), RQ_JOBS[worker_class]
    command = [sys.executable, "-m", "rq.cli", "worker", "bench", "--quiet"]
    command += ["--url", context.redis.url, "--worker-class", worker_class]
    done = FinishedJobRegistry(queue=queue)
    with _started([command] * WORKERS, dict(os.environ)):
        _wait(lambda: Worker.count(connection=connection) == WORKERS)
        queue.enqueue_many([Queue.prepare_data("operator.truth", (1,)) for _ in range(count)])
        return _rate(lambda: connection.zcard(done.key), count)


def _running(context: Context, environ: dict[str, str]) -> float:
    connection = redis_client.Redis.from_url(context.redis.url)
    connection.flushdb()
    commands = [[sys.executable, "-m", "bench.job_processes", role] for role in ("relay", "worker")]
    url = db.database().engine.url.set(drivername="postgresql")
    with (
        _started(commands, environ),
        psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as watcher,
    ):
        _wait(lambda: Worker.count(connection=connection) == WORKERS)
        rates = [_round(watcher) for _ in range(ROUNDS)]
        context.say(f"rows run {rates}")
        return _middle(rates)


def _round(watcher: "psycopg.Connection[tuple[int]]") -> float:
    watcher.execute("TRUNCATE job")
    with db.transaction() as session:
        jobs.enqueue_many(session, KIND, [{"number": number} for number in range(ROWS)])

    def done() -> int:
        row = watcher.execute("SELECT count(*) FROM job WHERE state = 'done'").fetchone()
        return row[0] if row else 0

    return _rate(done, ROWS)


def _rate(done: Callable[[], int], count: int) -> float:
    """Count from the moment all are at work to the last one."""
    _wait(lambda: done() >= count * WARM_SHARE)
    began, first = time.perf_counter(), done()
    _wait(lambda: done() >= count)
    return (count - first) / (time.perf_counter() - began)


def _wait(holds: Callable[[], bool]) -> None:
    ends_at = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        if time.monotonic() > ends_at:
            raise TimeoutError("The bench of jobs stands still.")
        time.sleep(0.05)


def _middle(figures: list[float]) -> float:
    return sorted(figures)[len(figures) // 2]


@contextmanager
def _started(commands: list[list[str]], environ: dict[str, str]) -> Iterator[None]:
    processes = [subprocess.Popen(command, env=environ) for command in commands]
    try:
        yield
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(30)
