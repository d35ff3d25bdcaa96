"""How far a long job is, and whether it is still wanted: the other thread of a run."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from sqlalchemy import update

from hub.core.db import database, transaction
from hub.core.errors import UnavailableError
from hub.core.jobs import claim, lease
from hub.core.jobs.errors import LeaseLostError, StoppedError
from hub.core.jobs.models import Job, JobState
from hub.core.jobs.pace import Pace

TEXT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Progress:
    """n of total, and a line of text."""

    n: int
    total: int | None
    text: str | None


# On SQLite a handler that writes holds the one lock there is, so what it says stays in memory:
# there the page is drawn by the same process.
SAID: dict[UUID, Progress] = {}


class SmallRun:
    """A run inside a batch: over before anybody could look."""

    __slots__ = ("attempt", "job_id")

    def __init__(self, job_id: UUID, attempt: int) -> None:
        self.job_id = job_id
        self.attempt = attempt

    def progress(self, n: int, total: int | None = None, text: str | None = None) -> None:
        """Take no notice: the row is locked by its own batch."""

    def tell(self, text: str) -> None:
        """Take no notice either."""


class LongRun:
    """A run under a heartbeat."""

    def __init__(
        self,
        row: claim.Claim,
        owner: str,
        pace: Pace,
        *,
        max_seconds: float,
        stopping: Callable[[], bool],
    ) -> None:
        self.job_id = row.id
        self.attempt = row.attempt
        self.is_lost = False
        self.result: str | None = None
        self.is_locking = False  # the handler holds SQLite's write lock
        self._owner = owner
        self._pace = pace
        self._stopping = stopping
        self._ends_at = time.monotonic() + max_seconds
        self._said_at = 0.0
        self._over = threading.Event()
        self._heart = threading.Thread(target=self._beat, name=f"heart-{row.id}", daemon=True)

    def __enter__(self) -> Self:
        self._heart.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.rest()
        SAID.pop(self.job_id, None)

    def rest(self) -> None:
        """Stop the heartbeat: from here on the row belongs to the handler's own transaction."""
        self._over.set()
        if self._heart.is_alive():
            self._heart.join()

    def progress(self, n: int, total: int | None = None, text: str | None = None) -> None:
        if self.is_lost:
            raise LeaseLostError
        if self._stopping():
            raise StoppedError
        SAID[self.job_id] = Progress(n, total, text and text[:TEXT_LENGTH])
        now = time.monotonic()
        is_last = total is not None and n >= total
        if self.is_locking or (now - self._said_at < self._pace.progress_seconds and not is_last):
            return
        self._said_at = now
        try:
            with transaction() as session:
                result = session.execute(
                    update(Job)
                    .where(
                        Job.id == self.job_id,
                        Job.lease_owner == self._owner,
                        Job.state == JobState.RUNNING,
                    )
                    .values(
                        progress_n=n,
                        progress_total=total,
                        progress_text=text and text[:TEXT_LENGTH],
                    )
                    .execution_options(synchronize_session=False)
                )
                self.is_lost = result.rowcount == 0  # type: ignore[attr-defined]
        except UnavailableError:
            return  # a bar that stands still is no reason to lose the work
        if self.is_lost:
            raise LeaseLostError

    def tell(self, text: str) -> None:
        self.result = text[:TEXT_LENGTH]

    def _beat(self) -> None:
        while not self._over.wait(self._pace.lease_seconds / 3):
            if time.monotonic() > self._ends_at:
                return  # nobody hears it any more: another runner may have the row
            if self.is_locking and not database().is_postgresql:
                continue
            try:
                with transaction() as session:
                    is_ours = lease.renew(session, self._owner, self.job_id, self._pace)
            except UnavailableError:
                continue
            if not is_ours:
                self.is_lost = True
                return
