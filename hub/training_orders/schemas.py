"""Words of the open API about orders for training."""

from marshmallow import fields, validate

from hub.core.api import Known, Schema, changes
from hub.core.tables.reading import LONGEST
from hub.deadlines.models import Owes
from hub.people.fields import FIELDS
from hub.programmes.models import ProgrammeForm
from hub.training_orders.commands import MOST_PEOPLE, MOST_WORDS
from hub.training_orders.doing import BY_HAND
from hub.training_orders.machine import State
from hub.training_orders.models import OrderKind, ShareState
from hub.training_orders.people_tables import ASKED, OWN_FIELDS

MOST_ROWS = 1000
TITLES = {item.name: item.title for item in (*FIELDS, *OWN_FIELDS)}


class TrainingOrderSchema(Known):
    """Заказ на обучение. Состояние меняют действиями (`/acts`), а не полем."""

    organisation_id = fields.UUID(required=True, metadata={"description": "Кто заказывает"})
    kind = fields.Enum(
        OrderKind, by_value=True, required=True, metadata={"description": "Что заказывают"}
    )
    subject = fields.String(
        allow_none=True,
        validate=validate.Length(max=300),
        metadata={"description": "В нескольких словах; у программы — её название"},
    )
    programme_id = fields.UUID(allow_none=True, metadata={"description": "Программа"})
    competency_id = fields.UUID(allow_none=True, metadata={"description": "Компетенция"})
    intake_id = fields.UUID(
        allow_none=True, metadata={"description": "Мероприятие, на которое приходит класс"}
    )
    wish = fields.String(allow_none=True, validate=validate.Length(max=4000))
    people = fields.Integer(
        required=True,
        validate=validate.Range(1, MOST_PEOPLE),
        metadata={"description": "Сколько человек обучить"},
    )
    form = fields.Enum(ProgrammeForm, by_value=True, allow_none=True)
    site_id = fields.UUID(allow_none=True, metadata={"description": "Где удобно учиться"})
    place = fields.String(allow_none=True, validate=validate.Length(max=200))
    starts_on = fields.Date(allow_none=True, metadata={"description": "С какого дня удобно"})
    ends_on = fields.Date(allow_none=True, metadata={"description": "По какой день"})
    contact = fields.String(allow_none=True, validate=validate.Length(max=300))
    funding = fields.String(allow_none=True, validate=validate.Length(max=300))
    consents_on = fields.Date(
        allow_none=True, metadata={"description": "День, когда подписаны согласия людей заказа"}
    )
    consents_place = fields.String(
        allow_none=True,
        validate=validate.Length(max=200),
        metadata={"description": "Где хранятся подписанные согласия"},
    )
    year = fields.Integer(dump_only=True, allow_none=True)
    number = fields.Integer(dump_only=True, allow_none=True)
    state = fields.Enum(State, by_value=True, dump_only=True)
    reason = fields.String(dump_only=True, allow_none=True)
    sent_at = fields.AwareDateTime(dump_only=True, allow_none=True)
    owed = fields.String(dump_only=True, allow_none=True, metadata={"description": "Что дальше"})
    owed_by = fields.Enum(Owes, by_value=True, dump_only=True, allow_none=True)
    due_on = fields.Date(
        dump_only=True, allow_none=True, metadata={"description": "До какого рабочего дня"}
    )


TrainingOrderChange = changes(TrainingOrderSchema, "TrainingOrderChange")


class TrainingOrderPage(Schema):
    """Страница списка заказов."""

    items = fields.List(fields.Nested(TrainingOrderSchema))
    next = fields.String(allow_none=True)


def seen_version() -> fields.Integer:
    return fields.Integer(
        load_default=None,
        allow_none=True,
        metadata={"description": "Версия, которую видел вызывающий: другой — отказ 409"},
    )


class OrderAct(Schema):
    """Действие с заказом."""

    act = fields.String(required=True, validate=validate.OneOf([one.value for one in BY_HAND]))
    reason = fields.String(
        load_default="",
        validate=validate.Length(max=MOST_WORDS),
        metadata={
            "description": "Зачем: чтобы вернуть, отклонить, открыть снова, закрыть до конца"
        },
    )
    version = seen_version()


class SharePlaces(Schema):
    """Сколько мест предложить организации."""

    provider_id = fields.UUID(required=True)
    places = fields.Integer(required=True, validate=validate.Range(1, MOST_PEOPLE))


class SharesAsked(Schema):
    """Распределение заказа: сумма мест равна числу заказанных людей."""

    shares = fields.List(
        fields.Nested(SharePlaces), required=True, validate=validate.Length(1, 200)
    )
    version = seen_version()


class ShareSchema(Schema):
    """Доля заказа у одной организации."""

    id = fields.UUID()
    version = fields.Integer()
    provider_id = fields.UUID()
    places = fields.Integer()
    state = fields.Enum(ShareState, by_value=True)
    reason = fields.String(allow_none=True)
    answered_at = fields.AwareDateTime(allow_none=True)
    intake_id = fields.UUID(allow_none=True)


class SharesAnswer(Schema):
    """Кто и сколько людей заказа обучает."""

    items = fields.List(fields.Nested(ShareSchema))


class ShareAnswer(Schema):
    """Ответ организации: взять людей или отказаться."""

    is_confirmed = fields.Boolean(required=True)
    starts_on = fields.Date(load_default=None, metadata={"description": "Первый день обучения"})
    ends_on = fields.Date(load_default=None, metadata={"description": "Последний день обучения"})
    is_agreed = fields.Boolean(
        load_default=False, metadata={"description": "Иные дни согласованы с заказчиком"}
    )
    reason = fields.String(load_default="", validate=validate.Length(max=MOST_WORDS))
    version = seen_version()


OrderRow = Schema.from_dict(
    {
        name: fields.String(
            required=name in {"last_name", "first_name"},
            validate=validate.Length(max=LONGEST),
            metadata={"description": TITLES[name]},
        )
        for name in (*ASKED[1:], "post", "representative")
    },
    name="TrainingOrderRow",
)


class PeopleAsked(Schema):
    """Люди заказа, словами файла: дата — 31.12.2001. Все или никто."""

    rows = fields.List(
        fields.Nested(OrderRow), required=True, validate=validate.Length(1, MOST_ROWS)
    )


class OrderPersonSchema(Schema):
    """Человек заказа и то, как далеко он продвинулся."""

    id = fields.UUID()
    last_name = fields.String()
    first_name = fields.String()
    patronymic = fields.String(allow_none=True)
    birth_on = fields.Date(allow_none=True)
    post = fields.String(allow_none=True)
    state = fields.String(
        allow_none=True, metadata={"description": "Состояние заявки; null — заявки ещё нет"}
    )
    trouble = fields.String(allow_none=True, metadata={"description": "Что исправить в строке"})


class PeopleAnswer(Schema):
    """Кого назвал заказ."""

    items = fields.List(fields.Nested(OrderPersonSchema))


class ControlAnswer(Schema):
    """Сколько людей заказа обучено из заказанных."""

    ordered = fields.Integer()
    named = fields.Integer()
    applied = fields.Integer()
    enrolled = fields.Integer()
    studying = fields.Integer()
    completed = fields.Integer()
    expelled = fields.Integer()
    left = fields.Integer()
