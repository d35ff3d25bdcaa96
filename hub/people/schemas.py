"""Words of the open API about people."""

from typing import Any

from marshmallow import fields, validate

from hub.core import numbers
from hub.core.api import Known, Schema, changes
from hub.people.models import Sex


class Masked(fields.String):
    """СНИЛС going out: its last digits only; coming in: whole."""

    def _serialize(self, value: Any, *_given: Any, **_named: Any) -> str | None:
        return None if value is None else numbers.snils_masked(value)


class PersonSchema(Known):
    """Физическое лицо."""

    last_name = fields.String(required=True, validate=validate.Length(1, 100))
    first_name = fields.String(required=True, validate=validate.Length(1, 100))
    patronymic = fields.String(allow_none=True, validate=validate.Length(max=100))
    birth_on = fields.Date(allow_none=True)
    sex = fields.Enum(Sex, by_value=True, allow_none=True)
    citizenship = fields.String(
        validate=validate.Regexp(r"^[A-Z]{2}$"), metadata={"description": "ISO 3166-1, две буквы"}
    )
    snils = Masked(
        allow_none=True,
        metadata={
            "description": "Принимается целиком; в ответах закрыт, целиком только в `/secrets`"
        },
    )
    email = fields.String(allow_none=True, validate=validate.Length(max=254))
    phone = fields.String(allow_none=True, validate=validate.Length(max=40))
    category = fields.String(
        allow_none=True,
        validate=validate.Length(max=60),
        metadata={"description": "Код справочника «person-category»"},
    )
    organisation_id = fields.UUID(allow_none=True)
    study_year = fields.Integer(
        allow_none=True,
        validate=validate.Range(1, 12),
        metadata={"description": "Класс школы или курс колледжа"},
    )
    study_group = fields.String(
        allow_none=True,
        validate=validate.Length(max=40),
        metadata={"description": "Буква класса или учебная группа"},
    )


PersonChange = changes(PersonSchema, "PersonChange")


class PersonPage(Schema):
    """Страница списка людей."""

    items = fields.List(fields.Nested(PersonSchema))
    next = fields.String(allow_none=True)


class SecretsQuery(Schema):
    """Зачем открывают закрытые поля."""

    reason = fields.String(
        required=True,
        validate=validate.Length(5, 500),
        metadata={"description": "Основание; попадает в журнал аудита"},
    )


class SecretsSchema(Schema):
    """Закрытые поля."""

    snils = fields.String(allow_none=True)
