"""A region's twelve weeks filled by the planner: forty groups, sixty teachers, three sites."""

import random
import resource
import time as clock
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from bench.harness import AtLeast, AtMost, Beside, Context, Row
from hub.timetable.planner import asking, greedy
from hub.timetable.planner.checking import check
from hub.timetable.planner.grid import Grid
from hub.timetable.planner.problem import (
    Bell,
    Busy,
    Equipment,
    Group,
    Need,
    Problem,
    Room,
    Teacher,
    Travel,
    Window,
    Work,
)
from hub.timetable.planner.score import score

GROUPS, WEEKS, TEACHERS, ROOMS, FIELDS = 40, 12, 60, 40, 20
SUNDAY, HOLIDAY = 6, 58  # days after the first Monday
MONDAY = date(2026, 9, 7)
STARTS = ("8:30", "10:10", "12:10", "13:50", "15:30", "18:00", "19:40")
SITES = ("north", "centre", "river")
DAY, EVENING, WEEKEND = (
    (Window(1, 5, 510, 1020),),
    (Window(1, 5, 1080, 1290), Window(6, 6, 510, 930)),
    (Window(5, 5, 1080, 1290), Window(6, 6, 510, 1020)),
)


MOST_SECONDS, SEED = 60.0, 1


def measure(context: Context) -> Iterable[Row]:
    """Ask as the hub does, in a process of its own; beside the first place that is free."""
    problem = region(SEED)
    began = clock.perf_counter()
    plan = asking.ask(problem)
    took = clock.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    if broken := check(problem, plan):
        raise RuntimeError(f"The plan breaks {len(broken)} rules: {broken[0]}")
    grid = Grid(problem)
    naive = greedy.naive(grid)
    plain = score(grid, naive)
    asked = sum(work.hours for work in problem.works)
    context.say(f"planner {plan.score}; in order {plain}; within its work: {plan.is_whole}")
    name = f"timetable of {GROUPS} groups × {WEEKS} weeks, {asked:,} hours"
    yield Row(
        name=name,
        figure=took,
        unit="s",
        beside=Beside("promised", MOST_SECONDS),
        target=AtMost(1.0),
    )
    yield Row(
        name=f"{name}: placed",
        figure=sum(lesson.hours for lesson in plan.lessons),
        unit="hours",
        beside=Beside("first free place", sum(grid.parts[one.part].hours for one in naive.placed)),
        target=AtLeast(1.0),
    )
    yield Row(
        name=f"{name}: what it costs by the wishes",
        figure=plan.score.cost,
        unit="points",
        beside=Beside("first free place", plain.cost),
        target=AtMost(1.0),
    )
    yield Row(name=f"{name}: memory of the solver", figure=peak, unit="MB")


def region(seed: int, groups: int = GROUPS, weeks: int = WEEKS) -> Problem:
    """Make up a region as it may be: evening groups, few workshops, teachers of two fields."""
    chance = random.Random(seed)
    days = tuple(
        MONDAY + timedelta(days=n) for n in range(weeks * 7) if n % 7 != SUNDAY and n != HOLIDAY
    )
    rooms, equipment = _rooms(chance, days)
    teachers = tuple(_teacher(n, chance, days) for n in range(TEACHERS))
    made = [_group(n, chance, rooms, equipment) for n in range(groups)]
    return Problem(
        days=days,
        bells=tuple(Bell(_minutes(word), _minutes(word) + 90) for word in STARTS),
        groups=tuple(group for group, _works in made),
        works=tuple(work for _group, works in made for work in works),
        teachers=teachers,
        rooms=rooms,
        equipment=equipment,
        travel=(Travel("north", "river", 75), Travel("north", "centre", 40)),
    )


def _minutes(word: str) -> int:
    hour, _colon, minute = word.partition(":")
    return int(hour) * 60 + int(minute)


def _fields_of(teacher: int) -> set[int]:
    return {teacher % FIELDS, (teacher * 7 + 3) % FIELDS}


def _busy(chance: random.Random, days: tuple[date, ...], times: int) -> tuple[Busy, ...]:
    found = []
    for _n in range(times):
        begin = datetime.combine(chance.choice(days), time(chance.randrange(8, 19)))
        found.append(Busy(begin, begin + timedelta(hours=chance.choice((2, 3, 4)))))
    return tuple(found)


def _teacher(n: int, chance: random.Random, days: tuple[date, ...]) -> Teacher:
    hours = chance.choice(
        (
            (Window(1, 6, 480, 1290),),
            (Window(1, 6, 480, 1290),),
            (Window(1, 5, 480, 1290),),
            (Window(2, 6, 780, 1290),),
        )
    )
    return Teacher(
        key=f"t{n}",
        title=f"Преподаватель {n}",
        windows=hours,
        busy=_busy(chance, days, len(days) // 6),
        most_a_day=8,
        most_a_week=24,
    )


def _rooms(
    chance: random.Random, days: tuple[date, ...]
) -> tuple[tuple[Room, ...], tuple[Equipment, ...]]:
    rooms = tuple(
        Room(
            key=f"r{n}",
            title=f"Кабинет {n}",
            site=SITES[n % len(SITES)],
            places=30 if n >= FIELDS else chance.choice((20, 25, 25)),
            windows=(Window(1, 6, 480, 1300),),
            busy=_busy(chance, days, len(days) // 8),
        )
        for n in range(ROOMS)
    )
    kits = tuple(Equipment(key=f"q{n}", title=f"Комплект {n}", units=2) for n in range(5))
    return rooms, kits


def _group(
    n: int,
    chance: random.Random,
    rooms: tuple[Room, ...],
    equipment: tuple[Equipment, ...],
) -> tuple[Group, list[Work]]:
    field = n % FIELDS
    windows = (DAY, EVENING, DAY, EVENING, WEEKEND)[n % 5]
    group = Group(
        key=f"g{n}",
        title=f"Группа {n}",
        size=chance.randrange(8, 21),
        windows=windows,
        most_a_day=8,
        most_a_week=24,
    )
    hours = chance.choice((72, 90, 108, 120, 144, 150)) if windows is not WEEKEND else 72
    workshop = rooms[field]
    classes = [room.key for room in rooms[FIELDS:] if room.site == workshop.site]
    classes += [room.key for room in rooms[FIELDS:] if room.site != workshop.site][:3]
    teachers = tuple(f"t{t}" for t in range(TEACHERS) if field in _fields_of(t))
    works: list[Work] = []
    before: tuple[str, ...] = ()
    for module in range(4):
        share = hours // 4
        lectures = share // 3 // 2 * 2 + module % 2
        own = []
        for kind, much in (("lectures", lectures), ("practice", share - lectures)):
            is_practice = kind == "practice"
            work = Work(
                key=f"g{n}-{module}-{kind}",
                group=group.key,
                module=f"Модуль {module + 1}",
                kind=kind,
                hours=much,
                slots=2 if is_practice else 1,
                after=before,
                teachers=teachers,
                rooms=(workshop.key, rooms[(field + 3) % FIELDS].key)
                if is_practice
                else tuple(classes),
                needs=(Need((equipment[field % 5].key,)),) if is_practice and n % 4 == 0 else (),
                is_remote=not is_practice and n % 5 == 1,
            )
            own.append(work)
        works += own
        before = tuple(work.key for work in own)
    return group, works
