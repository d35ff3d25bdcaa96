"""Reads of resources: cards, what rows of a file mean, how rows are named and understood."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.errors import NotFoundError
from hub.core.i18n import _l
from hub.core.scopes import every_row, scoped
from hub.core.tables import askers
from hub.core.tables.lookups import Found, Lookup, lookup
from hub.core.tables.search import by_words
from hub.core.text import search_key
from hub.resources.bases import READ, WRITE, Resource, scopes_of
from hub.resources.models import (
    Equipment,
    EquipmentState,
    InfrastructureSheet,
    SheetLine,
    Workshop,
    WorkshopCompetency,
)
from hub.resources.places import ORGANISATION
from hub.resources.shape import Shape

ABSENT = _l("There is no such record, or it is not yours.")
OFFERED = 10
BETWEEN = " · "  # a name and the organisation whose it is
SOON = timedelta(days=60)


def one(
    session: Session, shape: Shape, row_id: UUID, who: Principal, permission: str | None = None
) -> Any:
    statement = select(shape.model).where(shape.model.id == row_id)
    found = session.scalars(
        scoped(statement, scopes_of(shape.model), who, permission or shape.permission)
    ).one_or_none()
    if found is None:
        raise NotFoundError(ABSENT)
    return found


def values_of(shape: Shape, row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in shape.fields}


def named_list(session: Session, name: str, ids: Sequence[str]) -> list[str]:
    """Name the rows of another registry that a card lists."""
    titles = lookup(name).titles(session, [UUID(one_id) for one_id in ids]) if ids else {}
    return sorted(titles.values())


def understood_list(session: Session, name: str, text: str) -> tuple[list[UUID], list[str]]:
    """Understand several rows written with semicolons between them; give what is unknown too."""
    words = [word.strip() for word in text.split(";") if word.strip()]
    found = lookup(name).resolve(session, words) if words else Found()
    known = [row_id for row_id in found.values() if row_id is not None]
    return known, [word for word in words if found[word] is None]


# How rows are named elsewhere.


def lookup_of(shape: Shape) -> Lookup:
    """Name, offer and understand the rows of a registry: the title, then whose it is."""
    model: type[Resource] = shape.model
    scopes = scopes_of(model)

    def titles(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
        rows = session.execute(select(model.id, model.title).where(model.id.in_(ids)))
        return {row.id: row.title for row in rows}

    def visible(session: Session, who: Principal, ids: Collection[UUID]) -> Collection[UUID]:
        if every_row(scopes, who, shape.permission):
            return ids
        found = select(model.id).where(model.id.in_(ids))
        return session.scalars(scoped(found, scopes, who, shape.permission)).all()

    def offer(session: Session, who: Principal, text: str) -> list[str]:
        return _offered(session, model, who, shape.permission, text)

    def written(session: Session, row_id: UUID) -> str:
        row = session.get(model, row_id)
        return _written(row, _owners(session, [row])) if row is not None else ""

    def resolve(session: Session, words: Collection[str]) -> Found:
        who = askers.acting(session)  # a file of a partner names what the partner may see
        return Found({word: _meant(session, model, word, who) for word in words})

    return Lookup(
        titles=titles,
        offer=offer,
        resolve=resolve,
        written=written,
        visible=visible,
        endpoint=f"{shape.blueprint}.card",
    )


def offer_own(shape: Shape, session: Session, who: Principal, text: str) -> list[str]:
    """Offer under what a row of this registry may be put: where the asker may write."""
    return _offered(session, parent_of(shape), who, WRITE, text)


def _offered(
    session: Session, model: type[Resource], who: Principal, permission: str, text: str
) -> list[str]:
    in_use = select(model).where(model.retired_at.is_(None))
    base = scoped(in_use, scopes_of(model), who, permission)
    found: dict[UUID, Any] = {}
    for find in by_words(model.title_key)(text) or ():
        rows = base.where(find.where).order_by(model.title_key, model.id).limit(OFFERED)
        found |= {row.id: row for row in session.scalars(rows)}
    chosen = list(found.values())[:OFFERED]
    owners = _owners(session, chosen)
    return [_written(row, owners) for row in chosen]


def _owners(session: Session, rows: Sequence[Any]) -> dict[UUID, str]:
    ids = {row.organisation_id for row in rows if row.organisation_id}
    return {row_id: lookup(ORGANISATION).written(session, row_id) for row_id in ids}


def _written(row: Any, owners: dict[UUID, str]) -> str:
    owner = owners.get(row.organisation_id)
    return f"{row.title}{BETWEEN}{owner}" if owner else str(row.title)


def _meant(
    session: Session, model: type[Resource], word: str, who: Principal | None
) -> Sequence[UUID]:
    try:
        where: ColumnElement[bool] = model.id == UUID(word.strip())
    except ValueError:
        where = model.title_key == search_key(word)
        title, between, owner = word.rpartition(BETWEEN)
        if between:
            found = lookup(ORGANISATION).resolve(session, [owner])[owner]
            named = and_(model.title_key == search_key(title), model.organisation_id == found)
            where = or_(where, named) if found is not None else where
    wanted: Any = select(model.id).where(where)
    if who is not None:
        wanted = scoped(wanted, scopes_of(model), who, READ)
    ids = session.scalars(wanted.limit(2)).all()
    if len(ids) > 1 and who is not None and not who.everywhere(WRITE):
        # Of two with one name a partner means its own.
        ids = session.scalars(scoped(wanted, scopes_of(model), who, WRITE).limit(2)).all()
    if len(ids) > 1:
        ids = session.scalars(wanted.where(model.retired_at.is_(None)).limit(2)).all() or ids
    fitting: Sequence[UUID] = ids
    return fitting


def parent_of(shape: Shape) -> Any:
    """Give the model whose row says whose a row of this registry is."""
    column = shape.model.__table__.columns[shape.parent or ""]
    (key,) = column.foreign_keys
    mappers = Resource.registry.mappers
    return next(m.class_ for m in mappers if m.local_table is key.column.table)


# What cards, desks and other rooms ask.


def has_resources(session: Session, competency_ids: Collection[UUID]) -> set[UUID]:
    """Say for which competencies the region has a confirmed workshop."""
    rows = session.scalars(
        select(WorkshopCompetency.competency_id)
        .join(Workshop, Workshop.id == WorkshopCompetency.workshop_id)
        .where(
            WorkshopCompetency.competency_id.in_(competency_ids),
            Workshop.confirmed_at.is_not(None),
            Workshop.retired_at.is_(None),
        )
        .distinct()
    )
    return set(rows)


def children(
    session: Session, shape: Shape, column: Any, row_id: UUID, who: Principal, most: int
) -> Sequence[Any]:
    """Give the rows in use that stand under one of another, as far as the asker sees."""
    statement = select(shape.model).where(column == row_id, shape.model.retired_at.is_(None))
    return session.scalars(
        scoped(statement, scopes_of(shape.model), who, shape.permission)
        .order_by(shape.model.title_key, shape.model.id)
        .limit(most)
    ).all()


def running_out(shape: Shape, *, by: date) -> ColumnElement[bool]:
    """Say which terms of what is in use end by a day; those that never end are not among them."""
    model: Any = shape.model
    return and_(model.ends_on.is_not(None), model.ends_on <= by, model.retired_at.is_(None))


def equipped(session: Session, workshop_id: UUID, competency_ids: Sequence[str]) -> list[Any]:
    """Lay what a workshop has beside what the newest sheets of its competencies ask for."""
    sheets = InfrastructureSheet
    ids = [UUID(one_id) for one_id in competency_ids]
    newest: dict[UUID, Any] = {}
    for sheet in session.scalars(
        select(sheets)
        .where(
            sheets.competency_id.in_(ids),
            sheets.confirmed_at.is_not(None),
            sheets.retired_at.is_(None),
        )
        .order_by(sheets.year.is_(None), sheets.year, sheets.id)
    ):
        newest[sheet.competency_id] = sheet
    lines = session.scalars(
        select(SheetLine)
        .where(
            SheetLine.sheet_id.in_([sheet.id for sheet in newest.values()]),
            SheetLine.retired_at.is_(None),
        )
        .order_by(SheetLine.sheet_id, SheetLine.section, SheetLine.title_key, SheetLine.id)
    ).all()
    have: dict[UUID | None, int] = dict(
        session.execute(
            select(Equipment.sheet_line_id, func.sum(Equipment.quantity))
            .where(
                Equipment.workshop_id == workshop_id,
                Equipment.state == EquipmentState.WORKS,
                Equipment.retired_at.is_(None),
            )
            .group_by(Equipment.sheet_line_id)
        ).all()
    )
    return [(line, int(have.get(line.id, 0))) for line in lines]
