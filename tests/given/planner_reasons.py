"""Is a reason true? Take what is blamed away and look whether a lesson more would fit."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

from hub.timetable.planner.plan import Reason
from tests.given.planner import EVER, at, teacher, would_fit


def another_teacher(problem):
    """Add one to each work who is free whenever and wherever."""
    works = tuple(
        replace(one, teachers=(*one.teachers, f"ideal-{one.key}")) for one in problem.works
    )
    ideal = tuple(
        teacher(f"ideal-{one.key}", most_a_day=EVER, most_a_week=EVER) for one in problem.works
    )
    return replace(problem, works=works, teachers=(*problem.teachers, *ideal))


def another_room(problem):
    """Add a free one beside each room; what stands in rooms may be carried."""
    rooms = tuple(replace(one, key=f"{one.key}-twin", windows=(), busy=()) for one in problem.rooms)
    works = tuple(
        replace(one, rooms=(*one.rooms, *(f"{key}-twin" for key in one.rooms)))
        for one in problem.works
    )
    loose = tuple(replace(one, room=None) for one in problem.equipment)
    return replace(problem, works=works, rooms=(*problem.rooms, *rooms), equipment=loose)


def more_equipment(problem):
    pieces = tuple(replace(one, units=EVER, busy=()) for one in problem.equipment)
    return replace(problem, equipment=pieces)


def no_travel(problem):
    return replace(problem, travel=(), between_sites=0)


def no_limits(problem):
    groups = tuple(replace(one, most_a_day=EVER, most_a_week=EVER) for one in problem.groups)
    return replace(problem, groups=groups)


def no_order(problem):
    works = tuple(replace(one, after=()) for one in problem.works)
    return replace(problem, works=works)


OTHERS = (another_teacher, another_room, more_equipment, no_travel)
# What must be taken away together for a lesson to fit, and what would not do without the last.
MENDS = {
    Reason.TEACHERS_BUSY: (another_teacher,),
    Reason.ROOMS_BUSY: (another_room,),
    Reason.EQUIPMENT_BUSY: (more_equipment,),
    Reason.TRAVEL: (no_travel,),
    Reason.LIMITS: (*OTHERS, no_limits),
    Reason.ORDER: (*OTHERS, no_limits, no_order),
}


LACKS = {
    Reason.NO_TEACHER,
    Reason.NO_ROOM,
    Reason.ROOM_TOO_SMALL,
    Reason.NO_EQUIPMENT,
    Reason.ELSEWHERE,
}
FIGURES = {Reason.HORIZON, Reason.WINDOW, Reason.ROW}


def is_true(problem, plan, missing):
    """Judge by the rules alone, not by how the solver came to the reason."""
    work = {one.key: one for one in problem.works}[missing.work]

    def fits(*ways):
        other = problem
        for way in ways:
            other = way(other)
        return would_fit(other, plan, missing)

    reason = missing.reason
    if reason in LACKS:
        return _is_lacking(problem, work, reason)
    if reason is Reason.WAITS:
        lacking = {one.work for one in plan.unplaced} & set(work.after)
        blamed = {one.key for one in missing.blame}
        return blamed == lacking != set() if work.is_final else set() != blamed <= lacking
    if reason is Reason.FULL:
        return not fits(*OTHERS, no_limits, no_order)
    if reason is Reason.TOGETHER:
        return fits(*OTHERS) and not any(fits(way) for way in OTHERS)
    if missing.have or reason in FIGURES:
        counted = reason not in FIGURES or missing.have == _have(problem, work, reason)
        return counted and missing.need > missing.have
    mends = MENDS[reason]
    return fits(*mends) and not fits(*mends[:-1])


def _is_lacking(problem, work, reason):
    size = {one.key: one.size for one in problem.groups}[work.group]
    large = [one.key for one in problem.rooms if one.key in work.rooms and one.places >= size]
    if reason is Reason.ROOM_TOO_SMALL:
        return not large
    if reason is Reason.NO_TEACHER:
        return not work.teachers
    if reason is Reason.NO_ROOM:
        return not work.rooms and not work.is_remote
    stock = {one.key: one for one in problem.equipment}
    wanted: Counter[str] = Counter()
    for need in work.needs:
        wanted[need.any_of[0]] += need.units
    if reason is Reason.NO_EQUIPMENT:
        return any(stock[key].units < units for key, units in wanted.items())
    rooms = [None] if work.is_remote else large
    return all(any(stock[key].room not in {None, room} for key in wanted) for room in rooms)


def _have(problem, work, reason):
    """Count the group's hours, or bells in a row, anew."""
    group = {one.key: one for one in problem.groups}[work.group]
    of_weeks: Counter[date] = Counter()
    in_window = longest = 0
    for day in problem.days:
        hours, row = 0, 0
        fixed = [
            one for one in problem.fixed if one.group == group.key and one.starts_at.date() == day
        ]
        for bell in problem.bells:
            begin, end = at(day, bell.starts), at(day, bell.ends)
            is_taken = any(_meets(one, begin, end) for one in fixed)
            is_busy = any(_meets(one, begin, end) for one in group.busy)
            is_inside = not group.windows or any(
                one.first <= day.isoweekday() <= one.last
                and one.starts <= bell.starts
                and bell.ends <= one.ends
                for one in group.windows
            )
            row = row + 1 if is_inside and not is_busy else 0
            longest = max(longest, row)
            hours += 0 if is_taken else problem.hours_a_slot
            if is_inside and not is_busy and not is_taken:
                in_window += problem.hours_a_slot
        left = group.most_a_day - sum(one.hours for one in fixed)
        of_weeks[day - timedelta(days=day.weekday())] += max(0, min(hours, left))
    within = 0
    for monday, hours in of_weeks.items():
        held = sum(
            one.hours
            for one in problem.fixed
            if one.group == group.key
            and monday <= one.starts_at.date() < monday + timedelta(days=7)
        )
        within += max(0, min(hours, group.most_a_week - held))
    return {Reason.HORIZON: within, Reason.WINDOW: in_window, Reason.ROW: longest}[reason]


def _meets(one, begin, end):
    return one.starts_at < end and begin < one.ends_at
