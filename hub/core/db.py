"""Database: base, column types, transactions. The same models on SQLite and PostgreSQL."""

import enum
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    Connection,
    Engine,
    Enum,
    MetaData,
    Uuid,
    create_engine,
    event,
)
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker
from sqlalchemy.orm.exc import StaleDataError

from hub.core import readonly
from hub.core.columns import Json, UtcDateTime, utcnow, uuid7
from hub.core.errors import ConflictError, UnavailableError
from hub.core.i18n import _l

BUSY_SECONDS = 15
WAIT_SECONDS = 10  # for a free connection of the pool
CONNECT_SECONDS = 5
READ_ONLY = "hub.read_only"  # in a session's info: what is written there will not stay


class Base(DeclarativeBase):
    """Every table's base."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        UUID: Uuid(),
        dict: Json,
        list: Json,
        dict[str, Any]: Json,
        list[str]: Json,
        enum.Enum: Enum(
            enum.Enum,
            native_enum=False,
            create_constraint=False,
            length=40,
            values_callable=lambda kind: [member.value for member in kind],
        ),
    }


class Entity(Base):
    """A row people know: own key, times, and a version against two editors at once."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    updated_at: Mapped[datetime] = mapped_column(default=utcnow, onupdate=utcnow)
    version: Mapped[int] = mapped_column(default=1)

    @classmethod
    def __init_subclass__(cls, **kwargs: Any) -> None:
        if "__tablename__" in cls.__dict__:
            cls.__mapper_args__ = {
                "version_id_col": cls.version,
                **cls.__dict__.get("__mapper_args__", {}),
            }
        super().__init_subclass__(**kwargs)

    def expect(self, version: int) -> None:
        """Refuse a stale form: somebody saved since it was opened."""
        if self.version != version:
            raise ConflictError(_l("Somebody changed this while you were editing it."))


@dataclass(frozen=True, slots=True)
class Database:
    """An engine and its sessions."""

    engine: Engine
    sessions: sessionmaker[Session]

    @property
    def is_postgresql(self) -> bool:
        return self.engine.dialect.name == "postgresql"


_current: Database | None = None


def connect(url: str, *, pool: int = 20) -> Database:
    """Make the process's database: one process works with one database."""
    global _current  # noqa: PLW0603 - the one piece of process state, set by the composition root
    if _current is not None:
        _current.engine.dispose()
    _current = open_database(url, pool=pool)
    return _current


def open_database(url: str, *, pool: int = 20) -> Database:
    if url.startswith("sqlite"):
        path = url.removeprefix("sqlite:///")
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(
            url,
            pool_size=pool,
            max_overflow=0,
            pool_timeout=WAIT_SECONDS,
            hide_parameters=True,  # values of a failed statement are personal data in a log
            connect_args={"timeout": BUSY_SECONDS},
        )
        event.listen(engine, "connect", _tune_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        engine = create_engine(
            url,
            pool_size=pool,
            max_overflow=0,
            pool_timeout=WAIT_SECONDS,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={"connect_timeout": CONNECT_SECONDS},
        )
    readonly.guard(engine)
    return Database(engine, sessionmaker(engine, expire_on_commit=False))


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
def transaction() -> Iterator[Session]:
    """One unit of work: doors call it, commands never commit."""
    kept = _kept.get()
    if kept is not None and not kept.depth:
        kept.drop()  # a thread never holds two connections: the pool has one for each
    with _named_failures(), database().sessions() as session, session.begin():
        yield session


class _ReadingSession(Session):
    """Reads alone: what would be written here would be written without a transaction."""

    def flush(self, objects: Sequence[Any] | None = None) -> None:  # noqa: ARG002 - its signature
        if self.new or self.dirty or self.deleted:
            raise RuntimeError("Rows are changed in transaction(), not in reading().")


class _Kept:
    """One connection for all the reads of a request: half of a small read is getting one."""

    def __init__(self) -> None:
        self.connection: Connection | None = None
        self.depth = 0

    @contextmanager
    def session(self) -> Iterator[Session]:
        if self.connection is None:
            # Every statement for itself, as READ COMMITTED has it anyway: BEGIN and ROLLBACK
            # would be two more journeys to the database for each read.
            options = {"isolation_level": "AUTOCOMMIT", "hub_writes": None}
            self.connection = database().engine.connect().execution_options(**options)
        self.depth += 1
        try:
            with _ReadingSession(self.connection, expire_on_commit=False) as session:
                yield session
        except SQLAlchemyError:
            self.drop()  # whatever happened to it, the next read asks for another
            raise
        finally:
            self.depth -= 1

    def drop(self) -> None:
        if self.connection is not None:
            connection, self.connection = self.connection, None
            connection.close()


_kept: ContextVar[_Kept | None] = ContextVar("kept", default=None)


def keep_connection() -> None:
    """Let the reads of this thread share a connection until drop_connection(): one a request."""
    _kept.set(_Kept())


def drop_connection() -> None:
    kept = _kept.get()
    if kept is not None:
        _kept.set(None)
        kept.drop()


@contextmanager
def reading() -> Iterator[Session]:
    """Read: takes no write lock, leaves nothing behind."""
    kept = _kept.get()
    if kept is not None:
        with _named_failures(), kept.session() as session:
            yield session
        return
    with _named_failures(), database().sessions() as session:
        session.connection(execution_options={"hub_writes": False})
        session.info[READ_ONLY] = True
        yield session
        session.expunge_all()  # a rollback expires what is held, and callers go on reading it
        session.rollback()


@contextmanager
def _named_failures() -> Iterator[None]:
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
    return UnavailableError(_l("The database does not answer."), part="database")


__all__ = ["Json", "UtcDateTime", "utcnow", "uuid7"]  # shown here too: models need them beside Base
