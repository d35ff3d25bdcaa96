"""Blind indexes of sealed values that one row alone may hold: found, and refused, under every key.

A row has an entry under each key of the ring it was written with. Two processes whose rings share
a key, as all do while keys are being changed, meet on that key's entry: the database refuses the
second, without a lock and whichever key stands first.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Index,
    Select,
    String,
    delete,
    event,
    insert,
    inspect,
    select,
)
from sqlalchemy.orm import Mapped, Mapper, Session, UOWTransaction, mapped_column

from hub.core import crypto
from hub.core.among import among
from hub.core.crypto import Encrypted
from hub.core.db import Base

TAKEN = "pk_blind_index"  # the constraint that says so


class BlindIndex(Base):
    """Слепой индекс: which row holds a sealed value, as a keyed hash that tells nothing else."""

    __tablename__ = "blind_index"
    __table_args__ = (Index(None, "row_id", "place"),)

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    place: Mapped[str] = mapped_column(String(60))  # table.column
    row_id: Mapped[UUID]
    key_id: Mapped[str] = mapped_column(String(40))
    # Another row that held the value before: this one's entry is a stand-in nobody can look up.
    twin_of: Mapped[UUID | None]


ENTRIES = Base.metadata.tables["blind_index"]
_known: dict[type[Any], list[tuple[str, str]]] = {}


def entries(place: str, row_id: UUID, value: str) -> list[dict[str, Any]]:
    """Give the entries of a row, one under each key."""
    digests = crypto.blind_indexes(place, value)
    names = (key.id for key in crypto.ring().keys)
    return [
        {"digest": digest, "place": place, "row_id": row_id, "key_id": name, "twin_of": None}
        for digest, name in zip(digests, names, strict=True)
    ]


def is_indexed(model: type[Base]) -> bool:
    """Whether a model holds values that one row alone may hold."""
    return bool(_sealed(model))


def entries_of(model: type[Base], row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Give the entries of a new row, for whoever writes rows past the ORM."""
    for name, place in _sealed(model):
        if (value := row.get(name)) is not None:
            yield from entries(place, row["id"], value)


def holder(place: str, value: str) -> Select[UUID]:
    """Ask for the row that holds a value."""
    return select(BlindIndex.row_id).where(
        BlindIndex.digest.in_(crypto.blind_indexes(place, value)), BlindIndex.place == place
    )


def holds(key: Any, place: str, value: str) -> ColumnElement[bool]:
    """Say that a row, known by its key, holds a value."""
    found: ColumnElement[bool] = key.in_(holder(place, value))
    return found


def holders(session: Session, place: str, values: Collection[str]) -> dict[str, UUID]:
    """Find the rows that hold any of these values."""
    wanted = {digest: v for v in values for digest in crypto.blind_indexes(place, v)}
    found = session.execute(
        select(BlindIndex.digest, BlindIndex.row_id).where(among(BlindIndex.digest, wanted))
    )
    return {wanted[digest]: row_id for digest, row_id in found}


def _sealed(model: type[Any]) -> list[tuple[str, str]]:
    """Name the attributes of a model whose values one row alone may hold, with their places."""
    if model not in _known:
        mapper: Mapper[Any] = inspect(model)
        _known[model] = [
            (attribute.key, attribute.columns[0].type.purpose)
            for attribute in mapper.column_attrs
            if isinstance(attribute.columns[0].type, Encrypted)
            and attribute.columns[0].type.is_unique
        ]
    return _known[model]


@event.listens_for(Session, "after_flush")
def _keep_up(session: Session, _flush: UOWTransaction) -> None:
    """Write the entries with the rows: a value somebody holds already is an IntegrityError."""
    gone: list[tuple[str, UUID]] = []
    made: list[dict[str, Any]] = []
    for row in session.new:
        made += entries_of(type(row), row.__dict__)
    for row in [*session.dirty, *session.deleted]:
        for name, place in _sealed(type(row)):
            is_deleted = row in session.deleted
            if not is_deleted and not inspect(row).attrs[name].history.has_changes():
                continue
            gone.append((place, row.id))
            if not is_deleted and (value := getattr(row, name)) is not None:
                made += entries(place, row.id, value)
    connection = session.connection()
    for place, row_id in gone:
        connection.execute(
            delete(ENTRIES).where(ENTRIES.c.row_id == row_id, ENTRIES.c.place == place)
        )
    write(connection, made)


def write(connection: Any, made: Iterable[dict[str, Any]]) -> None:
    # In one order, so that two writers never wait for each other in a circle.
    if rows := sorted(made, key=lambda row: str(row["digest"])):
        connection.execute(insert(ENTRIES), rows)
