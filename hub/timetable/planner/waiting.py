"""What a work waits for: nothing of it is placed while something earlier is left out."""

from collections import defaultdict

from hub.timetable.planner.grid import Grid, Part, ones
from hub.timetable.planner.state import State


def awaited(grid: Grid) -> list[list[int]]:
    """Give for each work the parts that go before it and can be held at all.

    What nobody teaches, or has nowhere to be held whatever the plan, keeps nothing waiting but a
    final assessment.
    """
    if grid.awaited is None:
        bare, of_work = State(grid), defaultdict[int, list[int]](list)
        for part in grid.parts:  # the rest of the hours, the smaller lesson, comes after the whole
            if part.work in of_work or any(
                any(bare.places(part, start)) for start in ones(bare.starts(part))
            ):
                of_work[part.work].append(part.number)
        grid.awaited = [
            [part.number for part in grid.parts if part.work in before]
            if work.is_final
            else [part for one in before for part in of_work[one]]
            for work, before in zip(grid.problem.works, grid.before, strict=True)
        ]
    return grid.awaited


def waits(state: State, part: Part) -> list[int]:
    """Give the works that a part waits for."""
    parts, grid = awaited(state.grid)[part.work], state.grid
    return sorted({grid.parts[one].work for one in parts if state.left[one]})


def keeps(state: State) -> bool:
    """Tell whether nothing placed had to wait."""
    return not any(
        waits(state, state.grid.parts[one]) for one in {one.part for one in state.placed}
    )
