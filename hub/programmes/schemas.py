"""Words of the open API about programmes."""

from marshmallow import fields, validate

from hub.core.api import Known, Schema, changes
from hub.programmes.checks import MOST_FINAL, OLDEST, WEEK
from hub.programmes.curriculum.kinds import NeedKind, OutcomeKind
from hub.programmes.models import ProgrammeForm, VersionState

MOST_HOURS, MOST_PRICE = 10_000, 10_000_000
LONG = validate.Length(max=20_000)
AGE = validate.Range(0, OLDEST)


class ProgrammeRowSchema(Known):
    """Программа в списке: лицо показанной версии, а пока её нет — последней."""

    title = fields.String(required=True, validate=validate.Length(1, 300))
    kind = fields.String(
        required=True,
        validate=validate.Length(1, 60),
        metadata={"description": "Код справочника «programme-kind»"},
    )
    purpose = fields.String(
        allow_none=True,
        validate=validate.Length(max=60),
        metadata={"description": "Код справочника «programme-purpose»"},
    )
    form = fields.Enum(ProgrammeForm, by_value=True, required=True)
    hours = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(1, MOST_HOURS),
        metadata={"description": "Пока нет модулей; затем часы модулей складываются сами"},
    )
    price = fields.Integer(
        allow_none=True,
        strict=True,
        validate=validate.Range(0, MOST_PRICE),
        metadata={"description": "Рублей за одного слушателя; 0 — бесплатно"},
    )
    annotation = fields.String(allow_none=True, validate=validate.Length(max=20_000))
    organisation_id = fields.UUID(allow_none=True)
    published_at = fields.AwareDateTime(
        dump_only=True,
        allow_none=True,
        metadata={"description": "С какого времени видна всем"},
    )


class OutcomeSchema(Schema):
    """Планируемый результат."""

    kind = fields.Enum(OutcomeKind, by_value=True, dump_only=True)
    title = fields.String(dump_only=True)
    competency_id = fields.UUID(dump_only=True, allow_none=True)


class NeedSchema(Schema):
    """Что нужно для обучения: мастерская, оборудование, программы, материалы."""

    kind = fields.Enum(NeedKind, by_value=True, dump_only=True)
    title = fields.String(dump_only=True)
    competency_id = fields.UUID(dump_only=True, allow_none=True)
    places = fields.Integer(dump_only=True, allow_none=True)


class ProgrammeModuleSchema(Schema):
    """Модуль программы с часами по видам, результатами и требованиями."""

    id = fields.UUID(dump_only=True)
    module_id = fields.UUID(
        dump_only=True,
        allow_none=True,
        metadata={"description": "Модуль библиотеки, из которого он взят"},
    )
    title = fields.String(dump_only=True)
    content = fields.String(dump_only=True, allow_none=True)
    hours = fields.Integer(dump_only=True, metadata={"description": "Сумма часов всех видов"})
    lectures = fields.Integer(dump_only=True)
    practice = fields.Integer(dump_only=True)
    internship = fields.Integer(dump_only=True)
    independent = fields.Integer(dump_only=True)
    consultations = fields.Integer(dump_only=True)
    attestation = fields.Integer(dump_only=True)
    outcomes = fields.List(fields.Nested(OutcomeSchema), dump_only=True)
    needs = fields.List(fields.Nested(NeedSchema), dump_only=True)


class ProgrammeSchema(ProgrammeRowSchema):
    """Программа целиком: показанная версия, а пока её нет — последняя."""

    goal = fields.String(allow_none=True, validate=LONG)
    audience = fields.String(
        allow_none=True, validate=LONG, metadata={"description": "Для кого программа"}
    )
    education = fields.String(
        allow_none=True,
        validate=validate.Length(max=60),
        metadata={"description": "Не ниже: код справочника «education-level»"},
    )
    age_from = fields.Integer(allow_none=True, strict=True, validate=AGE)
    age_to = fields.Integer(allow_none=True, strict=True, validate=AGE)
    document = fields.String(
        allow_none=True,
        validate=validate.Length(max=60),
        metadata={"description": "Что выдают: код справочника «document-kind»"},
    )
    teachers = fields.String(
        allow_none=True, validate=LONG, metadata={"description": "Кто может преподавать"}
    )
    conditions = fields.String(allow_none=True, validate=LONG)
    assessment = fields.String(allow_none=True, validate=LONG)
    final_hours = fields.Integer(
        allow_none=True,
        strict=True,
        validate=validate.Range(0, MOST_FINAL),
        metadata={"description": "Часы итоговой аттестации"},
    )
    weekly_hours = fields.Integer(
        allow_none=True,
        strict=True,
        validate=validate.Range(1, WEEK),
        metadata={"description": "Часов в неделю, не больше"},
    )
    profession_id = fields.UUID(allow_none=True)
    occupation_id = fields.UUID(allow_none=True)
    moodle_site = fields.String(
        allow_none=True,
        validate=validate.Length(max=300),
        metadata={"description": "Адрес Moodle: https://…"},
    )
    moodle_course = fields.String(
        allow_none=True,
        validate=validate.Length(max=120),
        metadata={"description": "Номер или краткое имя курса там"},
    )
    number = fields.Integer(dump_only=True, metadata={"description": "Номер версии программы"})
    state = fields.Enum(
        VersionState,
        by_value=True,
        dump_only=True,
        metadata={"description": "Состояние этой версии"},
    )
    version_id = fields.UUID(
        dump_only=True, metadata={"description": "Ключ этой версии: так её называет экспертиза"}
    )
    modules = fields.List(fields.Nested(ProgrammeModuleSchema), dump_only=True)
    outcomes = fields.List(
        fields.Nested(OutcomeSchema),
        dump_only=True,
        metadata={"description": "Результаты, которых не даёт ни один модуль"},
    )
    needs = fields.List(
        fields.Nested(NeedSchema),
        dump_only=True,
        metadata={"description": "Требования программы в целом, без требований модулей"},
    )


ProgrammeChange = changes(ProgrammeSchema, "ProgrammeChange")


class ProgrammePage(Schema):
    """Страница списка программ."""

    items = fields.List(fields.Nested(ProgrammeRowSchema))
    next = fields.String(allow_none=True)
