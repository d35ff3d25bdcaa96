"""Words of the open API about organisations."""

from marshmallow import fields, validate

from hub.core.api import Known, Schema, changes
from hub.organisations.models import OrganisationKind


class OrganisationSchema(Known):
    """Организация."""

    name = fields.String(required=True, validate=validate.Length(1, 300))
    short_name = fields.String(allow_none=True, validate=validate.Length(max=120))
    kind = fields.Enum(OrganisationKind, by_value=True, required=True)
    inn = fields.String(
        required=True,
        validate=validate.Regexp(r"^[0-9]{10}([0-9]{2})?$"),
        metadata={"description": "10 или 12 цифр с верной контрольной суммой"},
    )
    kpp = fields.String(allow_none=True, validate=validate.Length(max=9))
    ogrn = fields.String(allow_none=True, validate=validate.Length(max=15))
    address = fields.String(allow_none=True, validate=validate.Length(max=300))
    email = fields.String(allow_none=True, validate=validate.Length(max=254))
    phone = fields.String(allow_none=True, validate=validate.Length(max=40))
    verified_at = fields.AwareDateTime(
        dump_only=True,
        allow_none=True,
        metadata={"description": "Когда сотрудники проверили организацию"},
    )


OrganisationChange = changes(OrganisationSchema, "OrganisationChange")


class OrganisationPage(Schema):
    """Страница списка организаций."""

    items = fields.List(fields.Nested(OrganisationSchema))
    next = fields.String(allow_none=True)
