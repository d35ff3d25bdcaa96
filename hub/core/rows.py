"""Rows as plain JSON, the same from either database: what a backup is made of."""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    Enum,
    Float,
    Insert,
    Integer,
    LargeBinary,
    Numeric,
    String,
    Table,
    TableClause,
    Text,
    Uuid,
    bindparam,
    cast,
    column,
    insert,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

from hub.core.crypto import Encrypted
from hub.core.db import Base, UtcDateTime

BATCH = 2_000


def _same(value: Any) -> Any:
    return value


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


# Kind of column → what it is read and written as, into JSON, out of JSON. The first fit counts.
Codec = tuple[TypeEngine[Any] | None, Callable[[Any], Any], Callable[[Any], Any]]
CODECS: list[tuple[type[TypeEngine[Any]], Codec]] = [
    (Encrypted, (Text(), _same, _same)),  # as it lies: the archive needs no key of the columns
    (UtcDateTime, (None, datetime.isoformat, _moment)),
    (Uuid, (None, str, UUID)),
    (Enum, (Text(), _same, _same)),
    (JSON, (Text(), _same, _same)),
    (Boolean, (None, _same, _same)),
    (Float, (None, _same, _same)),
    (Integer, (None, _same, _same)),
    (Numeric, (None, str, Decimal)),
    (Date, (None, date.isoformat, date.fromisoformat)),
    (
        LargeBinary,
        (None, lambda raw: base64.b64encode(raw).decode(), base64.b64decode),
    ),
    (String, (None, _same, _same)),
]


def codec(kind: TypeEngine[Any]) -> Codec:
    for known, found in CODECS:
        if isinstance(kind, known):
            return found
    raise LookupError(f"A backup can't carry columns of type {kind!r} yet: add it to CODECS.")


class Lane:
    """One table's way into JSON lines and back."""

    def __init__(self, source: Table, dialect: str) -> None:
        self.source = source
        self.name = source.name
        self.dialect = dialect
        self.columns = list(source.columns)
        self._codecs = [codec(column_.type) for column_ in self.columns]
        self._raw: TableClause = table(
            source.name,
            *(
                column(column_.name, other or column_.type)
                for column_, (other, _, _) in zip(self.columns, self._codecs, strict=True)
            ),
        )

    def read(self, connection: Connection) -> Iterator[str]:
        """Give the rows as lines, in the order of their keys, a few in memory at a time."""
        words = [
            # JSON as text: a JSON null and an SQL NULL are two things.
            cast(self._raw.c[column_.name], Text) if isinstance(column_.type, JSON)
            else self._raw.c[column_.name]
            for column_ in self.columns
        ]  # fmt: skip
        order = [self._raw.c[column_.name] for column_ in self.source.primary_key]
        rows = connection.execution_options(yield_per=BATCH).execute(
            select(*words).order_by(*order)
        )
        encoders = [encode for _, encode, _ in self._codecs]
        for row in rows:
            pairs = zip(row, encoders, strict=True)
            values = [None if value is None else encode(value) for value, encode in pairs]
            yield json.dumps(values, ensure_ascii=False, separators=(",", ":"))

    def write(self, connection: Connection, lines: Sequence[str]) -> None:
        if lines:
            connection.execute(self._statement(), [self._row(line) for line in lines])

    def _row(self, line: str) -> Mapping[str, Any]:
        parts = zip(self.columns, self._codecs, json.loads(line), strict=True)
        return {
            column_.name: None if value is None else decode(value)
            for column_, (_, _, decode), value in parts
        }

    def _statement(self) -> Insert:
        statement = insert(self._raw)
        if self.dialect != "postgresql":
            return statement
        return statement.values(
            {
                column_.name: cast(bindparam(column_.name, type_=Text()), JSONB)
                for column_ in self.columns
                if isinstance(column_.type, JSON)
            }
        )


def lanes(dialect: str) -> list[Lane]:
    """Give every table, those referred to first."""
    return [Lane(table_, dialect) for table_ in Base.metadata.sorted_tables]


def fingerprint() -> str:
    """Name today's tables and columns in one word: an archive fits the program it was made by."""
    lines = sorted(
        f"{table_.name}.{column_.name}:{_kind(column_)}:{column_.nullable}"
        for table_ in Base.metadata.sorted_tables
        for column_ in table_.columns
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def _kind(column_: Column[Any]) -> str:
    length = getattr(column_.type, "length", None)
    return f"{type(column_.type).__name__}({length or ''})"
