"""The library as a list: what it shows, finds, filters, takes in and gives out."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from hub.core.db import utcnow
from hub.core.i18n import _l
from hub.core.tables import Action, Column, Filter, FilterKind, Importer, Kind, Table
from hub.core.tables.lookups import Lookup
from hub.core.tables.search import by_words
from hub.materials import commands, queries, states
from hub.materials.checks import BOOKS, clean
from hub.materials.models import READ, SCOPES, WRITE, LearningMaterial
from hub.materials.words import COMPETENCY, FIELDS, FORMS, ORGANISATION, STATES, TONES

LOOKUP = Lookup(
    titles=queries.titles,
    offer=queries.offer,
    resolve=queries.resolve,
    written=queries.written_of,
    visible=queries.visible,
    endpoint="materials.card",
)


def _create(session: Session, values: Any) -> UUID:
    return commands.create(session, **values).id


def _change(session: Session, material_id: UUID, values: Any) -> None:
    commands.change(session, material_id, **values)


def _withdraw(session: Session, ids: Sequence[UUID], word: str | None) -> int:
    return states.withdraw(session, ids, word or "", at=utcnow())


MATERIALS = Table(
    name="materials",
    title=_l("Learning materials"),
    model=LearningMaterial,
    scopes=SCOPES,
    permission=READ,
    only=LearningMaterial.replaced_at.is_(None),
    columns=(
        Column(
            name="title",
            title=_l("Title"),
            source=(LearningMaterial.title,),
            sort=LearningMaterial.title_key,
            is_link=True,
        ),
        Column(
            name="state",
            title=_l("State"),
            source=(LearningMaterial.state,),
            kind=Kind.CHOICE,
            choices=STATES,
            tone=lambda row: TONES[row.state],
        ),
        Column(
            name="kind",
            title=_l("Kind"),
            source=(LearningMaterial.kind,),
            kind=Kind.BOOK,
            book=BOOKS["kind"],
        ),
        Column(
            name="form",
            title=_l("Given as"),
            source=(LearningMaterial.form,),
            kind=Kind.CHOICE,
            choices=FORMS,
            is_shown=False,
        ),
        Column(name="authors", title=_l("Authors"), source=(LearningMaterial.authors,)),
        Column(
            name="competency",
            title=_l("Competency"),
            source=(LearningMaterial.competency_id,),
            kind=Kind.LOOKUP,
            lookup=COMPETENCY,
        ),
        Column(
            name="level",
            title=_l("Education level"),
            source=(LearningMaterial.level,),
            kind=Kind.BOOK,
            book=BOOKS["level"],
            is_shown=False,
        ),
        Column(
            name="licence",
            title=_l("Licence"),
            source=(LearningMaterial.licence,),
            kind=Kind.BOOK,
            book=BOOKS["licence"],
            is_shown=False,
        ),
        Column(
            name="licence_until",
            title=_l("Licence until"),
            source=(LearningMaterial.licence_until,),
            kind=Kind.DATE,
            sort=LearningMaterial.licence_until,
            is_shown=False,
        ),
        Column(
            name="organisation",
            title=_l("Organisation"),
            source=(LearningMaterial.organisation_id,),
            kind=Kind.LOOKUP,
            lookup=ORGANISATION,
        ),
        Column(
            name="number",
            title=_l("Version"),
            source=(LearningMaterial.number,),
            kind=Kind.NUMBER,
            is_shown=False,
        ),
        Column(
            name="views",
            title=_l("Views"),
            source=(LearningMaterial.views,),
            kind=Kind.NUMBER,
            sort=LearningMaterial.views,
        ),
        Column(
            name="published_at",
            title=_l("In the library since"),
            source=(LearningMaterial.published_at,),
            kind=Kind.TIME,
            sort=LearningMaterial.published_at,
            is_shown=False,
        ),
        Column(
            name="created_at",
            title=_l("Added to the library"),
            source=(LearningMaterial.created_at,),
            kind=Kind.TIME,
            sort=LearningMaterial.created_at,
            is_shown=False,
        ),
    ),
    default_sort="title",
    search=(by_words(LearningMaterial.title_key),),
    search_hint=_l("Words of the title"),
    filters=(
        Filter(
            name="state",
            title=_l("State"),
            kind=FilterKind.CHOICE,
            attribute=LearningMaterial.state,
            choices=STATES,
        ),
        Filter(
            name="kind",
            title=_l("Kind"),
            kind=FilterKind.CHOICE,
            attribute=LearningMaterial.kind,
            book=BOOKS["kind"],
        ),
        Filter(
            name="form",
            title=_l("Given as"),
            kind=FilterKind.CHOICE,
            attribute=LearningMaterial.form,
            choices=FORMS,
        ),
        Filter(
            name="licence",
            title=_l("Licence"),
            kind=FilterKind.CHOICE,
            attribute=LearningMaterial.licence,
            book=BOOKS["licence"],
        ),
        Filter(
            name="level",
            title=_l("Education level"),
            kind=FilterKind.CHOICE,
            attribute=LearningMaterial.level,
            book=BOOKS["level"],
        ),
        Filter(
            name="competency",
            title=_l("Competency"),
            kind=FilterKind.LOOKUP,
            attribute=LearningMaterial.competency_id,
            lookup=COMPETENCY,
        ),
        Filter(
            name="organisation",
            title=_l("Organisation"),
            kind=FilterKind.LOOKUP,
            attribute=LearningMaterial.organisation_id,
            lookup=ORGANISATION,
        ),
    ),
    actions=(
        Action(
            name="withdraw",
            title=_l("Withdraw from publication"),
            permission=WRITE,
            run=_withdraw,
            question=_l("Show these materials in the library no more? Say why."),
            is_reasoned=True,
        ),
    ),
    export_permission="materials.export",
    create_permission=WRITE,
    importer=Importer(
        permission="materials.import",
        fields=FIELDS,
        key=queries.key,
        match=queries.match,
        create=_create,
        change=_change,
        check=clean,
    ),
    empty_hint=_l("The library is empty: add a material or bring a list from a file."),
)
