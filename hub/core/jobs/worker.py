"""RQ workers: a wake-up comes, its lane is drained in batches. A parent keeps their number up."""

import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from types import FrameType

import structlog
from rq import SimpleWorker
from rq.exceptions import StopRequested
from rq.serializers import JSONSerializer
from rq.worker import WorkerStatus

from hub.core.errors import UnavailableError
from hub.core.jobs import wakes
from hub.core.jobs.pace import PACE, Pace
from hub.core.jobs.runner import Runner
from hub.core.processes import die_with_parent

log = structlog.get_logger("hub.jobs.worker")
SLICE_SECONDS = 10.0  # then other lanes have their turn; the relay wakes this one again
RECYCLE_AFTER = 20_000  # wake-ups: what a library leaks in a month goes with the process
LIFE_SECONDS = 3600.0
CALM_SECONDS = 5.0
QUICK_DEATH_SECONDS = 2.0


class Hands:
    """The one runner of this worker process, where RQ's function finds it."""

    runner: Runner | None = None


def wake(lane: str, is_long: bool) -> int:  # noqa: FBT001 - RQ passes what JSON kept
    """Drain a lane. A database that is gone is nobody's failure: the relay wakes again."""
    if Hands.runner is None:
        raise RuntimeError("A wake-up came to a process that is no worker of the hub.")
    try:
        return Hands.runner.drain(lane, seconds=SLICE_SECONDS, is_long=is_long)
    except UnavailableError as error:
        log.warning("worker.waiting_for_house", part=error.part)
        time.sleep(0.5)
        return 0


class LaneWorker(SimpleWorker):
    """RQ's worker without a fork for every wake-up and without Redis in its signal handlers."""

    max_connection_wait_time = 2.0
    is_stopping = False

    def request_stop(self, _signum: int, _frame: FrameType | None) -> None:
        """Finish the batch in hand. A second signal changes nothing, and kill -9 is safe."""
        self.is_stopping = self._stop_requested = True
        if self._state != WorkerStatus.BUSY:
            raise StopRequested

    def teardown(self) -> None:
        try:
            super().teardown()  # type: ignore[no-untyped-call]
        except wakes.REDIS_ERRORS:
            return  # it will forget us by itself


def work(redis_url: str, names: Sequence[str], *, pace: Pace = PACE) -> None:
    """Be a worker till told to stop, through any number of losses of Redis."""
    stopping = False

    def is_stopping() -> bool:
        return stopping or (worker is not None and worker.is_stopping)

    def stop(_signum: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    worker: LaneWorker | None = None
    Hands.runner = Runner(pace=pace, stopping=is_stopping)
    trouble = 0.0
    while not is_stopping():
        # Between two lives of RQ's worker its own handlers are not there.
        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        began = time.monotonic()
        try:
            worker = LaneWorker(
                list(names),
                connection=wakes.connect(redis_url),
                serializer=JSONSerializer,
                log_job_description=False,
            )
            worker.work(logging_level="WARNING", max_jobs=RECYCLE_AFTER)
        except wakes.REDIS_ERRORS as error:
            log.warning("worker.waiting_for_redis", error=type(error).__name__)
        # RQ's worker ends after many wake-ups or on a surprise: an old process goes with it.
        if is_stopping() or (worker is not None and time.monotonic() - began > LIFE_SECONDS):
            return
        trouble = min(CALM_SECONDS, trouble * 2 or 0.2)
        if time.monotonic() - began > CALM_SECONDS:
            trouble = 0.2
        time.sleep(trouble)


class Crew:
    """A parent that forks workers and replaces those that die, and does nothing it could die of."""

    def __init__(self, processes: int, begin: Callable[[int], None]) -> None:
        self._processes = processes
        self._begin = begin
        self._pids: dict[int, tuple[int, float]] = {}  # pid → place, born at
        self._stopping = False

    def run(self) -> None:
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        for place in range(self._processes):
            self._fork(place)
        while self._pids:
            try:
                pid, status = os.wait()
            except ChildProcessError:
                return
            place, born_at = self._pids.pop(pid)
            if self._stopping:
                continue
            log.warning("worker.ended", pid=pid, status=os.waitstatus_to_exitcode(status))
            if time.monotonic() - born_at < QUICK_DEATH_SECONDS:
                time.sleep(1.0)
            if not self._stopping:
                self._fork(place)

    def _fork(self, place: int) -> None:
        # Between the fork and the child's own handlers a signal would be lost in the parent's.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                signal.signal(signal.SIGTERM, signal.SIG_DFL)
                signal.signal(signal.SIGINT, signal.SIG_DFL)
                signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM, signal.SIGINT})
                die_with_parent(parent)
                self._begin(place)
                status = 0
            except Exception:
                log.exception("worker.could_not_begin")
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(status)
        self._pids[pid] = (place, time.monotonic())
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM, signal.SIGINT})

    def _stop(self, _signum: int, _frame: FrameType | None) -> None:
        self._stopping = True
        for pid in self._pids:
            try:
                os.kill(pid, signal.SIGTERM)
            except ProcessLookupError:
                continue
