"""Контакты человека и объединения карточек в открытом API."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import fields, validate

from hub.core import audit
from hub.core.api import Blueprint, Schema, once, personal
from hub.core.api.resources import JSON
from hub.core.db import transaction, utcnow
from hub.core.errors import NotFoundError
from hub.core.i18n import _l
from hub.core.web import requires, someone
from hub.people import contacts, merging, pairs, queries, unmerging
from hub.people.card_models import ContactKind, Proof
from hub.people.leading import lead_on
from hub.people.merge_models import PersonMerge

SUBJECT = "person"
MERGE = "people.merge"
blueprint = Blueprint(
    "api-people-card",
    __name__,
    url_prefix="/api/v1/people",
    description="Контакты человека и объединения карточек.",
)
lead_on(blueprint, "person_id")


class PersonContactSchema(Schema):
    """Контакт человека. У основного, который стоит в карточке, своего `id` может не быть."""

    id = fields.UUID(dump_only=True, allow_none=True)
    kind = fields.Enum(ContactKind, by_value=True, required=True)
    value = fields.String(required=True, validate=validate.Length(1, 254))
    note = fields.String(allow_none=True, validate=validate.Length(max=100))
    is_main = fields.Boolean(dump_only=True)
    verified_at = fields.AwareDateTime(dump_only=True, allow_none=True)
    verified_how = fields.Enum(Proof, by_value=True, dump_only=True, allow_none=True)


class PersonContactList(Schema):
    """Контакты человека, основные впереди."""

    items = fields.List(fields.Nested(PersonContactSchema))


class PersonMergeAsked(Schema):
    """Какая карточка становится частью этой и какие поля берутся из неё."""

    version = fields.Integer(
        required=True, metadata={"description": "Версия этой карточки, какой её прочитали"}
    )
    loser_id = fields.UUID(required=True)
    loser_version = fields.Integer(
        required=True, metadata={"description": "Версия присоединяемой карточки"}
    )
    take = fields.List(
        fields.String(validate=validate.OneOf(queries.FIELDS)),
        validate=validate.Length(max=len(queries.FIELDS)),
        metadata={"description": "Поля, верные в присоединяемой карточке"},
    )


class PersonMergeSchema(Schema):
    """Объединение двух карточек."""

    id = fields.UUID(dump_only=True)
    winner_id = fields.UUID()
    loser_id = fields.UUID()
    created_at = fields.AwareDateTime()
    undone_at = fields.AwareDateTime(allow_none=True)


class PersonMergeList(Schema):
    """Объединения, которые стоят: последнее впереди, с него и отменяют."""

    items = fields.List(fields.Nested(PersonMergeSchema))


@blueprint.get("/<uuid:person_id>/contacts")
@requires("people.read")
@blueprint.response(200, PersonContactList)
def contacts_of(person_id: UUID) -> Response:
    """Контакты человека. Чтение записывается в журнал аудита."""
    with transaction() as session:
        person = queries.person(session, person_id, someone())
        audit.record(session, "people.read", subject=SUBJECT, subject_id=person_id)
        found = [_contact(one) for one in contacts.of(session, person)]
    return _answer(PersonContactList(), SimpleNamespace(items=found))


@blueprint.post("/<uuid:person_id>/contacts")
@requires("people.write")
@blueprint.arguments(PersonContactSchema)
@blueprint.response(201, PersonContactSchema)
def add(values: dict[str, Any], person_id: UUID) -> Response:
    """Добавить контакт. С заголовком `Idempotency-Key` повтор не добавляет второго."""
    who = someone()
    with transaction() as session:
        person = queries.person(session, person_id, who, "people.write")
        repeat = once(session, who)
        made_id = repeat.done_id
        if made_id is None:
            made_id = contacts.add(session, person_id, **values).id
            repeat.made(made_id)
        known = contacts.of(session, person)
        made = [_contact(one) for one in known if one.row is not None and one.row.id == made_id]
        if not made:  # added by this key before, and taken off since
            raise NotFoundError(_l("The card has no such contact."))
    return _answer(PersonContactSchema(), made[0], 201)


@blueprint.delete("/<uuid:person_id>/contacts/<uuid:contact_id>")
@requires("people.write")
@blueprint.response(204)
def drop(person_id: UUID, contact_id: UUID) -> Response:
    """Убрать контакт. Основной меняют в самой карточке."""
    with transaction() as session:
        queries.person(session, person_id, someone(), "people.write")
        contacts.drop(session, person_id, contact_id)
    return personal(Response(status=204))


@blueprint.get("/<uuid:person_id>/merges")
@requires(MERGE)
@blueprint.response(200, PersonMergeList)
def merges_of(person_id: UUID) -> Response:
    """Карточки, ставшие частью этой."""
    with transaction() as session:
        queries.person(session, person_id, someone(), MERGE)
        found = pairs.merges_of(session, person_id)
        audit.record(session, "people.merge-read", subject=SUBJECT, subject_id=person_id)
    return _answer(PersonMergeList(), SimpleNamespace(items=found))


@blueprint.post("/<uuid:person_id>/merges")
@requires(MERGE)
@blueprint.arguments(PersonMergeAsked)
@blueprint.response(201, PersonMergeSchema)
def merge(values: dict[str, Any], person_id: UUID) -> Response:
    """Присоединить карточку к этой.

    Если одну из них успели изменить с тех пор, как её прочитали, ответ 409.
    """
    who, loser_id = someone(), values["loser_id"]
    with transaction() as session:
        for key in (person_id, loser_id):
            queries.person(session, key, who, MERGE)
        take = set(values.get("take", ()))
        seen = merging.Seen(values["version"], values["loser_version"])
        made = merging.merge(session, person_id, loser_id, take=take, seen=seen, at=utcnow())
        found = _merge(made)
    return _answer(PersonMergeSchema(), found, 201)


@blueprint.post("/<uuid:person_id>/merges/<uuid:merge_id>/undo")
@requires(MERGE)
@blueprint.response(200, PersonMergeSchema)
def undo(person_id: UUID, merge_id: UUID) -> Response:
    """Отменить объединение: обе карточки становятся такими, какими были."""
    with transaction() as session:
        queries.person(session, person_id, someone(), MERGE)
        if unmerging.one(session, merge_id).winner_id != person_id:
            raise NotFoundError(_l("There is no such merge."))
        found = _merge(unmerging.unmerge(session, merge_id, at=utcnow()))
    return _answer(PersonMergeSchema(), found)


def _contact(one: contacts.Contact) -> SimpleNamespace:
    return SimpleNamespace(
        id=one.row.id if one.row else None,
        kind=one.kind,
        value=one.value,
        note=one.row.note if one.row else None,
        is_main=one.is_main,
        verified_at=one.verified_at,
        verified_how=one.how,
    )


def _merge(found: PersonMerge) -> SimpleNamespace:
    return SimpleNamespace(**{name: getattr(found, name) for name in PersonMergeSchema().fields})


def _answer(schema: Schema, found: Any, status: int = 200) -> Response:
    words = JSON.encode(schema.dump(found)) + "\n"
    return personal(Response(words, status, content_type="application/json"))
