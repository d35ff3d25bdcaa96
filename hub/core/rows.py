"""Rows as plain JSON, the same from either database: what a backup is made of."""

import base64
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import (
    JSON,
    Boolean,
    Connection,
    Date,
    Enum,
    Float,
    Integer,
    LargeBinary,
    Numeric,
    String,
    TableClause,
    Text,
    Uuid,
    cast,
    column,
    insert,
    select,
    table,
)
from sqlalchemy.exc import OperationalError
from sqlalchemy.types import TypeEngine

from hub.core.crypto import Encrypted
from hub.core.db import Base, UtcDateTime

BATCH = 2_000


def _same(value: Any) -> Any:
    return value


def _bytes_as_text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


@dataclass(frozen=True, slots=True)
class Kind:
    """How values of a column are read and bound, go into JSON and come out of it."""

    type: TypeEngine[Any]
    encode: Callable[[Any], Any] = _same
    decode: Callable[[Any], Any] = _same


# These words stand in archives: none is ever renamed, so that an archive of any age can be read.
KINDS: dict[str, Kind] = {
    "sealed": Kind(Text()),  # as it lies: the archive needs no key of the columns
    "moment": Kind(UtcDateTime(), datetime.isoformat, datetime.fromisoformat),
    "uuid": Kind(Uuid(), str, UUID),
    "word": Kind(Text()),
    "json": Kind(Text()),
    "flag": Kind(Boolean()),
    "float": Kind(Float()),
    "integer": Kind(Integer()),
    "number": Kind(Numeric(), str, Decimal),
    "day": Kind(Date(), date.isoformat, date.fromisoformat),
    "bytes": Kind(LargeBinary(), _bytes_as_text, base64.b64decode),
    "text": Kind(Text()),
}
# The first fit counts.
FITS: list[tuple[type[TypeEngine[Any]], str]] = [
    (Encrypted, "sealed"),
    (UtcDateTime, "moment"),
    (Uuid, "uuid"),
    (Enum, "word"),
    (JSON, "json"),
    (Boolean, "flag"),
    (Float, "float"),
    (Integer, "integer"),
    (Numeric, "number"),
    (Date, "day"),
    (LargeBinary, "bytes"),
    (String, "text"),
]
Tables = Mapping[str, Mapping[str, str]]  # table → column → kind, in the order of the columns


def kind_of(type_: TypeEngine[Any]) -> str:
    for known, name in FITS:
        if isinstance(type_, known):
            return name
    raise LookupError(f"A backup can't carry columns of type {type_!r} yet: add it to FITS.")


def tables() -> dict[str, dict[str, str]]:
    """Describe every table of the models, those referred to first."""
    return {
        source.name: {column_.name: kind_of(column_.type) for column_ in source.columns}
        for source in Base.metadata.sorted_tables
    }


class Lane:
    """One table's way into JSON lines and back; knows of it what an archive says, not the models.

    So rows of an older revision are read as they were, before migrations bring them up to date.
    """

    def __init__(self, name: str, columns: Mapping[str, str]) -> None:
        self.name = name
        self.columns = columns
        self._kinds = [KINDS[kind] for kind in columns.values()]
        self._raw: TableClause = table(
            name,
            *(column(word, kind.type) for word, kind in zip(columns, self._kinds, strict=True)),
        )

    def read(self, connection: Connection, order: Sequence[str]) -> Iterator[str]:
        """Give the rows as lines, in the order of their keys, a few in memory at a time."""
        words = [
            # JSON as text: a JSON null and an SQL NULL are two things.
            cast(self._raw.c[word], Text) if kind == "json" else self._raw.c[word]
            for word, kind in self.columns.items()
        ]
        rows = connection.execution_options(yield_per=BATCH).execute(
            select(*words).order_by(*(self._raw.c[word] for word in order))
        )
        encoders = [kind.encode for kind in self._kinds]
        for row in rows:
            pairs = zip(row, encoders, strict=True)
            values = [None if value is None else encode(value) for value, encode in pairs]
            yield json.dumps(values, ensure_ascii=False, separators=(",", ":"))

    def write(self, connection: Connection, lines: Sequence[str]) -> None:
        if not lines:
            return
        if connection.dialect.name == "postgresql":
            self._copy(connection, lines)
        else:
            connection.execute(insert(self._raw), [self._row(line) for line in lines])

    def _row(self, line: str) -> dict[str, Any]:
        parts = zip(self.columns, self._kinds, json.loads(line), strict=True)
        return {word: None if value is None else kind.decode(value) for word, kind, value in parts}

    def _copy(self, connection: Connection, lines: Sequence[str]) -> None:
        """Load by COPY: PostgreSQL reads the archive's own words for all but bytes."""
        quote = connection.dialect.identifier_preparer.quote
        words = ", ".join(quote(word) for word in self.columns)
        raw = [place for place, kind in enumerate(self.columns.values()) if kind == "bytes"]
        driver: Any = connection.connection.driver_connection
        copy = f"COPY {quote(self.name)} ({words}) FROM STDIN"
        try:
            with driver.cursor() as cursor, cursor.copy(copy) as stream:
                for line in lines:
                    values = json.loads(line)
                    for place in raw:
                        if values[place] is not None:
                            values[place] = base64.b64decode(values[place])
                    stream.write_row(values)
        except psycopg.Error as error:  # past SQLAlchemy, which would have named it so
            raise OperationalError(copy, None, error, hide_parameters=True) from error


def lanes() -> Iterator[tuple[Lane, list[str]]]:
    """Give every table of the models with the order of its rows, those referred to first."""
    for name, columns in tables().items():
        yield Lane(name, columns), [word.name for word in Base.metadata.tables[name].primary_key]
