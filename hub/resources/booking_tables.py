"""The list of bookings: when a workshop or a member of staff is taken."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.db import utcnow
from hub.core.errors import NotFoundError
from hub.core.i18n import _, _l
from hub.core.scopes import Scopes, scoped
from hub.core.tables import Action, Column, Filter, FilterKind, Kind, Table
from hub.core.tables.lookups import lookup
from hub.resources import bookings
from hub.resources.bases import READ, STAFF_READ, WRITE, unconfirmed
from hub.resources.booking_models import Booking
from hub.resources.models import Equipment, Workshop
from hub.resources.places import ORGANISATION, WORKSHOP
from hub.resources.staff_models import StaffMember
from hub.resources.stock import EQUIPMENT
from hub.resources.teaching import STAFF_MEMBER


def _of_organisations(ids: frozenset[UUID]) -> Any:
    return or_(
        Booking.workshop_id.in_(select(Workshop.id).where(Workshop.organisation_id.in_(ids))),
        Booking.staff_member_id.in_(
            select(StaffMember.id).where(StaffMember.organisation_id.in_(ids))
        ),
        Booking.equipment_id.in_(select(Equipment.id).where(Equipment.organisation_id.in_(ids))),
    )


def _limit(who: Principal, permission: str) -> Any:
    """Show bookings of what the asker may see: nobody else hears of an unconfirmed workshop.

    When somebody teaches no law publishes: only those who work with them are told.
    """
    if not who.can(STAFF_READ):
        return Booking.staff_member_id.is_(None)
    places = unconfirmed(Workshop, who, permission)
    staff = unconfirmed(StaffMember, who, permission)
    equipment = unconfirmed(Equipment, who, permission)
    if places is None or staff is None or equipment is None:
        return None
    return or_(
        Booking.workshop_id.in_(select(Workshop.id).where(places)),
        Booking.staff_member_id.in_(select(StaffMember.id).where(staff)),
        Booking.equipment_id.in_(select(Equipment.id).where(equipment)),
    )


def one(session: Session, booking_id: UUID, who: Principal, permission: str = READ) -> Booking:
    statement = select(Booking).where(Booking.id == booking_id)
    found: Booking | None = session.scalars(
        scoped(statement, SCOPES, who, permission)
    ).one_or_none()
    if found is None:
        raise NotFoundError(bookings.ABSENT)
    return found


SCOPES = Scopes(
    organisation=_of_organisations, limit=_limit, open_for=frozenset({READ, "resources.export"})
)


WHEN = {"ahead": _l("now and ahead"), "past": _l("in the past")}


def _when(values: Sequence[str]) -> Any:
    if not set(values) <= set(WHEN):
        raise ValueError(values)
    now = utcnow()
    said = {"ahead": Booking.ends_at > now, "past": Booking.ends_at <= now}
    return or_(*(said[value] for value in values))


def _owners(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    """Name the organisation of what each booking of a page takes."""
    owner = func.coalesce(
        Workshop.organisation_id, StaffMember.organisation_id, Equipment.organisation_id
    )
    rows = session.execute(
        select(Booking.id, owner)
        .join(Workshop, Workshop.id == Booking.workshop_id, isouter=True)
        .join(StaffMember, StaffMember.id == Booking.staff_member_id, isouter=True)
        .join(Equipment, Equipment.id == Booking.equipment_id, isouter=True)
        .where(Booking.id.in_(ids))
    ).all()
    names = lookup(ORGANISATION).titles(session, {row[1] for row in rows if row[1]})
    return {row[0]: names.get(row[1], "") for row in rows}


def _cancel(session: Session, ids: Sequence[UUID], _word: str | None) -> int:
    return bookings.cancel(session, ids)


def _source(row: Any) -> str:
    return str(_("by the timetable") if row.source_subject else _("by hand"))


BOOKINGS = Table(
    name="bookings",
    title=_l("Bookings"),
    about=_l("When a workshop, a member of staff or equipment is taken."),
    model=Booking,
    scopes=SCOPES,
    permission=READ,
    columns=(
        Column(name="title", title=_l("What for"), source=(Booking.title,), is_link=True),
        Column(
            name="starts_at",
            title=_l("Begins"),
            source=(Booking.starts_at,),
            kind=Kind.TIME,
            sort=Booking.starts_at,
        ),
        Column(name="ends_at", title=_l("Ends"), source=(Booking.ends_at,), kind=Kind.TIME),
        Column(
            name="workshop_id",
            title=_l("Workshop"),
            source=(Booking.workshop_id,),
            kind=Kind.LOOKUP,
            lookup=WORKSHOP,
        ),
        Column(
            name="staff_member_id",
            title=_l("Member of staff"),
            source=(Booking.staff_member_id,),
            kind=Kind.LOOKUP,
            lookup=STAFF_MEMBER,
        ),
        Column(
            name="equipment_id",
            title=_l("Equipment and tools"),
            source=(Booking.equipment_id,),
            kind=Kind.LOOKUP,
            lookup=EQUIPMENT.one,
        ),
        Column(
            name="organisation",
            title=_l("Organisation"),
            source=(Booking.id,),
            told=_owners,
            is_exported=True,
        ),
        Column(
            name="source",
            title=_l("How it was made"),
            source=(Booking.source_subject,),
            value=_source,
            is_shown=False,
        ),
        Column(
            name="created_at",
            title=_l("Booked on"),
            source=(Booking.created_at,),
            kind=Kind.TIME,
            sort=Booking.created_at,
            is_shown=False,
        ),
    ),
    default_sort="starts_at",
    filters=(
        Filter(
            name="when",
            title=_l("When"),
            kind=FilterKind.CHOICE,
            attribute=Booking.ends_at,
            where=_when,
            choices=WHEN,
            default="ahead",
        ),
        Filter(
            name="starts_at",
            title=_l("Begins"),
            kind=FilterKind.PERIOD,
            attribute=Booking.starts_at,
        ),
        Filter(
            name="workshop",
            title=_l("Workshop"),
            kind=FilterKind.LOOKUP,
            attribute=Booking.workshop_id,
            lookup=WORKSHOP,
        ),
        Filter(
            name="staff_member",
            title=_l("Member of staff"),
            kind=FilterKind.LOOKUP,
            attribute=Booking.staff_member_id,
            lookup=STAFF_MEMBER,
        ),
        Filter(
            name="equipment",
            title=_l("Equipment and tools"),
            kind=FilterKind.LOOKUP,
            attribute=Booking.equipment_id,
            lookup=EQUIPMENT.one,
        ),
    ),
    actions=(
        Action(
            name="cancel",
            title=_l("Give back"),
            permission=WRITE,
            run=_cancel,
            question=_l("Give the time of these bookings back?"),
        ),
    ),
    export_permission="resources.export",
    create_permission=WRITE,
    create_title=_l("Book it"),
    is_personal=True,  # it says where a teacher is
    empty_hint=_l("Nothing is booked yet."),
)
