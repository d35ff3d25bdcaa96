"""Words of the open API about expertise."""

from marshmallow import fields

from hub.core.api import Known, Schema
from hub.reviews.machine import ReviewState


class ReviewSchema(Known):
    """Экспертиза одной версии программы или материала."""

    subject_kind = fields.String(dump_only=True, metadata={"description": "Что на экспертизе"})
    subject_id = fields.UUID(dump_only=True)
    subject_number = fields.Integer(dump_only=True, metadata={"description": "Номер версии"})
    title = fields.String(dump_only=True)
    organisation_id = fields.UUID(dump_only=True, allow_none=True)
    state = fields.Enum(ReviewState, by_value=True, dump_only=True)
    round = fields.Integer(dump_only=True, metadata={"description": "Круг"})
    submitted_at = fields.AwareDateTime(dump_only=True)
    due_on = fields.Date(dump_only=True, allow_none=True)
    decided_at = fields.AwareDateTime(dump_only=True, allow_none=True)
    reason = fields.String(dump_only=True, allow_none=True)
    share = fields.Integer(
        dump_only=True, allow_none=True, metadata={"description": "Оценка, процент от наибольшей"}
    )
    report_year = fields.Integer(dump_only=True, allow_none=True)
    report_number = fields.Integer(dump_only=True, allow_none=True)


class ReviewPage(Schema):
    """Страница списка экспертиз."""

    items = fields.List(fields.Nested(ReviewSchema))
    next = fields.String(allow_none=True)
