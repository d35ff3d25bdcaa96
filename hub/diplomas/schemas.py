"""Words of the open API about documents."""

from marshmallow import fields

from hub.core.api import Known, Schema
from hub.diplomas.models import DiplomaState, HandedWay, Why


class DiplomaSchema(Known):
    """Документ об обучении, каким его выдали."""

    organisation_id = fields.UUID(metadata={"description": "Кто выдал"})
    person_id = fields.UUID(metadata={"description": "Кому"})
    group_id = fields.UUID(allow_none=True)
    version_id = fields.UUID(allow_none=True, metadata={"description": "Версия программы"})
    kind = fields.String(metadata={"description": "Вид: код справочника «document-kind»"})
    number = fields.String(metadata={"description": "Регистрационный номер"})
    series = fields.String(allow_none=True)
    form_number = fields.String(allow_none=True, metadata={"description": "Номер бланка"})
    issued_on = fields.Date()
    last_name = fields.String()
    first_name = fields.String()
    patronymic = fields.String(allow_none=True)
    title = fields.String(metadata={"description": "Программа"})
    hours = fields.Integer(allow_none=True)
    starts_on = fields.Date(allow_none=True)
    ends_on = fields.Date(allow_none=True)
    qualification = fields.String(allow_none=True)
    rank = fields.String(allow_none=True)
    state = fields.Enum(DiplomaState, by_value=True)
    replaces_id = fields.UUID(
        allow_none=True, metadata={"description": "Вместо какого документа выдан"}
    )
    duplicate_why = fields.Enum(Why, by_value=True, allow_none=True)
    annulled_on = fields.Date(allow_none=True)
    handed_on = fields.Date(allow_none=True)
    handed_way = fields.Enum(HandedWay, by_value=True, allow_none=True)
    reported_on = fields.Date(allow_none=True, metadata={"description": "Когда внесён в ФИС ФРДО"})


class DiplomaPage(Schema):
    """Страница списка документов."""

    items = fields.List(fields.Nested(DiplomaSchema))
    next = fields.String(allow_none=True)
