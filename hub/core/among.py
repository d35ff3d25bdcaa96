"""Whether a column holds one of many values: one array on PostgreSQL, not a mark for each."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Date, Dialect, String, Uuid, any_, literal
from sqlalchemy.types import TypeDecorator

from hub.core.db import database


class _Written(TypeDecorator[Any]):
    """An array written by us as PostgreSQL reads it: the driver looks at each value by itself."""

    impl = ARRAY
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> None:  # noqa: ARG002 - SQLAlchemy's signature
        return None


KINDS = {kind: _Written(kind()) for kind in (Uuid, Date)}
WORDS = _Written(String())


def among(column: Any, values: Collection[Any]) -> ColumnElement[bool]:
    """Ask for any of a file's chunk: thousands of marks cost more to read than to look up."""
    found: ColumnElement[bool]
    if not database().is_postgresql:
        found = column.in_(values)
    else:
        kind = next((made for of, made in KINDS.items() if isinstance(column.type, of)), WORDS)
        found = column == any_(literal(array(values), kind))
    return found


def array(values: Iterable[Any]) -> str:
    """Write an array as PostgreSQL reads it."""
    values = list(values)
    if set(map(type, values)) == {UUID}:
        return "{" + ",".join([one.hex for one in values]) + "}"
    return "{" + ",".join(map(_written, values)) + "}"


def _written(value: Any) -> str:
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if value is None:
        return "NULL"
    return value.hex if isinstance(value, UUID) else str(value)
