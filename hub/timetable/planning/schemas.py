"""Words of the open API about drafts of the planner."""

from dataclasses import fields as names_of

from marshmallow import fields, validate

from hub.core.api import Known, Moment, Schema
from hub.timetable.models import LessonKind
from hub.timetable.planner.plan import Blamed, Reason
from hub.timetable.planner.problem import Weights
from hub.timetable.planner.words import WISHES
from hub.timetable.planning.hours import KINDS_OF
from hub.timetable.planning.models import DraftState
from hub.timetable.planning.question import (
    DAY,
    MOST_A_DAY,
    MOST_GROUPS,
    MOST_WEEKS,
)

HEAVIEST = 100
LEAST_A_DAY, LONGEST_DAY = 2, 12
USUAL = Weights()
WeightsSchema = Schema.from_dict(
    {
        one.name: fields.Integer(
            validate=validate.Range(0, HEAVIEST),
            load_default=getattr(USUAL, one.name),
            metadata={"description": WISHES[one.name]},
        )
        for one in names_of(Weights)
    },
    name="PlannerWeights",
)
ScoreSchema = Schema.from_dict(
    {
        name: fields.Integer(metadata={"description": words})
        for name, words in {**WISHES, "cost": "Во что обошлось всё вместе"}.items()
    },
    name="PlannerScore",
)


class PlannedLessonSchema(Schema):
    """Занятие, которое планировщик предлагает поставить."""

    group_id = fields.UUID()
    part_id = fields.UUID(
        allow_none=True, metadata={"description": "Модуль; у итоговой аттестации его нет"}
    )
    kind = fields.Enum(LessonKind, by_value=True, metadata={"description": "Вид занятия"})
    starts_at = Moment()
    ends_at = Moment()
    hours = fields.Integer(metadata={"description": "Академических часов"})
    teachers = fields.List(fields.UUID())
    places = fields.List(fields.UUID())
    equipment = fields.List(fields.UUID())


class PlannerBlameSchema(Schema):
    """Кто или что помешало."""

    kind = fields.Enum(Blamed, by_value=True)
    key = fields.String(metadata={"description": "Ключ записи; у работы — группа:модуль:часы"})


class PlannerMissingSchema(Schema):
    """Часы, которым не нашлось места."""

    group_id = fields.UUID()
    part_id = fields.UUID(allow_none=True)
    kind = fields.String(validate=validate.OneOf(list(KINDS_OF)))
    hours = fields.Integer()
    reason = fields.Enum(Reason, by_value=True, metadata={"description": "Причина для программ"})
    why = fields.String(metadata={"description": "Причина словами"})
    blame = fields.List(fields.Nested(PlannerBlameSchema))


class TimetableDraftSchema(Known):
    """План расписания, как он стоит в списке."""

    starts_on = fields.Date(required=True, metadata={"description": "С какого дня"})
    weeks = fields.Integer(
        required=True,
        validate=validate.Range(1, MOST_WEEKS),
        metadata={"description": "На сколько недель"},
    )
    state = fields.Enum(DraftState, by_value=True, dump_only=True)
    placed = fields.Integer(dump_only=True, metadata={"description": "Поставлено часов"})
    unplaced = fields.Integer(dump_only=True, metadata={"description": "Часов без места"})
    failed_why = fields.String(dump_only=True, allow_none=True)
    solved_at = fields.AwareDateTime(dump_only=True, allow_none=True)
    decided_at = fields.AwareDateTime(dump_only=True, allow_none=True)


class WholeTimetableDraft(TimetableDraftSchema):
    """План расписания: о чём спросили и, когда решено, что ответил планировщик."""

    group_ids = fields.List(
        fields.UUID(),
        required=True,
        validate=validate.Length(1, MOST_GROUPS),
        metadata={"description": "Чьё расписание составить"},
    )
    opens = fields.Integer(
        validate=validate.Range(0, DAY - 1),
        load_default=0,
        metadata={"description": "Занятия не раньше: минута дня"},
    )
    closes = fields.Integer(
        validate=validate.Range(1, DAY),
        load_default=DAY,
        metadata={"description": "Занятия не позже: минута дня"},
    )
    most_a_day = fields.Integer(
        validate=validate.Range(LEAST_A_DAY, LONGEST_DAY),
        load_default=MOST_A_DAY,
        metadata={"description": "Академических часов в день не больше"},
    )
    weights = fields.Nested(WeightsSchema, metadata={"description": "Что насколько важно"})
    notes = fields.List(
        fields.String(), dump_only=True, metadata={"description": "За чем присмотреть людям"}
    )
    lessons = fields.List(fields.Nested(PlannedLessonSchema), dump_only=True)
    missing = fields.List(fields.Nested(PlannerMissingSchema), dump_only=True)
    score = fields.Nested(ScoreSchema, dump_only=True, allow_none=True)


class TimetableDraftPage(Schema):
    """Страница списка планов."""

    items = fields.List(fields.Nested(TimetableDraftSchema))
    next = fields.String(allow_none=True)
