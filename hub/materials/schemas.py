"""Words of the open API about learning materials."""

from marshmallow import fields, validate

from hub.core.api import Known, Schema, changes
from hub.materials.models import MaterialForm, MaterialState


class MaterialSchema(Known):
    """Учебный материал: одна версия."""

    title = fields.String(required=True, validate=validate.Length(1, 300))
    kind = fields.String(
        required=True,
        validate=validate.Length(1, 60),
        metadata={"description": "Код справочника `material-kind`"},
    )
    form = fields.Enum(
        MaterialForm,
        by_value=True,
        required=True,
        metadata={"description": "Файл, ссылка или LTI; сам файл добавляют на карточке"},
    )
    annotation = fields.String(allow_none=True, validate=validate.Length(max=20_000))
    authors = fields.String(required=True, validate=validate.Length(1, 500))
    organisation_id = fields.UUID(allow_none=True)
    licence = fields.String(
        required=True,
        validate=validate.Length(1, 60),
        metadata={"description": "Код справочника `material-licence`"},
    )
    rights_holder = fields.String(allow_none=True, validate=validate.Length(max=300))
    licence_until = fields.Date(allow_none=True)
    competency_id = fields.UUID(allow_none=True)
    level = fields.String(
        allow_none=True,
        validate=validate.Length(max=60),
        metadata={"description": "Код справочника `education-level`"},
    )
    address = fields.String(
        allow_none=True,
        validate=validate.Length(max=1000),
        metadata={"description": "Адрес ссылки или запуска LTI"},
    )
    tool = fields.String(allow_none=True, validate=validate.Length(max=120))
    custom = fields.String(
        allow_none=True,
        validate=validate.Length(max=1000),
        metadata={"description": "Параметры LTI: `имя=значение` построчно"},
    )
    number = fields.Integer(dump_only=True, metadata={"description": "Номер версии"})
    work_id = fields.UUID(dump_only=True, metadata={"description": "Одно на все версии материала"})
    state = fields.Enum(
        MaterialState,
        by_value=True,
        dump_only=True,
        metadata={"description": "Публикует только экспертиза"},
    )
    file_id = fields.UUID(dump_only=True, allow_none=True)
    views = fields.Integer(dump_only=True)
    published_at = fields.AwareDateTime(dump_only=True, allow_none=True)


MaterialChange = changes(MaterialSchema, "MaterialChange")


class MaterialPage(Schema):
    """Страница библиотеки материалов."""

    items = fields.List(fields.Nested(MaterialSchema))
    next = fields.String(allow_none=True)
