"""Tells which hard rules a plan breaks: by the clock alone, knowing nothing of the solver."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import combinations
from typing import Protocol

from hub.timetable.planner import ordering
from hub.timetable.planner.plan import Lesson, Plan, Score
from hub.timetable.planner.problem import Busy, Fixed, Group, Problem, Room, Teacher, Window, Work

NOTHING = Score(
    group_gap=0, teacher_gap=0, evening=0, travel=0, spread=0, other_room=0, other_teacher=0, cost=0
)


class Stretch(Protocol):
    """Anything that begins and ends."""

    @property
    def starts_at(self) -> datetime: ...

    @property
    def ends_at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Taken:
    """A stretch of somebody's or something's time."""

    starts_at: datetime
    ends_at: datetime
    hours: int
    site: str | None
    is_fixed: bool


def check(problem: Problem, plan: Plan) -> list[str]:
    """Give what is wrong, in words for a developer; nothing when every rule holds."""
    return [*rules(problem, plan), *_waits(problem, plan)]


def rules(problem: Problem, plan: Plan) -> list[str]:
    """Give what is wrong with lessons that are held, whatever else waits."""
    works = {one.key: one for one in problem.works}
    found = [*_hours(problem, plan)]
    for lesson in (one for one in plan.lessons if one.work in works):
        wrong = _alone(problem, works[lesson.work], lesson)
        found += [f"{lesson.work} at {lesson.starts_at}: {each}" for each in wrong]
    found += _people(problem, plan)
    found += _rooms(problem, plan)
    found += _equipment(problem, plan)
    found += ordering.order(problem, plan)
    found += ordering.finals(problem, plan)
    return found


def _hours(problem: Problem, plan: Plan) -> Iterator[str]:
    said: Counter[str] = Counter()
    for work, hours in (
        *((one.work, one.hours) for one in plan.lessons),
        *((one.work, one.hours) for one in plan.unplaced),
    ):
        said[work] += hours
    for each in problem.works:
        if said.pop(each.key, 0) != each.hours:
            yield f"{each.key}: hours were lost or added"
    yield from (f"{key}: no such work" for key in said)


def _alone(problem: Problem, work: Work, lesson: Lesson) -> Iterator[str]:
    """Judge a lesson by itself."""
    group = {one.key: one for one in problem.groups}[work.group]
    teacher = {one.key: one for one in problem.teachers}.get(lesson.teacher)
    if lesson.group != work.group:
        yield "another group"
    if not _is_on_bells(problem, work, lesson):
        yield "not on bells of a working day"
    day = lesson.starts_at.date()
    if (group.first and day < group.first) or (group.last and day > group.last):
        yield "out of the group's days"
    if not _is_open(problem, lesson, group.windows, group.busy):
        yield "out of the group's hours"
    if teacher is None or lesson.teacher not in work.teachers:
        yield "not by a teacher of this work"
    elif not _is_open(problem, lesson, teacher.windows, teacher.busy):
        yield "out of the teacher's hours"
    if not _is_equipped(problem, work, lesson):
        yield "without its equipment"
    if not work.is_remote:
        yield from _inside(problem, work, group, lesson)
    elif lesson.room is not None:
        yield "a webinar in a room"


def _inside(problem: Problem, work: Work, group: Group, lesson: Lesson) -> Iterator[str]:
    room = {one.key: one for one in problem.rooms}.get(lesson.room or "")
    if room is None or room.key not in work.rooms:
        yield "not in a room of this work"
        return
    if room.places < group.size:
        yield "too small a room"
    if not _is_open(problem, lesson, room.windows, room.busy):
        yield "out of the room's hours"


def _is_on_bells(problem: Problem, work: Work, lesson: Lesson) -> bool:
    if lesson.starts_at.date() not in problem.days:
        return False
    bells = sorted((one.starts, one.ends) for one in problem.bells)
    needed = -(-lesson.hours // problem.hours_a_slot)
    starts = [_minutes(lesson.starts_at) == begin for begin, _end in bells]
    if True not in starts or not 0 < lesson.hours <= work.slots * problem.hours_a_slot:
        return False
    run = bells[starts.index(True) :][:needed]
    full = lesson.hours % problem.hours_a_slot == 0
    end = _minutes(lesson.ends_at)
    return (
        len(run) == needed
        and lesson.starts_at.date() == lesson.ends_at.date()
        and (end == run[-1][1] if full else run[-1][0] < end <= run[-1][1])
    )


def _is_open(
    problem: Problem, lesson: Lesson, windows: Sequence[Window], busy: Iterable[Busy]
) -> bool:
    begin, end = _minutes(lesson.starts_at), _minutes(lesson.ends_at)
    weekday = lesson.starts_at.isoweekday()
    inside = [(one.ends, one.starts) for one in windows if one.first <= weekday <= one.last]
    bells = [
        bell for bell in problem.bells if bell.starts < end and bell.ends > begin
    ]  # each bell of a lesson lies in a window, not all of them in one
    is_inside = not windows or all(
        any(starts <= bell.starts and min(bell.ends, end) <= ends for ends, starts in inside)
        for bell in bells
    )
    return is_inside and not any(_meet(lesson, one) for one in busy)


def _is_equipped(problem: Problem, work: Work, lesson: Lesson) -> bool:
    stock = {one.key: one for one in problem.equipment}
    if any(stock[key].room not in {None, lesson.room} for key, _units in lesson.equipment):
        return False

    def rest(number: int, left: Counter[str]) -> bool:
        if number == len(work.needs):
            return not +left
        need = work.needs[number]
        return any(
            left[key] >= need.units and rest(number + 1, left - Counter({key: need.units}))
            for key in need.any_of
        )

    return rest(0, Counter(dict(lesson.equipment)))


def _people(problem: Problem, plan: Plan) -> Iterator[str]:
    rooms = {one.key: one.site for one in problem.rooms}
    taken: dict[tuple[str, str], list[Taken]] = defaultdict(list)
    for one in problem.fixed:
        site = rooms.get(one.room or "")
        each = Taken(one.starts_at, one.ends_at, one.hours, site, is_fixed=True)
        for key in one.teachers:
            taken["teacher", key].append(each)
        if one.group:
            taken["group", one.group].append(each)
    for lesson in plan.lessons:
        site = rooms.get(lesson.room or "")
        each = Taken(lesson.starts_at, lesson.ends_at, lesson.hours, site, is_fixed=False)
        taken["group", lesson.group].append(each)
        taken["teacher", lesson.teacher].append(each)
    people: dict[tuple[str, str], Group | Teacher] = {
        **{("group", one.key): one for one in problem.groups},
        **{("teacher", one.key): one for one in problem.teachers},
    }
    for who, stretches in taken.items():
        name = " ".join(who)
        for earlier, later in _pairs(stretches):
            if _meet(earlier, later):
                yield f"{name}: two lessons at {later.starts_at}"
            elif not _is_reached(problem, earlier, later):
                yield f"{name}: no time to get to {later.starts_at}"
        if who in people:
            yield from (f"{name}: {each}" for each in _too_many(people[who], stretches))


def _pairs(stretches: Sequence[Taken]) -> Iterator[tuple[Taken, Taken]]:
    """Give pairs of one day that the plan has a part in, the earlier one first."""
    days: dict[date, list[Taken]] = defaultdict(list)
    for one in stretches:
        for n in range((one.ends_at.date() - one.starts_at.date()).days + 1):
            days[one.starts_at.date() + timedelta(days=n)].append(one)
    for each in days.values():
        for one, other in combinations(sorted(each, key=lambda one: one.starts_at), 2):
            if not (one.is_fixed and other.is_fixed):
                yield one, other


def _is_reached(problem: Problem, one: Taken, other: Taken) -> bool:
    if one.site is None or other.site is None or one.site == other.site:
        return True
    ways = {frozenset((way.one, way.other)): way.minutes for way in problem.travel}
    minutes = ways.get(frozenset((one.site, other.site)), problem.between_sites)
    return other.starts_at - one.ends_at >= timedelta(minutes=minutes)


def _too_many(who: Group | Teacher, stretches: Sequence[Taken]) -> Iterator[str]:
    days: Counter[date] = Counter()
    weeks: Counter[date] = Counter()
    for one in stretches:
        day = one.starts_at.date()
        days[day] += one.hours
        weeks[day - timedelta(days=day.weekday())] += one.hours
    # What is fixed may be too much already: then nothing may be added.
    own = {one.starts_at.date() for one in stretches if not one.is_fixed}
    mondays = {day - timedelta(days=day.weekday()) for day in own}
    yield from (f"too many hours on {day}" for day in own if days[day] > who.most_a_day)
    yield from (f"too many hours in {day}" for day in mondays if weeks[day] > who.most_a_week)


def _rooms(problem: Problem, plan: Plan) -> Iterator[str]:
    sizes = {one.key: one.size for one in problem.groups}
    for room in problem.rooms:
        inside = [(one, sizes[one.group], False) for one in plan.lessons if one.room == room.key]
        others = [
            (one, sizes.get(one.group or "", 0), True)
            for one in problem.fixed
            if one.room == room.key
        ]
        yield from _crowded(room, [*inside, *others])


def _crowded(room: Room, inside: Sequence[tuple[Stretch, int, bool]]) -> Iterator[str]:
    for one, size, is_fixed in inside:
        if is_fixed:
            continue
        met = [(other, s) for other, s, _f in inside if other is not one and _meet(one, other)]
        if not room.is_shared and met:
            yield f"room {room.key}: two lessons at {one.starts_at}"
        # People in a hall change only when somebody comes: it is enough to look then.
        elif size + sum(s for other, s in met if other.starts_at <= one.starts_at) > room.places:
            yield f"room {room.key}: too many people at {one.starts_at}"


def _equipment(problem: Problem, plan: Plan) -> Iterator[str]:
    for piece in problem.equipment:
        lessons: list[Lesson | Fixed] = [*plan.lessons, *problem.fixed]
        uses: list[tuple[Stretch, int]] = [
            (one, units) for one in lessons for key, units in one.equipment if key == piece.key
        ]
        uses += [(one, one.units or piece.units) for one in piece.busy]
        own = [one for one, _units in uses if isinstance(one, Lesson)]
        for moment in {one.starts_at for one, _units in uses}:
            together = [one for one in uses if one[0].starts_at <= moment < one[0].ends_at]
            if any(one in own for one, _units in together) and (
                sum(units for _one, units in together) > piece.units
            ):
                yield f"equipment {piece.key}: too few at {moment}"


def _waits(problem: Problem, plan: Plan) -> Iterator[str]:
    """Find works that went ahead of an earlier one which is left out, but could be held."""
    left = {one.work for one in plan.unplaced}
    before = ordering.before(problem)
    for key in dict.fromkeys(one.work for one in plan.lessons):
        for earlier in sorted(before.get(key, set()) & left):
            if _is_possible(problem, earlier):
                yield f"{key}: {earlier} is left out"


@cache
def _is_possible(problem: Problem, key: str) -> bool:
    """Tell whether one lesson of a work could be held at all, among what is fixed alone."""
    work = next(one for one in problem.works if one.key == key)
    for lesson in ordering.ways(problem, work):
        alone = Plan(lessons=(lesson,), unplaced=(), score=NOTHING)
        together = (rule(problem, alone) for rule in TOGETHER)
        if not any(_alone(problem, work, lesson)) and not any(map(any, together)):
            return True
    return False


TOGETHER = (_people, _rooms, _equipment, ordering.order)


def _meet(one: Stretch, other: Stretch) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _minutes(moment: datetime) -> int:
    return int((moment - datetime.combine(moment.date(), time())).total_seconds()) // 60
