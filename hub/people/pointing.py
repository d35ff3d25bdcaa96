"""Everything that points to a row, found from the metadata: pointed to its twin, and back again.

A table of any room, later ones too, is found by its foreign key. A row that would clash with one
the twin has already gives place to it: what pointed to that row is pointed to its twin first.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    Index,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    and_,
    delete,
    insert,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import Session

from hub.core import blind
from hub.core.blind import ENTRIES
from hub.core.crypto import Encrypted
from hub.core.db import Base
from hub.core.rows import KINDS, kind_of

STAYS = "stays"  # in a column's info: it says what was of that very row
SUBJECT, SUBJECT_ID = "subject", "subject_id"  # how a row names another without a foreign key
AT_ONCE = 500
PLAIN = frozenset({"sealed", "word", "json"})  # kinds whose values are not what they are written as


@dataclass(frozen=True, slots=True)
class Step:
    """One row pointed elsewhere; with a body it is a row that went instead."""

    table: str
    key: tuple[Any, ...]  # as it is after the step
    column: str | None = None
    was_id: UUID | None = None
    now_id: UUID | None = None
    body: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Pointer:
    """A column that leads to rows of a table, and when it does."""

    column: Column[Any]
    when: ColumnElement[bool] | None = None


def pointers(name: str) -> Iterator[Pointer]:
    """Name every column that leads to rows of a table."""
    target = Base.metadata.tables[name]
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if column.info.get(STAYS):
                continue
            if any(key.column.table is target for key in column.foreign_keys):
                yield Pointer(column)
        subject, subject_id = table.columns.get(SUBJECT), table.columns.get(SUBJECT_ID)
        if subject is None or subject_id is None or subject_id.info.get(STAYS):
            continue
        if isinstance(subject.type, String) and isinstance(subject_id.type, Uuid):
            yield Pointer(subject_id, subject == name)


def repoint(session: Session, name: str, loser: UUID, winner: UUID) -> list[Step]:
    """Lead all that led to one row of a table to another."""
    steps: list[Step] = []
    for pointer in pointers(name):
        steps += _move(session, pointer, loser, winner)
    return steps


def count(session: Session, name: str, row_id: UUID) -> dict[str, list[tuple[Any, ...]]]:
    """Give the keys of the rows that lead to one, table by table."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for pointer in pointers(name):
        if keys := _keys(session, pointer, row_id):
            found.setdefault(pointer.column.table.name, []).extend(keys)
    return found


def point_back(session: Session, steps: Sequence[Step]) -> int:
    """Undo steps, the last first; give how many rows were not there any more."""
    missing = 0
    for (name, column, was, _now), group in groupby(
        reversed(steps), lambda step: (step.table, step.column, step.was_id, step.now_id)
    ):
        table = Base.metadata.tables[name]
        alike = list(group)
        if column is None:
            for step in alike:
                _put_back(session, table, step.body or {})
            continue
        for start in range(0, len(alike), AT_ONCE):
            part = alike[start : start + AT_ONCE]
            done: Any = session.execute(
                update(table)
                .where(_among(table, [step.key for step in part]))
                .where(table.c[column] == part[0].now_id)
                .values({column: was})
            )
            missing += len(part) - done.rowcount
    return missing


def _move(session: Session, pointer: Pointer, loser: UUID, winner: UUID) -> list[Step]:
    column = pointer.column
    table: Table = column.table
    steps: list[Step] = []
    stay: list[tuple[Any, ...]] = []
    uniques = list(_uniques(table, column, session.get_bind().dialect.name))
    for key in _keys(session, pointer, loser):
        twin = _twin(session, table, column, uniques, key, winner)
        if twin is None:
            stay.append(key)
        else:
            steps += _give_place(session, table, key, twin)
    if not stay:
        return steps
    where = column == loser if pointer.when is None else and_(column == loser, pointer.when)
    session.execute(update(table).where(where).values({column.name: winner}))
    names = [item.name for item in table.primary_key.columns]
    for key in stay:
        pairs = zip(names, key, strict=True)
        moved = tuple(winner if name == column.name else value for name, value in pairs)
        steps.append(Step(table.name, moved, column.name, loser, winner))
    return steps


