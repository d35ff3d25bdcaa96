"""The list of organisations, and how other lists name them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, true
from sqlalchemy.orm import Session

from hub.core.db import utcnow
from hub.core.i18n import _, _l
from hub.core.tables import Action, Filter, FilterKind, Find, Importer, Table
from hub.core.tables.lookups import Lookup
from hub.core.tables.search import by_words, escaped, prefix
from hub.organisations import commands, queries
from hub.organisations.columns import ALONE, COLUMNS, EVERYTHING, FOLDED
from hub.organisations.import_fields import FIELDS, KINDS
from hub.organisations.models import KIND_COLUMNS, SCOPES, Organisation, OrganisationKind

ORGANISATION = "organisation"
# How branches stand in the list: under their heads, unless something else is asked for.
BRANCHES = {
    FOLDED: _l("folded under their heads"),
    ALONE: _l("branches alone"),
    EVERYTHING: _l("one by one among the others"),
}
LEAST_DIGITS, KPP_DIGITS = 4, 9
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
    whole = [Find(Organisation.kpp == digits)] if len(digits) == KPP_DIGITS else []
    return [Find(prefix(Organisation.inn, digits)), Find(prefix(Organisation.ogrn, digits)), *whole]


def _create(session: Session, values: Any) -> UUID:
    return commands.create(session, **_under_head(session, values)).id


def _change(session: Session, organisation_id: UUID, values: Any) -> None:
    commands.change(session, organisation_id, **_under_head(session, values))


def _under_head(session: Session, values: Any) -> dict[str, Any]:
    """Put the head itself in place of its ИНН, by which files name it."""
    known = dict(values)
    if inn := known.pop(queries.HEAD_INN, None):
        known["head_id"] = queries.head_of(session, inn, known.get("kpp") or "")
    return known


def _verify(session: Session, ids: Sequence[UUID], _word: str | None) -> int:
    return commands.verify(session, ids, at=utcnow())


def _doubled(session: Session, ids: Sequence[UUID]) -> str | None:
    told = queries.others_told(session, ids)
    if not told:
        return None
    names = "; ".join(dict.fromkeys(told.values()))
    return str(_("The same ИНН stands under others: %(names)s.", names=names))


def _of_kinds(values: Sequence[str]) -> ColumnElement[bool]:
    return or_(*(KIND_COLUMNS[OrganisationKind(value)].is_(True) for value in values))


def _by_branches(values: Sequence[str]) -> ColumnElement[bool]:
    ways = {
        FOLDED: Organisation.head_id.is_(None),
        ALONE: Organisation.head_id.is_not(None),
        EVERYTHING: true(),
    }
    if not set(values) <= set(ways):
        raise ValueError(values)
    return or_(*(ways[value] for value in values))


def _with_okved(values: Sequence[str]) -> ColumnElement[bool]:
    """Find a code among the further ones too, with all that stands under it."""
    code = escaped(values[0])
    further = Organisation.okved_more
    return or_(
        prefix(Organisation.okved, values[0]),
        further.like(f"{code}%", escape="\\"),
        further.like(f"%, {code}%", escape="\\"),
    )


ORGANISATIONS = Table(
    name="organisations",
    title=_l("Organisations"),
    model=Organisation,
    scopes=SCOPES,
    permission="organisations.read",
    columns=COLUMNS,
    default_sort="name",
    search=(_by_number, by_words(Organisation.name_key), by_words(Organisation.short_key)),
    search_hint=_l("Words of the name, ИНН or ОГРН"),
    filters=(
        Filter(
            name="kind",
            title=_l("Kind"),
            kind=FilterKind.CHOICE,
            attribute=Organisation.kind,
            where=_of_kinds,
            choices=KINDS,
        ),
        Filter(
            name="branches",
            title=_l("Branches"),
            kind=FilterKind.CHOICE,
            attribute=Organisation.head_id,
            where=_by_branches,
            choices=BRANCHES,
            default=FOLDED,
        ),
        Filter(
            name="head",
            title=_l("Head organisation"),
            kind=FilterKind.LOOKUP,
            attribute=Organisation.head_id,
            lookup=ORGANISATION,
        ),
        Filter(
            name="legal_form",
            title=_l("Legal form"),
            kind=FilterKind.CHOICE,
            attribute=Organisation.legal_form,
            book=commands.FORM_BOOK,
        ),
        Filter(
            name="okved",
            title=_l("ОКВЭД"),
            kind=FilterKind.TEXT,
            attribute=Organisation.okved,
            where=_with_okved,
        ),
        Filter(
            name="licence",
            title=_l("Has a licence"),
            kind=FilterKind.FLAG,
            attribute=Organisation.licence_number,
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
