"""Lists of the open API: the same search, filters, order and pages as the lists people see."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask import Response, jsonify, request
from marshmallow import fields, validate
from sqlalchemy import Enum
from sqlalchemy.orm import Session

from hub.core import reference
from hub.core.access import Principal
from hub.core.api.schemas import Schema
from hub.core.errors import InvalidError
from hub.core.i18n import _l
from hub.core.tables import Column, Filter, FilterKind, Table
from hub.core.tables.paging import page
from hub.core.tables.query import LONGEST, Query, conditions, parameters

LIMIT = 50
MOST = 200
CURSOR_LENGTH = 2_000
SAFE, UNSAFE = str.maketrans("+/", "-_"), str.maketrans("-_", "+/")


@dataclass(frozen=True, slots=True)
class Page:
    """Rows, and the place after them."""

    rows: Sequence[Any]
    after: str | None


def arguments(table: Table) -> type[Schema]:
    """Describe what a list may be asked, from the list's own declaration."""
    sortable = [column.name for column in table.columns if column.sort is not None]
    orders = [sign + name for name in sortable for sign in ("", "-")]
    known: dict[str, fields.Field[Any]] = {
        "q": fields.String(
            validate=validate.Length(max=LONGEST), metadata={"description": "Слова для поиска"}
        ),
        "sort": fields.String(
            validate=validate.OneOf(orders),
            metadata={"description": "Порядок; минус впереди значит «по убыванию»"},
        ),
        "limit": fields.Integer(
            load_default=LIMIT,
            validate=validate.Range(1, MOST),
            metadata={"description": "Сколько записей на странице"},
        ),
        "after": fields.String(
            validate=validate.Length(max=CURSOR_LENGTH),
            metadata={"description": "Место, с которого продолжать: `next` прошлой страницы"},
        ),
    }
    for item in table.filters:
        for name in parameters(item):
            known[name] = _parameter(item)
    made = Schema.from_dict(known, name=f"{table.name.capitalize()}Query")
    if not issubclass(made, Schema):
        raise TypeError("marshmallow made a schema of another family.")
    return made


def _parameter(item: Filter) -> fields.Field[Any]:
    about = {"description": item.title}  # lazy: said when the description is read
    kind: Any = item.attribute.type
    if item.kind is FilterKind.PERIOD:
        return fields.Date(metadata=about)
    if item.kind is FilterKind.FLAG:
        return fields.String(validate=validate.OneOf(["yes", "no"]), metadata=about)
    if item.kind is FilterKind.LOOKUP:
        return fields.UUID(metadata=about)
    if isinstance(kind, Enum) and kind.enum_class is not None:
        words = [member.value for member in kind.enum_class]
        return fields.String(validate=validate.OneOf(words), metadata=about)
    return fields.String(validate=validate.Length(max=LONGEST), metadata=about)


def page_of(
    session: Session, table: Table, who: Principal, asked: dict[str, Any], needed: Sequence[Column]
) -> Page:
    """Cut the page that was asked for, of the rows this one may see."""
    query = replace(Query.read(table, request.args), after=_unsafe(asked.get("after", "")))
    if query.words != " ".join(asked.get("q", "").split()):
        raise InvalidError(_l("This can't be searched for."), field="q")
    _wheres, problems = conditions(table, query)
    for name, words in problems.items():
        raise InvalidError(words, field=name)
    _expect_known(session, table)
    found = page(session, table, query, who, columns=needed, limit=asked["limit"])
    if query.after and found.before is None and found.rows:
        # A lost place means the beginning to a person, but an endless circle to a program.
        raise InvalidError(_l("This place in the list is not known."), field="after")
    return Page(found.rows, _safe(found.after))


def _expect_known(session: Session, table: Table) -> None:
    """Refuse a misspelt word of a reference book: a program would take it for an empty list."""
    for item in table.filters:
        if item.book is None or not (words := set(request.args.getlist(item.name))):
            continue
        if not words <= set(reference.titles(session, item.book)):
            raise InvalidError(_l("There is no such word in the reference book."), field=item.name)


def listing(schema: Schema, found: Page) -> Response:
    """Answer with a page; the next one's address stands in Link too."""
    answer = jsonify({"items": schema.dump(found.rows, many=True), "next": found.after})
    if found.after:
        pairs = [(name, value) for name, value in request.args.items(multi=True) if name != "after"]
        address = _address([*pairs, ("after", found.after)])
        answer.headers["Link"] = f'<{address}>; rel="next"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _safe(place: str | None) -> str | None:
    """Write a place so that it goes into an address as it is: programs paste it there."""
    if place is None:
        return None
    head, dot, sealed = place.rpartition(".")
    return head + dot + sealed.translate(SAFE)


def _unsafe(place: str) -> str:
    head, dot, sealed = place.rpartition(".")
    return head + dot + sealed.translate(UNSAFE)


def _address(pairs: list[tuple[str, str]]) -> str:
    return f"{request.base_url}?{urlencode(pairs)}"
