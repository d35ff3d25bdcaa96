"""Lessons of the demo's groups, from their first days to their last: all they take is booked.

Written with keys of the region's own, so that one seed gives one timetable; the database's walls
refuse a clash here as anywhere.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core import clock
from hub.core.db import Base
from hub.deadlines.queries import calendar
from hub.demo.free import Network, Unit
from hub.demo.group_sketches import Sketch
from hub.demo.groups import SKETCHED
from hub.demo.region import Region, key, times
from hub.demo.timetables import PAIRS
from hub.groups.machine import BEFORE_TRAINING, GroupState
from hub.groups.models import Group, GroupTeacher
from hub.programmes.curriculum.models import ProgrammeModule
from hub.programmes.models import ProgrammeVersion
from hub.resources.booking_models import Booking
from hub.timetable.cautions import competencies
from hub.timetable.models import Lesson, LessonKind, LessonPlace, LessonState, LessonTeacher
from hub.timetable.plans import SUBJECT

ROOM = "lessons"
NETWORK = "lessons.network"  # the note of who and what is free besides
EVENINGS = ((18, 0), (19, 45))
EVENING_DAYS = (1, 2, 3, 4)
AT_HOME = 4  # ISO day on which an evening group learns by webinar
A_PAIR = 2  # academic hours
SOON = 3  # hours of a day, next to one another
FIRST = 2  # modules that come before the rest
L, S = LessonKind, LessonState
TAUGHT = (("lectures", L.LECTURE), ("practice", L.PRACTICE), ("consultations", L.CONSULTATION),
          ("attestation", L.ASSESSMENT))  # fmt: skip
HELD_IN = frozenset(GroupState) - BEFORE_TRAINING - {GroupState.CANCELLED}
SICK = "Больничный лист"
AWAY = "Командировка на чемпионат профессионального мастерства"
OFF = "В мастерской отключают электричество; занятие перенесут"


@dataclass(slots=True)
class Put:
    """A lesson with whom and what it takes; `instead_of` is whom somebody stands in for."""

    lesson: Lesson
    unit: Unit
    member: UUID
    place: UUID | None
    instead_of: UUID | None = None
    why: str = ""


def end(region: Region) -> None:
    if region.plan.start:
        return
    session = region.writer.session
    sketched: Sequence[tuple[Group, Sketch]] = region.notes.get(SKETCHED, ())
    held = [(group, one) for group, one in sketched if group.state in HELD_IN]
    if not held:
        return
    groups = [group for group, _one in held]
    network = Network.read(session, min(one.starts_on for one in groups), groups)
    for group, one in held:
        put = list(planned(region, network, group, one))
        if one.has_learner and group.state is GroupState.STUDYING:
            _happened(network, group, put)
        for each in put:
            region.add(each.lesson)
            for row in _taken(region, group, each):
                region.add(row)
    region.writer.flush(region.last_evening)
    region.notes[NETWORK] = network


def planned(region: Region, network: Network, group: Group, one: Sketch) -> Iterator[Put]:
    """Share what the programme teaches evenly among the group's working days."""
    session = region.writer.session
    units = list(_units(session, group))
    days = list(_days(session, group, one))
    staff = session.scalars(
        select(GroupTeacher.staff_member_id)
        .where(GroupTeacher.group_id == group.id)
        .order_by((GroupTeacher.staff_member_id == group.curator_id).desc(), GroupTeacher.id)
    ).all()
    hours = EVENINGS if one.is_evening else PAIRS
    taken: Counter[date] = Counter()
    for n, unit in enumerate(units):
        day = days[n * len(days) // len(units)]
        left = list(enumerate(hours, start=1))[taken[day] :]
        # Where nothing that fits is free soon, anything does.
        for fits, (turn, (hour, minute)) in chain(
            ((True, at) for at in left[:SOON]), ((False, at) for at in left)
        ):
            starts = datetime.combine(day, time(hour, minute), clock.zone()).astimezone(UTC)
            found = _lesson(region, network, group, one, unit, staff, starts, fits=fits)
            if found is not None:
                taken[day] = turn
                yield found
                break


def _units(session: Session, group: Group) -> Iterator[Unit]:
    """Give the first modules one after another, the others side by side, and the end last."""
    parts = session.scalars(
        select(ProgrammeModule)
        .where(ProgrammeModule.version_id == group.version_id)
        .order_by(ProgrammeModule.position, ProgrammeModule.id)
    ).all()
    taught = competencies(session, {part.id for part in parts})
    beside: list[tuple[float, Unit]] = []
    for turn, part in enumerate(parts):
        own = list(_of_part(part, turn, frozenset(taught[part.id])))
        if turn < FIRST:
            yield from own
        else:
            beside += [((n + 1) / len(own), unit) for n, unit in enumerate(own)]
    yield from (unit for _share, unit in sorted(beside, key=lambda pair: pair[0]))
    final = session.get_one(ProgrammeVersion, group.version_id).final_hours
    yield Unit(None, len(parts), L.EXAM, final or A_PAIR, frozenset())


def _of_part(part: ProgrammeModule, turn: int, needs: frozenset[str]) -> Iterator[Unit]:
    for name, kind in TAUGHT:
        left: int = getattr(part, name)
        while left > 0:
            yield Unit(part, turn, kind, min(A_PAIR, left), needs)
            left -= A_PAIR


def _days(session: Session, group: Group, one: Sketch) -> Iterator[date]:
    days = calendar(session)
    for n in range((group.ends_on - group.starts_on).days + 1):
        day = group.starts_on + timedelta(days=n)
        if days.is_working(day) and (not one.is_evening or day.isoweekday() in EVENING_DAYS):
            yield day


def _lesson(
    region: Region, network: Network, group: Group, one: Sketch, unit: Unit,
    staff: Sequence[UUID], starts: datetime, *, fits: bool,
) -> Put | None:  # fmt: skip
    """Put a lesson down with somebody and somewhere; none where the hour is taken."""
    rng, ends = region.dice(ROOM), starts + unit.length
    turn = unit.turn % len(staff) if staff else 0
    owner = group.provider_id
    member = network.member_for(owner, unit, [*staff[turn:], *staff[:turn]], starts)
    is_online = one.is_evening and clock.day_of(starts).isoweekday() == AT_HOME
    place = None if is_online else network.place_for(owner, unit, one.people, starts, fits=fits)
    if member is None or (place is None and not is_online):
        return None
    network.give(member, unit, starts)
    if place is not None:
        network.take(place, starts, ends)
    at = min(group.created_at, starts)
    is_over = clock.day_of(ends) <= region.plan.until
    lesson = Lesson(
        id=key(at, rng), group_id=group.id, part_id=unit.part.id if unit.part else None,
        kind=L.WEBINAR if is_online else unit.kind, starts_at=starts, ends_at=ends,
        hours=unit.hours, state=S.HELD if is_over else S.PLANNED,
        webinar_url=f"https://webinar.example/{rng.getrandbits(40):x}" if is_online else None,
        **times(at),
    )  # fmt: skip
    return Put(lesson, unit, member, place)


def _happened(network: Network, group: Group, put: Sequence[Put]) -> None:
    """Let somebody stand in last week and next week, and call one lesson off."""
    own = group.curator_id
    held = [one for one in put if one.lesson.state is S.HELD]
    ahead = [one for one in put if one.lesson.state is S.PLANNED and one.unit.part is not None]
    if own is None:
        return
    for found, why in ((held[::-1], SICK), ([one for one in ahead if one.member == own], AWAY)):
        for one in found[1:]:
            gone, starts = one.member, one.lesson.starts_at
            others = [each for each in network.staff if each != gone]
            by = network.member_for(group.provider_id, one.unit, [own, *others], starts)
            if by is not None and by != gone:
                network.give(by, one.unit, starts)
                one.member, one.instead_of, one.why = by, gone, why
                break
    for one in [one for one in ahead if one.instead_of is None][4:5]:
        one.lesson.state, one.lesson.cancelled_why = S.CANCELLED, OFF


def _taken(region: Region, group: Group, one: Put) -> Iterator[Base]:
    """Give the rows of what a lesson takes; one that was called off holds nobody."""
    rng, lesson = region.dice(ROOM), one.lesson
    at = lesson.created_at
    if one.instead_of is not None:
        yield LessonTeacher(
            id=key(at, rng), lesson_id=lesson.id, staff_member_id=one.instead_of,
            replaced_by=one.member, replaced_why=one.why,
            replaced_at=min(lesson.starts_at, region.last_evening) - timedelta(hours=2),
        )  # fmt: skip
    yield LessonTeacher(id=key(at, rng), lesson_id=lesson.id, staff_member_id=one.member)
    takes = [{"staff_member_id": one.member}]
    if one.place is not None:
        yield LessonPlace(id=key(at, rng), lesson_id=lesson.id, workshop_id=one.place)
        takes.append({"workshop_id": one.place})
    part = one.unit.part.title if one.unit.part else None
    for each in takes if lesson.state is not S.CANCELLED else ():
        yield Booking(
            id=key(at, rng), starts_at=lesson.starts_at, ends_at=lesson.ends_at,
            title=", ".join(filter(None, (group.title, part))), source_subject=SUBJECT,
            source_id=lesson.id, **each, **times(at),
        )  # fmt: skip
