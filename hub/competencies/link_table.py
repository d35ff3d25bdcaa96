"""The list of links: what is joined with what, who says so, how surely."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import Session

from hub.competencies import links
from hub.competencies.classified import CLASSIFIED
from hub.competencies.list_models import Link
from hub.competencies.models import OPEN
from hub.competencies.parts import EXPORT, IMPORT, READ, WRITE
from hub.competencies.words import CONFIDENCE_TONES, CONFIDENCES
from hub.core.i18n import _l
from hub.core.tables import Action, Column, Field, Filter, FilterKind, Importer, Kind, Table

CODE_OR_TITLE = _l("A code, a title, or both")


def _ends(values: Sequence[str]) -> ColumnElement[bool]:
    ids = [UUID(value) for value in values]
    return or_(Link.first_id.in_(ids), Link.second_id.in_(ids))


def _unlink(session: Session, ids: Sequence[UUID], _word: str | None) -> int:
    return links.unlink(session, ids)


def _link(session: Session, values: Any) -> UUID:
    return links.create(session, **values).id


def _relink(session: Session, link_id: UUID, values: Any) -> None:
    given = {name: value for name, value in values.items() if not name.endswith("_id")}
    links.change(session, link_id, **given)


LINKS = Table(
    name="competency-links",
    title=_l("Links"),
    about=_l("Which competency belongs to which profession and occupation, and who says so."),
    model=Link,
    scopes=OPEN,
    permission=READ,
    columns=(
        Column(
            name="first",
            title=_l("One"),
            source=(Link.first_id,),
            kind=Kind.LOOKUP,
            lookup=CLASSIFIED,
        ),
        Column(
            name="second",
            title=_l("Is linked with"),
            source=(Link.second_id,),
            kind=Kind.LOOKUP,
            lookup=CLASSIFIED,
        ),
        Column(
            name="confidence",
            title=_l("How sure"),
            source=(Link.confidence,),
            value=lambda row: CONFIDENCES[row.confidence],
            tone=lambda row: CONFIDENCE_TONES[row.confidence],
            sort=Link.confidence,
        ),
        Column(name="source", title=_l("Who says so"), source=(Link.source,), is_link=True),
        Column(name="year", title=_l("Year"), source=(Link.year,), sort=Link.year),
        Column(
            name="created_at",
            title=_l("Added"),
            source=(Link.created_at,),
            kind=Kind.TIME,
            sort=Link.created_at,
            is_shown=False,
        ),
    ),
    default_sort="-created_at",
    filters=(
        Filter(
            name="about",
            title=_l("Is linked with"),
            kind=FilterKind.LOOKUP,
            attribute=Link.first_id,
            where=_ends,
            lookup=CLASSIFIED,
        ),
        Filter(
            name="confidence",
            title=_l("How sure"),
            kind=FilterKind.CHOICE,
            attribute=Link.confidence,
            choices=CONFIDENCES,
        ),
    ),
    actions=(
        Action(
            name="unlink",
            title=_l("Remove the links"),
            permission=WRITE,
            run=_unlink,
            question=_l("Remove these links? What they join stays."),
        ),
    ),
    export_permission=EXPORT,
    importer=Importer(
        permission=IMPORT,
        fields=(
            Field(
                name="first_id",
                title=_l("One"),
                kind=Kind.LOOKUP,
                lookup=CLASSIFIED,
                is_required=True,
                synonyms=("компетенция", "код компетенции", "что"),
                help=CODE_OR_TITLE,
            ),
            Field(
                name="second_id",
                title=_l("Is linked with"),
                kind=Kind.LOOKUP,
                lookup=CLASSIFIED,
                is_required=True,
                synonyms=("профессия", "код фгос", "окпдтр", "с чем"),
                help=CODE_OR_TITLE,
            ),
            Field(
                name="source",
                title=_l("Who says so"),
                is_required=True,
                synonyms=("источник", "основание"),
                example="Перечень ФУМО, 2025",
            ),
            Field(name="year", title=_l("Year"), kind=Kind.NUMBER, synonyms=("год",)),
            Field(
                name="confidence",
                title=_l("How sure"),
                kind=Kind.CHOICE,
                choices=CONFIDENCES,
                synonyms=("уверенность", "достоверность"),
            ),
        ),
        key=links.key,
        match=links.match,
        create=_link,
        change=_relink,
    ),
    has_card=False,
    empty_hint=_l("No links yet: make them on cards or bring a table from a file."),
)
