"""Pages by key: each page costs as much as the first, and rows put in meanwhile move nothing.

A list is a chain of segments, each a range of one index: the readings of a search one after
another, and rows with an empty sort column after the filled ones. A cursor cuts a page out of it.
"""

import binascii
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import compress
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import Session

from hub.core import crypto
from hub.core.access import Principal
from hub.core.scopes import scoped
from hub.core.tables.declare import Attribute, Column, Table
from hub.core.tables.query import Query, conditions, narrowed
from hub.core.tables.search import understand

PAGE = 50
CHUNK = 1000
COUNT_LIMIT = 10_000
PROBED = 4  # so many readings are worth a question first
CURSOR = "table-cursor"


@dataclass(frozen=True, slots=True)
class Segment:
    """Rows that lie side by side in an index."""

    wheres: tuple[ColumnElement[bool], ...]
    key: Attribute | None  # None: in the order of ids alone
    is_descending: bool = False
    probe: ColumnElement[bool] | None = None  # cheap to ask whether there is anything at all
    before: tuple[ColumnElement[bool], ...] = ()  # what stands in the segments before is not here


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place between two rows."""

    segment: int
    value: Any
    id: UUID | int


@dataclass(frozen=True, slots=True)
class Slice:
    """One page: rows with the addresses of its neighbours."""

    rows: list[Row[Any]]
    after: str | None
    before: str | None


def segments(table: Table, query: Query) -> list[Segment]:
    """Lay the list out. Nobody's order chosen and words typed: the readings follow one another."""
    wheres = tuple(conditions(table, query)[0])
    column, is_descending = query.sort_of(table)
    if not query.words:
        return _by_key(table, wheres, column.sort, is_descending=is_descending)
    finds = understand(table.search, query.words)
    if query.sort:
        found = or_(*(find.where for find in finds)) if finds else literal(value=False)
        return _by_key(table, (*wheres, found), column.sort, is_descending=is_descending)
    chain: list[Segment] = []
    seen: list[ColumnElement[bool]] = []
    for find in finds:
        bounds = (find.where, *wheres)
        chain.append(Segment(bounds, find.order, probe=find.where, before=tuple(seen)))
        seen.append(find.where)
    return chain


def _by_key(
    table: Table,
    wheres: tuple[ColumnElement[bool], ...],
    key: Attribute | None,
    *,
    is_descending: bool,
) -> list[Segment]:
    if key is None or key.key == table.id.key:
        return [Segment(wheres, None, is_descending)]
    if not key.property.columns[0].nullable:
        return [Segment(wheres, key, is_descending)]
    return [
        Segment((key.is_not(None), *wheres), key, is_descending),
        Segment((key.is_(None), *wheres), None, is_descending),
    ]


def page(
    session: Session,
    table: Table,
    query: Query,
    who: Principal,
    *,
    columns: Sequence[Column] | None = None,
    limit: int = PAGE,
) -> Slice:
    """Cut the page the query points at."""
    chain = segments(table, query)
    needed = _needed(query.shown(table) if columns is None else columns)
    reader = _Reader(session, table, who, chain, needed)
    if query.before and (place := _unseal(query.before, chain, table)):
        rows = reader.take(place, limit + 1, is_back=True)
        if len(rows) > limit:
            return _slice(rows[-limit:], has_before=True, has_after=True)
    elif query.after and (place := _unseal(query.after, chain, table)):
        rows = reader.take(place, limit + 1)
        return _slice(rows[:limit], has_before=True, has_after=len(rows) > limit)
    rows = reader.take(None, limit + 1)  # also when going back has reached the beginning
    return _slice(rows[:limit], has_before=False, has_after=len(rows) > limit)


def stream(
    session: Session,
    table: Table,
    query: Query,
    who: Principal,
    columns: Sequence[Column],
    *,
    permission: str | None = None,
) -> Iterator[Row[Any]]:
    """Give the whole result as far as a permission reaches, a chunk in memory at a time."""
    chain, needed = segments(table, query), _needed(columns)
    reader = _Reader(session, table, who, chain, needed, permission=permission)
    place: Cursor | None = None
    while rows := reader.take(place, CHUNK):
        yield from (row for row, _place in rows)
        place = rows[-1][1]
        if len(rows) < CHUNK:
            return


def chunk_of_ids(
    session: Session, table: Table, query: Query, who: Principal, place: str
) -> tuple[list[UUID], str]:
    """Give the next ids of the whole result and the place after them: "" at the end."""
    chain = segments(table, query)
    reader = _Reader(session, table, who, chain, [])
    rows = reader.take(_unseal(place, chain, table) if place else None, CHUNK)
    return [row.id for row, _place in rows], sealed(rows[-1][1]) if len(rows) == CHUNK else ""


def count(
    session: Session, table: Table, query: Query, who: Principal, limit: int = COUNT_LIMIT
) -> int:
    """Count up to `limit` + 1: beyond it people only need to know that there are more."""
    inner = rows_of(table, who, table.permission, table.id).where(*narrowed(table, query))
    inner = inner.limit(limit + 1)
    return session.scalar(select(func.count()).select_from(inner.subquery())) or 0


