"""Small worlds for the planner, and a brute look whether one lesson more would fit."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import product

from hypothesis import strategies as st

from hub.timetable.planner.checking import rules
from hub.timetable.planner.plan import Lesson
from hub.timetable.planner.problem import (
    Bell,
    Busy,
    Equipment,
    Fixed,
    Group,
    Need,
    Problem,
    Room,
    Teacher,
    Window,
    Work,
)

MONDAY = date(2026, 9, 7)
BELLS = (Bell(540, 630), Bell(640, 730), Bell(780, 870), Bell(1090, 1180))
EVER = 99


def days(count=5):
    """Working days from a Monday."""
    found = (MONDAY + timedelta(days=n) for n in range(count * 2 + 7))
    return tuple(day for day in found if day.isoweekday() < 6)[:count]


def at(day, minutes):
    return datetime.combine(day, time()) + timedelta(minutes=minutes)


def group(key="g", **values):
    return Group(**{"key": key, "title": f"Group {key}", "size": 10} | values)


def teacher(key="t", **values):
    return Teacher(**{"key": key, "title": f"Teacher {key}"} | values)


def room(key="r", **values):
    return Room(**{"key": key, "title": f"Room {key}", "site": "a", "places": 20} | values)


def work(key="w", **values):
    usual = {"group": "g", "module": "Module", "kind": "lectures", "hours": 4}
    return Work(**{"key": key, **usual, "teachers": ("t",), "rooms": ("r",)} | values)


def world(*works, **values):
    """One group, one teacher and one room, a week of four bells a day."""
    usual = {"days": days(), "bells": BELLS, "groups": (group(),), "works": works}
    return Problem(**usual | {"teachers": (teacher(),), "rooms": (room(),)} | values)


def all_day_but(problem, *kept):
    """Busy all the time but at these (day, bell)."""
    return tuple(
        Busy(at(day, bell.starts), at(day, bell.ends))
        for n, day in enumerate(problem.days)
        for b, bell in enumerate(problem.bells)
        if (n, b) not in kept
    )


def waits(problem, plan, missing):
    """Tell whether something that comes before it is left out itself."""
    lacks = {one.key: one for one in problem.works}[missing.work]
    return any(one.work in lacks.after for one in plan.unplaced)


def would_fit(problem, plan, missing):
    """Tell whether a lesson more of what is missing breaks no rule: every one is tried."""
    lacks = {one.key: one for one in problem.works}[missing.work]
    hours = min(missing.hours, lacks.slots * problem.hours_a_slot)
    slots = -(-hours // problem.hours_a_slot)
    others = tuple(one for one in plan.unplaced if one is not missing)
    left = (replace(missing, hours=missing.hours - hours),) if missing.hours > hours else ()
    stocks = [[(key, need.units) for key in need.any_of] or [("none", 1)] for need in lacks.needs]
    for day, first in product(problem.days, range(len(problem.bells) - slots + 1)):
        for who, where, pieces in product(
            lacks.teachers, (None,) if lacks.is_remote else lacks.rooms, product(*stocks)
        ):
            taken: dict[str, int] = {}
            for key, units in pieces:
                taken[key] = taken.get(key, 0) + units
            lesson = Lesson(
                work=lacks.key,
                group=lacks.group,
                teacher=who,
                room=where,
                equipment=tuple(taken.items()),
                starts_at=at(day, problem.bells[first].starts),
                ends_at=at(day, problem.bells[first + slots - 1].ends),
                hours=hours,
            )
            more = replace(plan, lessons=(*plan.lessons, lesson), unplaced=(*others, *left))
            if not rules(problem, more):
                return True
    return False


@st.composite
def worlds(draw):
    """Worlds small enough to try everything, tight enough to leave something out."""
    horizon = days(draw(st.integers(2, 6)))
    bells = BELLS[: draw(st.integers(2, 4))]
    stretches = st.builds(
        lambda day, bell, more: Busy(at(day, bell.starts), at(day, bell.ends) + more),
        st.sampled_from(horizon),
        st.sampled_from(bells),
        st.sampled_from([timedelta(0), timedelta(hours=2)]),
    )
    busy = st.lists(stretches, max_size=4).map(tuple)
    hours = st.sampled_from([(), (), (Window(1, 5, 540, 730),), (Window(2, 4, 600, 1200),)])
    a_day, a_week = st.sampled_from([2, 4, 8, 8]), st.sampled_from([8, 16, 36, 36])
    limits = {"most_a_day": a_day, "most_a_week": a_week, "busy": busy, "windows": hours}
    size = st.sampled_from([8, 8, 10])
    groups = [draw(st.builds(group, st.just(f"g{n}"), size=size, **limits)) for n in range(2)]
    teachers = [draw(st.builds(teacher, st.just(f"t{n}"), **limits)) for n in range(2)]
    rooms = [
        room(
            f"r{n}",
            site=draw(st.sampled_from("ab")),
            places=draw(st.sampled_from([9, 20, 24])),
            is_shared=draw(st.booleans()),
            busy=draw(busy),
        )
        for n in range(2)
    ]
    inside = st.sampled_from([None, None, "r0"])
    kit = Equipment(key="q", title="Kit", units=draw(st.integers(1, 2)), room=draw(inside))
    works: list[Work] = []
    for n in range(draw(st.integers(2, 5))):
        of = draw(st.sampled_from(groups)).key
        earlier = [one.key for one in works if one.group == of]
        works.append(
            work(
                f"w{n}",
                group=of,
                hours=draw(st.sampled_from([2, 4, 6, 10])),
                slots=draw(st.integers(1, 2)),
                after=tuple(earlier) if draw(st.booleans()) else (),
                teachers=draw(st.sampled_from([("t0",), ("t0",), ("t0", "t1"), ()])),
                rooms=draw(st.sampled_from([("r0",), ("r0", "r1"), ("r0", "r1"), ()])),
                needs=draw(st.sampled_from([(), (), (Need(("q",), 1),), (Need(("q",), 2),)])),
                is_remote=draw(st.sampled_from([False, False, True])),
            )
        )
    if draw(st.booleans()):
        of = draw(st.sampled_from(groups)).key
        modules = tuple(one.key for one in works if one.group == of)
        works.append(work("last", group=of, hours=2, after=modules, teachers=("t0", "t1"),
                          rooms=("r0", "r1"), is_final=True))  # fmt: skip
    fixed = [
        Fixed(
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            hours=2,
            group=draw(st.sampled_from([None, "g0", "g1"])),
            work=draw(st.sampled_from([None, works[0].key])),
            teachers=draw(st.sampled_from([(), ("t0",)])),
            room=draw(st.sampled_from([None, "r0", "r1"])),
        )
        for one in draw(st.lists(stretches, max_size=2))
    ]
    return Problem(
        days=horizon,
        bells=bells,
        groups=tuple(groups),
        works=tuple(works),
        teachers=tuple(teachers),
        rooms=tuple(rooms),
        equipment=(kit,),
        fixed=tuple(fixed),
        between_sites=draw(st.sampled_from([5, 60])),
    )
