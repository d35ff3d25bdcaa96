"""What the solver found, told as a plan; a reason for each hour without a place."""

from collections.abc import Iterator

from hub.timetable.planner.grid import Placed
from hub.timetable.planner.plan import Lesson, Plan, Unplaced
from hub.timetable.planner.reasons import Why, why
from hub.timetable.planner.score import score
from hub.timetable.planner.state import State


def told(state: State, *, is_whole: bool) -> Plan:
    """Name everything by its key again."""
    grid = state.grid
    lessons = sorted(
        (_lesson(state, one) for one in state.placed), key=lambda one: (one.starts_at, one.work)
    )
    return Plan(
        lessons=tuple(lessons),
        unplaced=tuple(_unplaced(state)),
        score=score(grid, state),
        is_whole=is_whole,
    )


def _lesson(state: State, one: Placed) -> Lesson:
    grid, problem = state.grid, state.grid.problem
    part = grid.parts[one.part]
    return Lesson(
        work=problem.works[part.work].key,
        group=problem.groups[part.group].key,
        teacher=problem.teachers[one.teacher].key,
        room=None if one.room is None else problem.rooms[one.room].key,
        equipment=tuple((problem.equipment[q].key, units) for q, units in one.equipment),
        starts_at=grid.starts_at(one.start),
        ends_at=grid.ends_at(one.start, part.hours),
        hours=part.hours,
    )


def _unplaced(state: State) -> Iterator[Unplaced]:
    """Give each work once for each reason."""
    grid, bare = state.grid, State(state.grid)
    hours: dict[tuple[int, Why], int] = {}
    for part in grid.parts:
        if state.left[part.number]:
            key = part.work, why(state, bare, part)
            hours[key] = hours.get(key, 0) + part.hours * state.left[part.number]
    for (number, found), missing in hours.items():
        work = grid.problem.works[number]
        yield Unplaced(
            work=work.key,
            group=work.group,
            hours=missing,
            reason=found.reason,
            blame=found.blame,
            need=found.need,
            have=found.have,
        )
