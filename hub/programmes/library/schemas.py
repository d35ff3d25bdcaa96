"""Words of the open API about modules."""

from marshmallow import fields, validate

from hub.core.api import Known, Schema, changes
from hub.programmes.curriculum.checks import MOST
from hub.programmes.schemas import NeedSchema, OutcomeSchema

HOURS = validate.Range(0, MOST)


class ModuleRowSchema(Known):
    """Модуль библиотеки в списке."""

    title = fields.String(required=True, validate=validate.Length(1, 300))
    content = fields.String(allow_none=True, validate=validate.Length(max=50_000))
    lectures = fields.Integer(strict=True, validate=HOURS)
    practice = fields.Integer(strict=True, validate=HOURS)
    internship = fields.Integer(strict=True, validate=HOURS)
    independent = fields.Integer(strict=True, validate=HOURS)
    consultations = fields.Integer(strict=True, validate=HOURS)
    attestation = fields.Integer(strict=True, validate=HOURS)
    hours = fields.Integer(dump_only=True, metadata={"description": "Сумма часов всех видов"})
    competency_id = fields.UUID(allow_none=True)
    organisation_id = fields.UUID(allow_none=True)
    archived_at = fields.AwareDateTime(
        dump_only=True,
        allow_none=True,
        metadata={"description": "С какого времени модуль не предлагают"},
    )


class ModuleSchema(ModuleRowSchema):
    """Модуль библиотеки с тем, что он даёт и что ему нужно."""

    outcomes = fields.List(fields.Nested(OutcomeSchema), dump_only=True)
    needs = fields.List(fields.Nested(NeedSchema), dump_only=True)


ModuleChange = changes(ModuleSchema, "ModuleChange")


class ModulePage(Schema):
    """Страница списка модулей."""

    items = fields.List(fields.Nested(ModuleRowSchema))
    next = fields.String(allow_none=True)
