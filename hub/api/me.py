"""Кто я для API: чей ключ и что он может."""

from types import SimpleNamespace

from flask import Response, jsonify
from marshmallow import fields

from hub.core.access import POLICY, Role, Scope
from hub.core.api import Blueprint, Schema
from hub.core.web import signed_in, someone


class GrantSchema(Schema):
    """Роль и её охват."""

    role = fields.Enum(Role, by_value=True)
    scope = fields.Enum(Scope, by_value=True)
    organisation_id = fields.UUID(allow_none=True)


class MeSchema(Schema):
    """Учётная запись, от имени которой идут запросы."""

    account_id = fields.UUID()
    person_id = fields.UUID(allow_none=True)
    name = fields.String()
    grants = fields.List(fields.Nested(GrantSchema))
    permissions = fields.List(fields.String(), metadata={"description": "Что разрешено ключу"})


blueprint = Blueprint(
    "api-me", __name__, url_prefix="/api/v1/me", description="Свой ключ и его права."
)


@blueprint.get("")
@signed_in
@blueprint.response(200, MeSchema)
def me() -> Response:
    """Чей это ключ и что он может."""
    who = someone()
    shown = SimpleNamespace(
        account_id=who.account_id,
        person_id=who.person_id,
        name=who.name,
        grants=who.grants,
        permissions=sorted(name for name in POLICY if who.can(name)),
    )
    answer = jsonify(MeSchema().dump(shown))
    answer.headers["Cache-Control"] = "no-store"
    return answer
