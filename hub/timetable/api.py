"""Занятия в открытом API."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session

from hub.core.api import Blueprint, Registry, serve
from hub.core.api.resources import body
from hub.core.db import transaction
from hub.core.errors import InvalidError
from hub.core.i18n import _l
from hub.core.web import requires, someone
from hub.timetable import choosing, commands, queries
from hub.timetable.models import Lesson
from hub.timetable.plans import Plan
from hub.timetable.queries import WRITE
from hub.timetable.schemas import (
    CancelSchema,
    LessonChange,
    LessonPage,
    LessonSchema,
    MoveSchema,
)
from hub.timetable.tables import LESSONS

COLUMNS = ("group_id", *commands.PLAIN, "state", "series_id", "cancelled_why")
blueprint = Blueprint(
    "api-lessons",
    __name__,
    url_prefix="/api/v1/lessons",
    description="Занятия: расписание групп.",
)


def _whole(session: Session, found: Any) -> SimpleNamespace:
    """Say of one lesson who and what it takes, too."""
    names = (*COLUMNS, "id", "version", "created_at", "updated_at")
    told = {name: getattr(found, name) for name in names}
    return SimpleNamespace(**told, **queries.taken_by(session, [found.id])[found.id])


def _create(session: Session, **values: Any) -> Lesson:
    who = someone()
    choosing.expect_group(session, who, values["group_id"])
    wanted = Plan(**_plain(values))
    choosing.expect_own(session, who, wanted)
    return commands.plan(session, [wanted])[0]


def _change(session: Session, lesson_id: UUID, **values: Any) -> Lesson:
    found = session.get_one(Lesson, lesson_id)
    if values.pop("group_id", found.group_id) != found.group_id:
        raise InvalidError(_l("A lesson stays with its group."), field="group_id")
    now = queries.plan_of(session, found)
    plain = _plain(values)
    choosing.expect_own(session, someone(), now.but(**plain), now)
    return commands.change(session, lesson_id, **plain)


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return values | {name: tuple(values[name]) for name in commands.TAKES if name in values}


serve(
    blueprint,
    Registry(
        one="lesson",
        table=LESSONS,
        write_permission=WRITE,
        fields=COLUMNS,
        schema=LessonSchema,
        page=LessonPage,
        changes=LessonChange,
        single=queries.SINGLE,
        find=queries.one,
        create=_create,
        change=_change,
        whole=_whole,
        listed=LessonSchema(exclude=commands.TAKES),
        about_list="Список занятий.",
        about_one="Одно занятие.",
        about_create="Запланировать занятие; занятое время — 409, помеха названа.",
    ),
)


@blueprint.post("/<uuid:lesson_id>/move")
@requires(WRITE)
@blueprint.arguments(MoveSchema)
@blueprint.response(200, LessonSchema)
def move(values: dict[str, Any], lesson_id: UUID) -> Response:
    """Перенести занятие; занятое время — 409, помеха названа."""
    with transaction() as session:
        queries.one(session, lesson_id, someone(), WRITE)
        found = commands.move(session, lesson_id, values["starts_at"])
        return body(LessonSchema(), _whole(session, found))


@blueprint.post("/<uuid:lesson_id>/cancel")
@requires(WRITE)
@blueprint.arguments(CancelSchema)
@blueprint.response(200, LessonSchema)
def cancel(values: dict[str, Any], lesson_id: UUID) -> Response:
    """Отменить занятие: оно остаётся в расписании отменённым, занятое им время свободно."""
    with transaction() as session:
        queries.one(session, lesson_id, someone(), WRITE)
        found = commands.cancel(session, lesson_id, why=values["why"])
        return body(LessonSchema(), _whole(session, found))
