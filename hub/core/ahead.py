"""Work done before SQLite's one write lock is taken, and then written in one breath.

What a command costs is the thinking: checks, ciphers, hashes, the unit of work. Here commands run
as they are in a session that only reads; what they would write is kept aside, bound and sealed, and
goes into the database as a few long statements. So others wait for a breath and not for the work.
PostgreSQL has a lock for each row and needs none of this.
"""

import pickle
import re
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from typing import Any, BinaryIO, TypeVar

from sqlalchemy import Engine, event
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session, SessionTransaction
from sqlalchemy.orm.exc import StaleDataError

from hub.core import audit
from hub.core.db import database
from hub.core.upsert import MOST_PARAMETERS

OPTION = "hub_ahead"
PLAN = "ahead.plan"
MARKS = "ahead.marks"
CARRIED = ("jobs.woken",)  # what a session remembers for its commit
CHANGES = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|REPLACE|WITH)\b", re.IGNORECASE)
ANSWERS = re.compile(r"\bRETURNING\b", re.IGNORECASE)
READS = re.compile(r"\s*WITH\b(?!.*\b(?:INSERT|UPDATE|DELETE)\b)", re.IGNORECASE | re.DOTALL)
VERSIONED = re.compile(r"\.version = \?$")  # the unit of work counts the rows it met
INSERTS = re.compile(r"(?P<head>INSERT INTO [^()]+\([^()]+\) VALUES )(?P<marks>\([?, ]+\))")
MOST_ROWS = 500  # in a statement: one size for most, so that it is compiled once
T = TypeVar("T")


class NeedsAnswerError(Exception):
    """A write whose answer the work wants to see: it can't be done ahead."""


class Plan:
    """Writes of a piece of work, in order; those of earlier parts lie in a file without a name."""

    def __init__(self) -> None:
        self.noted: list[dict[str, Any]] = []
        self._carried: dict[str, Any] = {}
        self._part: list[tuple[str, list[Any]]] = []
        self._may_join = False
        self._file: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the plan
        self.parts = 0

    @property
    def is_empty(self) -> bool:
        return not self._part and not self.parts

    @contextmanager
    def part(self) -> Iterator[Session]:
        """Open a session for the next part of the work; what it reads is as of now."""
        with database().sessions() as session:
            watch(database().engine)
            session.connection(execution_options={"hub_writes": False, OPTION: self})
            session.info[PLAN] = self
            yield session
            session.flush()
            self.noted += audit.together(session.info.pop(audit.PENDING, []))
            self._carried |= {name: session.info[name] for name in CARRIED if name in session.info}
            session.expunge_all()
            session.rollback()
        pickle.dump(self._part, self._file, pickle.HIGHEST_PROTOCOL)
        self._part, self._may_join = [], False
        self.parts += 1

    def take(self, statement: str, rows: list[Any]) -> None:
        if self._may_join and self._part[-1][0] == statement:
            self._part[-1][1].extend(rows)
        else:
            self._part.append((statement, list(rows)))
        self._may_join = True

    def mark(self) -> int:
        self._may_join = False
        return len(self._part)

    def back_to(self, mark: int) -> None:
        del self._part[mark:]
        self._may_join = False

    def write(self, session: Session, on_part: Callable[[int], None] = lambda _n: None) -> None:
        """Write everything in the caller's transaction, which holds the lock by then."""
        driver: Any = session.connection().connection.driver_connection
        self._file.seek(0)
        for number in range(self.parts):
            on_part(number)
            for statement, rows in pickle.load(self._file):  # noqa: S301 - our own, from our own hands
                _written(driver, statement, rows)
        session.info.setdefault(audit.PENDING, []).extend(self.noted)
        session.info.update(self._carried)

    def close(self) -> None:
        self._file.close()


def _written(driver: Any, statement: str, rows: list[Any]) -> None:
    try:
        if found := INSERTS.fullmatch(statement):
            _inserted(driver, found["head"], found["marks"], rows)
            return
        cursor = driver.executemany(statement, rows)
    except sqlite3.IntegrityError as error:
        raise IntegrityError(statement, None, error, hide_parameters=True) from error
    except sqlite3.OperationalError as error:
        raise OperationalError(statement, None, error, hide_parameters=True) from error
    if VERSIONED.search(statement) and cursor.rowcount != len(rows):
        raise StaleDataError("Rows were changed since the work was done.")


def _inserted(driver: Any, head: str, marks: str, rows: list[Any]) -> None:
    """Insert many rows by a statement: each one a step is a chance for other threads to step in."""
    most = min(MOST_PARAMETERS // max(len(rows[0]), 1), MOST_ROWS)
    for start in range(0, len(rows), most):
        part = rows[start : start + most]
        driver.execute(head + ", ".join([marks] * len(part)), list(chain.from_iterable(part)))


def through(session: Session, work: Callable[[Session], T]) -> T:
    """Do a piece of work that writes, ahead of the lock where there is one.

    When somebody was quicker meanwhile, it is done anew with the lock held, row by row if need be.
    """
    if database().is_postgresql:
        return work(session)
    plan = Plan()
    try:
        with plan.part() as aside:
            result = work(aside)
        with session.begin_nested():
            plan.write(session)
    except (NeedsAnswerError, IntegrityError, StaleDataError):
        return work(session)
    finally:
        plan.close()
    return result


def is_ahead(session: Session) -> bool:
    """Whether what is written here can't be read yet."""
    return PLAN in session.info


def expect_seen(session: Session) -> None:
    """Let nobody count what is there, where some of it is written and can't be read yet."""
    if is_ahead(session) and not session.info[PLAN].is_empty:
        raise NeedsAnswerError


def watch(engine: Engine) -> None:
    """Let an engine put writes aside for the connections that carry a plan."""
    if not event.contains(engine, "do_execute", _aside):
        event.listen(engine, "do_execute", _aside)
        event.listen(engine, "do_executemany", _aside_many)


def _aside(_cursor: Any, statement: str, parameters: Any, context: Any) -> bool | None:
    return _put_aside(statement, [parameters], context)


def _aside_many(_cursor: Any, statement: str, parameters: Any, context: Any) -> bool | None:
    return _put_aside(statement, parameters, context)


def _put_aside(statement: str, rows: list[Any], context: Any) -> bool | None:
    plan: Plan | None = context.execution_options.get(OPTION) if context is not None else None
    if plan is None or not CHANGES.match(statement) or READS.match(statement):
        return None
    if ANSWERS.search(statement):
        raise NeedsAnswerError
    plan.take(statement, rows)
    context._rowcount = len(rows)  # noqa: SLF001 - the unit of work asks how many rows it met
    return True


@event.listens_for(Session, "after_transaction_create")
def _mark(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested and PLAN in session.info:
        session.info.setdefault(MARKS, {})[transaction] = session.info[PLAN].mark()


@event.listens_for(Session, "after_soft_rollback")
def _take_back(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested and PLAN in session.info:
        mark = session.info.get(MARKS, {}).pop(transaction, None)
        if mark is not None:
            session.info[PLAN].back_to(mark)
