"""Words of the open API about gradebooks."""

from marshmallow import fields, validate

from hub.core.api import Known, Schema
from hub.gradebooks.entering import LONGEST_KEY, LONGEST_REASON, MOST, Answer
from hub.gradebooks.models import Aspect, ColumnKind, Source
from hub.gradebooks.scales import Scale
from hub.groups.machine import EnrolmentState

LONGEST_VALUE = 20
VALUE = "Как пишут в журнале: `н`, `у`, `о`, `п`; `2`–`5`, `0`–`100`, `зач`, `нз`; пусто — стереть"


class GradebookSchema(Known):
    """Журнал группы по модулю; без модуля — по итоговой аттестации."""

    group_id = fields.UUID()
    part_id = fields.UUID(allow_none=True, metadata={"description": "Модуль версии программы"})
    position = fields.Integer()
    title = fields.String()
    closed_at = fields.AwareDateTime(allow_none=True)


class GradebookPage(Schema):
    """Страница списка журналов."""

    items = fields.List(fields.Nested(GradebookSchema))
    next = fields.String(allow_none=True)


class GradebookColumnSchema(Schema):
    """Графа журнала: занятие или то, что оценивают кроме занятий."""

    id = fields.UUID()
    kind = fields.Enum(ColumnKind, by_value=True)
    scale = fields.Enum(Scale, by_value=True)
    lesson_id = fields.UUID(allow_none=True)
    held_on = fields.Date(allow_none=True)
    theme = fields.String(allow_none=True)
    homework = fields.String(allow_none=True)
    homework_due = fields.Date(allow_none=True)
    attempt = fields.Integer(metadata={"description": "2 и далее: пересдача"})
    retakes_id = fields.UUID(allow_none=True, metadata={"description": "Графа первой попытки"})
    is_off = fields.Boolean(metadata={"description": "Занятие отменено"})


class GradebookLearnerSchema(Schema):
    """Слушатель группы."""

    id = fields.UUID(metadata={"description": "Зачисление"})
    name = fields.String()
    state = fields.Enum(EnrolmentState, by_value=True)
    enrolled_on = fields.Date(allow_none=True)
    ended_on = fields.Date(allow_none=True)


class GradebookEntrySchema(Schema):
    """Запись в клетке и её версия."""

    column_id = fields.UUID()
    enrolment_id = fields.UUID()
    aspect = fields.Enum(Aspect, by_value=True)
    value = fields.String()
    source = fields.Enum(Source, by_value=True)
    sender = fields.String(metadata={"description": "Чья это система; пусто — сам хаб"})
    version = fields.Integer()


class GradebookGridSchema(GradebookSchema):
    """Журнал целиком."""

    columns = fields.List(fields.Nested(GradebookColumnSchema))
    learners = fields.List(fields.Nested(GradebookLearnerSchema))
    entries = fields.List(fields.Nested(GradebookEntrySchema))


class GradebookCell(Schema):
    """Что записать и какую версию клетки при этом видели."""

    column_id = fields.UUID(required=True)
    enrolment_id = fields.UUID(required=True)
    aspect = fields.Enum(Aspect, by_value=True, required=True)
    value = fields.String(
        required=True,
        validate=validate.Length(max=LONGEST_VALUE),
        metadata={"description": VALUE},
    )
    base = fields.Integer(
        load_default=0,
        validate=validate.Range(0, 1_000_000),
        metadata={"description": "Версия, которую видели; 0 — клетка была пуста"},
    )
    confirmed = fields.Boolean(
        load_default=False,
        metadata={"description": "Оценка рядом с «н» или «у» верна: без этого она не принимается"},
    )


class GradebookBatchSchema(Schema):
    """Пачка записей: повтор с тем же ключом получит тот же ответ и ничего не запишет."""

    key = fields.String(
        load_default="",
        validate=[validate.Length(max=LONGEST_KEY), validate.Regexp(r"[!-~]*\Z")],
        metadata={"description": "Свой ключ пачки, обязателен"},
    )
    cells = fields.List(
        fields.Nested(GradebookCell), load_default=[], validate=validate.Length(max=MOST)
    )
    reason = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=LONGEST_REASON),
        metadata={"description": "Почему исправляют закрытый журнал"},
    )


class GradebookTheirs(Schema):
    """Что стоит в клетке вместо виденного."""

    value = fields.String()
    source = fields.String(allow_none=True)
    by = fields.String(allow_none=True)
    at = fields.String(allow_none=True)


class GradebookCellAnswer(Schema):
    """Что стало с записью: записана, расходится с чужой или не принята."""

    column_id = fields.String()
    enrolment_id = fields.String()
    aspect = fields.String()
    value = fields.String()
    version = fields.Integer()
    status = fields.String(validate=validate.OneOf([one.value for one in Answer]))
    why = fields.String(metadata={"description": "Почему не принята"})
    asks = fields.Boolean(metadata={"description": "Примется с `confirmed`"})
    theirs = fields.Nested(GradebookTheirs)


class GradebookBatchAnswer(Schema):
    """Ответ на каждую запись пачки."""

    cells = fields.List(fields.Nested(GradebookCellAnswer))


class GradebookClosing(Schema):
    """Закрыть, хотя чего-то недостаёт."""

    confirmed = fields.Boolean(
        load_default=False,
        metadata={
            "description": "Закрыть, хотя есть пустые занятия или нет итоговых отметок: без этого "
            "ответ 409 их называет. Занятия впереди не пропускает ничто"
        },
    )


class GradebookReason(Schema):
    """Почему закрытый журнал открывают снова."""

    reason = fields.String(
        load_default="",
        validate=validate.Length(max=LONGEST_REASON),
        metadata={"description": "Основание, обязательно"},
    )
