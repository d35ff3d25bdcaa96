"""The embedded runner: threads inside the process, woken by a commit or by the clock."""

import threading
import time

import structlog

from hub.core.errors import UnavailableError
from hub.core.jobs import timetable
from hub.core.jobs.pace import PACE, Pace
from hub.core.jobs.queue import WAKERS
from hub.core.jobs.runner import Runner

log = structlog.get_logger("hub.jobs")
CALM_SECONDS = 15.0


class Embedded:
    """Start it once in a process without Redis to hear from; stop it before the process ends."""

    def __init__(self, threads: int, *, pace: Pace = PACE) -> None:
        self._pace = pace
        self._stop = threading.Event()
        self._news = threading.Condition()
        self._heard = 0
        # Of several threads the first keeps its hands free: an hour's export must not hold up
        # small things.
        self._threads = [
            threading.Thread(
                target=self._work, args=(threads == 1 or n > 0,), name=f"jobs-{n}", daemon=True
            )
            for n in range(threads)
        ]

    def start(self) -> None:
        if not self._threads:
            return
        WAKERS.add(self.wake)
        self._threads.append(threading.Thread(target=self._tick, name="jobs-clock", daemon=True))
        for thread in self._threads:
            thread.start()

    def stop(self, seconds: float = 10.0) -> bool:
        """Finish what is in hand. False: something would not; its rows come back by their lease."""
        self._stop.set()
        WAKERS.discard(self.wake)
        self.wake()
        ends_at = time.monotonic() + seconds
        for thread in self._threads:
            if thread.is_alive():
                thread.join(max(0.0, ends_at - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def wake(self) -> None:
        with self._news:
            self._heard += 1
            self._news.notify_all()

    def _work(self, takes_long: bool) -> None:  # noqa: FBT001 - thread argument
        runner = Runner(pace=self._pace, takes_long=takes_long, stopping=self._stop.is_set)
        trouble = 0.0
        while not self._stop.is_set():
            heard = self._heard
            try:
                ran = runner.drain()
                trouble = 0.0
            except UnavailableError as error:
                trouble = min(CALM_SECONDS, trouble * 2 or 0.5)
                log.warning("jobs.waiting_for_house", part=error.part, seconds=trouble)
                self._stop.wait(trouble)
                continue
            except Exception:
                # A thread that dies of a surprise would leave the hub silently without hands.
                trouble = min(CALM_SECONDS, trouble * 2 or 0.5)
                log.exception("jobs.runner_stumbled", seconds=trouble)
                self._stop.wait(trouble)
                continue
            if ran:
                continue
            with self._news:
                if self._heard == heard and not self._stop.is_set():
                    self._news.wait(max(1.0, self._pace.poll_seconds))

    def _tick(self) -> None:
        while not self._stop.wait(self._pace.poll_seconds * 4):
            try:
                if timetable.tick(self._pace):
                    self.wake()
            except UnavailableError:
                continue
            except Exception:
                log.exception("jobs.clock_stumbled")
