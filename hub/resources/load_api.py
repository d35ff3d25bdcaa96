"""Загрузка и свободное время в открытом API: те же вопросы, что на страницах."""

from collections.abc import Sequence
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from flask import Response, request
from marshmallow import fields, validate

from hub.core.api import Blueprint, Schema
from hub.core.api.resources import JSON
from hub.core.clock import today
from hub.core.db import reading
from hub.core.errors import InvalidError
from hub.core.tables.tracing import note, unit
from hub.core.web import requires, someone
from hub.resources import busy, slots
from hub.resources.bases import FITS, READ, STAFF_READ
from hub.resources.busy import HOUR, Period
from hub.resources.choosing import LONGEST_DAYS, MOST_WORDS, Asked
from hub.resources.chosen import people, wish_of, workshops
from hub.resources.models import WorkshopKind
from hub.resources.tables import TABLES
from hub.resources.teaching import STAFF

WEEK, FORTNIGHT, MOST_HOURS = 7, 14, 24
LIMIT, MOST = 50, 200
KIND = validate.OneOf([kind.value for kind in WorkshopKind])


def _about(words: str) -> dict[str, str]:
    return {"description": words}


def _query(name: str, **more: fields.Field[Any]) -> type[Schema]:
    found: Any = Schema.from_dict(
        {
            "from": fields.Date(metadata=_about("Первый день")),
            "to": fields.Date(
                metadata=_about(f"Последний день; вместе не больше {LONGEST_DAYS} дней"),
            ),
            "competency": fields.List(
                fields.UUID(),
                validate=validate.Length(max=MOST_WORDS),
                metadata=_about("Чему учат; можно несколько раз: подойдёт любая из названных"),
            ),
            "organisation": fields.UUID(metadata=_about("Чьё")),
            "kind": fields.String(validate=KIND, metadata=_about("Вид помещения")),
            **more,
        },
        name=name,
    )
    return found  # type: ignore[no-any-return]


LoadQuery = _query(
    "LoadQuery",
    of=fields.String(
        validate=validate.OneOf(["workshops", "people"]),
        metadata=_about("Мастерские (по умолчанию) или люди"),
    ),
    site=fields.UUID(metadata=_about("Площадка")),
    workshop=fields.List(fields.UUID(), metadata=_about("Эти мастерские; можно несколько раз")),
    staff_member=fields.List(fields.UUID(), metadata=_about("Эти люди; можно несколько раз")),
    limit=fields.Integer(
        load_default=LIMIT, validate=validate.Range(1, MOST), metadata=_about("Сколько записей")
    ),
    skip=fields.Integer(
        load_default=0, validate=validate.Range(0, 2_000), metadata=_about("Сколько пропустить")
    ),
)
FreeQuery = _query(
    "FreeSlotsQuery",
    hours=fields.Integer(
        validate=validate.Range(1, MOST_HOURS), metadata=_about("Часов подряд; по умолчанию 4")
    ),
    places=fields.Integer(validate=validate.Range(1, 1000), metadata=_about("Мест не меньше")),
    fits=fields.List(
        fields.String(validate=validate.OneOf(FITS)), metadata=_about("Для кого доступно")
    ),
    workshop=fields.UUID(
        metadata=_about(f"Только эта мастерская: до {slots.MOST_WINDOWS} окон вместо первых")
    ),
)


class LoadDay(Schema):
    """День: сколько часов занято из скольких. У людей часов работы нет, все 24."""

    day = fields.Date()
    busy_hours = fields.Float()
    open_hours = fields.Float()


class LoadRow(Schema):
    """Загрузка одной мастерской или одного преподавателя."""

    id = fields.UUID()
    title = fields.String()
    organisation_id = fields.UUID(allow_none=True)
    busy_hours = fields.Float()
    open_hours = fields.Float()
    days = fields.List(fields.Nested(LoadDay))


class LoadAnswer(Schema):
    """Загрузка за период: `count` — сколько всего нашлось."""

    count = fields.Integer()
    items = fields.List(fields.Nested(LoadRow))


class FreeWindow(Schema):
    """Свободное время без перерыва."""

    starts_at = fields.AwareDateTime()
    ends_at = fields.AwareDateTime()


