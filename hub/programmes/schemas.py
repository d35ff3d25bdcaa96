"""Words of the open API about programmes."""

from marshmallow import fields, validate

from hub.core.api import Known, Schema, changes
from hub.programmes.models import ProgrammeForm

MOST_HOURS = 10_000


class ProgrammeSchema(Known):
    """Программа."""

    title = fields.String(required=True, validate=validate.Length(1, 300))
    kind = fields.String(
        required=True,
        validate=validate.Length(1, 60),
        metadata={"description": "Код справочника «programme-kind»"},
    )
    form = fields.Enum(ProgrammeForm, by_value=True, required=True)
    hours = fields.Integer(required=True, strict=True, validate=validate.Range(1, MOST_HOURS))
    annotation = fields.String(allow_none=True, validate=validate.Length(max=20_000))
    organisation_id = fields.UUID(allow_none=True)
    published_at = fields.AwareDateTime(
        dump_only=True,
        allow_none=True,
        metadata={"description": "С какого времени видна всем"},
    )


ProgrammeChange = changes(ProgrammeSchema, "ProgrammeChange")


class ProgrammePage(Schema):
    """Страница списка программ."""

    items = fields.List(fields.Nested(ProgrammeSchema))
    next = fields.String(allow_none=True)
