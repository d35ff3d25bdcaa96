"""The order of works by the clock alone, and every way to hold a lesson: for whoever checks."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from itertools import product

from hub.timetable.planner.plan import Lesson, Plan
from hub.timetable.planner.problem import Problem, Work


def before(problem: Problem) -> dict[str, set[str]]:
    """Give for each work all that ends before it begins, through any number of steps."""
    after = {one.key: one.after for one in problem.works}
    found: dict[str, set[str]] = {}
    for work in problem.works:
        ahead, seen = list(work.after), set[str]()
        while ahead:
            key = ahead.pop()
            if key not in seen:
                seen.add(key)
                ahead += after.get(key, ())
        found[work.key] = seen
    return found


def order(problem: Problem, plan: Plan) -> Iterator[str]:
    spans: dict[str, list[tuple[datetime, datetime, bool]]] = defaultdict(list)
    for one in plan.lessons:
        spans[one.work].append((one.starts_at, one.ends_at, False))
    for each in problem.fixed:
        spans[each.work or ""].append((each.starts_at, each.ends_at, True))
    for work, earlier in before(problem).items():
        for key in earlier:
            for _start_at, ends_at, is_fixed in spans[key]:
                for starts_at, _end_at, too in spans[work]:
                    if ends_at > starts_at and not (is_fixed and too):
                        yield f"{work} at {starts_at}: {key} has not ended"


def finals(problem: Problem, plan: Plan) -> Iterator[str]:
    held = {one.work for one in plan.lessons}
    short = {one.work for one in plan.unplaced}
    earlier = before(problem)
    for work in problem.works:
        if work.is_final and work.key in held:
            early = sorted(short & earlier[work.key])
            yield from (f"{work.key}: held, and {key} has hours without a place" for key in early)


def ways(problem: Problem, work: Work) -> Iterator[Lesson]:
    """Give every lesson of a work there could be: day, bell, teacher, room and equipment."""
    hours = min(work.hours, work.slots * problem.hours_a_slot)
    slots = -(-hours // problem.hours_a_slot)
    bells = sorted(problem.bells, key=lambda bell: bell.starts)
    stocks = [[(key, need.units) for key in need.any_of] for need in work.needs]
    rooms = (None,) if work.is_remote else work.rooms
    for day, first in product(problem.days, range(len(bells) - slots + 1)):
        midnight = datetime.combine(day, time())
        for teacher, room, pieces in product(work.teachers, rooms, product(*stocks)):
            taken: Counter[str] = Counter()
            for key, units in pieces:
                taken[key] += units
            yield Lesson(
                work=work.key, group=work.group, teacher=teacher, room=room,
                equipment=tuple(taken.items()), hours=hours,
                starts_at=midnight + timedelta(minutes=bells[first].starts),
                ends_at=midnight + timedelta(minutes=bells[first + slots - 1].ends),
            )  # fmt: skip
