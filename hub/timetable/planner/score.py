"""What a timetable costs by the wishes, counted on its lessons as they stand."""

from collections import defaultdict
from itertools import pairwise

from hub.timetable.planner.grid import Grid, Placed, ones
from hub.timetable.planner.plan import Score
from hub.timetable.planner.state import GROUP, State


def score(grid: Grid, state: State) -> Score:
    """Count each thing that is not wished for."""
    gaps, trips = [0, 0], 0
    for (who, _day), taken in state.taken.items():
        bells = set()
        for _start, bits, _site in taken:
            bells |= set(ones(bits))
        gaps[who[0]] += max(bells) - min(bells) + 1 - len(bells)
        sites = [site for _start, _bits, site in sorted(taken, key=lambda one: one[0])]
        known = [site for site in sites if site is not None]
        trips += sum(one != other for one, other in pairwise(known))
    counts = {
        "group_gap": gaps[0],
        "teacher_gap": gaps[1],
        "evening": sum(_late(grid, one) for one in state.placed),
        "travel": trips,
        "spread": _above(grid, state),
        "other_room": sum(len(rooms) - 1 for rooms in state.rooms_of.values() if rooms),
        "other_teacher": sum(len(each) - 1 for each in state.teachers_of.values() if each),
    }
    weights = grid.problem.weights
    cost = sum(getattr(weights, word) * count for word, count in counts.items())
    return Score(**counts, cost=cost)


def _late(grid: Grid, one: Placed) -> int:
    return (grid.run(one.start, grid.parts[one.part].slots) & grid.late).bit_count()


def _above(grid: Grid, state: State) -> int:
    bells: dict[tuple[int, int], int] = defaultdict(int)
    for ((kind, number), day), taken in state.taken.items():
        if kind == GROUP:
            for _start, bits, _site in taken:
                bells[number, grid.week_of_day[day]] += bits.bit_count()
    targets = even(grid)
    return sum(max(0, count - targets[group]) for (group, _week), count in bells.items())


def even(grid: Grid) -> dict[int, int]:
    """Give each group's bells a week when they are shared evenly among the weeks it has."""
    bells: dict[int, int] = defaultdict(int)
    for part in grid.parts:
        bells[part.group] += part.count * part.slots
    for one in grid.problem.fixed:
        if one.group in grid.groups:
            taken = grid.overlapped(one.starts_at, one.ends_at)
            bells[grid.groups[one.group]] += taken.bit_count()
    found = {}
    for group in range(len(grid.problem.groups)):
        weeks = sum(1 for bits in grid.week_bits if grid.group_open[group] & bits)
        found[group] = -(-bells[group] // max(weeks, 1))
    return found
