"""Words of the open API about lessons."""

from marshmallow import fields, validate

from hub.core.api import Known, Moment, Schema, changes
from hub.timetable.models import LessonKind, LessonState
from hub.timetable.plans import MOST_HOURS

MOST = 20


class LessonSchema(Known):
    """Занятие: группа от одного мгновения до другого, и всё, что оно занимает."""

    group_id = fields.UUID(required=True, metadata={"description": "Чьё занятие; не меняется"})
    part_id = fields.UUID(allow_none=True, metadata={"description": "Модуль программы группы"})
    kind = fields.Enum(
        LessonKind, by_value=True, required=True, metadata={"description": "Вид занятия"}
    )
    title = fields.String(
        allow_none=True, validate=validate.Length(1, 300), metadata={"description": "Тема"}
    )
    starts_at = Moment(required=True, metadata={"description": "Начало"})
    ends_at = Moment(
        required=True, metadata={"description": "Конец: не позже двенадцати часов после начала"}
    )
    hours = fields.Integer(
        validate=validate.Range(0, MOST_HOURS), metadata={"description": "Академических часов"}
    )
    teachers = fields.List(
        fields.UUID(),
        validate=validate.Length(max=MOST),
        metadata={"description": "Кто ведёт; в списке занятий не отдаётся"},
    )
    places = fields.List(
        fields.UUID(),
        validate=validate.Length(max=MOST),
        metadata={"description": "Мастерские; в списке занятий не отдаются"},
    )
    equipment = fields.List(
        fields.UUID(),
        validate=validate.Length(max=MOST),
        metadata={"description": "Оборудование; в списке занятий не отдаётся"},
    )
    webinar_url = fields.String(
        allow_none=True, validate=validate.Length(1, 500), metadata={"description": "Вебинар"}
    )
    note = fields.String(allow_none=True, validate=validate.Length(1, 1000))
    state = fields.Enum(
        LessonState, by_value=True, dump_only=True, metadata={"description": "Состояние"}
    )
    series_id = fields.UUID(
        dump_only=True,
        allow_none=True,
        metadata={"description": "Общее у занятий одной серии или одного принятого плана"},
    )
    cancelled_why = fields.String(dump_only=True, allow_none=True)


LessonChange = changes(LessonSchema, "LessonChange")


class LessonPage(Schema):
    """Страница списка занятий."""

    items = fields.List(fields.Nested(LessonSchema))
    next = fields.String(allow_none=True)


class MoveSchema(Schema):
    """Куда перенести: занятие остаётся той же длины."""

    starts_at = Moment(required=True, metadata={"description": "Новое начало"})


class CancelSchema(Schema):
    """Почему занятия не будет."""

    why = fields.String(
        required=True, validate=validate.Length(1, 300), metadata={"description": "Причина"}
    )
