"""Организации и соглашения в открытом API."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from hub.core.api import Blueprint, Registry, serve
from hub.core.errors import InvalidError
from hub.core.i18n import _l
from hub.core.web import someone
from hub.organisations import (
    agreement_commands,
    agreement_queries,
    commands,
    contact_commands,
    contact_queries,
    queries,
)
from hub.organisations.agreement_tables import AGREEMENTS
from hub.organisations.contact_tables import CONTACTS
from hub.organisations.models import Contact, Organisation, is_office
from hub.organisations.schemas import (
    AgreementChange,
    AgreementPage,
    AgreementSchema,
    ContactChange,
    ContactPage,
    ContactSchema,
    OrganisationChange,
    OrganisationPage,
    OrganisationSchema,
)
from hub.organisations.tables import ORGANISATIONS


def _change(session: Session, organisation_id: UUID, **values: Any) -> object:
    return commands.change(session, organisation_id, by_office=is_office(someone()), **values)


blueprint = Blueprint(
    "api-organisations",
    __name__,
    url_prefix="/api/v1/organisations",
    description="Организации: колледжи, школы, работодатели, партнёры и их филиалы.",
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

agreements = Blueprint(
    "api-agreements",
    __name__,
    url_prefix="/api/v1/agreements",
    description="Соглашения партнёрской сети.",
)
serve(
    agreements,
    Registry(
        one="agreement",
        table=AGREEMENTS,
        write_permission="agreements.write",
        fields=agreement_queries.FIELDS,
        schema=AgreementSchema,
        page=AgreementPage,
        changes=AgreementChange,
        single=agreement_queries.SINGLE,
        find=agreement_queries.agreement,
        create=agreement_commands.create,
        change=agreement_commands.change,
        about_list="Список соглашений.",
        about_one="Одно соглашение.",
        about_create="Записать соглашение.",
    ),
)

contacts = Blueprint(
    "api-contacts",
    __name__,
    url_prefix="/api/v1/contacts",
    description="Контактные лица организаций.",
)


def _add_contact(session: Session, organisation_id: UUID, **values: Any) -> Contact:
    is_own = someone().reaches(contact_queries.WRITE, organisation_id)
    if not is_own or session.get(Organisation, organisation_id) is None:
        unknown = _l("There is no such organisation, or it is not yours.")
        raise InvalidError(unknown, field="organisation_id")
    return contact_commands.add(session, organisation_id, **values)


serve(
    contacts,
    Registry(
        one="contact",
        table=CONTACTS,
        write_permission=contact_queries.WRITE,
        fields=(*contact_queries.FIELDS, "organisation_id"),
        schema=ContactSchema,
        page=ContactPage,
        changes=ContactChange,
        single=contact_queries.SINGLE,
        find=contact_queries.contact,
        create=_add_contact,
        change=contact_commands.change,
        about_list="Список контактных лиц. Чтение записывается в журнал аудита.",
        about_one="Одно контактное лицо. Чтение записывается в журнал аудита.",
        about_create="Записать контактное лицо организации.",
    ),
)
