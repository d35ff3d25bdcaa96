"""The relay: watches the database for lanes with due rows and wakes RQ workers for them."""

import time
from collections.abc import Callable

import psycopg
import structlog

from hub.core.db import database, reading, utcnow
from hub.core.errors import UnavailableError
from hub.core.jobs import claim, timetable, wakes
from hub.core.jobs.pace import PACE, Pace
from hub.core.jobs.queue import CHANNEL

log = structlog.get_logger("hub.jobs.relay")
CALM_SECONDS = 5.0


class Relay:
    """Any number may run. What one loses (Redis, the database, itself), it finds by looking."""

    def __init__(
        self, redis_url: str, *, pace: Pace = PACE, stopping: Callable[[], bool] = lambda: False
    ) -> None:
        self._queues = wakes.queues(wakes.connect(redis_url))
        self._pace = pace
        self._stopping = stopping
        self._ear: psycopg.Connection | None = None
        self._ticked_at = 0.0

    def run(self) -> None:
        trouble = 0.0
        while not self._stopping():
            try:
                self.look()
                self._listen()
                if trouble:
                    log.info("relay.recovered")
                trouble = 0.0
            except (UnavailableError, psycopg.Error, *wakes.REDIS_ERRORS) as error:
                if not trouble:
                    log.warning("relay.waiting", error=type(error).__name__)
                self._deaf()
                trouble = min(CALM_SECONDS, trouble * 2 or self._pace.poll_seconds)
                self._wait(trouble)
        self._deaf()

    def look(self) -> int:
        """Do the clock's work once a second, and wake every lane that has something to run."""
        if time.monotonic() - self._ticked_at >= 1.0:
            self._ticked_at = time.monotonic()
            timetable.tick(self._pace)
        with reading() as session:
            lanes = claim.due(session, utcnow())
        return sum(wakes.push(self._queues[long], lane, is_long=long) for long, lane in lanes)

    def _listen(self) -> None:
        """Wait for news of a commit, or for the clock."""
        if not database().is_postgresql:
            self._wait(self._pace.poll_seconds)
            return
        if self._ear is None:
            url = database().engine.url.set(drivername="postgresql")
            self._ear = psycopg.connect(
                url.render_as_string(hide_password=False), autocommit=True, connect_timeout=5
            )
            self._ear.execute(f"LISTEN {CHANNEL}")
        for _news in self._ear.notifies(timeout=self._pace.poll_seconds, stop_after=1):
            return

    def _deaf(self) -> None:
        if self._ear is not None:
            self._ear.close()
            self._ear = None

    def _wait(self, seconds: float) -> None:
        ends_at = time.monotonic() + seconds
        while not self._stopping() and time.monotonic() < ends_at:
            time.sleep(min(0.1, seconds))
