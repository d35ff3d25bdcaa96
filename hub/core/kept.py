"""One connection for all the reads of a request: half of a small read is getting one."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import PoolProxiedConnection

from hub.core.engine import database, silent


class Kept:
    """One connection for all the reads of a request: half of a small read is getting one.

    Every statement is for itself, as READ COMMITTED has it anyway: BEGIN and ROLLBACK would be
    two more journeys to the database for each read.
    """

    def __init__(self) -> None:
        self.depth = 0
        self._pooled: PoolProxiedConnection | None = None
        self._connection: Connection | None = None

    def pooled(self) -> PoolProxiedConnection:
        if self._pooled is None:
            engine = database().engine
            try:
                self._pooled = engine.raw_connection()
            except engine.dialect.loaded_dbapi.Error as error:
                raise silent() from error
            if database().is_postgresql:
                self._pooled.driver_connection.autocommit = True  # type: ignore[union-attr]
        return self._pooled

    @contextmanager
    def session(self) -> Iterator[Session]:
        if self._connection is None:
            connection = Connection(database().engine, connection=self.pooled())
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

    def drop(self) -> None:
        held = self._connection or self._pooled
        self._connection = self._pooled = None
        if held is not None:
            held.close()

    def lose(self, error: BaseException) -> None:
        """Give up a connection that failed under a statement of ours."""
        if self._pooled is not None:
            self._pooled.invalidate(error)
        self._connection = self._pooled = None


_kept: ContextVar[Kept | None] = ContextVar("kept", default=None)


def keep_connection() -> None:
    """Let the reads of this thread share a connection until drop_connection(): one a request."""
    _kept.set(Kept())


def kept_connection() -> Kept | None:
    return _kept.get()


def drop_connection() -> None:
    kept = _kept.get()
    if kept is not None:
        _kept.set(None)
        kept.drop()
