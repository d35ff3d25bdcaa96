"""The list of programmes: what it shows, finds, filters, takes in and gives out."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask_babel import format_decimal
from sqlalchemy.orm import Session

from hub.core.db import utcnow
from hub.core.i18n import _, _l
from hub.core.tables import Action, Column, Field, Filter, FilterKind, Importer, Kind, Table
from hub.core.tables.lookups import Lookup
from hub.core.tables.search import by_words
from hub.programmes import commands, queries, twins
from hub.programmes.checks import BOOK, ORGANISATION, PURPOSES, check
from hub.programmes.models import SCOPES, Programme
from hub.programmes.titles import FORMS

PROGRAMME = "programme"
LOOKUP = Lookup(
    titles=queries.titles,
    offer=twins.offer,
    resolve=twins.resolve,
    written=twins.written_of,
    visible=queries.visible,
    endpoint="programmes.card",
)


def price_shown(price: Any) -> str:
    """Write a price: what costs nothing is free."""
    return str(_("free") if price == 0 else format_decimal(price))


def _create(session: Session, values: Any) -> UUID:
    return commands.create(session, **values).id


def _change(session: Session, programme_id: UUID, values: Any) -> None:
    commands.change(session, programme_id, **values)


def _withdraw(session: Session, ids: Sequence[UUID], _word: str | None) -> int:
    return commands.withdraw(session, ids, at=utcnow())


FIELDS = (
    Field(
        name="title",
        title=_l("Title"),
        is_required=True,
        synonyms=("название", "наименование", "программа", "наименование программы"),
        example="Сварщик ручной дуговой сварки",
    ),
    Field(
        name="kind",
        title=_l("Kind"),
        kind=Kind.BOOK,
        book=BOOK,
        is_required=True,
        synonyms=("вид", "вид программы", "тип"),
    ),
    Field(
        name="purpose",
        title=_l("Purpose"),
        kind=Kind.BOOK,
        book=PURPOSES,
        synonyms=("назначение", "направление"),
    ),
    Field(
        name="form",
        title=_l("Form"),
        kind=Kind.CHOICE,
        choices=FORMS,
        is_required=True,
        synonyms=("форма", "форма обучения"),
    ),
    Field(
        name="hours",
        title=_l("Hours"),
        kind=Kind.NUMBER,
        is_required=True,
        synonyms=("часы", "часов", "объем", "объем, ч", "количество часов"),
        example="144",
    ),
    Field(
        name="organisation_id",
        title=_l("Organisation"),
        kind=Kind.LOOKUP,
        lookup=ORGANISATION,
        synonyms=("организация", "инн", "инн организации", "образовательная организация"),
        help=_l("ИНН or the exact name"),
    ),
    Field(
        name="price",
        title=_l("Price, roubles"),
        kind=Kind.NUMBER,
        synonyms=("цена", "стоимость", "стоимость, руб"),
        example="12000",
        help=_l("0 is free"),
    ),
    Field(name="annotation", title=_l("Annotation"), synonyms=("аннотация", "описание")),
    Field(name="goal", title=_l("Goal"), synonyms=("цель", "цель программы")),
    Field(
        name="audience",
        title=_l("Whom it is for"),
        synonyms=("для кого", "категория слушателей", "целевая аудитория"),
    ),
    Field(
        name="moodle_course",
        title=_l("Course in Moodle"),
        synonyms=("курс", "курс moodle", "moodle"),
        help=_l("Its id or short name"),
    ),
)

PROGRAMMES = Table(
    name="programmes",
    title=_l("Programmes"),
    model=Programme,
    scopes=SCOPES,
    permission="programmes.read",
    columns=(
        Column(
            name="title",
            title=_l("Title"),
            source=(Programme.title,),
            sort=Programme.title_key,
            is_link=True,
        ),
        Column(name="kind", title=_l("Kind"), source=(Programme.kind,), kind=Kind.BOOK, book=BOOK),
        Column(
            name="purpose",
            title=_l("Purpose"),
            source=(Programme.purpose,),
            kind=Kind.BOOK,
            book=PURPOSES,
            is_shown=False,
        ),
        Column(
            name="form",
            title=_l("Form"),
            source=(Programme.form,),
            kind=Kind.CHOICE,
            choices=FORMS,
        ),
        Column(
            name="hours",
            title=_l("Hours"),
            source=(Programme.hours,),
            kind=Kind.NUMBER,
            sort=Programme.hours,
        ),
        Column(
            name="price",
            title=_l("Price, roubles"),
            source=(Programme.price,),
            kind=Kind.NUMBER,
            sort=Programme.price,
            shown=price_shown,
        ),
        Column(
            name="organisation",
            title=_l("Organisation"),
            source=(Programme.organisation_id,),
            kind=Kind.LOOKUP,
            lookup=ORGANISATION,
        ),
        Column(
            name="published_at",
            title=_l("Published"),
            source=(Programme.published_at,),
            kind=Kind.TIME,
            sort=Programme.published_at,
            is_shown=False,
        ),
        Column(
            name="created_at",
            title=_l("Added"),
            source=(Programme.created_at,),
            kind=Kind.TIME,
            sort=Programme.created_at,
            is_shown=False,
        ),
    ),
    default_sort="title",
    search=(by_words(Programme.title_key),),
    search_hint=_l("Words of the title"),
    filters=(
        Filter(
            name="kind",
            title=_l("Kind"),
            kind=FilterKind.CHOICE,
            attribute=Programme.kind,
            book=BOOK,
        ),
        Filter(
            name="purpose",
            title=_l("Purpose"),
            kind=FilterKind.CHOICE,
            attribute=Programme.purpose,
            book=PURPOSES,
        ),
        Filter(
            name="form",
            title=_l("Form"),
            kind=FilterKind.CHOICE,
            attribute=Programme.form,
            choices=FORMS,
        ),
        Filter(
            name="organisation",
            title=_l("Organisation"),
            kind=FilterKind.LOOKUP,
            attribute=Programme.organisation_id,
            lookup=ORGANISATION,
        ),
        Filter(
            name="published",
            title=_l("Published"),
            kind=FilterKind.FLAG,
            attribute=Programme.published_at,
        ),
    ),
    actions=(
        Action(
            name="withdraw",
            title=_l("Withdraw from publication"),
            permission="programmes.write",
            run=_withdraw,
            question=_l("Show these programmes to citizens no more?"),
        ),
    ),
    export_permission="programmes.export",
    create_permission="programmes.write",
    importer=Importer(
        permission="programmes.import",
        fields=FIELDS,
        key=queries.key,
        match=queries.match,
        create=_create,
        change=_change,
        check=check,
    ),
    empty_hint=_l("No programmes yet: add one or bring a list from a file."),
)
