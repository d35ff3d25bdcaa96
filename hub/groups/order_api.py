"""Приказы о контингенте в открытом API: реестр, черновики, подписание, печатная форма."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session

from hub.core import audit, papers
from hub.core.api import Blueprint, body, personal
from hub.core.api.registry import Registry, serve
from hub.core.db import transaction, utcnow
from hub.core.errors import InvalidError
from hub.core.i18n import _l
from hub.core.web import requires, someone
from hub.groups import order_queries, queries, signing
from hub.groups.models import Directive
from hub.groups.order_tables import TABLE
from hub.groups.paper import paper
from hub.groups.schemas import (
    DirectiveChange,
    DirectivePage,
    DirectiveSchema,
    SignatureSchema,
    WholeDirective,
)
from hub.groups.scopes import ORDERS_READ, ORDERS_SIGN, ORDERS_WRITE, WRITE
from hub.groups.signing import SUBJECT

FIELDS = (
    "kind", "group_id", "to_group_id", "effective_on", "basis", "organisation_id", "state",
    "number", "signed_on", "signer", "signer_post",
)  # fmt: skip
KNOWN = ("id", "version", "created_at", "updated_at")
BINARY = {"type": "string", "format": "binary"}


def _said(people: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "enrolment_ids": [one["enrolment_id"] for one in people],
        "reasons": {one["enrolment_id"]: one["reason"] for one in people if one["reason"]},
    }


def _create(session: Session, **values: Any) -> Directive:
    kind, group_id = values.pop("kind"), values.pop("group_id")
    if not queries.may(session, group_id, someone(), WRITE):
        raise InvalidError(queries.ABSENT, field="group_id")
    said = _said(values.pop("people"))
    ids = said.pop("enrolment_ids")
    return signing.draft(session, kind, group_id, ids, **values, **said)


def _change(session: Session, directive_id: UUID, **values: Any) -> Directive:
    now = session.get_one(Directive, directive_id)
    for name in ("kind", "group_id"):
        if name in values and values.pop(name) != getattr(now, name):
            raise InvalidError(_l("Throw the draft away and write another."), field=name)
    said = _said(values.pop("people")) if "people" in values else {}
    return signing.change(session, directive_id, **values, **said)


def _whole(session: Session, found: Any) -> SimpleNamespace:
    lines = order_queries.lines(session, found.id)
    return SimpleNamespace(
        **{name: getattr(found, name) for name in (*FIELDS, *KNOWN)},
        people=[line for line, _name in lines],
    )


directives = Blueprint(
    "api-directives",
    __name__,
    url_prefix="/api/v1/directives",
    description="Приказы о зачислении, переводе, отчислении, восстановлении и завершении.",
)
serve(
    directives,
    Registry(
        one="directive",
        table=TABLE,
        write_permission=ORDERS_WRITE,
        fields=FIELDS,
        schema=WholeDirective,
        page=DirectivePage,
        changes=DirectiveChange,
        single=order_queries.SINGLE,
        find=order_queries.order,
        create=_create,
        change=_change,
        about_list="Список приказов.",
        about_one="Один приказ и о ком он.",
        about_create="Написать черновик приказа.",
        about_change="Изменить черновик; люди названы все заново.",
        whole=_whole,
        listed=DirectiveSchema(),
    ),
)


@directives.post("/<uuid:directive_id>/sign")
@requires(ORDERS_SIGN)
@directives.arguments(SignatureSchema)
@directives.response(200, WholeDirective)
def sign(values: dict[str, Any], directive_id: UUID) -> Response:
    """Подписать: номер, дата и всё, что в приказе, — одной транзакцией; второй раз — 409."""
    who = someone()
    with transaction() as session:
        order_queries.order(session, directive_id, who, ORDERS_SIGN)
        at, by = utcnow(), who.account_id
        found = signing.sign(session, directive_id, at=at, account_id=by, **values)
        return personal(body(WholeDirective(), _whole(session, found)))


@directives.delete("/<uuid:directive_id>")
@requires(ORDERS_WRITE)
@directives.response(204)
def throw_away(directive_id: UUID) -> Response:
    """Выбросить черновик; подписанный приказ остаётся навсегда."""
    with transaction() as session:
        order_queries.order(session, directive_id, someone(), ORDERS_WRITE)
        signing.throw_away(session, directive_id)
    return Response(status=204)


@directives.get("/<uuid:directive_id>/order.pdf")
@requires(ORDERS_READ)
@directives.response(200, BINARY, content_type=papers.PDF)
def printed(directive_id: UUID) -> Response:
    """Приказ в печатной форме."""
    with transaction() as session:
        found = order_queries.order(session, directive_id, who := someone())
        made = paper(session, found, who)
        details = {"kind": found.kind.value, "format": "pdf"}
        audit.record(
            session, "directives.read", subject=SUBJECT, subject_id=directive_id, details=details
        )
    return personal(Response(papers.pdf(made), content_type=papers.PDF))
