"""Lessons one by one: the first bell that will do, or the cheapest at an even pace."""

from collections.abc import Iterable, Sequence
from itertools import product

from hub.timetable.planner.grid import Bits, Grid, Part, Placed, ones
from hub.timetable.planner.score import even
from hub.timetable.planner.state import GROUP, TEACHER, State, Who
from hub.timetable.planner.waiting import waits


def naive(grid: Grid) -> State:
    """Give each lesson in turn the first bell, teacher and room that are free."""
    state = State(grid)
    for part in in_order(grid):
        while state.left[part.number] and not waits(state, part):
            found = next(
                (one for start in ones(state.starts(part)) for one in state.places(part, start)),
                None,
            )
            if found is None:
                break
            state.add(found)
    return state


def paced(grid: Grid, first: Sequence[int] = ()) -> State:
    """All weeks of `first`, one group after another; then week after week of all others."""
    state, targets = State(grid), even(grid)
    of_group: dict[int, list[Part]] = {n: [] for n in range(len(grid.problem.groups))}
    for part in in_order(grid):
        of_group[part.group].append(part)
    # Whoever has the fewest bells to choose from goes before others.
    tight = sorted(of_group, key=lambda one: (grid.group_open[one].bit_count(), one))
    owed = dict.fromkeys(of_group, 0)
    for groups in (*([one] for one in first), [one for one in tight if one not in first]):
        for bits, group in product(grid.week_bits, groups):
            if not grid.group_open[group] & bits:
                continue
            owed[group] += targets[group]
            for part in of_group[group]:
                while owed[group] > 0 and state.left[part.number]:
                    if waits(state, part):
                        break
                    found = cheapest(state, part, bits)
                    if found is None:
                        break
                    state.add(found)
                    owed[group] -= part.slots
    return state


def fill(state: State, parts: Iterable[Part]) -> None:
    """Place what still has a place anywhere."""
    for part in parts:
        while state.left[part.number] and not waits(state, part):
            found = cheapest(state, part, state.grid.every)
            if found is None:
                break
            state.add(found)


def in_order(grid: Grid) -> list[Part]:
    """Give parts so that whatever must come earlier does."""
    return sorted(grid.parts, key=lambda part: (len(grid.before[part.work]), part.number))


def cheapest(state: State, part: Part, bits: Bits) -> Placed | None:
    """Give the place that costs least now, None where there is none."""
    if waits(state, part):
        return None
    best: tuple[int, Placed] | None = None
    weights = state.grid.problem.weights
    led, used = state.teachers_of[part.work], state.rooms_of[part.work]
    for start in ones(state.starts(part) & bits):
        late = (state.grid.run(start, part.slots) & state.grid.late).bit_count() * weights.evening
        if best is not None and late >= best[0]:
            continue
        seen: set[tuple[int, int | None]] = set()
        for one in state.places(part, start):
            key = one.teacher, state.grid.site(one.room)
            is_used = one.room is None or one.room in used
            if key in seen and not is_used:
                continue
            seen.add(key)
            cost = late + _beside(state, (GROUP, part.group), one, part, weights.group_gap)
            cost += _beside(state, (TEACHER, one.teacher), one, part, weights.teacher_gap)
            if led and one.teacher not in led:
                cost += weights.other_teacher
            if used and not is_used:
                cost += weights.other_room
            if best is None or cost < best[0]:
                best = cost, one
    return best[1] if best else None


def _beside(state: State, who: Who, one: Placed, part: Part, price: int) -> int:
    """Give what gaps and trips a lesson brings to the day of somebody."""
    grid = state.grid
    taken = state.taken.get((who, grid.day(one.start)))
    if not taken:
        return 0
    bells, last = 0, one.start + part.slots - 1
    site, trips = grid.site(one.room), 0
    for _start, bits, where in taken:
        bells |= bits
        trips = trips or (site is not None and where is not None and where != site)
    first, end = (bells & -bells).bit_length() - 1, bells.bit_length() - 1
    before = end - first + 1 - bells.bit_count()
    bells |= grid.run(one.start, part.slots)
    after = max(end, last) - min(first, one.start) + 1 - bells.bit_count()
    return (after - before) * price + trips * grid.problem.weights.travel
