"""Согласия на бумаге в открытом API."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import fields, validate
from sqlalchemy.orm import Session

from hub.core import audit
from hub.core.api import Blueprint, Schema, once, personal
from hub.core.api.resources import JSON
from hub.core.db import transaction, utcnow
from hub.core.errors import InvalidError
from hub.core.i18n import _l
from hub.core.web import requires, someone
from hub.people import agreed, paper_commands, papers, queries
from hub.people.leading import lead_on
from hub.people.paper_commands import Paper
from hub.people.paper_models import PaperConsent, Signer

SUBJECT = "person"
WRITE = "people.write"
blueprint = Blueprint(
    "api-people-papers",
    __name__,
    url_prefix="/api/v1/people",
    description="Согласия человека на бумаге.",
)
lead_on(blueprint, "person_id")


class PaperConsentSchema(Schema):
    """Согласие на бумаге. Текст — версия согласия центра (`text_number`) или форма организации."""

    id = fields.UUID(dump_only=True)
    signed_on = fields.Date(required=True)
    signer = fields.Enum(Signer, by_value=True, required=True)
    representative = fields.String(
        allow_none=True,
        validate=validate.Length(max=papers.LONGEST),
        metadata={"description": "Кто подписал за человека, которому в тот день не было 18 лет"},
    )
    text_number = fields.Integer(
        allow_none=True, metadata={"description": "Номер версии согласия центра"}
    )
    form = fields.String(
        allow_none=True,
        validate=validate.Length(max=papers.LONGEST),
        metadata={"description": "Форма организации: как называется"},
    )
    place = fields.String(
        required=True,
        validate=validate.Length(1, papers.LONGEST),
        metadata={"description": "Где хранится: папка, дело"},
    )
    has_scan = fields.Boolean(dump_only=True)
    withdrawn_on = fields.Date(dump_only=True, allow_none=True)
    withdrawn_how = fields.String(dump_only=True, allow_none=True)


class PaperConsentList(Schema):
    """Согласия человека на бумаге, последнее впереди."""

    items = fields.List(fields.Nested(PaperConsentSchema))


class PaperWithdrawal(Schema):
    """Когда и как согласие отозвали."""

    withdrawn_on = fields.Date(required=True)
    withdrawn_how = fields.String(
        required=True,
        validate=validate.Length(papers.LEAST_HOW, papers.MOST_HOW),
        metadata={"description": "Заявление: дата и номер, кто принёс"},
    )


@blueprint.get("/<uuid:person_id>/paper-consents")
@requires("people.read")
@blueprint.response(200, PaperConsentList)
def consents_of(person_id: UUID) -> Response:
    """Согласия человека на бумаге. Чтение записывается в журнал аудита."""
    with transaction() as session:
        queries.person(session, person_id, someone())
        audit.record(session, "people.read", subject=SUBJECT, subject_id=person_id)
        found = _told(session, papers.of(session, person_id))
    return _answer(PaperConsentList(), SimpleNamespace(items=found))


@blueprint.post("/<uuid:person_id>/paper-consents")
@requires(WRITE)
@blueprint.arguments(PaperConsentSchema)
@blueprint.response(201, PaperConsentSchema)
def add(values: dict[str, Any], person_id: UUID) -> Response:
    """Внести согласие на бумаге. С заголовком `Idempotency-Key` повтор не вносит второго."""
    who = someone()
    with transaction() as session:
        queries.person(session, person_id, who, WRITE)
        repeat = once(session, who)
        if repeat.done_id is not None:
            made = papers.one(session, person_id, repeat.done_id)
        else:
            number = values.pop("text_number", None)
            paper = Paper(**values, text_id=_text_id(session, number))
            made = paper_commands.add(session, person_id, paper, at=utcnow())
            repeat.made(made.id)
        found = _told(session, [made])[0]
    return _answer(PaperConsentSchema(), found, 201)


@blueprint.post("/<uuid:person_id>/paper-consents/<uuid:consent_id>/withdraw")
@requires(WRITE)
@blueprint.arguments(PaperWithdrawal)
@blueprint.response(200, PaperConsentSchema)
def withdraw(values: dict[str, Any], person_id: UUID, consent_id: UUID) -> Response:
    """Отметить, что согласие отозвали.

    Если другого согласия нет, обработка данных ограничивается и начинается срок в 30 дней:
    после этого карточка в API больше не отвечает.
    """
    with transaction() as session:
        queries.person(session, person_id, someone(), WRITE)
        row = paper_commands.withdraw(
            session,
            person_id,
            consent_id,
            on=values["withdrawn_on"],
            how=values["withdrawn_how"],
            at=utcnow(),
        )
        found = _told(session, [row])[0]
    return _answer(PaperConsentSchema(), found)


def _text_id(session: Session, number: int | None) -> UUID | None:
    if number is None:
        return None
    for one in agreed.accounts().versions(session):
        if one.number == number:
            return one.id
    raise InvalidError(_l("There is no text of the consent."), field="text_number")


def _told(session: Session, rows: Any) -> list[SimpleNamespace]:
    numbers = {one.id: one.number for one in agreed.accounts().versions(session)}
    scans = papers.scans(session, rows)
    return [_row(row, numbers.get(row.consent_text_id), row.id in scans) for row in rows]


def _row(row: PaperConsent, number: int | None, has_scan: bool) -> SimpleNamespace:  # noqa: FBT001 - a fact of the row
    names = set(PaperConsentSchema().fields) - {"text_number", "has_scan"}
    told = {name: getattr(row, name) for name in names}
    return SimpleNamespace(**told, text_number=number, has_scan=has_scan)


def _answer(schema: Schema, found: Any, status: int = 200) -> Response:
    words = JSON.encode(schema.dump(found)) + "\n"
    return personal(Response(words, status, content_type="application/json"))
