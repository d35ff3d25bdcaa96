"""Many new rows at once, past the unit of work but by the models' own rules: COPY on PostgreSQL.

A row costs the unit of work ten times what it costs the database. Here rows are values of a model:
its defaults are those a flush would use, and what it would write beside them (blind indexes) is
written too. What a hook of the model would set is for the caller to give.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from itertools import islice
from operator import attrgetter, itemgetter
from types import NoneType
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb
from sqlalchemy import JSON, Connection, Table, Uuid
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from hub.core import behind, blind
from hub.core.crypto import Encrypted
from hub.core.db import Base, UtcDateTime
from hub.core.errors import HubError
from hub.core.saving import AT_ONCE, broken

Processor = Callable[[Any], Any]
Batch = tuple[int, Mapping[str, list[Any]]]
BATCH = 250  # the server takes one in while the next is being written down
ENCODE = json.JSONEncoder(check_circular=False, separators=(",", ":")).encode
NULL = "\\N"
NONES: list[Any] = [None] * BATCH
SPECIAL = re.compile(r"[\\\t\n\r]")
_plans: dict[tuple[str, str], "Plan"] = {}


def insert(
    session: Session,
    model: type[Base],
    rows: Sequence[Mapping[str, Any]],
    refusals: Mapping[str, HubError] | None = None,
) -> None:
    """Write new rows of one model. A clash takes back all of them, in the words of `refusals`.

    Inside `saving.at_once` it is an IntegrityError, as it is there for rows one by one.
    """
    if not rows:
        return
    session.flush()  # what they refer to comes first
    if session.info.get(AT_ONCE):
        _insert(session.connection(), model, rows)
        return
    try:
        with session.begin_nested():
            _insert(session.connection(), model, rows)
            behind.settle(session)
    except IntegrityError as error:
        refusal = (refusals or {}).get(broken(error, refusals or {}) or "")
        if refusal is None:
            raise
        raise refusal from error


def _insert(connection: Connection, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    if not blind.is_indexed(model):
        copy(connection, table_of(model), rows)
        return
    entries: list[dict[str, Any]] = []

    def noted() -> Iterator[Mapping[str, Any]]:
        for row in rows:
            entries.extend(blind.entries_of(model, row))
            yield row

    copy(connection, table_of(model), noted())
    # In one order, so that two writers never wait for each other in a circle.
    entries.sort(key=itemgetter("digest"))
    copy(connection, blind.ENTRIES, entries)


def copy(connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write rows of a table by COPY, or as a list of values where there is no such thing."""
    plan = plan_for(connection, table)
    plan.write(connection, _by_rows(iter(rows), list(plan.columns)))


def fill(connection: Connection, table: Table, count: int, columns: Mapping[str, Any]) -> None:
    """Write `count` rows given a column at a time: a list, or one value for all of them.

    Keys may be bare, JSON may be written already: both as plain text.
    """
    plan_for(connection, table).write(connection, _by_columns(count, columns))


def _by_rows(rows: Iterator[Mapping[str, Any]], names: Sequence[str]) -> Iterator[Batch]:
    while batch := list(islice(rows, BATCH)):
        yield len(batch), {name: [row.get(name) for row in batch] for name in names}


def _by_columns(count: int, columns: Mapping[str, Any]) -> Iterator[Batch]:
    for start in range(0, count, BATCH):
        size = min(BATCH, count - start)
        yield (
            size,
            {
                name: given[start : start + size] if type(given) is list else [given] * size
                for name, given in columns.items()
            },
        )


def plan_for(connection: Connection, table: Table) -> "Plan":
    name = connection.dialect.name, table.name
    if name not in _plans:
        _plans[name] = Plan(table, connection)
    return _plans[name]


class Column:
    """How the values of one column travel: its default, and what the driver wants to see."""

    def __init__(self, column: Any, dialect: Any) -> None:
        self.name: str = column.name
        self._default = _default(column)
        # What is written in one breath was made at one moment, and a constant is one.
        self._is_shared = column.default is not None and (
            isinstance(column.type, UtcDateTime) or not column.default.is_callable
        )
        kind = column.type.dialect_impl(dialect)
        self.processor: Processor | None = kind.bind_processor(dialect)
        self._is_sealed = isinstance(column.type, Encrypted)  # alike outside, none is inside
        self._takes_text = isinstance(column.type, Uuid | JSON)

    def values(self, values: list[Any] | None, count: int) -> list[Any]:
        found = NONES[:count] if values is None else values
        if (default := self._default) is not None and (values is None or None in values):
            if self._is_shared:
                shared = default()
                found = [shared if value is None else value for value in found]
            else:
                found = [default() if value is None else value for value in found]
        if (processor := self.processor) is None:
            return found
        if not self._is_sealed and _is_one(found):
            return [self.bound(found[0])] * count
        if self._takes_text:
            return [self.bound(value) for value in found]
        return [None if value is None else processor(value) for value in found]

    def bound(self, value: Any) -> Any:
        """Give a value as the driver wants to see it."""
        if value is None or self.processor is None or (self._takes_text and type(value) is str):
            return value
        return self.processor(value)


