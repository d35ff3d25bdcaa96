"""Words of the open API about terms and the calendar."""

from marshmallow import fields, validate

from hub.core.api import Known, Schema, changes
from hub.deadlines.models import Anchor, Owes, Unit
from hub.deadlines.working import DayKind


class TermSchema(Known):
    """Срок: что, кем и когда должно быть сделано."""

    subject = fields.String(
        required=True,
        metadata={"description": "Чей это срок: `application`, `training_order`, `group`"},
    )
    state = fields.String(required=True, metadata={"description": "В каком состоянии"})
    act = fields.String(
        required=True,
        validate=validate.Length(1, 200),
        metadata={"description": "Что должно быть сделано"},
    )
    owed_by = fields.Enum(
        Owes, by_value=True, required=True, metadata={"description": "Кто должен"}
    )
    anchor = fields.Enum(
        Anchor, by_value=True, required=True, metadata={"description": "От чего считают"}
    )
    days = fields.Integer(
        required=True,
        validate=validate.Range(-1000, 1000),
        metadata={"description": "Сколько дней; меньше нуля — до, а не после"},
    )
    unit = fields.Enum(Unit, by_value=True, required=True, metadata={"description": "Каких дней"})
    basis = fields.String(allow_none=True, validate=validate.Length(max=500))
    is_on = fields.Boolean(metadata={"description": "Считается ли"})


TermChange = changes(TermSchema, "TermChange")


class TermPage(Schema):
    """Страница списка сроков."""

    items = fields.List(fields.Nested(TermSchema))
    next = fields.String(allow_none=True)


class DaysQuery(Schema):
    """За какой год."""

    year = fields.Integer(
        required=True,
        validate=validate.Range(2018, 2100),
        metadata={"description": "Год календаря"},
    )


class DaySchema(Schema):
    """День, который отличается от обычного дня недели."""

    day = fields.Date()
    kind = fields.Enum(DayKind, by_value=True)
    title = fields.String()
    is_own = fields.Boolean(metadata={"description": "Внесён сотрудником, а не законом"})


class DaysAnswer(Schema):
    """Производственный календарь года."""

    items = fields.List(fields.Nested(DaySchema))


class DayChange(Schema):
    """Каким стал день; `null` возвращает его закону."""

    kind = fields.Enum(DayKind, by_value=True, required=True, allow_none=True)
    title = fields.String(load_default="", validate=validate.Length(max=200))
