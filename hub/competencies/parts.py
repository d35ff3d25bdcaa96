"""What the lists of competencies, professions and occupations share: search, filters, acts."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from hub.competencies import codes, commands, queries
from hub.competencies.list_models import (
    ListMember,
    ListState,
    NamedList,
    PriorityItem,
    PriorityList,
)
from hub.competencies.models import Competency
from hub.competencies.naming import COMPETENCY, competency_by_code
from hub.core.db import utcnow
from hub.core.errors import InvalidError
from hub.core.i18n import _, _l
from hub.core.tables import Action, Column, Filter, FilterKind, Find, Importer, Kind
from hub.core.tables.search import prefix

READ, WRITE = "competencies.read", "competencies.write"
IMPORT, EXPORT = "competencies.import", "competencies.export"


def by_code(text: str) -> Sequence[Find] | None:
    """Find a competency by what its code may be: Р12 of a Russian keyboard is R12 of the list."""
    if len(text) > codes.LONGEST or " " in text.strip():
        return None
    meant = list(codes.readings(text))
    return [
        Find(Competency.code_key.in_(meant)),
        Find(prefix(Competency.code_key, codes.code_key(text)), Competency.code_key),
    ]


def by_beginning(model: Any) -> Callable[[str], Sequence[Find] | None]:
    def recognise(text: str) -> Sequence[Find] | None:
        typed = text.strip()
        try:  # five digits and their control digit: the table holds the five
            typed = codes.occupation_code(typed)
        except InvalidError:
            if not typed[:2].isdigit():
                return None
        return [Find(prefix(model.code, typed), model.code)]

    return recognise


def standing(model: Any) -> Callable[[Sequence[str]], ColumnElement[bool]]:
    """Say in SQL that a row stands in one of the lists named."""

    def where(values: Sequence[str]) -> ColumnElement[bool]:
        ids = [UUID(value) for value in values]
        priorities = select(PriorityItem.subject_id).where(PriorityItem.list_id.in_(ids))
        named = select(ListMember.subject_id).where(ListMember.list_id.in_(ids))
        found: ColumnElement[bool] = model.id.in_(priorities) | model.id.in_(named)
        return found

    return where


def lists(session: Session) -> dict[str, str]:
    """Offer the lists in force, priorities first."""
    years = session.execute(
        select(PriorityList.id, PriorityList.year)
        .where(PriorityList.state == ListState.APPROVED)
        .order_by(PriorityList.year.desc())
    )
    offered = {str(row.id): str(_("Priorities of %(year)s", year=row.year)) for row in years}
    named = session.execute(
        select(NamedList.id, NamedList.title, NamedList.edition_year)
        .where(NamedList.retired_at.is_(None))
        .order_by(NamedList.title_key, NamedList.edition_year.desc())
    )
    return offered | {str(row.id): f"{row.title}, {row.edition_year}" for row in named}


def acts(subject: str) -> tuple[Action, ...]:
    def retire(session: Session, ids: Sequence[UUID], _word: str | None) -> int:
        return commands.retire(subject, session, ids, at=utcnow())

    def restore(session: Session, ids: Sequence[UUID], _word: str | None) -> int:
        return commands.restore(subject, session, ids)

    return (
        Action(
            name="retire",
            title=_l("Take out of use"),
            permission=WRITE,
            run=retire,
            question=_l("Nobody will be able to choose these any more. Go on?"),
        ),
        Action(
            name="restore",
            title=_l("Bring back into use"),
            permission=WRITE,
            run=restore,
            question=_l("Let these be chosen again?"),
        ),
    )


def importer(subject: str, known: Sequence[Any]) -> Importer:
    def create(session: Session, values: Any) -> UUID:
        made: UUID = commands.create(subject, session, **values).id
        return made

    def change(session: Session, row_id: UUID, values: Any) -> None:
        given = dict(values)
        if subject == COMPETENCY and given.get("code"):
            found = competency_by_code(session, given["code"])
            if found is not None and found.id == row_id:
                del given["code"]  # the file's letters only look like the code that is there
        commands.change(subject, session, row_id, **given)

    return Importer(
        permission=IMPORT,
        fields=known,
        key=queries.KEYS[subject],
        match=queries.MATCHES[subject],
        create=create,
        change=change,
    )


def use(row: Any) -> str:
    return str(_("out of use") if row.retired_at else _("in use"))


def state(model: Any) -> tuple[Column, Column]:
    return (
        Column(
            name="use",
            title=_l("Use"),
            source=(model.retired_at,),
            value=use,
            tone=lambda row: "neutral" if row.retired_at else "success",
            is_shown=False,
        ),
        Column(
            name="created_at",
            title=_l("Added"),
            source=(model.created_at,),
            kind=Kind.TIME,
            sort=model.created_at,
            is_shown=False,
        ),
    )


def title(model: Any) -> Column:
    return Column(
        name="title", title=_l("Title"), source=(model.title,), sort=model.title_key, is_link=True
    )


def filters(model: Any, kinds: Any) -> tuple[Filter, ...]:
    return (
        Filter(
            name="kind",
            title=_l("Kind"),
            kind=FilterKind.CHOICE,
            attribute=model.kind,
            choices=kinds,
        ),
        Filter(
            name="list",
            title=_l("Stands in the list"),
            kind=FilterKind.CHOICE,
            attribute=model.id,
            where=standing(model),
            offered=lists,
        ),
        Filter(
            name="retired",
            title=_l("Out of use"),
            kind=FilterKind.FLAG,
            attribute=model.retired_at,
        ),
    )
