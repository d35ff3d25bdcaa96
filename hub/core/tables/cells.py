"""Values of rows into what people read: on a page, in a file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask_babel import get_timezone
from sqlalchemy.orm import Session

from hub.core import reference
from hub.core.access import Principal
from hub.core.i18n import FIGURES, _, format_date
from hub.core.tables.declare import Column, Filter, Kind
from hub.core.tables.lookups import lookup


@dataclass(frozen=True, slots=True)
class Titles:
    """Titles of codes and ids a page needs, read at once: book, lookup, column → code → title."""

    books: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    lookups: Mapping[str, Mapping[UUID, str]] = field(default_factory=dict)
    told: Mapping[str, Mapping[Any, str]] = field(default_factory=dict)


def titles(
    session: Session, columns: Sequence[Column], rows: Iterable[Any], who: Principal
) -> Titles:
    rows = list(rows)
    books = {c.book: reference.titles(session, c.book) for c in columns if c.book}
    wanted: dict[str, set[UUID]] = {}  # two columns may hold rows of one registry
    for column in columns:
        if column.lookup:
            ids = {value for row in rows if (value := column.of(row)) is not None}
            wanted.setdefault(column.lookup, set()).update(ids)
    named = {name: lookup(name).named(session, who, ids) for name, ids in wanted.items()}
    told = {c.name: c.told(session, [c.of(row) for row in rows]) for c in columns if c.told}
    return Titles(books, named, told)


def native(column: Column, value: Any, known: Titles, *, is_open: bool = False) -> Any:
    """Give a value for a spreadsheet: days and numbers as such, all else as words."""
    if value is None or value == "":
        return None
    if column.kind is Kind.SECRET and not is_open and column.mask is not None:
        return column.mask(value)
    if column.kind is Kind.BOOLEAN:
        return _("yes") if value else _("no")
    if column.choices is not None:
        return str(column.choices.get(value, value))
    return _titled(column, value, known)


def _titled(column: Column, value: Any, known: Titles) -> Any:
    if column.told is not None:
        return known.told[column.name].get(value, "")
    if column.book:
        return known.books[column.book].get(value, value)
    return known.lookups[column.lookup].get(value, "") if column.lookup else value


def shown(column: Column, value: Any, known: Titles) -> str:
    value = native(column, value, known)
    if column.shown is not None and value is not None:
        return column.shown(value)
    if isinstance(value, datetime):
        here = value.astimezone(get_timezone())
        return f"{format_date(here.date(), FIGURES)} {here.hour:02}:{here.minute:02}"
    if isinstance(value, date):
        return format_date(value, FIGURES)
    return "" if value is None else str(value)


def choices(session: Session, item: Filter | Any) -> list[tuple[str, str]]:
    """Give what may be chosen: of an enum of the code or of a reference book."""
    offered = getattr(item, "offered", None)
    given = offered(session) if offered is not None else item.choices
    if given is not None:
        return [(str(getattr(code, "value", code)), str(title)) for code, title in given.items()]
    return reference.choices(session, item.book) if item.book else []


def in_the_open(columns: Sequence[Column], who: Principal) -> list[str]:
    """Name the secret columns this one may carry away unmasked."""
    return [
        column.name
        for column in columns
        if column.kind is Kind.SECRET and column.permission and who.can(column.permission)
    ]
