"""One page of a list, ready to be drawn: heads, rows, filters with their choices, addresses."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from markupsafe import Markup, escape
from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.i18n import _
from hub.core.tables import cells, paging, parsing
from hub.core.tables.declare import Action, Column, Filter, FilterKind, Kind, Table
from hub.core.tables.lookups import lookup
from hub.core.tables.query import SIDES, Query, conditions, parameters


@dataclass(frozen=True, slots=True)
class Head:
    """A column's head: what a click on it leads to, how the list is sorted by it now."""

    column: Column
    address: str | None
    direction: str | None


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell as people read it; `about` is the id of the row it leads to in another registry."""

    column: Column
    text: str
    endpoint: str | None = None
    about: UUID | None = None
    tone: str | None = None
    note: str = ""
    leads: str | None = None


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of a page."""

    id: UUID | int
    name: str
    cells: Sequence[ShownCell]


@dataclass(frozen=True, slots=True)
class ShownFilter:
    """A filter with what may be chosen and what is."""

    filter: Filter
    choices: Sequence[tuple[str, str]]
    values: Sequence[str]
    start: str = ""
    end: str = ""
    text: str = ""
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force, in words, with the address of the list without it."""

    text: str
    address: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """Everything a list page shows."""

    table: Table
    query: Query
    heads: Sequence[Head]
    rows: Sequence[ShownRow]
    filters: Sequence[ShownFilter]
    chips: Sequence[Chip]
    actions: Sequence[tuple[Action, Sequence[tuple[str, str]]]]
    here: str
    before: str | None
    after: str | None
    is_narrowed: bool

    @property
    def labels(self) -> list[Markup]:
        """Titles of the columns for a narrow screen, where every cell says its own."""
        return [escape(str(head.column.title)) for head in self.heads]


def build(session: Session, table: Table, query: Query, who: Principal) -> Listing:
    """Read one page."""
    columns = query.shown(table)
    slice_ = paging.page(session, table, query, who)
    known = cells.titles(session, columns, slice_.rows, who)
    filters = _filters(session, table, query, who)
    actions = [a for a in table.actions if who.can(a.permission)]
    return Listing(
        table=table,
        query=query,
        heads=[_head(table, query, column) for column in columns],
        rows=[_row(columns, row, known) for row in slice_.rows],
        filters=filters,
        chips=_chips(query, filters),
        actions=[(action, cells.choices(session, action)) for action in actions],
        here=query.address(
            **{way: place for way in ("before", "after") if (place := getattr(query, way))}
        ),
        before=query.address(before=slice_.before) if slice_.before else None,
        after=query.address(after=slice_.after) if slice_.after else None,
        is_narrowed=query.narrows(table),
    )


def _head(table: Table, query: Query, column: Column) -> Head:
    if column.sort is None:
        return Head(column, None, None)
    now, is_descending = query.sort_of(table)
    direction = ("descending" if is_descending else "ascending") if now is column else None
    if query.words and not query.sort:
        direction = None  # the best found come first
    return Head(column, query.sorted_by(column, table.default_sort).address(), direction)


def _row(columns: Sequence[Column], row: Any, known: cells.Titles) -> ShownRow:
    shown = [_cell(column, row, known) for column in columns]
    name = ", ".join(cell.text for cell in shown if cell.column.is_link)
    return ShownRow(row.id, name, shown)


def _cell(column: Column, row: Any, known: cells.Titles) -> ShownCell:
    value = column.of(row)
    text = cells.shown(column, value, known)
    if column.kind is Kind.LOOKUP and column.lookup and value is not None:
        return ShownCell(column, text, lookup(column.lookup).endpoint, value)
    return ShownCell(
        column,
        text,
        tone=column.tone(row) if column.tone and text else None,
        note=str(column.note(row) or "") if column.note else "",
        leads=column.leads(row) if column.leads and text else None,
    )


def _filters(session: Session, table: Table, query: Query, who: Principal) -> list[ShownFilter]:
    problems = conditions(table, query)[1]
    return [_filter(session, item, query, problems, who) for item in table.filters]


def _filter(
    session: Session, item: Filter, query: Query, problems: dict[str, str], who: Principal
) -> ShownFilter:
    problem = next((problems[name] for name in parameters(item) if name in problems), None)
    if item.kind is FilterKind.PERIOD:
        start, end = ((query.filters.get(item.name + side) or ("",))[0] for side in SIDES)
        return ShownFilter(item, (), (), start=start, end=end, problem=problem)
    values = query.filters.get(item.name, ())
    if item.kind is FilterKind.LOOKUP and item.lookup:
        ids = [UUID(value) for value in values] if values and not problem else []
        titles = lookup(item.lookup).named(session, who, ids)
        choices = [(str(key), title) for key, title in titles.items()]
        words = [lookup(item.lookup).called(session, who, key) or str(key) for key in ids]
        text = ", ".join(words if ids else values)
        return ShownFilter(item, choices, values, text=text, problem=problem)
    if item.kind is FilterKind.FLAG:
        choices = [("yes", str(_("yes"))), ("no", str(_("no")))]
        return ShownFilter(item, choices, values, problem=problem)
    text = values[0] if values and item.kind is FilterKind.TEXT else ""
    return ShownFilter(item, cells.choices(session, item), values, text=text, problem=problem)


def _chips(query: Query, filters: Sequence[ShownFilter]) -> list[Chip]:
    chips = []
    for item in filters:
        title = item.filter.title
        if item.start and not item.problem:
            words = _("from %(day)s", day=_day(item.start))  # apart: gettext can't see into f""
            address = query.without(item.filter.name + SIDES[0]).address()
            chips.append(Chip(f"{title}: {words}", address))
        if item.end and not item.problem:
            words = _("to %(day)s", day=_day(item.end))
            address = query.without(item.filter.name + SIDES[1]).address()
            chips.append(Chip(f"{title}: {words}", address))
        known = dict(item.choices)
        unasked = item.filter.default
        for value in item.values if item.values != (unasked,) else ():
            words = known.get(value, item.text or value)
            chips.append(
                Chip(f"{title}: {words}", query.without(item.filter.name, value).address())
            )
    return chips


def _day(text: str) -> str:
    return parsing.day(text).strftime("%d.%m.%Y")
