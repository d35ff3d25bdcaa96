"""Words of the open API about competencies, professions, occupations, their lists and figures."""

from marshmallow import fields, validate

from hub.competencies.list_models import Confidence, FigureKind, ListState
from hub.competencies.models import CompetencyKind, OccupationKind, ProfessionKind
from hub.core.api import Known, Schema, changes

YEAR = validate.Range(1990, 2100)
RETIRED = {"description": "С какого времени выведена из оборота"}


class CompetencySchema(Known):
    """Компетенция."""

    code = fields.String(
        allow_none=True,
        validate=validate.Length(max=20),
        metadata={"description": "Как пишет перечень: «10», «R49»; своих знаков не подставляем"},
    )
    title = fields.String(required=True, validate=validate.Length(1, 300))
    kind = fields.Enum(CompetencyKind, by_value=True, required=True)
    sphere = fields.String(
        allow_none=True,
        validate=validate.Length(max=60),
        metadata={"description": "Код справочника «competency-sphere»"},
    )
    about = fields.String(allow_none=True, validate=validate.Length(max=10_000))
    source = fields.String(allow_none=True, validate=validate.Length(max=300))
    retired_at = fields.AwareDateTime(dump_only=True, allow_none=True, metadata=RETIRED)


class ProfessionSchema(Known):
    """Профессия или специальность СПО."""

    code = fields.String(required=True, validate=validate.Regexp(r"^[0-9]{2}(\.[0-9]{2}){2}$"))
    edition_year = fields.Integer(
        required=True,
        strict=True,
        validate=YEAR,
        metadata={"description": "Год перечня: от перечня к перечню коды менялись"},
    )
    title = fields.String(required=True, validate=validate.Length(1, 300))
    kind = fields.Enum(
        ProfessionKind,
        by_value=True,
        metadata={"description": "Если не назван, следует из кода"},
    )
    qualification = fields.String(allow_none=True, validate=validate.Length(max=300))
    standard_number = fields.String(allow_none=True, validate=validate.Length(max=40))
    standard_on = fields.Date(allow_none=True)
    retired_at = fields.AwareDateTime(dump_only=True, allow_none=True, metadata=RETIRED)


class OccupationSchema(Known):
    """Профессия рабочего или должность служащего по ОКПДТР."""

    code = fields.String(
        required=True,
        validate=validate.Regexp(r"^[0-9]{5}[0-9]?$"),
        metadata={"description": "5 цифр или 6 с верным контрольным числом"},
    )
    check_digit = fields.String(dump_only=True)
    title = fields.String(required=True, validate=validate.Length(1, 300))
    kind = fields.Enum(
        OccupationKind,
        by_value=True,
        metadata={"description": "Если не назван, следует из кода"},
    )
    issue = fields.String(allow_none=True, validate=validate.Length(max=20))
    okz = fields.String(allow_none=True, validate=validate.Length(max=6))
    standard_code = fields.String(allow_none=True, validate=validate.Length(max=6))
    retired_at = fields.AwareDateTime(dump_only=True, allow_none=True, metadata=RETIRED)


class CompetencyLinkSchema(Known):
    """Связь двух из трёх: компетенции, профессии СПО, профессии по ОКПДТР."""

    first_id = fields.UUID(required=True)
    second_id = fields.UUID(required=True)
    source = fields.String(required=True, validate=validate.Length(1, 300))
    year = fields.Integer(allow_none=True, strict=True, validate=YEAR)
    confidence = fields.Enum(Confidence, by_value=True, load_default=Confidence.CERTAIN)


class LabourFigureSchema(Known):
    """Потребность или прогноз: сколько человек, в каком году, по чьим данным."""

    subject_id = fields.UUID(
        required=True,
        metadata={"description": "Ключ компетенции, профессии СПО или профессии по ОКПДТР"},
    )
    year = fields.Integer(required=True, strict=True, validate=validate.Range(2000, 2100))
    kind = fields.Enum(FigureKind, by_value=True, required=True)
    number = fields.Integer(required=True, strict=True, validate=validate.Range(0, 10_000_000))
    source = fields.String(required=True, validate=validate.Length(1, 300))


class ListRowSchema(Schema):
    """Строка перечня."""

    place = fields.Integer()
    subject = fields.String(
        validate=validate.OneOf(["competency", "profession", "occupation"]),
    )
    subject_id = fields.UUID()
    title = fields.String()
    reason = fields.String(allow_none=True)


class PriorityListSchema(Known):
    """Перечень приоритетных компетенций региона: одна версия на год."""

    year = fields.Integer()
    number = fields.Integer(metadata={"description": "Версия в пределах года"})
    state = fields.Enum(ListState, by_value=True)
    act_kind = fields.String(allow_none=True)
    act_issuer = fields.String(allow_none=True)
    act_number = fields.String(allow_none=True)
    act_on = fields.Date(allow_none=True)
    approved_at = fields.AwareDateTime(allow_none=True)


class PriorityListWhole(PriorityListSchema):
    """Перечень приоритетных компетенций со строками."""

    items = fields.List(fields.Nested(ListRowSchema))


class NamedListSchema(Known):
    """Именованный перечень: ТОП-50, ТОП-Регион и подобные."""

    title = fields.String()
    edition_year = fields.Integer()
    act_kind = fields.String(allow_none=True)
    act_issuer = fields.String(allow_none=True)
    act_number = fields.String(allow_none=True)
    act_on = fields.Date(allow_none=True)
    source = fields.String(allow_none=True)
    about = fields.String(allow_none=True)
    retired_at = fields.AwareDateTime(allow_none=True, metadata=RETIRED)


class NamedListWhole(NamedListSchema):
    """Именованный перечень со строками."""

    items = fields.List(fields.Nested(ListRowSchema))


CompetencyChange = changes(CompetencySchema, "CompetencyChange")
ProfessionChange = changes(ProfessionSchema, "ProfessionChange")
OccupationChange = changes(OccupationSchema, "OccupationChange")
CompetencyLinkChange = changes(CompetencyLinkSchema, "CompetencyLinkChange")
LabourFigureChange = changes(LabourFigureSchema, "LabourFigureChange")


class CompetencyPage(Schema):
    """Страница списка компетенций."""

    items = fields.List(fields.Nested(CompetencySchema))
    next = fields.String(allow_none=True)


class ProfessionPage(Schema):
    """Страница списка профессий и специальностей СПО."""

    items = fields.List(fields.Nested(ProfessionSchema))
    next = fields.String(allow_none=True)


class OccupationPage(Schema):
    """Страница списка профессий по ОКПДТР."""

    items = fields.List(fields.Nested(OccupationSchema))
    next = fields.String(allow_none=True)


class CompetencyLinkPage(Schema):
    """Страница списка связей."""

    items = fields.List(fields.Nested(CompetencyLinkSchema))
    next = fields.String(allow_none=True)


class LabourFigurePage(Schema):
    """Страница списка потребностей и прогнозов."""

    items = fields.List(fields.Nested(LabourFigureSchema))
    next = fields.String(allow_none=True)


class PriorityListPage(Schema):
    """Страница списка перечней приоритетных компетенций."""

    items = fields.List(fields.Nested(PriorityListSchema))
    next = fields.String(allow_none=True)


class NamedListPage(Schema):
    """Страница списка именованных перечней."""

    items = fields.List(fields.Nested(NamedListSchema))
    next = fields.String(allow_none=True)
