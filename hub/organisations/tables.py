"""The list of organisations, and how other lists name them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from hub.core import numbers
from hub.core.db import utcnow
from hub.core.i18n import _, _l
from hub.core.tables import Action, Column, Field, Filter, FilterKind, Find, Importer, Kind, Table
from hub.core.tables.lookups import Lookup
from hub.core.tables.search import by_words, prefix
from hub.organisations import commands, queries
from hub.organisations.models import SCOPES, Organisation, OrganisationKind

ORGANISATION = "organisation"
KINDS = {
    OrganisationKind.PROVIDER: _l("College or another provider of training"),
    OrganisationKind.SCHOOL: _l("School"),
    OrganisationKind.EMPLOYER: _l("Employer"),
    OrganisationKind.PARTNER: _l("Partner"),
}
LEAST_DIGITS = 4
LOOKUP = Lookup(
    titles=queries.titles,
    offer=queries.offer,
    resolve=queries.resolve,
    written=queries.written_of,
    visible=queries.visible,
    endpoint="organisations.card",
)


def _by_number(text: str) -> Sequence[Find] | None:
    digits = text.replace(" ", "")
    if not digits.isdigit() or len(digits) < LEAST_DIGITS:
        return None
    return [Find(prefix(Organisation.inn, digits)), Find(prefix(Organisation.ogrn, digits))]


def _create(session: Session, values: Any) -> UUID:
    return commands.create(session, **values).id


def _change(session: Session, organisation_id: UUID, values: Any) -> None:
    commands.change(session, organisation_id, **values)


def _verify(session: Session, ids: Sequence[UUID], _word: str | None) -> int:
    return commands.verify(session, ids, at=utcnow())


def _doubled(session: Session, ids: Sequence[UUID]) -> str | None:
    told = queries.others_told(session, ids)
    if not told:
        return None
    names = "; ".join(dict.fromkeys(told.values()))
    return str(_("The same ИНН stands under others: %(names)s.", names=names))


def _state(row: Any) -> str:
    return str(_("verified") if row.verified_at else _("not verified"))


FIELDS = (
    Field(
        name="name",
        title=_l("Title"),
        is_required=True,
        synonyms=("наименование", "название", "организация", "полное наименование"),
        example="ГБПОУ «Колледж связи»",
    ),
    Field(
        name="short_name",
        title=_l("Short name"),
        synonyms=("краткое наименование", "сокращенное наименование", "сокращение"),
        example="Колледж связи",
    ),
    Field(
        name="kind",
        title=_l("Kind"),
        kind=Kind.CHOICE,
        choices=KINDS,
        is_required=True,
        synonyms=("вид", "тип", "вид организации"),
    ),
    Field(
        name="inn",
        title=_l("ИНН"),
        is_required=True,
        parse=numbers.inn,
        synonyms=("инн",),
        example="7707083893",
    ),
    Field(name="kpp", title=_l("КПП"), parse=numbers.kpp, synonyms=("кпп",), example="773601001"),
    Field(
        name="ogrn",
        title=_l("ОГРН"),
        parse=numbers.ogrn,
        synonyms=("огрн", "огрнип"),
        example="1027700132195",
    ),
    Field(name="address", title=_l("Address"), synonyms=("адрес", "юридический адрес")),
    Field(
        name="email",
        title=_l("E-mail"),
        parse=numbers.email,
        synonyms=("почта", "электронная почта", "эл. почта"),
        example="info@example.ru",
    ),
    Field(
        name="phone",
        title=_l("Telephone"),
        parse=numbers.phone,
        synonyms=("телефон", "тел"),
        example="+7 495 123-45-67",
    ),
)

ORGANISATIONS = Table(
    name="organisations",
    title=_l("Organisations"),
    model=Organisation,
    scopes=SCOPES,
    permission="organisations.read",
    columns=(
        Column(
            name="name",
            title=_l("Title"),
            source=(Organisation.name,),
            sort=Organisation.name_key,
            is_link=True,
        ),
        Column(
            name="kind",
            title=_l("Kind"),
            source=(Organisation.kind,),
            kind=Kind.CHOICE,
            choices=KINDS,
        ),
        Column(name="inn", title=_l("ИНН"), source=(Organisation.inn,), sort=Organisation.inn),
        Column(name="kpp", title=_l("КПП"), source=(Organisation.kpp,), is_shown=False),
        Column(name="ogrn", title=_l("ОГРН"), source=(Organisation.ogrn,), is_shown=False),
        Column(name="address", title=_l("Address"), source=(Organisation.address,), is_shown=False),
        Column(
            name="phone",
            title=_l("Telephone"),
            source=(Organisation.phone,),
            shown=numbers.phone_written,
            is_whole=True,
        ),
        Column(name="email", title=_l("E-mail"), source=(Organisation.email,), is_shown=False),
        Column(
            name="state",
            title=_l("Verification"),
            source=(Organisation.verified_at,),
            value=_state,
            tone=lambda row: "success" if row.verified_at else "warning",
        ),
        Column(
            name="verified_at",
            title=_l("Verified"),
            source=(Organisation.verified_at,),
            kind=Kind.TIME,
            sort=Organisation.verified_at,
            is_shown=False,
        ),
        Column(
            name="created_at",
            title=_l("Registered"),
            source=(Organisation.created_at,),
            kind=Kind.TIME,
            sort=Organisation.created_at,
            is_shown=False,
        ),
    ),
    default_sort="name",
    search=(_by_number, by_words(Organisation.name_key)),
    search_hint=_l("Words of the name, ИНН or ОГРН"),
    filters=(
        Filter(
            name="kind",
            title=_l("Kind"),
            kind=FilterKind.CHOICE,
            attribute=Organisation.kind,
            choices=KINDS,
        ),
        Filter(
            name="verified",
            title=_l("Verified"),
            kind=FilterKind.FLAG,
            attribute=Organisation.verified_at,
        ),
        Filter(
            name="created_at",
            title=_l("Registered"),
            kind=FilterKind.PERIOD,
            attribute=Organisation.created_at,
        ),
    ),
    actions=(
        Action(
            name="verify",
            title=_l("Mark as verified"),
            permission="organisations.verify",
            run=_verify,
            question=_l("Have you seen the papers of these organisations?"),
            warning=_doubled,
        ),
    ),
    export_permission="organisations.export",
    create_permission="organisations.write",
    creates_everywhere=True,
    importer=Importer(
        permission="organisations.import",
        fields=FIELDS,
        key=queries.key,
        match=queries.match,
        create=_create,
        change=_change,
    ),
    empty_hint=_l("No organisations yet: register one or bring a list from a file."),
)
