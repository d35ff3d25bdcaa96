"""Whose load is asked for, and which free slots: the same questions by pages and by the API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.scopes import scoped
from hub.resources import busy
from hub.resources.bases import FITS, READ, scopes_of
from hub.resources.booking_models import Booking
from hub.resources.choosing import Asked
from hub.resources.models import Workshop, WorkshopCompetency, WorkshopKind
from hub.resources.places import COMPETENCY, ORGANISATION, SITE, WORKSHOP
from hub.resources.slots import MINUTES, Wish
from hub.resources.staff_models import StaffCompetency, StaffMember
from hub.resources.teaching import STAFF_MEMBER

MOST_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class Chosen:
    """Those whose load is asked for, and how it is asked."""

    rows: Sequence[Any]
    column: Any
    hours: Mapping[UUID, str]


def workshops(session: Session, asked: Asked, who: Principal) -> Chosen:
    statement: Any = select(
        Workshop.id, Workshop.title, Workshop.opening, Workshop.organisation_id
    ).where(Workshop.confirmed_at.is_not(None), Workshop.retired_at.is_(None))
    kind = asked.args.get("kind", "")
    if kind in {one.value for one in WorkshopKind}:
        statement = statement.where(Workshop.kind == WorkshopKind(kind))
    for name, lookup_name, column in (
        ("site", SITE, Workshop.site_id),
        ("organisation", ORGANISATION, Workshop.organisation_id),
    ):
        if row_id := asked.row(session, who, name, lookup_name):
            statement = statement.where(column == row_id)
    if chosen := asked.rows(session, who, "workshop", WORKSHOP):
        statement = statement.where(Workshop.id.in_(chosen))
    if taught_ids := asked.fitting(session, who, "competency", COMPETENCY):
        taught = select(WorkshopCompetency.workshop_id).where(
            WorkshopCompetency.competency_id.in_(taught_ids)
        )
        statement = statement.where(Workshop.id.in_(taught))
    narrowed = scoped(statement, scopes_of(Workshop), who, READ)
    rows = session.execute(
        narrowed.order_by(Workshop.title_key, Workshop.id).limit(MOST_ROWS)
    ).all()
    return Chosen(rows, Booking.workshop_id, {row.id: row.opening for row in rows})


def people(session: Session, asked: Asked, who: Principal) -> Chosen:
    statement: Any = select(
        StaffMember.id, StaffMember.title, StaffMember.load_norm, StaffMember.organisation_id
    ).where(StaffMember.confirmed_at.is_not(None), StaffMember.retired_at.is_(None))
    if organisation_id := asked.row(session, who, "organisation", ORGANISATION):
        statement = statement.where(StaffMember.organisation_id == organisation_id)
    if chosen := asked.rows(session, who, "staff_member", STAFF_MEMBER):
        statement = statement.where(StaffMember.id.in_(chosen))
    if taught_ids := asked.fitting(session, who, "competency", COMPETENCY):
        taught = select(StaffCompetency.staff_member_id).where(
            StaffCompetency.competency_id.in_(taught_ids)
        )
        statement = statement.where(StaffMember.id.in_(taught))
    narrowed = scoped(statement, scopes_of(StaffMember), who, READ)
    order = narrowed.order_by(StaffMember.title_key, StaffMember.id).limit(MOST_ROWS)
    rows = session.execute(order).all()
    return Chosen(rows, Booking.staff_member_id, {row.id: busy.ROUND for row in rows})


def wish_of(
    session: Session, asked: Asked, who: Principal, days: tuple[date, date], hours: int
) -> Wish:
    """Understand what free time is looked for."""
    kind = asked.args.get("kind", "")
    return Wish(
        first=days[0],
        last=days[1],
        minutes=hours * MINUTES,
        competency_ids=tuple(asked.fitting(session, who, "competency", COMPETENCY)),
        places=asked.number("places", 1, 1, 1000),
        kind=next((one for one in WorkshopKind if one.value == kind), None),
        organisation_id=asked.row(session, who, "organisation", ORGANISATION),
        fits=tuple(name for name in asked.args.getlist("fits") if name in FITS),
        only=asked.row(session, who, "workshop", WORKSHOP),
    )
