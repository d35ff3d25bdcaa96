"""Database: base, column types, transactions. The same models on SQLite and PostgreSQL."""

import enum
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Enum, MetaData, Uuid
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from hub.core.columns import Json, UtcDateTime, keys7, utcnow, uuid7
from hub.core.engine import Database, connect, database, named_failures, open_database
from hub.core.errors import ConflictError
from hub.core.i18n import _l
from hub.core.kept import give_back, kept_connection

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


@contextmanager
def transaction() -> Iterator[Session]:
    """One unit of work: doors call it, commands never commit."""
    give_back()
    with named_failures(), database().sessions() as session, session.begin():
        yield session


@contextmanager
def reading() -> Iterator[Session]:
    """Read: takes no write lock, leaves nothing behind."""
    kept = kept_connection()
    if kept is not None:
        with named_failures(), kept.session() as session:
            session.info[READ_ONLY] = True
            yield session
        return
    with named_failures(), database().sessions() as session:
        session.connection(execution_options={"hub_writes": False})
        session.info[READ_ONLY] = True
        yield session
        session.expunge_all()  # a rollback expires what is held, and callers go on reading it
        session.rollback()


# Shown here too: who needs a model or a transaction needs them beside it.
__all__ = [
    "Database",
    "Json",
    "UtcDateTime",
    "connect",
    "database",
    "keys7",
    "open_database",
    "utcnow",
    "uuid7",
]
