"""The list of partnership agreements: which run out, whose, of what kind."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import Session

from hub.core import clock
from hub.core.i18n import _, _l
from hub.core.tables import Action, Column, Filter, FilterKind, Find, Importer, Kind, Table
from hub.core.tables.bulk import dated
from hub.core.tables.search import by_words, prefix
from hub.organisations import agreement_commands as commands
from hub.organisations import agreement_queries as queries
from hub.organisations.agreement_commands import BOOK
from hub.organisations.agreement_fields import FIELDS, STATES
from hub.organisations.agreement_queries import OVER, SOON
from hub.organisations.models import (
    AGREEMENT_SCOPES,
    AgreementState,
    Organisation,
    PartnershipAgreement,
)
from hub.organisations.tables import LEAST_DIGITS, ORGANISATION

ENDINGS = {
    "30": _l("run out within 30 days"),
    str(SOON): _l("run out within 60 days"),
    "90": _l("run out within 90 days"),
    OVER: _l("have run out"),
}


def standing(row: Any) -> tuple[str, str]:
    """Say how an agreement stands today, and in which colour."""
    today = clock.today()
    if row.state is not AgreementState.SIGNED:
        return str(STATES[row.state]), "neutral"
    if row.starts_on > today:
        return _("not in force yet"), "info"
    if row.ends_on is None:
        return _("in force"), "success"
    left = (row.ends_on - today).days
    if left < 0:
        return _("has run out"), "danger"
    return (_("runs out soon"), "warning") if left <= SOON else (_("in force"), "success")


def _ends(values: Sequence[str]) -> ColumnElement[bool]:
    if not set(values) <= set(ENDINGS):
        raise ValueError(values)
    today = clock.today()
    return or_(
        *(
            queries.over(today) if value == OVER else queries.ending(today, int(value))
            for value in values
        )
    )


def _by_organisation(text: str) -> Sequence[Find]:
    """Find by whose it is; in the order of keys, for the name's index is another table's."""
    digits = text.replace(" ", "")
    if digits.isdigit() and len(digits) >= LEAST_DIGITS:
        return [Find(prefix(Organisation.inn, digits))]
    return [Find(find.where) for find in (by_words(Organisation.name_key)(text) or ())[-1:]]


def _create(session: Session, values: Any) -> UUID:
    return commands.create(session, **values).id


def _change(session: Session, agreement_id: UUID, values: Any) -> None:
    commands.change(session, agreement_id, **values)


def _end(session: Session, ids: Sequence[UUID], word: str | None) -> int:
    day, why = dated(word)
    return commands.end(session, ids, day, why)


def _restore(session: Session, ids: Sequence[UUID], _word: str | None) -> int:
    return commands.restore(session, ids)


AGREEMENTS = Table(
    name="agreements",
    title=_l("Partnership agreements"),
    model=PartnershipAgreement,
    joins=((Organisation, Organisation.id == PartnershipAgreement.organisation_id),),
    scopes=AGREEMENT_SCOPES,
    permission="agreements.read",
    columns=(
        Column(
            name="number",
            title=_l("Number"),
            source=(PartnershipAgreement.number,),
            sort=PartnershipAgreement.number_key,
            is_link=True,
        ),
        Column(
            name="kind",
            title=_l("Kind"),
            source=(PartnershipAgreement.kind,),
            kind=Kind.BOOK,
            book=BOOK,
        ),
        Column(
            name="organisation",
            title=_l("Organisation"),
            source=(PartnershipAgreement.organisation_id,),
            kind=Kind.LOOKUP,
            lookup=ORGANISATION,
        ),
        Column(
            name="inn",
            title=_l("ИНН"),
            source=(Organisation.inn,),
            value=lambda row: row.organisation_inn,
            is_shown=False,
        ),
        Column(
            name="starts_on",
            title=_l("In force from"),
            source=(PartnershipAgreement.starts_on,),
            kind=Kind.DATE,
            sort=PartnershipAgreement.starts_on,
        ),
        Column(
            name="ends_on",
            title=_l("In force till"),
            source=(PartnershipAgreement.ends_on,),
            kind=Kind.DATE,
            sort=PartnershipAgreement.ends_on,
        ),
        Column(
            name="standing",
            title=_l("How it stands"),
            source=(
                PartnershipAgreement.state,
                PartnershipAgreement.starts_on,
                PartnershipAgreement.ends_on,
            ),
            value=lambda row: standing(row)[0],
            tone=lambda row: standing(row)[1],
        ),
        Column(
            name="state",
            title=_l("State"),
            source=(PartnershipAgreement.state,),
            kind=Kind.CHOICE,
            choices=STATES,
            is_shown=False,
        ),
        Column(
            name="ended_on",
            title=_l("Ended on"),
            source=(PartnershipAgreement.ended_on,),
            kind=Kind.DATE,
            is_shown=False,
        ),
        Column(
            name="ended_why",
            title=_l("Why it was ended"),
            source=(PartnershipAgreement.ended_why,),
            is_shown=False,
        ),
        Column(
            name="subject",
            title=_l("Subject of the agreement"),
            source=(PartnershipAgreement.subject,),
            is_shown=False,
        ),
        Column(
            name="created_at",
            title=_l("Written down"),
            source=(PartnershipAgreement.created_at,),
            kind=Kind.TIME,
            sort=PartnershipAgreement.created_at,
            is_shown=False,
        ),
    ),
    default_sort="ends_on",
    search=(by_words(PartnershipAgreement.number_key), _by_organisation),
    search_hint=_l("Number, words of the organisation's name or its ИНН"),
    filters=(
        Filter(
            name="ends",
            title=_l("Term"),
            kind=FilterKind.CHOICE,
            attribute=PartnershipAgreement.ends_on,
            where=_ends,
            choices=ENDINGS,
        ),
        Filter(
            name="kind",
            title=_l("Kind"),
            kind=FilterKind.CHOICE,
            attribute=PartnershipAgreement.kind,
            book=BOOK,
        ),
        Filter(
            name="state",
            title=_l("State"),
            kind=FilterKind.CHOICE,
            attribute=PartnershipAgreement.state,
            choices=STATES,
        ),
        Filter(
            name="organisation",
            title=_l("Organisation"),
            kind=FilterKind.LOOKUP,
            attribute=PartnershipAgreement.organisation_id,
            lookup=ORGANISATION,
        ),
        Filter(
            name="ends_on",
            title=_l("In force till"),
            kind=FilterKind.PERIOD,
            attribute=PartnershipAgreement.ends_on,
        ),
    ),
    actions=(
        Action(
            name="end",
            title=_l("End before the time"),
            permission="agreements.write",
            run=_end,
            question=_l("Last day of the agreements"),
            word_title=_l("Why they are ended"),
            is_dated=True,
            takes=lambda word: queries.in_force(dated(word)[0]),
            sure=_l("End these agreements before their time?"),
        ),
        Action(
            name="restore",
            title=_l("Put back in force"),
            permission="agreements.write",
            run=_restore,
            question=_l("Put these agreements back in force?"),
            takes=lambda _word: PartnershipAgreement.state == AgreementState.ENDED,
            sure=_l("Put these agreements back in force?"),
        ),
    ),
    export_permission="agreements.export",
    create_permission="agreements.write",
    creates_everywhere=True,
    importer=Importer(
        permission="agreements.import",
        fields=FIELDS,
        key=queries.key,
        match=queries.match,
        create=_create,
        change=_change,
        check=commands.check,
    ),
    empty_hint=_l("No agreements yet: write one down or bring a list from a file."),
)
