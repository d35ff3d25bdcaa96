"""The list of demand and forecast: of what, in which year, how many, whose figure."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import Session

from hub.competencies import figures
from hub.competencies.classified import CLASSIFIED, SUBJECT_TITLES
from hub.competencies.list_models import LabourFigure
from hub.competencies.models import OPEN
from hub.competencies.parts import EXPORT, IMPORT, READ, WRITE
from hub.competencies.words import FIGURE_KINDS
from hub.core.i18n import _l
from hub.core.tables import Action, Column, Field, Filter, FilterKind, Importer, Kind, Table
from hub.core.tables.search import by_words

CODE_OR_TITLE = _l("A code, a title, or both")


def _of_kind(model: Any) -> Callable[[Sequence[str]], ColumnElement[bool]]:
    def where(values: Sequence[str]) -> ColumnElement[bool]:
        for value in values:
            if value not in SUBJECT_TITLES:
                raise ValueError(value)
        return or_(*(getattr(model, f"{value}_id").is_not(None) for value in values))

    return where


def _remove(session: Session, ids: Sequence[UUID], _word: str | None) -> int:
    return figures.remove(session, ids)


def _record(session: Session, values: Any) -> UUID:
    return figures.create(session, **values).id


def _correct(session: Session, figure_id: UUID, values: Any) -> None:
    figures.change(session, figure_id, **values)


LABOUR_FIGURES = Table(
    name="labour-figures",
    title=_l("Demand and forecast"),
    about=_l("How many people the region needs: by trade, year and source."),
    model=LabourFigure,
    scopes=OPEN,
    permission=READ,
    columns=(
        Column(
            name="subject",
            title=_l("Profession or competency"),
            source=(LabourFigure.subject_id,),
            kind=Kind.LOOKUP,
            lookup=CLASSIFIED,
            sort=LabourFigure.title_key,
            is_link=True,
        ),
        Column(
            name="year",
            title=_l("Year"),
            source=(LabourFigure.year,),
            sort=LabourFigure.year,
            is_link=True,
        ),
        Column(
            name="kind",
            title=_l("Kind"),
            source=(LabourFigure.kind,),
            kind=Kind.CHOICE,
            choices=FIGURE_KINDS,
        ),
        Column(
            name="number",
            title=_l("Number of people"),
            source=(LabourFigure.number,),
            kind=Kind.NUMBER,
            sort=LabourFigure.number,
        ),
        Column(
            name="source",
            title=_l("Source"),
            source=(LabourFigure.source,),
            sort=LabourFigure.source_key,
        ),
        Column(
            name="created_at",
            title=_l("Added"),
            source=(LabourFigure.created_at,),
            kind=Kind.TIME,
            sort=LabourFigure.created_at,
            is_shown=False,
        ),
    ),
    default_sort="-year",
    search=(by_words(LabourFigure.title_key),),
    search_hint=_l("Words of the title"),
    filters=(
        Filter(
            name="subject",
            title=_l("Profession or competency"),
            kind=FilterKind.LOOKUP,
            attribute=LabourFigure.subject_id,
            lookup=CLASSIFIED,
        ),
        Filter(
            name="of",
            title=_l("Of what"),
            kind=FilterKind.CHOICE,
            attribute=LabourFigure.subject_id,
            where=_of_kind(LabourFigure),
            choices=SUBJECT_TITLES,
        ),
        Filter(
            name="kind",
            title=_l("Kind"),
            kind=FilterKind.CHOICE,
            attribute=LabourFigure.kind,
            choices=FIGURE_KINDS,
        ),
        Filter(
            name="year",
            title=_l("Year"),
            kind=FilterKind.CHOICE,
            attribute=LabourFigure.year,
            where=lambda values: LabourFigure.year.in_([int(value) for value in values]),
            offered=figures.years,
        ),
    ),
    actions=(
        Action(
            name="remove",
            title=_l("Remove the figures"),
            permission=WRITE,
            run=_remove,
            question=_l("Remove these figures for good?"),
        ),
    ),
    export_permission=EXPORT,
    create_permission=WRITE,
    creates_everywhere=True,
    importer=Importer(
        permission=IMPORT,
        fields=(
            Field(
                name="subject_id",
                title=_l("Profession or competency"),
                kind=Kind.LOOKUP,
                lookup=CLASSIFIED,
                is_required=True,
                synonyms=("профессия", "компетенция", "код", "специальность", "окпдтр", "фгос"),
                help=CODE_OR_TITLE,
                example="18511",
            ),
            Field(
                name="year",
                title=_l("Year"),
                kind=Kind.NUMBER,
                is_required=True,
                synonyms=("год",),
                example="2027",
            ),
            Field(
                name="kind",
                title=_l("Kind"),
                kind=Kind.CHOICE,
                choices=FIGURE_KINDS,
                is_required=True,
                synonyms=("вид", "показатель"),
            ),
            Field(
                name="number",
                title=_l("Number of people"),
                kind=Kind.NUMBER,
                is_required=True,
                synonyms=("человек", "количество", "потребность", "чел", "число"),
                example="120",
            ),
            Field(
                name="source",
                title=_l("Source"),
                is_required=True,
                synonyms=("источник", "кто сообщил"),
                example="Опрос работодателей, 2026",
            ),
        ),
        key=figures.key,
        match=figures.match,
        create=_record,
        change=_correct,
        check=figures.checked,
    ),
    empty_hint=_l("No figures yet: add one or bring a table from a file."),
)
