"""Сроки и производственный календарь в открытом API."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from flask import Response

from hub.core.api import Blueprint
from hub.core.api.registry import Registry, serve
from hub.core.api.resources import JSON
from hub.core.db import reading, transaction
from hub.core.errors import InvalidError
from hub.core.i18n import _l
from hub.core.web import requires
from hub.deadlines import commands, queries
from hub.deadlines.models import READ, WRITE
from hub.deadlines.schemas import (
    DayChange,
    DaysAnswer,
    DaysQuery,
    TermChange,
    TermPage,
    TermSchema,
)
from hub.deadlines.tables import TERMS
from hub.deadlines.working import lawful

terms = Blueprint(
    "api-terms",
    __name__,
    url_prefix="/api/v1/terms",
    description="Сроки: что, кем и до какого рабочего дня должно быть сделано.",
)
serve(
    terms,
    Registry(
        one="term",
        table=TERMS,
        write_permission=WRITE,
        fields=("subject", "state", "act", "owed_by", "anchor", "days", "unit", "basis", "is_on"),
        schema=TermSchema,
        page=TermPage,
        changes=TermChange,
        single=queries.SINGLE,
        find=queries.term,
        create=commands.create,
        change=commands.change,
        about_list="Список сроков.",
        about_one="Один срок.",
        about_create="Добавить срок.",
    ),
)

days = Blueprint(
    "api-working-days",
    __name__,
    url_prefix="/api/v1/working-days",
    description="Производственный календарь региона.",
)


@days.get("")
@requires(READ)
@days.arguments(DaysQuery, location="query")
@days.response(200, DaysAnswer)
def year(asked: dict[str, Any]) -> Response:
    """Дни года, которые отличаются от обычных дней недели."""
    with reading() as session:
        calendar = queries.calendar(session)
    known = {*lawful(asked["year"]), *(day for day in calendar.own if day.year == asked["year"])}
    items = [_day(calendar, day) for day in sorted(known)]
    words = JSON.encode(DaysAnswer().dump(SimpleNamespace(items=items))) + "\n"
    return Response(words, content_type="application/json")


@days.put("/<day>")
@requires(WRITE)
@days.arguments(DayChange)
@days.response(204)
def set_day(values: dict[str, Any], day: str) -> Response:
    """Сказать, какой это день; повтор ничего не меняет."""
    try:
        meant = date.fromisoformat(day)
    except ValueError as error:
        raise InvalidError(_l("There is no such day."), field="day") from error
    with transaction() as session:
        commands.set_day(session, meant, values["kind"], values["title"])
    return Response(status=204)


def _day(calendar: Any, day: date) -> SimpleNamespace:
    found = calendar.day(day)
    return SimpleNamespace(day=day, kind=found.kind, title=found.title, is_own=day in calendar.own)
