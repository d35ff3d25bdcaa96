"""Переданные списки людей в открытом API."""

from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import fields, validate

from hub.core import files
from hub.core.api import (
    Blueprint,
    Known,
    Schema,
    arguments,
    body,
    fresh,
    listing,
    once,
    page_of,
    personal,
)
from hub.core.db import transaction
from hub.core.errors import InvalidError
from hub.core.i18n import _, _l
from hub.core.tables import Column
from hub.core.tables.reading import LONGEST
from hub.core.tables.tracing import note
from hub.core.web import requires, someone
from hub.people import handed_files, handing
from hub.people.fields import FIELDS
from hub.people.handed_files import KIND, READ
from hub.people.handed_models import ListState, PeopleList
from hub.people.handed_tables import LISTS, SEND

MOST_ROWS = 5000
blueprint = Blueprint(
    "api-people-lists",
    __name__,
    url_prefix="/api/v1/people-lists",
    description="Списки людей, которые организации передают центру.",
)


class PeopleListSchema(Known):
    """Переданный список. Кто из людей уже известен центру, организации не сообщается."""

    organisation_id = fields.UUID()
    file_name = fields.String()
    rows = fields.Integer()
    state = fields.Enum(ListState, by_value=True)
    why = fields.String(allow_none=True, metadata={"description": "Почему отклонён"})
    decided_at = fields.AwareDateTime(allow_none=True)


PeopleListRow = Schema.from_dict(
    {
        item.name: fields.String(
            required=item.is_required,
            validate=validate.Length(max=LONGEST),
            metadata={"description": item.title},
        )
        for item in FIELDS
        if item.parts is None and item.name != "organisation_id"
    },
    name="PeopleListRow",
)


class PeopleListAsked(Schema):
    """Список людей своей организации: строки — как в файле, по полям загрузки людей."""

    organisation_id = fields.UUID(required=True)
    remark = fields.String(validate=validate.Length(max=handing.MOST_REMARK))
    rows = fields.List(
        fields.Nested(PeopleListRow),
        required=True,
        validate=validate.Length(1, MOST_ROWS),
        metadata={"description": "Слова пишутся как в файле: дата — 31.12.2001"},
    )


class PeopleListPage(Schema):
    """Страница переданных списков."""

    items = fields.List(fields.Nested(PeopleListSchema))
    next = fields.String(allow_none=True)


ONE = PeopleListSchema()
SHOWN = [
    Column(name=name, title=name, source=(getattr(PeopleList, name),)) for name in ONE.dump_fields
]


@blueprint.get("")
@requires(READ)
@blueprint.arguments(arguments(LISTS), location="query")
@blueprint.response(200, PeopleListPage)
def people_lists(asked: dict[str, Any]) -> Response:
    """Переданные списки: свои, а сотруднику центра — все."""
    with transaction() as session:
        found = page_of(session, LISTS, someone(), asked, SHOWN)
        filters = sorted(set(asked) - {"limit", "after"})
        ids = [row.id for row in found.rows]
        note(session, LISTS, "list", ids, count=len(ids), filters=filters)
    return personal(listing(ONE, found))


@blueprint.get("/<uuid:people_list_id>")
@requires(READ)
@blueprint.response(200, PeopleListSchema)
def people_list(people_list_id: UUID) -> Response:
    """Один переданный список. С `If-None-Match` отвечает 304, если ничего не изменилось."""
    with transaction() as session:
        found = handing.one(session, people_list_id, someone())
        if (unchanged := fresh(found)) is not None:
            return personal(unchanged)
        note(session, LISTS, "read", [found.id])
    return personal(body(ONE, found))


@blueprint.post("")
@requires(SEND)
@blueprint.arguments(PeopleListAsked)
@blueprint.response(201, PeopleListSchema)
def hand_over(values: dict[str, Any]) -> Response:
    """Передать список людей своей организации.

    Центр посмотрит и загрузит его. Тот же список второй раз, пока первый ждёт, — ответ 409.
    С заголовком `Idempotency-Key` повтор того же запроса не создаёт второго.
    """
    who = someone()
    if not who.reaches(SEND, values["organisation_id"]):
        words = _l("There is no such organisation, or it is not yours.")
        raise InvalidError(words, field="organisation_id")
    name = _("List of people from an organisation") + ".csv"
    stream = handed_files.written(values["rows"])
    with files.read_first(stream, name=name, kind=KIND.name) as (upload, path):
        looked = handed_files.look(path)
        with transaction() as session:
            repeat = once(session, who)
            if repeat.done_id is not None:
                made = handing.one(session, repeat.done_id, who)
            else:
                made = handing.hand_over(
                    session,
                    values["organisation_id"],
                    upload,
                    looked,
                    sender_id=who.account_id,
                    remark=values.get("remark", ""),
                )
                repeat.made(made.id)
    answer = body(ONE, made, 201)
    answer.headers["Location"] = f"{blueprint.url_prefix}/{made.id}"
    return personal(answer)
