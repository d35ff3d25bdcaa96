"""Words of the open API about facts that outside systems bring."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from hub.core.api import Schema
from hub.core.i18n import _l
from hub.gradebooks.bringing import LONGEST_KEY, Brought
from hub.gradebooks.models import Aspect, Source
from hub.gradebooks.schemas import LONGEST_VALUE, VALUE

MOST = 500
PLAIN = validate.Regexp(r"[!-~]+\Z")
SOURCES = [one.value for one in Source if one is not Source.HAND]
ONE_PLACE = _l("Name one place: a lesson, a column, or a gradebook with a column.")
ONE_PERSON = _l("Name one learner: by enrolment, identity, СНИЛС or e-mail.")
PLACES = ("lesson_id", "column_id", "column")
PEOPLE = ("enrolment_id", "identity", "snils", "email")


class FactIdentity(Schema):
    """Кто это во внешней системе: связь, которую человек завёл в своей учётной записи."""

    provider = fields.String(
        required=True, validate=[validate.Length(1, 40), PLAIN],
        metadata={"description": "Система, например `esia`"},
    )  # fmt: skip
    subject = fields.String(
        required=True, validate=[validate.Length(1, 200), PLAIN],
        metadata={"description": "Ключ человека в ней"},
    )  # fmt: skip


class FactColumn(Schema):
    """Графа внешней работы: с тем же ключом источника она одна, в первый раз заводится."""

    gradebook_id = fields.UUID(required=True)
    key = fields.String(
        required=True, validate=[validate.Length(1, LONGEST_KEY), PLAIN],
        metadata={"description": "Ключ работы в источнике"},
    )  # fmt: skip
    title = fields.String(required=True, validate=validate.Length(1, 300))
    held_on = fields.Date(required=True)


class GradebookFactSchema(Schema):
    """Одна отметка или явка под своим ключом источника."""

    key = fields.String(
        required=True, validate=[validate.Length(1, LONGEST_KEY), PLAIN],
        metadata={"description": "Внешний ключ сведения: с ним оно записывается один раз"},
    )  # fmt: skip
    aspect = fields.Enum(Aspect, by_value=True, required=True)
    value = fields.String(
        required=True, validate=validate.Length(max=LONGEST_VALUE),
        metadata={"description": VALUE},
    )  # fmt: skip
    lesson_id = fields.UUID(metadata={"description": "Занятие расписания"})
    column_id = fields.UUID(metadata={"description": "Графа журнала"})
    column = fields.Nested(FactColumn)
    enrolment_id = fields.UUID(metadata={"description": "Зачисление"})
    identity = fields.Nested(FactIdentity)
    snils = fields.String(validate=validate.Length(max=20))
    email = fields.String(validate=validate.Length(max=254))

    @validates_schema
    def _one_each(self, values: dict[str, Any], **_kwargs: Any) -> None:
        for names, said in ((PLACES, ONE_PLACE), (PEOPLE, ONE_PERSON)):
            if sum(name in values for name in names) != 1:
                raise ValidationError(str(said), field_name=names[0])


class GradebookFacts(Schema):
    """Пачка сведений одного источника."""

    source = fields.String(
        required=True,
        validate=validate.OneOf(SOURCES),
        metadata={"description": "Откуда: видно в журнале"},
    )
    facts = fields.List(
        fields.Nested(GradebookFactSchema), required=True, validate=validate.Length(1, MOST)
    )


class GradebookFactAnswer(Schema):
    """Что стало со сведением."""

    key = fields.String()
    outcome = fields.Enum(
        Brought, by_value=True,
        metadata={
            "description": "`written` — стоит в журнале; `offered` — в клетке записано руками, "
            "решит преподаватель; `same` — уже принято; `refused` — не принято"
        },
    )  # fmt: skip
    why = fields.String(metadata={"description": "Почему не принято"})


class GradebookFactsAnswer(Schema):
    """Ответ на каждое сведение, в том же порядке."""

    facts = fields.List(fields.Nested(GradebookFactAnswer))