class Plan:
    """How the rows of one table travel: a column at a time, which costs half of a row at a time."""

    def __init__(self, table: Table, connection: Connection) -> None:
        dialect = connection.dialect
        self.columns = {column.name: Column(column, dialect) for column in table.columns}
        quote = dialect.identifier_preparer.quote
        names = ", ".join(map(quote, self.columns))
        self.copy = f"COPY {quote(table.name)} ({names}) FROM STDIN"
        marks = ", ".join("?" for _ in self.columns)
        self.insert = f"INSERT INTO {quote(table.name)} ({names}) VALUES ({marks})"  # noqa: S608 - names of our own models

    def write(self, connection: Connection, batches: Iterator[Batch]) -> None:
        if connection.dialect.name == "postgresql":
            self._copy(connection, batches)
            return
        for batch in batches:
            connection.exec_driver_sql(self.insert, list(zip(*self._values(batch), strict=True)))

    def _values(self, batch: Batch) -> Iterator[list[Any]]:
        count, given = batch
        return (column.values(given.get(name), count) for name, column in self.columns.items())

    def _copy(self, connection: Connection, batches: Iterator[Batch]) -> None:
        send = partial(self._send, connection.connection.driver_connection)
        parts = map(self._text, batches)
        if (hands := behind.hands_of(connection)) is not None:
            hands.take(send, parts)
        else:
            send(parts)

    def _send(self, driver: Any, parts: Iterable[bytes]) -> None:
        try:
            with driver.cursor() as cursor, cursor.copy(self.copy) as stream:
                for part in parts:
                    stream.write(part)
        except psycopg.IntegrityError as error:  # past SQLAlchemy, which would have named it so
            raise IntegrityError(self.copy, None, error, hide_parameters=True) from error
        except psycopg.OperationalError as error:
            raise OperationalError(self.copy, None, error, hide_parameters=True) from error

    def _text(self, batch: Batch) -> bytes:
        columns = map(_written, self._values(batch))
        return ("\n".join(map("\t".join, zip(*columns, strict=True))) + "\n").encode()


def _is_one(values: list[Any]) -> bool:
    """Whether a column holds one thing from top to bottom, as most columns of a chunk do."""
    return values[0] is values[-1] and values.count(values[0]) == len(values)


def _written(values: list[Any]) -> list[str]:
    """Write a column in the text form of COPY."""
    if _is_one(values):
        first = values[0]
        return [NULL if first is None else WAYS[type(first)](first)] * len(values)
    kinds = set(map(type, values))
    has_null = NoneType in kinds
    kinds.discard(NoneType)
    if kinds == {str} and _is_plain("".join(filter(None, values) if has_null else values)):
        return [NULL if value is None else value for value in values] if has_null else values
    ways = {kind: WAYS[kind] for kind in kinds}
    return [NULL if value is None else ways[type(value)](value) for value in values]


def _is_plain(text: str) -> bool:
    return not any(sign in text for sign in ESCAPES)  # ten times quicker than SPECIAL looks


def _escaped(text: str) -> str:
    return SPECIAL.sub(lambda found: ESCAPES[found[0]], text)


ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
WAYS: dict[type, Callable[[Any], str]] = {
    str: _escaped,
    UUID: attrgetter("hex"),
    Jsonb: lambda value: _escaped(ENCODE(value.obj)),
    **dict.fromkeys((bool, int, float, Decimal, date, datetime, time), str),
}


def _default(column: Any) -> Callable[[], Any] | None:
    default = column.default
    if default is None:
        return None
    if default.is_callable:
        made = default.arg
        return lambda: made(None)
    value = default.arg
    return lambda: value


def table_of(model: type[Base]) -> Table:
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} has no table of its own.")
    return table