class FreeRow(Schema):
    """Мастерская и её первые свободные окна."""

    id = fields.UUID()
    title = fields.String()
    organisation_id = fields.UUID(allow_none=True)
    places = fields.Integer()
    windows = fields.List(fields.Nested(FreeWindow))


class FreeAnswer(Schema):
    """Свободные мастерские: раньше освобождающиеся впереди."""

    items = fields.List(fields.Nested(FreeRow))


load = Blueprint(
    "api-load", __name__, url_prefix="/api/v1/load", description="Загрузка мастерских и людей."
)
free = Blueprint(
    "api-free-slots", __name__, url_prefix="/api/v1/free-slots", description="Свободное время."
)


@load.get("")
@requires(READ, also=(STAFF_READ,))
@load.arguments(LoadQuery, location="query")
@load.response(200, LoadAnswer)
def load_of(values: dict[str, Any]) -> Response:
    """Загрузка по дням: за эту неделю, если период не назван."""
    who, asked = someone(), Asked(request.args)
    monday = today() - timedelta(days=today().weekday())
    period = _period(asked, monday, WEEK)
    of_people = values.get("of") == "people" or bool(values.get("staff_member"))
    if of_people:
        who.require(STAFF_READ)
    with unit(TABLES[STAFF.name]) if of_people else reading() as session:
        chosen = (people if of_people else workshops)(session, asked, who)
        _expect_understood(asked)
        shown = chosen.rows[values["skip"] : values["skip"] + values["limit"]]
        hours = {row.id: chosen.hours[row.id] for row in shown}
        rows = busy.rows_of(session, chosen.column, hours, period)
        if of_people:
            ids = [row.id for row in shown]
            note(session, TABLES[STAFF.name], "list", ids, count=len(ids))
    items = [_row(row, busy.by_day(rows[row.id], period), period) for row in shown]
    return _answer(LoadAnswer(), count=len(chosen.rows), items=items)


@free.get("")
@requires(READ)
@free.arguments(FreeQuery, location="query")
@free.response(200, FreeAnswer)
def free_slots(values: dict[str, Any]) -> Response:
    """Свободное время мастерских: за две недели с сегодняшнего дня, если период не назван."""
    who, asked = someone(), Asked(request.args)
    period = _period(asked, today(), FORTNIGHT)
    with reading() as session:
        days = (period.first, period.last)
        wish = wish_of(session, asked, who, days, values.get("hours", 4))
        _expect_understood(asked)
        windows = slots.MOST_WINDOWS if wish.only else slots.WINDOWS
        found = slots.find(session, who, wish, windows=windows)
    return _answer(FreeAnswer(), items=[_free(one) for one in found])


def _period(asked: Asked, otherwise: date, days: int) -> Period:
    first = asked.day("from", otherwise)
    first, last = asked.days(first, asked.day("to", first + timedelta(days=days - 1)))
    return Period(first, (last - first).days + 1)


def _expect_understood(asked: Asked) -> None:
    for name, words in asked.problems.items():
        raise InvalidError(words, field=name)


def _row(row: Any, days: Sequence[tuple[int, int]], period: Period) -> SimpleNamespace:
    return SimpleNamespace(
        id=row.id,
        title=row.title,
        organisation_id=row.organisation_id,
        busy_hours=sum(taken for taken, _whole in days) / HOUR,
        open_hours=sum(whole for _taken, whole in days) / HOUR,
        days=[
            SimpleNamespace(day=period.day(n), busy_hours=taken / HOUR, open_hours=whole / HOUR)
            for n, (taken, whole) in enumerate(days)
        ],
    )


def _free(one: slots.Free) -> SimpleNamespace:
    workshop = one.workshop
    return SimpleNamespace(
        id=workshop.id,
        title=workshop.title,
        organisation_id=workshop.organisation_id,
        places=workshop.places,
        windows=one.windows,
    )


def _answer(schema: Schema, **values: Any) -> Response:
    words = JSON.encode(schema.dump(SimpleNamespace(**values))) + "\n"
    return Response(words, content_type="application/json")
