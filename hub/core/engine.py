"""The process's database: its engine, how connections are kept alive, what their failures mean."""

import contextlib
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import (
    InterfaceError,
    InternalError,
    InvalidatePoolError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.orm.exc import StaleDataError

from hub.core import readonly
from hub.core.errors import ConflictError, UnavailableError
from hub.core.i18n import _l

BUSY_SECONDS = 15
WAIT_SECONDS = 10  # for a free connection of the pool
CONNECT_SECONDS = 5
PREPARED_AFTER = 5  # so often a statement is sent before the server keeps it
REST_SECONDS = 1.0  # after which a connection is asked whether it is alive


@dataclass(frozen=True, slots=True)
class Database:
    """An engine and its sessions."""

    engine: Engine
    sessions: sessionmaker[Session]
    commits: "Commits"
    file: "File | None" = None

    @property
    def is_postgresql(self) -> bool:
        return self.engine.dialect.name == "postgresql"

    @property
    def is_in_place(self) -> bool:
        """Whether what is written now is where the next start will look for it."""
        return self.file is None or self.file.is_in_place


class File:
    """SQLite's file as it was opened: one moved away is written on by whoever holds it open."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._opened = self._now()

    def _now(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    @property
    def is_in_place(self) -> bool:
        return self._now() == self._opened


class Commits:
    """How often this process has changed anything: who remembers a row looks here first."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self.count = 0
        event.listen(sessions, "after_commit", self._note)

    def _note(self, _session: Session) -> None:
        self.count += 1


_current: Database | None = None


def connect(url: str, *, pool: int = 20) -> Database:
    """Make the process's database: one process works with one database."""
    global _current  # noqa: PLW0603 - the one piece of process state, set by the composition root
    if _current is not None:
        _current.engine.dispose()
    _current = open_database(url, pool=pool)
    return _current


def open_database(url: str, *, pool: int = 20) -> Database:
    file = None
    if url.startswith("sqlite"):
        path = url.removeprefix("sqlite:///")
        Path(path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with contextlib.suppress(OSError):  # a place that is no good is named by the first use
            Path(path).touch(mode=0o600)  # the files beside it take after this one
        file = File(Path(path))
        engine = create_engine(
            url,
            pool_size=pool,
            max_overflow=0,
            pool_timeout=WAIT_SECONDS,
            hide_parameters=True,  # values of a failed statement are personal data in a log
            creator=partial(_open_sqlite, path),
        )
        event.listen(engine, "connect", _tune_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        engine = create_engine(
            url,
            pool_size=pool,
            max_overflow=0,
            pool_timeout=WAIT_SECONDS,
            hide_parameters=True,
            connect_args={"connect_timeout": CONNECT_SECONDS},
        )
        event.listen(engine, "connect", _tune_postgresql)
        event.listen(engine, "checkin", _rest)
        event.listen(engine, "checkout", _ask_the_rested)
    readonly.guard(engine)
    sessions = sessionmaker(engine, expire_on_commit=False)
    return Database(engine, sessions, Commits(sessions), file)


def _tune_postgresql(connection: Any, _record: object) -> None:
    """Plan for disks without arms and for short questions: the server's own guesses are older."""
    connection.execute("SET random_page_cost = 1.1")
    connection.execute("SET jit = off")
    connection.commit()


def _rest(connection: Any, record: Any) -> None:
    record.info["rests_since"] = time.monotonic()
    if connection is not None:
        connection.prepare_threshold = PREPARED_AFTER
        if connection.autocommit:
            connection.autocommit = False


def _ask_the_rested(connection: Any, record: Any, _proxy: object) -> None:
    """See whether a connection that lay by is alive; of a busy one every use is the question."""
    since = record.info.get("rests_since")
    if since is None or time.monotonic() - since < REST_SECONDS:
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except database().engine.dialect.loaded_dbapi.Error as error:
        raise InvalidatePoolError from error


def _open_sqlite(path: str) -> sqlite3.Connection:
    """Open the file that is there: an empty one in the place of one moved away hides the loss."""
    address = f"file:{quote(path)}?mode=rw"
    return sqlite3.connect(address, timeout=BUSY_SECONDS, check_same_thread=False, uri=True)


def _tune_sqlite(connection: Any, _record: object) -> None:
    # The driver's own BEGIN comes too late for IMMEDIATE, so the "begin" hook speaks instead.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        f"busy_timeout={BUSY_SECONDS * 1000}",
        "foreign_keys=ON",
        "cache_size=-65536",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    # IMMEDIATE: a reader that later writes would fail at once, however long the busy timeout.
    writes = connection.get_execution_options().get("hub_writes", True)
    if writes is None:
        return  # each statement for itself
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def database() -> Database:
    if _current is None:
        raise RuntimeError(
            "No database is connected: create_app() or hub.core.db.connect() comes first."
        )
    return _current


@contextmanager
def named_failures() -> Iterator[None]:
    try:
        yield
    except StaleDataError as error:
        raise ConflictError(_l("Somebody changed this while you were editing it.")) from error
    except SQLAlchemyError as error:
        if (named := unavailable(error)) is None:
            raise
        raise named from error


def unavailable(error: BaseException) -> UnavailableError | None:
    """Name what is gone, when it is the database or its disk that failed and not the statement."""
    if isinstance(error, PoolTimeoutError):
        return UnavailableError(_l("The database is too busy."), part="database")
    if not isinstance(error, OperationalError | InterfaceError | InternalError):
        return None
    text = str(error.orig)
    if getattr(error.orig, "sqlstate", None) in {"53100", "58030"} or "disk" in text:
        return UnavailableError(_l("The disk is full."), part="disk")
    if "no such" in text or "has no column" in text or "syntax error" in text:
        return None  # SQLite calls a wrong statement operational too
    return silent()


def silent() -> UnavailableError:
    return UnavailableError(_l("The database does not answer."), part="database")
