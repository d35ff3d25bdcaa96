"""Итоги и рейтинги в открытом API: только чтение."""

from types import SimpleNamespace
from typing import Any

from flask import Response
from marshmallow import ValidationError, fields, validate, validates_schema
from sqlalchemy import select

from hub.core import audit
from hub.core.api import Blueprint, Page, Schema, listing
from hub.core.api.listing import LIMIT, MOST
from hub.core.db import transaction
from hub.core.errors import InvalidError
from hub.core.i18n import _l
from hub.core.web import requires, someone
from hub.gradebooks import ratings
from hub.gradebooks.models import READ, Gradebook
from hub.gradebooks.outcomes import Final
from hub.gradebooks.scales import mark_word
from hub.groups.models import Group

OF = ("group_id", "programme_id", "competency_id")
ONE_OF = _l("Name one: a group, a programme or a competency.")
blueprint = Blueprint(
    "api-gradebook-results",
    __name__,
    url_prefix="/api/v1/gradebook-results",
    description="Итоги и рейтинг слушателей: группы, программы, компетенции.",
)


class GradebookResultsQuery(Schema):
    """Чьи итоги: одно из трёх."""

    group_id = fields.UUID(metadata={"description": "Группа"})
    programme_id = fields.UUID(metadata={"description": "Программа: все её группы вместе"})
    competency_id = fields.UUID(
        metadata={"description": "Компетенция: только модули, которые к ней ведут"}
    )
    limit = fields.Integer(
        load_default=LIMIT,
        validate=validate.Range(1, MOST),
        metadata={"description": "Сколько записей на странице"},
    )
    after = fields.Integer(
        load_default=0,
        validate=validate.Range(0, 1_000_000),
        metadata={"description": "Место, с которого продолжать: `next` прошлой страницы"},
    )

    @validates_schema
    def _one(self, values: dict[str, Any], **_kwargs: Any) -> None:
        if sum(name in values for name in OF) != 1:
            raise ValidationError(str(ONE_OF), field_name=OF[0])


class GradebookResultModule(Schema):
    """Модуль: его итоговая отметка."""

    title = fields.String()
    mark = fields.String(metadata={"description": "Как в журнале; пусто — нет"})
    passed = fields.Boolean(allow_none=True)


class GradebookResultSchema(Schema):
    """Итог слушателя; доли — в процентах, без округления."""

    enrolment_id = fields.UUID()
    group_id = fields.UUID()
    name = fields.String()
    place = fields.Integer(allow_none=True, metadata={"description": "Место в рейтинге"})
    intermediate = fields.Float(allow_none=True, metadata={"description": "Рейтинг до аттестации"})
    final = fields.Float(allow_none=True, metadata={"description": "Итоговый рейтинг"})
    attendance = fields.Float(allow_none=True)
    current = fields.Float(allow_none=True, metadata={"description": "Текущие оценки"})
    modules = fields.List(fields.Nested(GradebookResultModule))
    assessment = fields.String(metadata={"description": "Отметка итоговой аттестации"})
    passed = fields.Boolean(metadata={"description": "Выполнено всё, чего требует правило"})
    wanting = fields.List(fields.String(), metadata={"description": "Чего недостаёт, словами"})


class GradebookResultPage(Schema):
    """Страница рейтинга, с первого места."""

    items = fields.List(fields.Nested(GradebookResultSchema))
    next = fields.String(allow_none=True)


@blueprint.get("")
@requires(READ)
@blueprint.arguments(GradebookResultsQuery, location="query")
@blueprint.response(200, GradebookResultPage)
def rows(asked: dict[str, Any]) -> Response:
    """Итоги и места: группы, программы или компетенции."""
    who = someone()
    with transaction() as session:
        parts, where = None, Group.id == asked.get("group_id")
        if "programme_id" in asked:
            where = Group.programme_id == asked["programme_id"]
        elif "competency_id" in asked:
            parts = ratings.parts_of(session, asked["competency_id"])
            having = select(Gradebook.group_id).where(Gradebook.part_id.in_(parts))
            where = Group.id.in_(having)
        groups = ratings.groups_seen(session, who, where)
        if not groups:
            raise InvalidError(_l("There is no such programme or group."), field=_named(asked))
        found = ratings.of_groups(session, groups, who, parts)
        begin, end = asked["after"], asked["after"] + asked["limit"]
        shown = found[begin:end]
        audit.record(
            session, "gradebooks.read", subject="people",
            ids=[one.learner.person_id for one in shown],
        )  # fmt: skip
        more = str(end) if end < len(found) else None
        return listing(GradebookResultSchema(), Page([_said(one) for one in shown], more))


def _named(asked: dict[str, Any]) -> str:
    return next(name for name in OF if name in asked)


def _said(one: ratings.Placed) -> SimpleNamespace:
    outcome = one.outcome
    return SimpleNamespace(
        enrolment_id=one.learner.id, group_id=one.group.id, name=one.learner.name,
        place=one.place, intermediate=one.middle, final=one.final,
        attendance=outcome.attendance, current=outcome.current,
        modules=[
            SimpleNamespace(title=each.title, mark=_mark(each), passed=each.passed)
            for each in outcome.modules
        ],
        assessment=_mark(outcome.final), passed=outcome.passed,
        wanting=[str(word) for word in outcome.wanting],
    )  # fmt: skip


def _mark(end: Final | None) -> str:
    return mark_word(end.value, end.scale) if end is not None else ""