def rows_of(table: Table, who: Principal, permission: str, *attributes: Any) -> Select[Any]:
    """Select from the rows of the list that this one may touch with the permission."""
    statement: Select[Any] = select(*attributes).select_from(table.model)
    for model, condition in table.joins:
        statement = statement.outerjoin(model, condition)
    if table.only is not None:
        statement = statement.where(table.only)
    return scoped(statement, table.scopes, who, permission)


class _Reader:
    """Walks the chain from a place, forwards or back, until it has enough."""

    def __init__(
        self,
        session: Session,
        table: Table,
        who: Principal,
        chain: Sequence[Segment],
        needed: Sequence[Attribute],
        *,
        permission: str | None = None,
    ) -> None:
        self.session = session
        self.chain = chain
        self.id = table.id
        keys = [segment.key for segment in chain if segment.key is not None]
        attributes = {
            item.class_.__name__ + item.key: table.read(item) for item in (*needed, *keys)
        }
        attributes[table.model.__name__ + "id"] = self.id.label("id")
        self.base = rows_of(table, who, permission or table.permission, *attributes.values())

    def take(
        self, place: Cursor | None, limit: int, *, is_back: bool = False
    ) -> list[tuple[Row[Any], Cursor]]:
        taken: list[tuple[Row[Any], Cursor]] = []
        step = -1 if is_back else 1
        index = place.segment if place else 0
        filled = self._filled()
        while 0 <= index < len(self.chain) and len(taken) < limit:
            segment = self.chain[index]
            if not filled[index]:
                index += step
                continue
            here = place if place is not None and place.segment == index else None
            met = compress(segment.before, filled)  # what found nobody need not be taken off again
            statement = self._cut(segment, here, is_back=is_back).where(*map(not_, met))
            statement = statement.limit(limit - len(taken))
            for row in self.session.execute(statement):
                value = getattr(row, segment.key.key) if segment.key is not None else None
                taken.append((row, Cursor(index, value, row.id)))
            index += step
        return taken[::-1] if is_back else taken

    def _filled(self) -> Sequence[bool]:
        """Ask at once which readings of a name find anybody: most orders of words find nobody."""
        probes = [segment.probe for segment in self.chain if segment.probe is not None]
        if len(probes) < max(PROBED, len(self.chain)):
            return [True] * len(self.chain)
        found = self.session.execute(
            select(*(exists(select(self.id).where(probe)) for probe in probes))
        ).one()
        return [bool(one) for one in found]

    def _cut(self, segment: Segment, place: Cursor | None, *, is_back: bool) -> Select[Any]:
        is_down = segment.is_descending != is_back
        columns = [self.id] if segment.key is None else [segment.key, self.id]
        statement = self.base.where(and_(*segment.wheres)) if segment.wheres else self.base
        if place is not None:
            values = [place.id] if segment.key is None else [place.value, place.id]
            left: Any = tuple_(*columns)
            right = tuple_(*(literal(v, c.type) for v, c in zip(values, columns, strict=True)))
            statement = statement.where(left < right if is_down else left > right)
        return statement.order_by(*(c.desc() if is_down else c.asc() for c in columns))


def _needed(columns: Sequence[Column]) -> list[Attribute]:
    return [attribute for column in columns for attribute in column.source]


def _slice(rows: Sequence[tuple[Row[Any], Cursor]], *, has_before: bool, has_after: bool) -> Slice:
    return Slice(
        [row for row, _place in rows],
        sealed(rows[-1][1]) if rows and has_after else None,
        sealed(rows[0][1]) if rows and has_before else None,
    )


def sealed(place: Cursor) -> str:
    """Write a place into an address: sealed, for it holds a name and addresses get into logs."""
    value = place.value
    kind = type(value).__name__
    plain = value.isoformat() if isinstance(value, date | datetime) else value
    plain = str(plain) if isinstance(plain, UUID) else getattr(plain, "value", plain)
    text = json.dumps([place.segment, kind, plain, str(place.id)], ensure_ascii=False)
    return crypto.ring().seal(text.encode(), CURSOR)


def _unseal(text: str, chain: Sequence[Segment], table: Table) -> Cursor | None:
    """Read a place; one that nobody here wrote, or of another list, means the beginning."""
    try:
        raw = crypto.unseal(text, CURSOR)
        segment, kind, value, row_id = json.loads(raw)
        if not 0 <= segment < len(chain):
            return None
        key = chain[segment].key
        if (key is None) != (value is None):
            return None
        return Cursor(segment, _restored(kind, value, key), table.id.type.python_type(row_id))
    except (ValueError, TypeError, LookupError, binascii.Error, crypto.UnreadableError):
        return None


def _restored(kind: str, value: Any, key: Attribute | None) -> Any:
    if kind == "date":
        return date.fromisoformat(value)
    if kind == "datetime":
        return datetime.fromisoformat(value)
    if kind == "UUID":
        return UUID(value)
    enum_class = getattr(key.type, "enum_class", None) if key is not None else None
    return enum_class(value) if enum_class is not None and value is not None else value
