"""Who and what of the demo's hosts is free for a lesson, and how much more one may teach."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.clock import day_of
from hub.core.tables.parsing import midnight
from hub.groups.models import Group
from hub.programmes.curriculum.models import ProgrammeModule
from hub.resources.booking_models import Booking
from hub.resources.busy import shut
from hub.resources.models import Workshop, WorkshopKind
from hub.resources.staff_models import StaffMember
from hub.timetable.models import LessonKind
from hub.timetable.plans import ACADEMIC, monday_of

YEAR, WEEK = timedelta(days=365), timedelta(days=7)
SITTING = frozenset({LessonKind.LECTURE, LessonKind.CONSULTATION, LessonKind.ASSESSMENT})
ROOMS = (WorkshopKind.ROOM, WorkshopKind.COMPUTERS)


@dataclass(frozen=True, slots=True)
class Unit:
    """What one lesson teaches: of which module, of what kind, how long."""

    part: ProgrammeModule | None
    turn: int  # of the module in the programme
    kind: LessonKind
    hours: int
    needs: frozenset[str]  # competencies, by their ids

    def fits(self, place: Workshop) -> bool:
        """Whether it is the place for it: a classroom to listen in, a workshop of its own trade."""
        if self.kind in SITTING or not self.needs:
            return place.kind in ROOMS
        return bool(self.needs & set(place.competency_ids))

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=ACADEMIC * self.hours)


@dataclass(slots=True)
class Network:
    """Who and what teaches, and when each is taken already."""

    staff: dict[UUID, StaffMember]
    places: dict[UUID, list[Workshop]]  # by organisation
    taken: dict[tuple[UUID, date], list[tuple[datetime, datetime]]]  # by the day
    load: dict[tuple[UUID, date], timedelta]  # of a week, by its Monday

    @classmethod
    def read(cls, session: Session, first: date, groups: Sequence[Group]) -> "Network":
        owners = {one.provider_id for one in groups}
        own = (StaffMember.organisation_id.in_(owners), StaffMember.confirmed_at.is_not(None))
        staff = session.scalars(select(StaffMember).where(*own).order_by(StaffMember.id))
        found = session.scalars(
            select(Workshop)
            .where(Workshop.organisation_id.in_(owners), Workshop.confirmed_at.is_not(None))
            .order_by(Workshop.title_key, Workshop.id)
        ).all()
        made = cls(
            {one.id: one for one in staff},
            {owner: [one for one in found if one.organisation_id == owner] for owner in owners},
            defaultdict(list),
            defaultdict(timedelta),
        )
        ids = [one.id for one in found]
        for place, starts, ends in session.execute(
            select(Booking.workshop_id, Booking.starts_at, Booking.ends_at).where(
                Booking.workshop_id.in_(ids), Booking.starts_at >= midnight(first)
            )
        ):
            if place is not None:
                made.take(place, starts, ends)
        return made

    def is_free(self, row_id: UUID, starts: datetime, ends: datetime) -> bool:
        return all(end <= starts or begin >= ends for begin, end in self._of(row_id, starts))

    def take(self, row_id: UUID, starts: datetime, ends: datetime) -> None:
        self._of(row_id, starts).append((starts, ends))

    def _of(self, row_id: UUID, at: datetime) -> list[tuple[datetime, datetime]]:
        return self.taken[row_id, at.date()]

    def give(self, member_id: UUID, unit: Unit, starts: datetime) -> None:
        """Let somebody teach it."""
        self.take(member_id, starts, starts + unit.length)
        self.load[member_id, monday_of(day_of(starts))] += unit.length

    def member_for(
        self, owner: UUID, unit: Unit, first: Sequence[UUID], starts: datetime
    ) -> UUID | None:
        """Give who is free then and has not taught the norm of the week, these before others."""
        monday, ends = monday_of(day_of(starts)), starts + unit.length
        for one in dict.fromkeys((*first, *self.staff)):
            member = self.staff.get(one)
            if member is None or member.organisation_id != owner:
                continue
            norm = timedelta(hours=member.load_norm or 0) * (WEEK / YEAR)
            is_able = self.load[one, monday] + unit.length <= norm
            if is_able and self.is_free(one, starts, ends):
                return one
        return None

    def place_for(
        self, owner: UUID, unit: Unit, people: int, starts: datetime, *, fits: bool
    ) -> UUID | None:
        """Give where there is room: what fits, or else anything under a roof."""
        ends = starts + unit.length
        free = [
            one
            for one in self.places[owner]
            if one.places >= people
            and self.is_free(one.id, starts, ends)
            and not shut(one.opening, starts, ends)
        ]
        found = [one for one in free if unit.fits(one)]
        if not fits:
            found += [one for one in free if one.kind is not WorkshopKind.GROUND]
        return found[0].id if found else None
