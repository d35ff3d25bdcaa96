"""Words of the open API about groups and orders."""

from marshmallow import fields, validate

from hub.core.api import Known, Schema, changes
from hub.deadlines.models import Owes
from hub.groups.machine import DirectiveKind, DirectiveState, EnrolmentState, GroupState
from hub.programmes.models import ProgrammeForm

MOST_PEOPLE = 1000
IDS = validate.Length(1, MOST_PEOPLE)


class GroupSchema(Known):
    """Группа: кто вместе учится по версии программы."""

    title = fields.String(required=True, validate=validate.Length(1, 120))
    version_id = fields.UUID(required=True, metadata={"description": "Версия программы"})
    programme_id = fields.UUID(dump_only=True)
    provider_id = fields.UUID(required=True, metadata={"description": "Кто обучает"})
    intake_id = fields.UUID(allow_none=True, metadata={"description": "Поток, из которого она"})
    curator_id = fields.UUID(allow_none=True, metadata={"description": "Из `staff-members`"})
    form = fields.Enum(ProgrammeForm, by_value=True, required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    places = fields.Integer(required=True, validate=validate.Range(1, MOST_PEOPLE))
    moodle_site = fields.String(allow_none=True, validate=validate.Length(max=300))
    moodle_course = fields.String(allow_none=True, validate=validate.Length(max=120))
    moodle_group = fields.String(allow_none=True, validate=validate.Length(max=120))
    state = fields.Enum(GroupState, by_value=True, dump_only=True)
    owed = fields.String(
        dump_only=True, allow_none=True, metadata={"description": "Что должно быть сделано"}
    )
    owed_by = fields.Enum(Owes, by_value=True, dump_only=True, allow_none=True)
    due_on = fields.Date(dump_only=True, allow_none=True, metadata={"description": "До какого дня"})


GroupChange = changes(GroupSchema, "GroupChange")


class GroupPage(Schema):
    """Страница списка групп."""

    items = fields.List(fields.Nested(GroupSchema))
    next = fields.String(allow_none=True)


class LearnerSchema(Schema):
    """Человек группы: его заявка и что с ней в группе."""

    enrolment_id = fields.UUID()
    application_id = fields.UUID()
    person_id = fields.UUID()
    state = fields.Enum(EnrolmentState, by_value=True)
    enrolled_on = fields.Date(allow_none=True)
    ended_on = fields.Date(allow_none=True)


class LearnersAnswer(Schema):
    """Люди группы."""

    items = fields.List(fields.Nested(LearnerSchema))


class ListedChange(Schema):
    """Кого добавить в список группы."""

    application_ids = fields.List(
        fields.UUID(), required=True, validate=IDS, metadata={"description": "Принятые заявки"}
    )


class TeacherSchema(Schema):
    """Кто ведёт: модуль версии, `null` — все модули."""

    staff_member_id = fields.UUID(required=True)
    part_id = fields.UUID(required=True, allow_none=True)


class TeachersAnswer(Schema):
    """Преподаватели группы."""

    items = fields.List(
        fields.Nested(TeacherSchema), required=True, validate=validate.Length(max=200)
    )


class CellSchema(Schema):
    """Клетка готовности: `true` — в порядке, `null` — не спрашивают."""

    condition = fields.String()
    holds = fields.Boolean(allow_none=True)
    words = fields.String()


class ReadySchema(Schema):
    """Готовность одного человека."""

    enrolment_id = fields.UUID()
    cells = fields.List(fields.Nested(CellSchema))


class ReadinessAnswer(Schema):
    """Матрица готовности группы."""

    items = fields.List(fields.Nested(ReadySchema))


class DirectiveSchema(Known):
    """Приказ: пока не подписан, ни с кем ничего не происходит."""

    kind = fields.Enum(DirectiveKind, by_value=True, required=True)
    group_id = fields.UUID(required=True)
    to_group_id = fields.UUID(
        allow_none=True, metadata={"description": "Куда переводят; только у перевода"}
    )
    effective_on = fields.Date(required=True, metadata={"description": "С какого дня"})
    basis = fields.String(allow_none=True, validate=validate.Length(max=1000))
    organisation_id = fields.UUID(dump_only=True, metadata={"description": "Кто издаёт"})
    state = fields.Enum(DirectiveState, by_value=True, dump_only=True)
    number = fields.String(dump_only=True, allow_none=True)
    signed_on = fields.Date(dump_only=True, allow_none=True)
    signer = fields.String(dump_only=True, allow_none=True)
    signer_post = fields.String(dump_only=True, allow_none=True)


class LineSchema(Schema):
    """О ком приказ."""

    enrolment_id = fields.UUID(required=True)
    reason = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(max=1000),
        metadata={"description": "Причина отчисления"},
    )  # fmt: skip


class WholeDirective(DirectiveSchema):
    """Приказ со всеми, о ком он."""

    people = fields.List(fields.Nested(LineSchema), required=True, validate=IDS)


DirectiveChange = changes(WholeDirective, "DirectiveChange")


class DirectivePage(Schema):
    """Страница списка приказов."""

    items = fields.List(fields.Nested(DirectiveSchema))
    next = fields.String(allow_none=True)


class SignatureSchema(Schema):
    """Номер и дата, которые приказ получает при подписании."""

    number = fields.String(required=True, validate=validate.Length(1, 40))
    signed_on = fields.Date(required=True)
    signer = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=200))
    signer_post = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(max=200)
    )
    version = fields.Integer(
        load_default=None,
        allow_none=True,
        metadata={"description": "Версия, которую видел вызывающий: другой — отказ 409"},
    )