def _keys(session: Session, pointer: Pointer, row_id: UUID) -> list[tuple[Any, ...]]:
    key = list(pointer.column.table.primary_key)
    statement = select(*key).where(pointer.column == row_id).order_by(*key)
    if pointer.when is not None:
        statement = statement.where(pointer.when)
    return [tuple(row) for row in session.execute(statement)]


def _uniques(
    table: Table, column: Column[Any], dialect: str
) -> Iterator[tuple[list[Column[Any]], Any]]:
    """Give what may not stand twice in a table, with the condition of a partial index."""
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint | PrimaryKeyConstraint):
            columns = list(constraint.columns)
            if column in columns:
                yield columns, None
    for index in table.indexes:
        if index.unique and column in list(index.columns):
            yield list(index.columns), _partial(index, dialect)


def _partial(index: Index, dialect: str) -> Any:
    return index.dialect_options[dialect].get("where")


def _twin(
    session: Session,
    table: Table,
    column: Column[Any],
    uniques: Iterable[tuple[list[Column[Any]], Any]],
    key: tuple[Any, ...],
    winner: UUID,
) -> tuple[Any, ...] | None:
    """Give the key of the row that this one, pointed to the winner, would clash with."""
    for columns, condition in uniques:
        mine = select(*columns).where(_among(table, [key]))
        if condition is not None:
            mine = mine.where(condition)
        held = session.execute(mine).mappings().one_or_none()
        others = [item for item in columns if item is not column]
        if held is None or any(held[item] is None for item in others):
            continue
        theirs = select(*table.primary_key).where(column == winner)
        theirs = theirs.where(*(item == held[item] for item in others))
        if condition is not None:
            theirs = theirs.where(condition)
        if (found := session.execute(theirs).first()) is not None:
            return tuple(found)
    return None


def _give_place(
    session: Session, table: Table, key: tuple[Any, ...], twin: tuple[Any, ...]
) -> list[Step]:
    """Remove a row for its twin's sake; what led to it leads to the twin."""
    steps: list[Step] = []
    if len(key) == 1 and isinstance(key[0], UUID):
        steps = repoint(session, table.name, key[0], twin[0])
    row = session.execute(select(table).where(_among(table, [key]))).mappings().one()
    body = {column.name: _written(column, row[column]) for column in table.columns}
    session.execute(delete(table).where(_among(table, [key])))
    if _sealed(table):
        session.execute(delete(ENTRIES).where(ENTRIES.c.row_id == key[0]))
    return [*steps, Step(table.name, key, body=body)]


def _put_back(session: Session, table: Table, body: Mapping[str, Any]) -> None:
    values = {name: _read(table.columns[name], value) for name, value in body.items()}
    session.execute(insert(table).values(values))
    for column in _sealed(table):
        if (value := values.get(column.name)) is not None:
            place = f"{table.name}.{column.name}"
            blind.write(session.connection(), blind.entries(place, values["id"], value))


def _sealed(table: Table) -> list[Column[Any]]:
    return [
        column
        for column in table.columns
        if isinstance(column.type, Encrypted) and column.type.is_unique
    ]


def _among(table: Table, keys: Sequence[tuple[Any, ...]]) -> ColumnElement[bool]:
    columns = list(table.primary_key.columns)
    if len(columns) == 1:
        return columns[0].in_([key[0] for key in keys])
    return tuple_(*columns).in_(keys)


def _written(column: Column[Any], value: Any) -> Any:
    kind = kind_of(column.type)
    if value is None or kind in PLAIN:
        return getattr(value, "value", value) if kind == "word" else value
    return KINDS[kind].encode(value)


def _read(column: Column[Any], value: Any) -> Any:
    kind = kind_of(column.type)
    if value is None or kind in PLAIN:
        enum_class = getattr(column.type, "enum_class", None)
        return enum_class(value) if enum_class is not None and value is not None else value
    return KINDS[kind].decode(value)


def key_written(name: str, key: Sequence[Any]) -> list[Any]:
    """Write the key of a row as plain JSON."""
    columns = Base.metadata.tables[name].primary_key.columns
    return [_written(column, value) for column, value in zip(columns, key, strict=True)]


def key_read(name: str, key: Sequence[Any]) -> tuple[Any, ...]:
    columns = Base.metadata.tables[name].primary_key.columns
    return tuple(_read(column, value) for column, value in zip(columns, key, strict=True))
