"""Why a lesson has no place: what is missing for ever, then what stands in the way now."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from hub.timetable.planner.grid import Bits, Part, ones
from hub.timetable.planner.plan import Blame, Blamed, Reason
from hub.timetable.planner.state import GROUP, TEACHER, State
from hub.timetable.planner.waiting import waits


@dataclass(frozen=True, slots=True)
class Why:
    """A reason with what is to blame and the figures that show it."""

    reason: Reason
    blame: tuple[Blame, ...]
    need: int = 0
    have: int = 0


def why(state: State, bare: State, part: Part) -> Why:
    """Name the reason why no more lessons of a part can be held; `bare` has what is fixed alone."""
    return (
        _never(state, part)
        or _not_in_hours(bare, part)
        or _waiting(state, part)
        or _not_now(state, part)
    )


def _never(state: State, part: Part) -> Why | None:
    """Who and what is not there, whatever the hour."""
    grid, work = state.grid, state.grid.problem.works[part.work]
    size = grid.problem.groups[part.group].size
    itself = _named(Blamed.WORK, [work.key])
    if not part.teachers:
        return Why(Reason.NO_TEACHER, itself)
    rooms = [grid.problem.rooms[grid.rooms[key]] for key in work.rooms]
    if not part.is_remote and not rooms:
        return Why(Reason.NO_ROOM, itself)
    if not part.is_remote:
        largest = max(rooms, key=lambda room: room.places)
        if largest.places < size:
            found = _named(Blamed.ROOM, [largest.key])
            return Why(Reason.ROOM_TOO_SMALL, found, size, largest.places)
    if part.rooms or (part.is_remote and grid.allot(part.needs, None, grid.whole) is not None):
        return None
    keys = dict.fromkeys(key for need in work.needs for key in need.any_of)
    blame = _named(Blamed.EQUIPMENT, keys) or itself
    have = sum(grid.problem.equipment[grid.equipment[key]].units for key in keys)
    is_there = grid.allot(part.needs, None, grid.whole, anywhere=True) is not None
    reason = Reason.ELSEWHERE if is_there else Reason.NO_EQUIPMENT
    return Why(reason, blame, sum(need.units for need in work.needs), have)


def _not_in_hours(bare: State, part: Part) -> Why | None:
    """The group's own hours are too few, whoever teaches and wherever."""
    grid, group = bare.grid, bare.grid.problem.groups[part.group]
    itself = (Blame(Blamed.GROUP, group.key),)
    least = min(group.most_a_day, group.most_a_week)
    if part.hours > least:
        return Why(Reason.LIMITS, itself, part.hours, least)
    opened = grid.group_open[part.group]
    if not grid.starts(opened, part.slots):
        longest = max((n for n in range(1, part.slots) if grid.starts(opened, n)), default=0)
        return Why(Reason.ROW, itself, part.slots, longest)
    need = sum(one.hours for one in grid.problem.works if one.group == group.key)
    days = grid.open((), (), group.first, group.last)
    for (who, _day), taken in bare.taken.items():
        for _start, bits, _site in taken if who == (GROUP, part.group) else ():
            days &= ~bits
    free = bare.free[GROUP, part.group]
    for reason, have in (
        (Reason.HORIZON, _holds(bare, part.group, days)),
        (Reason.WINDOW, free.bit_count() * grid.problem.hours_a_slot),
        (Reason.LIMITS, _holds(bare, part.group, free)),
    ):
        if need > have:
            return Why(reason, itself, need, have)
    return None


def _holds(bare: State, group: int, bits: Bits) -> int:
    """Give the hours that these bells hold within the limits of days and weeks."""
    grid, who = bare.grid, (GROUP, group)
    a_day, a_week = bare.most[who]
    weeks: Counter[int] = Counter()
    for day, day_bits in enumerate(grid.day_bits):
        hours = (bits & day_bits).bit_count() * grid.problem.hours_a_slot
        weeks[grid.week_of_day[day]] += max(0, min(hours, a_day - bare.day_hours[who, day]))
    return sum(
        max(0, min(hours, a_week - bare.week_hours[who, week])) for week, hours in weeks.items()
    )


def _waiting(state: State, part: Part) -> Why | None:
    works = state.grid.problem.works
    found = _named(Blamed.WORK, (works[one].key for one in waits(state, part)))
    return Why(Reason.WAITS, found) if found else None


def _not_now(state: State, part: Part) -> Why:
    """What other lessons have taken."""
    grid, problem = state.grid, state.grid.problem
    group = (Blame(Blamed.GROUP, problem.groups[part.group].key),)
    free = grid.starts(state.free[GROUP, part.group], part.slots)
    if not free:
        return Why(Reason.FULL, group)
    if not free & state.ordered(part):
        around = sorted(grid.before[part.work] | grid.after[part.work])
        held = (one for one in around if state.last[one] >= 0)
        return Why(Reason.ORDER, tuple(Blame(Blamed.WORK, problem.works[n].key) for n in held))
    starts = state.starts(part)
    if not starts:
        return Why(Reason.LIMITS, group, part.hours)
    counts = Counter(reason for start in ones(starts) for reason in _would(state, part, start))
    if not counts:
        everything = (*_teachers(state, part), *_rooms(state, part), *_pieces(state, part))
        return Why(Reason.TOGETHER, everything, starts.bit_count())
    reason, times = max(counts.items(), key=lambda one: (one[1], -ORDER.index(one[0])))
    blame = {
        Reason.TEACHERS_BUSY: _teachers,
        Reason.ROOMS_BUSY: _rooms,
        Reason.EQUIPMENT_BUSY: _pieces,
    }.get(reason, lambda _state, _part: group)
    return Why(reason, blame(state, part), times)


ORDER = (Reason.TEACHERS_BUSY, Reason.ROOMS_BUSY, Reason.EQUIPMENT_BUSY, Reason.TRAVEL)


def _would(state: State, part: Part, start: int) -> set[Reason]:
    """Tell which one thing alone stands in the way at a bell that suits the group."""
    grid, run = state.grid, state.grid.run(start, part.slots)
    teachers, rooms = state.teachers(part, start), state.rooms(part, start)
    found: set[Reason] = set()
    for room in part.rooms or (None,):
        site = grid.site(room)
        is_free = room is None or room in rooms
        is_reached = state.reaches((GROUP, part.group), run, site)
        is_equipped = state.pieces(part, start, room) is not None
        is_led = any(state.reaches((TEACHER, one), run, site) for one in teachers)
        if is_free and is_reached and is_equipped and not teachers:
            found.add(Reason.TEACHERS_BUSY)
        if is_reached and is_equipped and is_led:
            found.add(Reason.ROOMS_BUSY)
        if is_free and is_reached and is_led:
            found.add(Reason.EQUIPMENT_BUSY)
        if is_free and is_equipped and teachers:
            found.add(Reason.TRAVEL)
    return found


def _named(kind: Blamed, keys: Iterable[str]) -> tuple[Blame, ...]:
    return tuple(Blame(kind, key) for key in keys)


def _teachers(state: State, part: Part) -> tuple[Blame, ...]:
    return _named(Blamed.TEACHER, (state.grid.problem.teachers[one].key for one in part.teachers))


def _rooms(state: State, part: Part) -> tuple[Blame, ...]:
    return _named(Blamed.ROOM, (state.grid.problem.rooms[one].key for one in part.rooms))


def _pieces(state: State, part: Part) -> tuple[Blame, ...]:
    pieces = dict.fromkeys(one for stock, _units in part.needs for one in stock)
    return _named(Blamed.EQUIPMENT, (state.grid.problem.equipment[one].key for one in pieces))
