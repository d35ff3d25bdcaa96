"""The list of modules of the library."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from hub.core.db import utcnow
from hub.core.i18n import _l
from hub.core.tables import Action, Column, Field, Filter, FilterKind, Importer, Kind, Table
from hub.core.tables.search import by_words
from hub.programmes import hours
from hub.programmes.curriculum.checks import module
from hub.programmes.library import commands, queries
from hub.programmes.library.models import SCOPES, Module

ORGANISATION, COMPETENCY = "organisation", "competency"
SYNONYMS = {
    "lectures": ("лекции", "теория", "теоретические занятия"),
    "practice": ("практика", "практические занятия", "лабораторные и практические занятия"),
    "internship": ("стажировка", "производственная практика", "практика на предприятии"),
    "independent": ("самостоятельная работа", "срс"),
    "consultations": ("консультации",),
    "attestation": ("аттестация", "промежуточная аттестация", "контроль"),
}


def _create(session: Session, values: Any) -> UUID:
    return commands.create(session, **values).id


def _change(session: Session, module_id: UUID, values: Any) -> None:
    commands.change(session, module_id, **values)


def _archive(session: Session, ids: Sequence[UUID], _word: str | None) -> int:
    return commands.archive(session, ids, at=utcnow())


def _bring_back(session: Session, ids: Sequence[UUID], _word: str | None) -> int:
    return commands.bring_back(session, ids)


FIELDS = (
    Field(
        name="title",
        title=_l("Title"),
        is_required=True,
        synonyms=("название", "модуль", "наименование", "наименование модуля"),
        example="Сварка стыковых соединений",
    ),
    Field(name="content", title=_l("Content"), synonyms=("содержание", "темы")),
    *(
        Field(name=kind, title=title, kind=Kind.NUMBER, synonyms=SYNONYMS[kind])
        for kind, title in hours.KINDS.items()
    ),
    Field(
        name="competency_id",
        title=_l("Competency"),
        kind=Kind.LOOKUP,
        lookup=COMPETENCY,
        synonyms=("компетенция",),
        help=_l("The code or the exact name"),
    ),
    Field(
        name="organisation_id",
        title=_l("Author organisation"),
        kind=Kind.LOOKUP,
        lookup=ORGANISATION,
        synonyms=("организация", "инн", "автор", "организация-автор"),
        help=_l("ИНН or the exact name"),
    ),
)

MODULES = Table(
    name="modules",
    title=_l("Library of modules"),
    model=Module,
    scopes=SCOPES,
    permission="modules.read",
    columns=(
        Column(
            name="title",
            title=_l("Title"),
            source=(Module.title,),
            sort=Module.title_key,
            is_link=True,
        ),
        Column(
            name="hours",
            title=_l("Hours"),
            source=(Module.hours,),
            kind=Kind.NUMBER,
            sort=Module.hours,
        ),
        *(
            Column(
                name=kind,
                title=title,
                source=(getattr(Module, kind),),
                kind=Kind.NUMBER,
                is_shown=kind in {"lectures", "practice"},
            )
            for kind, title in hours.KINDS.items()
        ),
        Column(
            name="competency",
            title=_l("Competency"),
            source=(Module.competency_id,),
            kind=Kind.LOOKUP,
            lookup=COMPETENCY,
        ),
        Column(
            name="organisation",
            title=_l("Author organisation"),
            source=(Module.organisation_id,),
            kind=Kind.LOOKUP,
            lookup=ORGANISATION,
        ),
        Column(
            name="archived_at",
            title=_l("Off the shelf since"),
            source=(Module.archived_at,),
            kind=Kind.TIME,
            sort=Module.archived_at,
            is_shown=False,
        ),
        Column(
            name="created_at",
            title=_l("Added"),
            source=(Module.created_at,),
            kind=Kind.TIME,
            sort=Module.created_at,
            is_shown=False,
        ),
    ),
    default_sort="title",
    search=(by_words(Module.title_key),),
    search_hint=_l("Words of the title"),
    filters=(
        Filter(
            name="competency",
            title=_l("Competency"),
            kind=FilterKind.LOOKUP,
            attribute=Module.competency_id,
            lookup=COMPETENCY,
        ),
        Filter(
            name="organisation",
            title=_l("Author organisation"),
            kind=FilterKind.LOOKUP,
            attribute=Module.organisation_id,
            lookup=ORGANISATION,
        ),
        Filter(
            name="archived",
            title=_l("Off the shelf"),
            kind=FilterKind.FLAG,
            attribute=Module.archived_at,
        ),
    ),
    actions=(
        Action(
            name="archive",
            title=_l("Take off the shelf"),
            permission="modules.write",
            run=_archive,
            question=_l("Offer these modules no more? Programmes keep what they took."),
        ),
        Action(
            name="bring_back",
            title=_l("Put back on the shelf"),
            permission="modules.write",
            run=_bring_back,
            question=_l("Offer these modules again?"),
        ),
    ),
    export_permission="modules.export",
    create_permission="modules.write",
    importer=Importer(
        permission="modules.import",
        fields=FIELDS,
        key=queries.key,
        match=queries.match,
        create=_create,
        change=_change,
        check=module,
    ),
    empty_hint=_l("No modules yet: add one or bring a list from a file."),
    about=_l("Pieces of learning that programmes are built from."),
)
