"""Words of the open API about intakes and applications."""

from marshmallow import fields, validate

from hub.applications.machine import Act, Mover, State
from hub.applications.models import IntakeKind
from hub.applications.placing import MOST_MODULES
from hub.core.api import Known, Schema, changes
from hub.deadlines.models import Owes


class IntakeSchema(Known):
    """Поток: на что набирают, когда и сколько человек."""

    kind = fields.Enum(
        IntakeKind,
        by_value=True,
        required=True,
        metadata={"description": "На что: программа, мероприятие, консультация; не меняется"},
    )
    title = fields.String(
        validate=validate.Length(max=300),
        metadata={"description": "Пусто: название программы"},
    )
    programme_id = fields.UUID(
        allow_none=True, metadata={"description": "Опубликованная программа; не меняется"}
    )
    version_id = fields.UUID(
        dump_only=True, allow_none=True, metadata={"description": "Версия, по которой идёт поток"}
    )
    provider_id = fields.UUID(allow_none=True, metadata={"description": "Кто обучает"})
    places = fields.Integer(
        required=True,
        validate=validate.Range(1, 100_000),
        metadata={"description": "Сколько мест; не меньше занятых"},
    )
    taken = fields.Integer(dump_only=True, metadata={"description": "Сколько мест занято"})
    starts_on = fields.Date(allow_none=True)
    ends_on = fields.Date(allow_none=True)
    apply_until = fields.Date(
        allow_none=True, metadata={"description": "Последний день приёма; пусто: день начала"}
    )
    place = fields.String(allow_none=True, validate=validate.Length(max=300))
    accepts_at_once = fields.Boolean(
        metadata={"description": "Принимать заявки без проверки, пока есть места"}
    )
    closed_at = fields.AwareDateTime(
        dump_only=True, allow_none=True, metadata={"description": "Когда набор закрыт"}
    )


IntakeChange = changes(IntakeSchema, "IntakeChange")


class IntakePage(Schema):
    """Страница списка потоков."""

    items = fields.List(fields.Nested(IntakeSchema))
    next = fields.String(allow_none=True)


class ApplicationSchema(Known):
    """Заявка: желание одного человека; состояние меняют только действия."""

    person_id = fields.UUID(required=True, metadata={"description": "Чья заявка"})
    intake_id = fields.UUID(allow_none=True, metadata={"description": "В какой поток"})
    programme_id = fields.UUID(
        allow_none=True, metadata={"description": "Программа, если поток ещё не выбран"}
    )
    organisation_id = fields.UUID(allow_none=True, metadata={"description": "Кто направляет"})
    wish = fields.String(allow_none=True, validate=validate.Length(max=2_000))
    education = fields.String(
        allow_none=True,
        validate=validate.Length(max=60),
        metadata={"description": "Образование со слов заявителя, код справочника"},
    )
    kind = fields.Enum(
        IntakeKind,
        by_value=True,
        metadata={"description": "Без потока: программа или консультация; у потока — его вид"},
    )
    modules = fields.List(
        fields.UUID(),
        load_only=True,
        validate=validate.Length(max=MOST_MODULES),
        metadata={"description": "Модули библиотеки по порядку, если программу составляют сами"},
    )
    version_id = fields.UUID(dump_only=True, allow_none=True)
    provider_id = fields.UUID(
        dump_only=True, allow_none=True, metadata={"description": "Кому распределена"}
    )
    state = fields.Enum(State, by_value=True, dump_only=True)
    since = fields.AwareDateTime(dump_only=True, metadata={"description": "С каких пор в нём"})
    submitted_at = fields.AwareDateTime(dump_only=True, allow_none=True)
    reason = fields.String(dump_only=True, allow_none=True)
    owed = fields.String(
        dump_only=True, allow_none=True, metadata={"description": "Что должно быть сделано"}
    )
    owed_by = fields.Enum(Owes, by_value=True, dump_only=True, allow_none=True)
    due_on = fields.Date(
        dump_only=True, allow_none=True, metadata={"description": "Последний законный день"}
    )


class ApplicationChange(Schema):
    """Что меняет заявитель, пока заявка не подана или возвращена."""

    wish = fields.String(allow_none=True, validate=validate.Length(max=2_000))
    education = fields.String(allow_none=True, validate=validate.Length(max=60))


class ApplicationPage(Schema):
    """Страница списка заявок."""

    items = fields.List(fields.Nested(ApplicationSchema))
    next = fields.String(allow_none=True)


class ActSchema(Schema):
    """Что сказано при действии."""

    reason = fields.String(
        load_default="",
        validate=validate.Length(max=1_000),
        metadata={"description": "Почему: заявитель это прочтёт"},
    )
    provider_id = fields.UUID(
        load_default=None, allow_none=True, metadata={"description": "Кому распределить"}
    )
    intake_id = fields.UUID(
        load_default=None, allow_none=True, metadata={"description": "В какой поток определить"}
    )
    version = fields.Integer(
        load_default=None,
        allow_none=True,
        metadata={"description": "Версия, которую видел вызывающий: другой — отказ 409"},
    )


class StepSchema(Schema):
    """Шаг заявки."""

    at = fields.AwareDateTime()
    act = fields.Enum(Act, by_value=True)
    before = fields.Enum(State, by_value=True)
    after = fields.Enum(State, by_value=True)
    mover = fields.Enum(Mover, by_value=True)
    reason = fields.String(allow_none=True)


class StepPage(Schema):
    """Весь путь заявки, первый шаг впереди."""

    items = fields.List(fields.Nested(StepSchema))
