"""Люди в открытом API."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify

from hub.core import audit
from hub.core.api import (
    Blueprint,
    arguments,
    body,
    expect,
    fresh,
    listing,
    once,
    page_of,
    personal,
)
from hub.core.db import transaction
from hub.core.tables import Column
from hub.core.web import requires, someone
from hub.people import commands, queries
from hub.people.leading import lead_on
from hub.people.models import Person
from hub.people.schemas import PersonChange, PersonPage, PersonSchema, SecretsQuery, SecretsSchema
from hub.people.tables import PEOPLE

SUBJECT = "person"
blueprint = Blueprint(
    "api-people",
    __name__,
    url_prefix="/api/v1/people",
    description="Люди: те, кто обращается в центр и учится.",
)
lead_on(blueprint, "person_id")
ONE = PersonSchema()
SHOWN = [
    Column(name=name, title=name, source=(getattr(Person, name),))
    for name in (*queries.FIELDS, "id", "version", "created_at", "updated_at")
]


@blueprint.get("")
@requires("people.read")
@blueprint.arguments(arguments(PEOPLE), location="query")
@blueprint.response(200, PersonPage)
def people(asked: dict[str, Any]) -> Response:
    """Список людей.

    Поиск по имени, СНИЛС, телефону, почте. Чтение записывается в журнал аудита.
    """
    who = someone()
    with transaction() as session:
        found = page_of(session, PEOPLE, who, asked, SHOWN)
        details = {"filters": sorted(set(asked) - {"limit", "after"}), "count": len(found.rows)}
        ids = [row.id for row in found.rows]
        audit.record(session, "people.list", subject=SUBJECT, ids=ids, details=details)
    return listing(ONE, found)


@blueprint.get("/<uuid:person_id>")
@requires("people.read")
@blueprint.response(200, PersonSchema)
def person(person_id: UUID) -> Response:
    """Один человек.

    Чтение записывается в журнал аудита. С `If-None-Match` отвечает 304, если ничего не изменилось.
    """
    with transaction() as session:
        found = queries.person(session, person_id, someone())
        if (unchanged := fresh(found)) is not None:
            return personal(unchanged)
        audit.record(session, "people.read", subject=SUBJECT, subject_id=person_id)
    return personal(body(ONE, found))


@blueprint.get("/<uuid:person_id>/secrets")
@requires("people.secrets")
@blueprint.arguments(SecretsQuery, location="query")
@blueprint.response(200, SecretsSchema)
def secrets(asked: dict[str, Any], person_id: UUID) -> Response:
    """СНИЛС целиком.

    Нужны право `people.secrets` и основание; и то и другое попадает в журнал аудита.
    """
    with transaction() as session:
        found = queries.person(session, person_id, someone(), "people.secrets")
        audit.record(
            session,
            "people.secrets",
            subject=SUBJECT,
            subject_id=person_id,
            details={"fields": ["snils"]},
            why=asked["reason"],
        )
    return personal(jsonify(SecretsSchema().dump(found)))


@blueprint.post("")
@requires("people.write")
@blueprint.arguments(PersonSchema)
@blueprint.response(201, PersonSchema)
def create(values: dict[str, Any]) -> Response:
    """Зарегистрировать человека.

    С заголовком `Idempotency-Key` повтор того же запроса не создаёт второго.
    """
    who = someone()
    with transaction() as session:
        repeat = once(session, who)
        if repeat.done_id is not None:
            made = queries.person(session, repeat.done_id, who)
        else:
            made = commands.create(session, **values)
            repeat.made(made.id)
    answer = body(ONE, made, 201)
    answer.headers["Location"] = f"{blueprint.url_prefix}/{made.id}"
    return personal(answer)


@blueprint.patch("/<uuid:person_id>")
@requires("people.write")
@blueprint.arguments(PersonChange)
@blueprint.response(200, PersonSchema)
def change(values: dict[str, Any], person_id: UUID) -> Response:
    """Изменить названные поля.

    Нужен `If-Match` с ETag прочитанной версии: если её успели изменить, ответ 412.
    """
    with transaction() as session:
        found = queries.person(session, person_id, someone(), "people.write")
        expect(found)
        commands.change(session, person_id, **values)
        session.flush()
    return personal(body(ONE, found))
