"""Views of teachers, places and equipment: all in reach, with bookings besides lessons."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub.core import clock
from hub.core.access import Principal
from hub.core.among import among
from hub.core.bare import spelt
from hub.core.scopes import scoped
from hub.core.tables.parsing import midnight
from hub.groups.models import Group
from hub.resources import booking_tables
from hub.resources.bases import READ, scopes_of
from hub.resources.booking_models import Booking, slot_of
from hub.resources.busy import MOST_SLOTS
from hub.resources.models import Equipment, Workshop
from hub.resources.staff_models import StaffMember
from hub.timetable import naming, queries
from hub.timetable.board import Shown
from hub.timetable.models import LessonEquipment
from hub.timetable.plans import DAY

MOST = 300  # rows of a page: more are narrowed by an organisation
FEW = 25  # rows of a region's page, until all are asked for
OF: dict[str, tuple[Any, Any]] = {
    "teachers": (StaffMember, Booking.staff_member_id),
    "places": (Workshop, Booking.workshop_id),
    "equipment": (Equipment, Booking.equipment_id),
}


@dataclass(frozen=True, slots=True)
class Taken:
    """A booking that no lesson shown here made."""

    starts: str
    ends: str
    title: str


@dataclass(slots=True)
class Row:
    """A teacher, a place or a piece of equipment, with what takes it on each day."""

    id: UUID
    title: str
    lessons: dict[date, list[Shown]] = field(default_factory=lambda: defaultdict(list))
    taken: dict[date, list[Taken]] = field(default_factory=lambda: defaultdict(list))


def rows(
    session: Session, who: Principal | None, of: str, shown: Sequence[Shown],
    first: date, last: date, organisation: UUID | None, only: UUID | None,
) -> list[Row]:  # fmt: skip
    """Give all of a kind in the asker's reach, those of `organisation` or the `only` one.

    Whoever reaches no organisation, and everybody, is shown what has lessons there.
    """
    held = _held(session, of, shown)
    ids = list(held)
    if who is not None:
        ids = _reached(session, who, OF[of][0], held, organisation, only)
    names = naming.NAMES[of](session, ids)
    made = {one: Row(one, names[one]) for one in sorted(ids, key=lambda one: (names[one], one))}
    for row_id, lessons in held.items():
        for lesson in lessons if row_id in made else ():
            made[row_id].lessons[lesson.day].append(lesson)
    if who is not None and _owners(who) != frozenset():
        for row_id, day, one in _taken(session, who, of, ids, shown, first, last):
            made[row_id].taken[day].append(one)
    return list(made.values())


def foremost(found: Sequence[Row]) -> list[Row]:
    """Give some of a whole region's rows: those with lessons before all, then those taken."""
    order = sorted(found, key=lambda one: (not one.lessons, not one.taken))[:FEW]
    first = {one.id for one in order}
    return [one for one in found if one.id in first]


def organisations(session: Session, of: str) -> dict[UUID, str]:
    """Name the organisations that a view may be narrowed by."""
    column = OF[of][0].organisation_id if of in OF else Group.provider_id
    return naming.owners(session, session.scalars(select(column).distinct()).all())


def _held(session: Session, of: str, shown: Sequence[Shown]) -> dict[UUID, list[Shown]]:
    found: dict[UUID, list[Shown]] = defaultdict(list)
    if of == "equipment":
        by_id = {UUID(one.id): one for one in shown}
        used = select(LessonEquipment.lesson_id, LessonEquipment.equipment_id)
        for lesson_id, key in session.execute(
            used.where(among(LessonEquipment.lesson_id, list(by_id)))
        ):
            found[key].append(by_id[lesson_id])
        return found
    for lesson in shown:
        for key, _title in getattr(lesson, of):
            found[UUID(spelt(key))].append(lesson)
    return found


def _owners(who: Principal) -> frozenset[UUID] | None:
    """Give the organisations whose timetable the asker reads; None: of the whole region."""
    if who.everywhere(queries.READ):
        return None
    grants = (one for one in who.grants_for(queries.READ) if one.role not in queries.ALONE)
    return frozenset(one.organisation_id for one in grants if one.organisation_id is not None)


def _reached(
    session: Session, who: Principal, model: Any, held: Collection[UUID],
    organisation: UUID | None, only: UUID | None,
) -> list[UUID]:  # fmt: skip
    owners = _owners(who)
    wanted = select(model.id).where(model.confirmed_at.is_not(None), model.retired_at.is_(None))
    if organisation is not None:
        wanted = wanted.where(model.organisation_id == organisation)
    if owners is not None:
        wanted = wanted.where(or_(model.organisation_id.in_(owners), model.id.in_(list(held))))
    if only is not None:
        wanted = wanted.where(model.id == only)
    found = scoped(wanted, scopes_of(model), who, READ)
    # Those with lessons come first: they are not cut off by the limit.
    order = (model.id.in_(list(held)).desc(), model.title_key, model.id)
    return list(session.scalars(found.order_by(*order).limit(MOST)))


def _taken(
    session: Session, who: Principal, of: str, ids: Collection[UUID],
    shown: Sequence[Shown], first: date, last: date,
) -> list[tuple[UUID, date, Taken]]:  # fmt: skip
    column, drawn = OF[of][1], {UUID(one.id) for one in shown}
    begin, end = midnight(first), midnight(last + DAY)
    wanted = select(
        column, Booking.starts_at, Booking.ends_at, Booking.title, Booking.source_id
    ).where(
        column.in_(list(ids)),
        Booking.first_slot >= slot_of(begin) - MOST_SLOTS,
        Booking.starts_at < end,
        Booking.ends_at > begin,
    )
    found = []
    zone = clock.zone()
    for row_id, starts_at, ends_at, title, source_id in session.execute(
        scoped(wanted, booking_tables.SCOPES, who, READ).order_by(Booking.starts_at)
    ):
        if source_id in drawn:
            continue
        starts, ends = starts_at.astimezone(zone), ends_at.astimezone(zone)
        day = max(starts.date(), first)
        while day <= min(ends.date(), last):
            if day < ends.date() or f"{ends:%H:%M}" != "00:00":
                begins = f"{starts:%H:%M}" if day == starts.date() else "00:00"
                until = f"{ends:%H:%M}" if day == ends.date() else "24:00"
                found.append((row_id, day, Taken(begins, until, title)))
            day += DAY
    return found
