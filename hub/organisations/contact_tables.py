"""The list of contacts: whom to call at which organisation."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from hub.core import numbers
from hub.core.errors import InvalidError
from hub.core.i18n import _l
from hub.core.tables import Column, Field, Filter, FilterKind, Find, Importer, Kind, Table
from hub.core.tables.search import by_words, exactly
from hub.organisations import contact_commands as commands
from hub.organisations import contact_queries as queries
from hub.organisations.models import CONTACT_SCOPES, Contact
from hub.organisations.tables import ORGANISATION

FIELDS = (
    Field(
        name="organisation_id",
        title=_l("Organisation"),
        kind=Kind.LOOKUP,
        lookup=ORGANISATION,
        is_required=True,
        synonyms=("организация", "инн", "инн организации"),
        help=_l("ИНН or the exact name"),
    ),
    Field(
        name="name",
        title=_l("Full name"),
        is_required=True,
        synonyms=("фио", "контактное лицо", "ф.и.о."),
        example="Петрова Анна Сергеевна",
    ),
    Field(
        name="post", title=_l("Job title"), synonyms=("должность",), example="заместитель директора"
    ),
    Field(
        name="phone",
        title=_l("Telephone"),
        parse=numbers.phone,
        synonyms=("телефон", "тел", "рабочий телефон"),
        example="+7 495 123-45-67",
    ),
    Field(
        name="email",
        title=_l("E-mail"),
        parse=numbers.email,
        synonyms=("почта", "электронная почта", "эл. почта"),
        example="petrova@example.ru",
    ),
    Field(
        name="topics",
        title=_l("What about"),
        synonyms=("вопросы", "по каким вопросам", "примечание"),
        example="договоры, практика студентов",
    ),
)


def _create(session: Session, values: Any) -> UUID:
    given = dict(values)
    return commands.add(session, given.pop("organisation_id"), **given).id


def _change(session: Session, contact_id: UUID, values: Any) -> None:
    given = {name: value for name, value in values.items() if name != "organisation_id"}
    commands.change(session, contact_id, **given)


def _phone(text: str) -> str | None:
    try:
        return numbers.phone(text)
    except InvalidError:
        return None


def _by_email(text: str) -> Sequence[Find] | None:
    return [Find(Contact.email == text.strip().casefold())] if "@" in text else None


CONTACTS = Table(
    name="contacts",
    title=_l("Contacts of organisations"),
    about=_l("Add a contact on the card of its organisation."),
    model=Contact,
    scopes=CONTACT_SCOPES,
    permission="contacts.read",
    columns=(
        Column(
            name="name",
            title=_l("Full name"),
            source=(Contact.name, Contact.organisation_id),
            sort=Contact.name_key,
            leads=lambda row: f"/organisations/{row.organisation_id}#contacts",
            is_link=True,
        ),
        Column(name="post", title=_l("Job title"), source=(Contact.post,)),
        Column(
            name="organisation",
            title=_l("Organisation"),
            source=(Contact.organisation_id,),
            kind=Kind.LOOKUP,
            lookup=ORGANISATION,
        ),
        Column(
            name="phone",
            title=_l("Telephone"),
            source=(Contact.phone,),
            shown=numbers.phone_written,
            is_whole=True,
        ),
        Column(name="email", title=_l("E-mail"), source=(Contact.email,)),
        Column(name="topics", title=_l("What about"), source=(Contact.topics,), is_shown=False),
        Column(
            name="created_at",
            title=_l("Written down"),
            source=(Contact.created_at,),
            kind=Kind.TIME,
            sort=Contact.created_at,
            is_shown=False,
        ),
    ),
    default_sort="name",
    search=(
        exactly(_phone, lambda number: Contact.phone == number),
        _by_email,
        by_words(Contact.name_key),
    ),
    search_hint=_l("Words of the name, telephone or e-mail"),
    filters=(
        Filter(
            name="organisation",
            title=_l("Organisation"),
            kind=FilterKind.LOOKUP,
            attribute=Contact.organisation_id,
            lookup=ORGANISATION,
        ),
        Filter(
            name="phone",
            title=_l("Has a telephone"),
            kind=FilterKind.FLAG,
            attribute=Contact.phone,
        ),
    ),
    export_permission="contacts.export",
    importer=Importer(
        permission="contacts.import",
        fields=FIELDS,
        key=queries.key,
        match=queries.match,
        create=_create,
        change=_change,
    ),
    is_personal=True,
    has_card=False,
    empty_hint=_l("No contacts yet: add them on the cards of organisations or bring a list."),
)
