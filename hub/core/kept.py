"""One connection for all the reads of a request: half of a small read is getting one."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import PoolProxiedConnection

from hub.core.engine import REST_SECONDS, database, silent


class Kept:
    """The reading connection of a thread: a request takes it up, and the next one in a burst too.

    Every statement is for itself, as READ COMMITTED has it anyway: BEGIN and ROLLBACK would be
    two more journeys to the database for each read.
    """

    def __init__(self) -> None:
        self.depth = 0
        self._owner = database()
        self._pooled: PoolProxiedConnection | None = None
        self._connection: Connection | None = None
        self._rests_since = 0.0

    def pooled(self) -> PoolProxiedConnection:
        if self._pooled is None:
            engine = self._owner.engine
            try:
                self._pooled = engine.raw_connection()
            except engine.dialect.loaded_dbapi.Error as error:
                raise silent() from error
            if self._owner.is_postgresql:
                self._pooled.driver_connection.autocommit = True  # type: ignore[union-attr]
        return self._pooled

    @contextmanager
    def session(self) -> Iterator[Session]:
        if self._connection is None:
            connection = Connection(self._owner.engine, connection=self.pooled())
            self._connection = connection.execution_options(hub_writes=None)
        self.depth += 1
        try:
            with Session(self._connection, expire_on_commit=False) as session:
                yield session
        except SQLAlchemyError:
            self.drop()  # whatever happened to it, the next read asks for another
            raise
        finally:
            self.depth -= 1

    def rest(self) -> None:
        self._rests_since = time.monotonic()

    def is_awake(self) -> bool:
        """Whether it can be taken up again unasked: the pool would not ask it either."""
        return self._owner is database() and time.monotonic() - self._rests_since < REST_SECONDS

    def drop(self) -> None:
        if self._owner is not database():
            self.lose()  # its pool has gone before it
        held = self._connection or self._pooled
        self._connection = self._pooled = None
        if held is not None:
            held.close()

    def lose(self, error: BaseException | None = None) -> None:
        """Close a connection that is of no more use, for instance failed under a statement."""
        if self._pooled is not None:
            self._pooled.invalidate(error)
        self._connection = self._pooled = None


class _Thread(threading.local):
    resting: Kept | None = None


_kept: ContextVar[Kept | None] = ContextVar("kept", default=None)
_thread = _Thread()


def keep_connection() -> None:
    """Let the reads of this thread share a connection until drop_connection(): one a request."""
    kept, _thread.resting = _thread.resting, None
    if kept is not None and not kept.is_awake():
        kept.drop()
        kept = None
    _kept.set(kept or Kept())


def kept_connection() -> Kept | None:
    return _kept.get()


def forget_connection() -> None:
    """Leave the connection to the thread that keeps it: this context is for another one."""
    _kept.set(None)


def drop_connection() -> None:
    kept = _kept.get()
    if kept is not None:
        _kept.set(None)
        kept.rest()
        if _thread.resting is not None:
            _thread.resting.drop()
        _thread.resting = kept


def give_back() -> None:
    """Give the pool its connection back: a thread never holds two, the pool has one for each."""
    kept = _kept.get()
    if kept is not None and not kept.depth:
        kept.drop()
    if _thread.resting is not None:
        _thread.resting.drop()
