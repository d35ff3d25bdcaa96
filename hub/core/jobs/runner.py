"""A runner: one pair of hands that takes rows in batches and runs them."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from hub.core import audit
from hub.core.db import database, reading, transaction, utcnow
from hub.core.errors import UnavailableError
from hub.core.i18n import _l
from hub.core.jobs import claim, lease
from hub.core.jobs.errors import LeaseLostError, RunEndedError
from hub.core.jobs.failures import is_of_the_house, judged
from hub.core.jobs.figures import ENDED, TOOK
from hub.core.jobs.late_lock import lock_at_first_write
from hub.core.jobs.pace import PACE, Pace
from hub.core.jobs.progress import LongRun, SmallRun
from hub.core.jobs.registry import KINDS

log = structlog.get_logger("hub.jobs")
Context = Callable[[], AbstractContextManager[object]]
_context: Context = nullcontext


def use_context(context: Context) -> None:
    """Say what handlers need around them (the app's context, for words and templates)."""
    global _context  # noqa: PLW0603 - set once by the composition root
    _context = context


def drain(lane: str | None = None, limit: int | None = None, *, at: datetime | None = None) -> int:
    """Run what is due, here and now, till nothing is. Gives the number of runs, failed ones too.

    `at` looks from another moment: what waits for its back-off till then runs as well.
    """
    return Runner().drain(lane, limit, at=at)


class Runner:
    """Not for two threads at once: what it holds is known by its own name."""

    def __init__(
        self,
        *,
        pace: Pace = PACE,
        takes_long: bool = True,
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self.owner = claim.new_owner()
        self.pace = pace
        self.takes_long = takes_long
        self.stopping = stopping
        self._holds_rows = False
        self._size: dict[str, int] = {}

    def drain(
        self,
        lane: str | None = None,
        limit: int | None = None,
        *,
        at: datetime | None = None,
        seconds: float | None = None,
        is_long: bool | None = None,
    ) -> int:
        """Run what is due, lane by lane in turn. Raises UnavailableError when the house is on fire.

        `is_long` narrows it to long or to small kinds, `seconds` begins no batch after so long.
        """
        self._give_back()
        ran = 0
        ends_at = None if seconds is None else time.monotonic() + seconds
        while not self.stopping():
            with reading() as session:
                lanes = claim.due(session, at or utcnow(), lane=lane)
            lanes = [found for found in lanes if self._takes(found[0], is_long)]
            before = ran
            for size, name in lanes:
                while not self.stopping():
                    left = None if limit is None else limit - ran
                    count = self._batch(name, is_long=size, left=left, at=at)
                    ran += count
                    is_over = ends_at is not None and time.monotonic() > ends_at
                    if is_over or (limit is not None and ran >= limit):
                        return ran
                    if not count or len(lanes) > 1:
                        break
            if ran == before:
                return ran
        return ran

    def _takes(self, size: bool, wanted: bool | None) -> bool:  # noqa: FBT001 - a column's value
        return (self.takes_long or not size) and wanted in {None, size}

    def _give_back(self) -> None:
        """Release what a failed batch left behind: whatever bears our name is not being run."""
        if self._holds_rows:
            with transaction() as session:
                lease.release(session, self.owner)
            self._holds_rows = False

    def _batch(self, lane: str, *, is_long: bool, left: int | None, at: datetime | None) -> int:
        size = 1 if is_long else min(self._size.get(lane, self.pace.batch), left or self.pace.batch)
        # Set before the claim: its commit may be done although the answer never came.
        self._holds_rows = True
        with transaction() as session:
            rows = claim.claim(
                session,
                self.owner,
                lane=lane,
                is_long=is_long,
                limit=size,
                now=at or utcnow(),
                pace=self.pace,
            )
        if rows:
            try:
                if is_long:
                    self._run_long(rows[0])
                    ran = 1
                else:
                    ran = self._run_small(rows)
                    self._size[lane] = max(1, min(self.pace.batch, ran * 2))
            except Exception:
                try:
                    self._give_back()
                except UnavailableError:
                    log.warning("jobs.rows_not_given_back", owner=self.owner)
                raise
        self._holds_rows = False
        return ran if rows else 0

    def _run_small(self, rows: list[claim.Claim]) -> int:
        """Run a batch in one transaction: effects and completions are committed together."""
        seconds = (
            self.pace.slice_seconds if database().is_postgresql else self.pace.sqlite_slice_seconds
        )
        ends_at = time.monotonic() + seconds
        done: list[claim.Claim] = []
        failures: list[claim.Failure] = []
        put_back: list[UUID] = []
        stuck: set[str] = set()
        with _watched(), transaction() as session:
            ours = lease.hold(session, self.owner, [row.id for row in rows], self.pace)
            for row in rows:
                if row.id not in ours:
                    continue
                is_over = time.monotonic() > ends_at or self.stopping()
                if (is_over and (done or failures)) or row.order in stuck:
                    put_back.append(row.id)
                    # What follows in its order must not overtake it.
                    stuck |= {row.order} if row.order is not None else set()
                    continue
                error = self._try(session, row)
                if error is None:
                    done.append(row)
                    continue
                failures.append(judged(row, error, self.pace))
                if row.order is not None and failures[-1].again_at is not None:
                    stuck.add(row.order)
            self._finish(session, done)
            if put_back:
                lease.release(session, self.owner, put_back)
            lease.fail(session, self.owner, failures)  # last: holds back what follows
        for row in done:
            ENDED.labels(row.kind, "done").inc()
        _report(failures)
        return len(done) + len(failures)

    def _finish(self, session: Session, done: list[claim.Claim], result: str | None = None) -> None:
        ids = [row.id for row in done]
        if lease.finish(session, self.owner, ids, result) != len(ids):
            raise LeaseLostError

    def _try(self, session: Session, row: claim.Claim) -> Exception | None:
        pending = session.info.get(audit.PENDING, [])
        noted = len(pending)
        began = time.monotonic()
        try:
            with _as_asked(row), session.begin_nested():
                KINDS[row.kind].handler(session, row.payload, SmallRun(row.id, row.attempt))
        except Exception as error:  # the runner is the one place that may not fall over a handler
            if is_of_the_house(error) or not session.is_active:
                raise
            # Audit rows wait for the commit; those of an undone handler must not go with it.
            del session.info.get(audit.PENDING, [])[noted:]
            return error
        finally:
            session.expunge_all()
            TOOK.labels(row.kind).observe(time.monotonic() - began)
        return None

    def _run_long(self, row: claim.Claim) -> None:
        kind = KINDS[row.kind]
        run = LongRun(
            row, self.owner, self.pace, max_seconds=kind.max_seconds, stopping=self.stopping
        )
        began = time.monotonic()
        try:
            with run, _watched(), _late_transaction(run) as session, _as_asked(row):
                kind.handler(session, row.payload, run)
                session.flush()
                run.rest()
                self._finish(session, [row], run.result)
        except RunEndedError as ended:
            log.info("jobs.run_ended", kind=row.kind, job_id=str(row.id), why=type(ended).__name__)
            with transaction() as session:
                lease.release(session, self.owner, [row.id])
        except Exception as error:  # the runner is the one place that may not fall over a handler
            if is_of_the_house(error):
                raise
            failure = judged(row, error, self.pace)
            with transaction() as session:
                lease.fail(session, self.owner, [failure])
            _report([failure])
        else:
            ENDED.labels(row.kind, "done").inc()
        finally:
            TOOK.labels(row.kind).observe(time.monotonic() - began)


@contextmanager
def _late_transaction(run: LongRun) -> Iterator[Session]:
    """Begin as a reader: a writer from the first write on. PostgreSQL needs no such thing."""

    def on_lock() -> None:
        run.is_locking = True

    with database().sessions() as session:
        if not database().is_postgresql:
            connection = session.connection(
                execution_options={"hub_writes": False, "hub_writes_late": True}
            )
            lock_at_first_write(connection, on_lock)
        yield session
        session.commit()


@contextmanager
def _as_asked(row: claim.Claim) -> Iterator[None]:
    """Run on behalf of whoever asked for it."""
    actor = audit.Actor(
        account_id=row.account_id,
        impersonator_id=row.impersonator_id,
        door="job",
        request_id=f"job-{row.id.hex[-12:]}",
    )
    with _context(), audit.acting(actor):
        yield


@contextmanager
def _watched() -> Iterator[None]:
    """Name a lost connection for what it is, in whichever class the driver wraps it."""
    try:
        yield
    except SQLAlchemyError as error:
        if is_of_the_house(error):
            raise UnavailableError(_l("The database does not answer."), part="database") from error
        raise


def _report(failures: list[claim.Failure]) -> None:
    for failure in failures:
        result = "dead" if failure.again_at is None else "retried"
        ENDED.labels(failure.claim.kind, result).inc()
        log.warning(
            "jobs.failed",
            kind=failure.claim.kind,
            job_id=str(failure.claim.id),
            attempt=failure.claim.attempt,
            result=result,
            error=failure.error,
        )
