"""What is asked of a list: words, filters, order, columns, place. An address says it all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, DateTime, Enum, literal, not_, or_
from werkzeug.datastructures import MultiDict

from hub.core.db import UtcDateTime
from hub.core.errors import InvalidError
from hub.core.i18n import _
from hub.core.tables import parsing
from hub.core.tables.declare import Attribute, Column, Filter, FilterKind, Table
from hub.core.tables.search import prefix, understand

LONGEST = 200
SIDES = ("_from", "_to")


@dataclass(frozen=True, kw_only=True)
class Query:
    """One state of a list."""

    words: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = ""
    columns: tuple[str, ...] = ()
    after: str = ""
    before: str = ""

    @classmethod
    def read(cls, table: Table, args: "MultiDict[str, str] | Pairs") -> "Query":
        filters: dict[str, tuple[str, ...]] = {}
        for item in table.filters:
            for name in parameters(item):
                values = tuple(v.strip()[:LONGEST] for v in args.getlist(name) if v.strip())
                if values:
                    filters[name] = values
        chosen = [name for text in args.getlist("cols") for name in text.split(",")]
        sort = args.get("sort", "")
        column = table.column(sort.removeprefix("-"))
        return cls(
            words=" ".join(args.get("q", "").replace("\0", "").split())[:LONGEST],
            filters=filters,
            sort=sort if column is not None and column.sort is not None else "",
            columns=tuple(c.name for c in table.columns if c.name in chosen),
            after=args.get("after", ""),
            before=args.get("before", ""),
        )

    def pairs(self) -> list[tuple[str, str]]:
        """Give the state as arguments of an address, without the place in the list."""
        pairs = [("q", self.words)] if self.words else []
        pairs += [(name, value) for name, values in self.filters.items() for value in values]
        pairs += [("sort", self.sort)] if self.sort else []
        pairs += [("cols", ",".join(self.columns))] if self.columns else []
        return pairs

    def address(self, **more: str) -> str:
        return "?" + urlencode([*self.pairs(), *more.items()])

    def first_page(self) -> "Query":
        return replace(self, after="", before="")

    def sorted_by(self, column: Column, default: str) -> "Query":
        """Give the state a click on the column's head leads to."""
        now = self.sort or default
        turned = f"-{column.name}" if now == column.name else column.name
        return replace(self.first_page(), sort="" if turned == default else turned)

    def without(self, name: str, value: str | None = None) -> "Query":
        filters = {
            key: tuple(v for v in values if key != name or (value is not None and v != value))
            for key, values in self.filters.items()
        }
        return replace(self.first_page(), filters={k: v for k, v in filters.items() if v})

    def narrows(self, table: Table) -> bool:
        """Whether anybody asked for less than the list shows by itself."""
        unasked = {item.name: (item.default,) for item in table.filters if item.default}
        return bool(self.words) or any(
            unasked.get(name) != values for name, values in self.filters.items()
        )

    def sort_of(self, table: Table) -> tuple[Column, bool]:
        sort = self.sort or table.default_sort
        column = table.column(sort.removeprefix("-"))
        if column is None or column.sort is None:
            raise LookupError(f"{table.name} can't be sorted by {sort!r}.")
        return column, sort.startswith("-")

    def shown(self, table: Table) -> list[Column]:
        if self.columns:
            return [column for column in table.columns if column.name in self.columns]
        return [column for column in table.columns if column.is_shown]


class Pairs:
    """Arguments kept in the database (a saved view, a job), read back as a request's."""

    def __init__(self, pairs: Sequence[Sequence[str]]) -> None:
        self._pairs = [(str(name), str(value)) for name, value in pairs]

    def get(self, key: str, default: str = "", /) -> str:
        return next((value for name, value in self._pairs if name == key), default)

    def getlist(self, key: str, /) -> list[str]:
        return [value for name, value in self._pairs if name == key]


def parameters(item: Filter) -> tuple[str, ...]:
    if item.kind is FilterKind.PERIOD:
        return (item.name + SIDES[0], item.name + SIDES[1])
    return (item.name,)


def conditions(table: Table, query: Query) -> tuple[list[ColumnElement[bool]], dict[str, str]]:
    """Turn filters into SQL; what is not understood is told, not guessed: parameter → words."""
    wheres: list[ColumnElement[bool]] = []
    problems: dict[str, str] = {}
    for item in table.filters:
        for name in parameters(item):
            if values := query.filters.get(name):
                try:
                    wheres.append(_condition(item, name, values))
                except (InvalidError, ValueError):
                    problems[name] = _("This value is not understood, so the filter is not used.")
    return wheres, problems


def narrowed(table: Table, query: Query) -> list[ColumnElement[bool]]:
    """Turn filters and words into SQL, for those who count what was found."""
    wheres = conditions(table, query)[0]
    if query.words:
        finds = understand(table.search, query.words)
        wheres.append(or_(*(find.where for find in finds)) if finds else literal(value=False))
    return wheres


def _condition(item: Filter, name: str, values: tuple[str, ...]) -> ColumnElement[bool]:
    column = item.attribute
    if item.where is not None:
        return item.where(values)
    if item.kind is FilterKind.PERIOD:
        return _period(item, parsing.day(values[0]), is_end=name.endswith(SIDES[1]))
    if item.kind is FilterKind.FLAG:
        return _flag(item, is_on=values[0] == "yes")
    if item.kind is FilterKind.TEXT:
        return prefix(column, values[0])
    if item.kind is FilterKind.LOOKUP:
        return column.in_([parsing.identifier(value) for value in values])
    return _chosen(column, values)


def _chosen(column: Attribute, values: tuple[str, ...]) -> ColumnElement[bool]:
    kind: Any = column.type
    if isinstance(kind, Enum) and kind.enum_class is not None:
        return column.in_([kind.enum_class(value) for value in values])
    return column.in_(values)


def _period(item: Filter, day: date, *, is_end: bool) -> ColumnElement[bool]:
    column = item.attribute
    if isinstance(column.type, UtcDateTime | DateTime):
        edge = parsing.midnight(day + timedelta(days=1 if is_end else 0))
        return column < edge if is_end else column >= edge
    return column <= day if is_end else column >= day


def _flag(item: Filter, *, is_on: bool) -> ColumnElement[bool]:
    column = item.attribute
    is_nullable = bool(column.property.columns[0].nullable)
    condition = column.is_not(None) if is_nullable else column.is_(True)
    return condition if is_on else not_(condition)
