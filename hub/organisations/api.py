"""Организации в открытом API."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from hub.core.api import Blueprint, Registry, serve
from hub.core.web import someone
from hub.organisations import commands, queries
from hub.organisations.schemas import OrganisationChange, OrganisationPage, OrganisationSchema
from hub.organisations.tables import ORGANISATIONS


def _change(session: Session, organisation_id: UUID, **values: Any) -> object:
    by_office = someone().everywhere("organisations.write")
    return commands.change(session, organisation_id, by_office=by_office, **values)


blueprint = Blueprint(
    "api-organisations",
    __name__,
    url_prefix="/api/v1/organisations",
    description="Организации: колледжи, школы, работодатели, партнёры.",
)
serve(
    blueprint,
    Registry(
        one="organisation",
        table=ORGANISATIONS,
        write_permission="organisations.write",
        fields=(*queries.FIELDS, "verified_at"),
        schema=OrganisationSchema,
        page=OrganisationPage,
        changes=OrganisationChange,
        single=queries.SINGLE,
        find=queries.organisation,
        create=commands.create,
        change=_change,
        about_list="Список организаций.",
        about_one="Одна организация.",
        about_create="Зарегистрировать организацию.",
    ),
)
