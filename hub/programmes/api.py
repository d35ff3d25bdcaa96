"""Программы в открытом API."""

from typing import Any
from uuid import UUID

from flask import Response

from hub.core.api import Blueprint, arguments, body, expect, fresh, listing, once, page_of
from hub.core.db import reading, transaction
from hub.core.tables import Column
from hub.core.web import requires, someone
from hub.programmes import commands, queries
from hub.programmes.models import Programme
from hub.programmes.schemas import (
    ProgrammeChange,
    ProgrammePage,
    ProgrammeSchema,
)
from hub.programmes.tables import PROGRAMMES

blueprint = Blueprint(
    "api-programmes",
    __name__,
    url_prefix="/api/v1/programmes",
    description="Программы: чему, сколько часов и у кого можно учиться.",
)
ONE = ProgrammeSchema()
SHOWN = [
    Column(name=name, title=name, source=(getattr(Programme, name),))
    for name in (*queries.FIELDS, "published_at", "id", "version", "created_at", "updated_at")
]


@blueprint.get("")
@requires("programmes.read")
@blueprint.arguments(arguments(PROGRAMMES), location="query")
@blueprint.response(200, ProgrammePage)
def programmes(asked: dict[str, Any]) -> Response:
    """Список программ."""
    with reading() as session:
        found = page_of(session, PROGRAMMES, someone(), asked, SHOWN)
    return listing(ONE, found)


@blueprint.get("/<uuid:programme_id>")
@requires("programmes.read")
@blueprint.response(200, ProgrammeSchema)
def programme(programme_id: UUID) -> Response:
    """Одна программа.

    С `If-None-Match` отвечает 304, если ничего не изменилось.
    """
    found = queries.SINGLE.row(programme_id, someone(), "programmes.read")
    return fresh(found) or body(ONE, found)


@blueprint.post("")
@requires("programmes.write")
@blueprint.arguments(ProgrammeSchema)
@blueprint.response(201, ProgrammeSchema)
def create(values: dict[str, Any]) -> Response:
    """Завести программу.

    С заголовком `Idempotency-Key` повтор того же запроса не создаёт второй.
    """
    who = someone()
    with transaction() as session:
        repeat = once(session, who)
        made_id = repeat.done_id
        if made_id is None:
            made_id = commands.create(session, **values).id
            repeat.made(made_id)
        # Who may not write it afterwards may not create it: a partner has its own ones only.
        made = queries.programme(session, made_id, who, "programmes.write")
    answer = body(ONE, made, 201)
    answer.headers["Location"] = f"{blueprint.url_prefix}/{made.id}"
    return answer


@blueprint.patch("/<uuid:programme_id>")
@requires("programmes.write")
@blueprint.arguments(ProgrammeChange)
@blueprint.response(200, ProgrammeSchema)
def change(values: dict[str, Any], programme_id: UUID) -> Response:
    """Изменить названные поля.

    Нужен `If-Match` с ETag прочитанной версии: если её успели изменить, ответ 412.
    """
    who = someone()
    with transaction() as session:
        found = queries.programme(session, programme_id, who, "programmes.write")
        expect(found)
        commands.change(session, programme_id, **values)
        session.flush()
        queries.programme(session, programme_id, who, "programmes.write")
    return body(ONE, found)
