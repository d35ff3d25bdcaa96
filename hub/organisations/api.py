"""Организации в открытом API."""

from typing import Any
from uuid import UUID

from flask import Response

from hub.core.api import Blueprint, arguments, body, expect, fresh, listing, once, page_of
from hub.core.db import reading, transaction
from hub.core.tables import Column
from hub.core.web import requires, someone
from hub.organisations import commands, queries
from hub.organisations.models import Organisation
from hub.organisations.schemas import (
    OrganisationChange,
    OrganisationPage,
    OrganisationSchema,
)
from hub.organisations.tables import ORGANISATIONS

blueprint = Blueprint(
    "api-organisations",
    __name__,
    url_prefix="/api/v1/organisations",
    description="Организации: колледжи, школы, работодатели, партнёры.",
)
ONE = OrganisationSchema()
SHOWN = [
    Column(name=name, title=name, source=(getattr(Organisation, name),))
    for name in (*queries.FIELDS, "verified_at", "id", "version", "created_at", "updated_at")
]


@blueprint.get("")
@requires("organisations.read")
@blueprint.arguments(arguments(ORGANISATIONS), location="query")
@blueprint.response(200, OrganisationPage)
def organisations(asked: dict[str, Any]) -> Response:
    """Список организаций."""
    with reading() as session:
        found = page_of(session, ORGANISATIONS, someone(), asked, SHOWN)
    return listing(ONE, found)


@blueprint.get("/<uuid:organisation_id>")
@requires("organisations.read")
@blueprint.response(200, OrganisationSchema)
def organisation(organisation_id: UUID) -> Response:
    """Одна организация.

    С `If-None-Match` отвечает 304, если ничего не изменилось.
    """
    found = queries.SINGLE.row(organisation_id, someone(), "organisations.read")
    return fresh(found) or body(ONE, found)


@blueprint.post("")
@requires("organisations.write")
@blueprint.arguments(OrganisationSchema)
@blueprint.response(201, OrganisationSchema)
def create(values: dict[str, Any]) -> Response:
    """Зарегистрировать организацию.

    С заголовком `Idempotency-Key` повтор того же запроса не создаёт второй.
    """
    who = someone()
    with transaction() as session:
        repeat = once(session, who)
        made_id = repeat.done_id
        if made_id is None:
            made_id = commands.create(session, **values).id
            repeat.made(made_id)
        # Who may not write it afterwards may not create it: a partner has its own one only.
        made = queries.organisation(session, made_id, who, "organisations.write")
    answer = body(ONE, made, 201)
    answer.headers["Location"] = f"{blueprint.url_prefix}/{made.id}"
    return answer


@blueprint.patch("/<uuid:organisation_id>")
@requires("organisations.write")
@blueprint.arguments(OrganisationChange)
@blueprint.response(200, OrganisationSchema)
def change(values: dict[str, Any], organisation_id: UUID) -> Response:
    """Изменить названные поля.

    Нужен `If-Match` с ETag прочитанной версии: если её успели изменить, ответ 412.
    """
    who = someone()
    with transaction() as session:
        found = queries.organisation(session, organisation_id, who, "organisations.write")
        expect(found)
        commands.change(session, organisation_id, **values)
        session.flush()
        queries.organisation(session, organisation_id, who, "organisations.write")
    return body(ONE, found)
