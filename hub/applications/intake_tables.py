"""The list of intakes: what one may apply for, when, and how many may still come."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, not_, or_
from sqlalchemy.orm import Session

from hub.applications import intake_queries as queries
from hub.applications import intakes, wanted
from hub.applications.models import INTAKE_SCOPES, READ_INTAKES, WRITE_INTAKES, Intake
from hub.applications.subjects import KINDS
from hub.core import clock
from hub.core.db import utcnow
from hub.core.i18n import _l
from hub.core.tables import Action, Column, Field, Filter, FilterKind, Importer, Kind, Table
from hub.core.tables.search import by_words
from hub.programmes.models import Programme

ORGANISATION, PROGRAMME = "organisation", "programme"
OPEN, SHUT = "open", "shut"
STANDINGS = {OPEN: _l("takes applications"), SHUT: _l("takes none")}


def _stands(values: Sequence[str]) -> ColumnElement[bool]:
    if not set(values) <= set(STANDINGS):
        raise ValueError(values)
    is_open = wanted.is_open(clock.today())
    return or_(*(is_open if value == OPEN else not_(is_open) for value in values))


def _close(session: Session, ids: Sequence[UUID], _word: str | None) -> int:
    return intakes.close(session, ids, at=utcnow())


def _reopen(session: Session, ids: Sequence[UUID], _word: str | None) -> int:
    return intakes.reopen(session, ids)


def _create(session: Session, values: Any) -> UUID:
    return intakes.create(session, **values).id


def _change(session: Session, intake_id: UUID, values: Any) -> None:
    intakes.change(session, intake_id, at=utcnow(), **values)


FIELDS = (
    Field(
        name="title",
        title=_l("Title"),
        is_required=True,
        synonyms=("название", "поток", "мероприятие", "наименование"),
        example="Сварщик, осенний поток",
    ),
    Field(
        name="kind",
        title=_l("What it is for"),
        kind=Kind.CHOICE,
        choices=KINDS,
        is_required=True,
        synonyms=("вид", "на что набирают"),
    ),
    Field(
        name="programme_id",
        title=_l("Programme"),
        kind=Kind.LOOKUP,
        lookup=PROGRAMME,
        synonyms=("программа",),
    ),
    Field(
        name="provider_id",
        title=_l("Training organisation"),
        kind=Kind.LOOKUP,
        lookup=ORGANISATION,
        synonyms=("обучающая организация", "организация", "инн"),
        help=_l("ИНН or the exact name"),
    ),
    Field(
        name="places",
        title=_l("Places"),
        kind=Kind.NUMBER,
        is_required=True,
        synonyms=("мест", "места", "количество мест"),
        example="25",
    ),
    Field(
        name="starts_on",
        title=_l("Begins"),
        kind=Kind.DATE,
        synonyms=("начало", "дата начала", "дата"),
        example="14.09.2027",
    ),
    Field(
        name="ends_on",
        title=_l("Ends"),
        kind=Kind.DATE,
        synonyms=("окончание", "конец", "дата окончания"),
    ),
    Field(
        name="apply_until",
        title=_l("Applications till"),
        kind=Kind.DATE,
        synonyms=("заявки до", "прием заявок до"),
    ),
    Field(name="place", title=_l("Place"), synonyms=("место", "адрес", "место проведения")),
)


def _standing(row: Any) -> tuple[str, str]:
    is_offered = row.programme_id is None or row.programme_published_at is not None
    return queries.standing(row, is_offered=is_offered)


INTAKES = Table(
    name="intakes",
    title=_l("Intakes"),
    model=Intake,
    scopes=INTAKE_SCOPES,
    permission=READ_INTAKES,
    joins=((Programme, Programme.id == Intake.programme_id),),
    columns=(
        Column(
            name="title",
            title=_l("Title"),
            source=(Intake.title,),
            sort=Intake.title_key,
            is_link=True,
        ),
        Column(
            name="kind",
            title=_l("What it is for"),
            source=(Intake.kind,),
            kind=Kind.CHOICE,
            choices=KINDS,
        ),
        Column(
            name="standing",
            title=_l("How it stands"),
            source=(
                *(Intake.closed_at, Intake.by_invitation, Intake.apply_until, Intake.starts_on),
                *(Intake.taken, Intake.places, Intake.programme_id, Programme.published_at),
            ),
            value=lambda row: _standing(row)[0],
            tone=lambda row: _standing(row)[1],
        ),
        Column(
            name="starts_on",
            title=_l("Begins"),
            source=(Intake.starts_on,),
            kind=Kind.DATE,
            sort=Intake.starts_on,
        ),
        Column(name="ends_on", title=_l("Ends"), source=(Intake.ends_on,), kind=Kind.DATE),
        Column(
            name="apply_until",
            title=_l("Applications till"),
            source=(Intake.apply_until,),
            kind=Kind.DATE,
        ),
        Column(name="places", title=_l("Places"), source=(Intake.places,), kind=Kind.NUMBER),
        Column(name="taken", title=_l("Taken"), source=(Intake.taken,), kind=Kind.NUMBER),
        Column(
            name="waiting",
            title=_l("In the waiting list"),
            source=(Intake.id,),
            told=queries.waiting_words,
        ),
        Column(
            name="programme",
            title=_l("Programme"),
            source=(Intake.programme_id,),
            kind=Kind.LOOKUP,
            lookup=PROGRAMME,
            is_shown=False,
        ),
        Column(
            name="provider",
            title=_l("Training organisation"),
            source=(Intake.provider_id,),
            kind=Kind.LOOKUP,
            lookup=ORGANISATION,
        ),
        Column(name="place", title=_l("Place"), source=(Intake.place,), is_shown=False),
    ),
    default_sort="-starts_on",
    search=(by_words(Intake.title_key),),
    search_hint=_l("Words of the title"),
    filters=(
        Filter(
            name="stands",
            title=_l("How it stands"),
            kind=FilterKind.CHOICE,
            attribute=Intake.closed_at,
            where=_stands,
            choices=STANDINGS,
        ),
        Filter(
            name="kind",
            title=_l("What it is for"),
            kind=FilterKind.CHOICE,
            attribute=Intake.kind,
            choices=KINDS,
        ),
        Filter(
            name="programme",
            title=_l("Programme"),
            kind=FilterKind.LOOKUP,
            attribute=Intake.programme_id,
            lookup=PROGRAMME,
        ),
        Filter(
            name="provider",
            title=_l("Training organisation"),
            kind=FilterKind.LOOKUP,
            attribute=Intake.provider_id,
            lookup=ORGANISATION,
        ),
        Filter(
            name="starts_on",
            title=_l("Begins"),
            kind=FilterKind.PERIOD,
            attribute=Intake.starts_on,
        ),
    ),
    actions=(
        Action(
            name="close",
            title=_l("Close"),
            permission=WRITE_INTAKES,
            run=_close,
            question=_l("Take no more applications for these?"),
            takes=lambda _word: Intake.closed_at.is_(None),
            sure=_l("Take no more applications for these? Those made go on."),
        ),
        Action(
            name="reopen",
            title=_l("Open again"),
            permission=WRITE_INTAKES,
            run=_reopen,
            question=_l("Take applications for these again?"),
            takes=lambda _word: Intake.closed_at.is_not(None),
            sure=_l("Take applications for these again?"),
        ),
    ),
    export_permission="intakes.export",
    create_permission=WRITE_INTAKES,
    create_title=_l("New intake"),
    importer=Importer(
        permission="intakes.import",
        fields=FIELDS,
        key=queries.key,
        match=queries.match,
        create=_create,
        change=_change,
        check=intakes.check,
    ),
    empty_hint=_l("No intakes yet: open one, and people can apply."),
)
