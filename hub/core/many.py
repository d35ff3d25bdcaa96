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
from itertools import islice
from operator import attrgetter, itemgetter
from types import NoneType
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb
from sqlalchemy import Connection, Table
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from hub.core import blind
from hub.core.crypto import Encrypted
from hub.core.db import Base, UtcDateTime
from hub.core.errors import HubError
from hub.core.saving import AT_ONCE, broken

Processor = Callable[[Any], Any]
BATCH = 250  # the server takes one in while the next is being written down
ENCODE = json.JSONEncoder(check_circular=False, separators=(",", ":")).encode
NULL = "\\N"
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
    except IntegrityError as error:
        refusal = (refusals or {}).get(broken(error, refusals or {}) or "")
        if refusal is None:
            raise
        raise refusal from error


def _insert(connection: Connection, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
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
    plan_for(connection, table).write(connection, rows)


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

    def values(self, rows: Sequence[Mapping[str, Any]]) -> list[Any]:
        name, default = self.name, self._default
        values = [row.get(name) for row in rows]
        if default is not None:
            if self._is_shared:
                shared = default()
                values = [shared if value is None else value for value in values]
            else:
                values = [default() if value is None else value for value in values]
        if (processor := self.processor) is None:
            return values
        if not self._is_sealed and _is_one(values):
            return [None if values[0] is None else processor(values[0])] * len(values)
        return [None if value is None else processor(value) for value in values]


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

    def write(self, connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
        iterator = iter(rows)
        if connection.dialect.name == "postgresql":
            self._copy(connection, iterator)
            return
        while batch := list(islice(iterator, BATCH)):
            connection.exec_driver_sql(self.insert, self._lines(batch))

    def _lines(self, rows: Sequence[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
        return list(zip(*(column.values(rows) for column in self.columns.values()), strict=True))

    def _copy(self, connection: Connection, rows: Iterator[Mapping[str, Any]]) -> None:
        driver: Any = connection.connection.driver_connection
        try:
            with driver.cursor() as cursor, cursor.copy(self.copy) as stream:
                while batch := list(islice(rows, BATCH)):
                    stream.write(self._text(batch))
        except psycopg.IntegrityError as error:  # past SQLAlchemy, which would have named it so
            raise IntegrityError(self.copy, None, error, hide_parameters=True) from error
        except psycopg.OperationalError as error:
            raise OperationalError(self.copy, None, error, hide_parameters=True) from error

    def _text(self, rows: Sequence[Mapping[str, Any]]) -> bytes:
        columns = (_written(column.values(rows)) for column in self.columns.values())
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
    if kinds == {str} and not SPECIAL.search("".join(filter(None, values) if has_null else values)):
        return [NULL if value is None else value for value in values] if has_null else values
    ways = {kind: WAYS[kind] for kind in kinds}
    return [NULL if value is None else ways[type(value)](value) for value in values]


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
