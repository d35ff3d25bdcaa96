"""Fills a timetable: one by one at an even pace, then CP-SAT mends and polishes parts of it."""

import itertools
import random
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

from ortools.sat.python import cp_model

from hub.timetable.planner import greedy
from hub.timetable.planner.block import Block
from hub.timetable.planner.grid import Bits, Grid, Placed
from hub.timetable.planner.plan import Plan
from hub.timetable.planner.problem import Limits, Problem
from hub.timetable.planner.score import even, score
from hub.timetable.planner.state import State
from hub.timetable.planner.telling import told
from hub.timetable.planner.waiting import keeps
from hub.timetable.planner.wishes import weigh

TURNS = 4  # of placing one by one
SMALL = 4_000  # ways to hold lessons that are weighed all at once
MEND, POLISH = 1.0, 0.5  # deterministic seconds of one block
BUILDING = 50_000  # variables that take as long to write down as a second of work
RIVALS = (0, 1, 2, 4)
CHOICE, EVERY = 3, 10_000  # teachers and rooms to choose from for a lesson
WIDE, LONG = (10, 1), (3, 4)  # groups and weeks
IDLE = 2


def solve(problem: Problem, limits: Limits | None = None) -> Plan:
    """Give a plan that keeps every hard rule, however short the time."""
    return Planner(problem, limits or Limits()).plan()


class Planner:
    """The best timetable so far, and what work is left to better it."""

    def __init__(self, problem: Problem, limits: Limits) -> None:
        self.limits, self.work = limits, limits.work
        self.ends = time.monotonic() + limits.seconds
        self.grid = Grid(problem)
        self.targets = even(self.grid)
        self.chance = random.Random(limits.seed)  # noqa: S311 - variety, not secrecy
        self.state = State(self.grid)
        self.worth = self._worth(self.state)

    def plan(self) -> Plan:
        self._begin()
        if self._size() <= SMALL:
            whole = frozenset(range(len(self.grid.problem.groups)))
            self._better([(whole, self.grid.every)], self.work, EVERY)
        else:
            self._mend()
            self._polish()
        greedy.fill(self.state, greedy.in_order(self.grid))
        return told(self.state, is_whole=time.monotonic() < self.ends)

    def _worth(self, state: State) -> tuple[int, int]:
        """Placed hours first, what they cost second."""
        hours = sum(self.grid.parts[one.part].hours for one in state.placed)
        return hours, -score(self.grid, state).cost

    def _take(self, state: State) -> bool:
        worth = self._worth(state)
        if worth <= self.worth:
            return False
        self.state, self.worth = state, worth
        return True

    def _begin(self) -> None:
        """Place one by one; who found no place comes before others in the next turn."""
        first: list[int] = []
        for _turn in range(TURNS):
            state = greedy.paced(self.grid, first)
            greedy.fill(state, greedy.in_order(self.grid))
            self._take(state)
            if not self._short() or self._is_over():
                break
            short = dict.fromkeys(part.group for part in self.grid.parts if state.left[part.number])
            first = [*short, *(group for group in first if group not in short)]

    def _size(self) -> int:
        """Tell how many ways there are to hold the lessons, roughly."""
        found = 0
        for part in self.grid.parts:
            starts = self.grid.starts(self.grid.group_open[part.group], part.slots).bit_count()
            found += starts * (len(part.teachers) + len(part.rooms))
        return found

    def _is_over(self) -> bool:
        return self.work <= 0 or time.monotonic() >= self.ends

    def _mend(self) -> None:
        """Move the lessons of a group that is short of some, and of its rivals."""
        for rivals in RIVALS:
            for group in self._short():
                if self._is_over() or self.work < self.limits.work / 2:
                    return  # the other half is for wishes
                areas = [
                    (frozenset({group, *self._rivals(group, rivals)}), self.grid.every)
                    for _worker in range(self.limits.workers if rivals else 1)
                ]
                if self._better(areas, MEND, CHOICE, is_mend=True):
                    self._better([(frozenset({group}), self.grid.every)], MEND, CHOICE)

    def _short(self) -> list[int]:
        hours: dict[int, int] = defaultdict(int)
        for part in self.grid.parts:
            if self.state.left[part.number] and part.teachers and (part.rooms or part.is_remote):
                hours[part.group] += self.state.left[part.number] * part.hours
        return sorted(hours, key=lambda group: (-hours[group], group))

    def _rivals(self, group: int, count: int) -> list[int]:
        """Give some of those who want the same people and places at the same hours."""
        wanted = [p for p in self.grid.parts if p.group == group and self.state.left[p.number]]
        teachers = {one for part in wanted for one in part.teachers}
        rooms = {one for part in wanted for one in part.rooms}
        found = dict.fromkeys(
            part.group
            for part in self.grid.parts
            if part.group != group
            and self.grid.group_open[part.group] & self.grid.group_open[group]
            and (teachers.intersection(part.teachers) or rooms.intersection(part.rooms))
        )
        return self.chance.sample(list(found), min(count, len(found)))

    def _polish(self) -> None:
        """Weigh wishes in some weeks of some groups until nothing is bettered."""
        idle, weeks = 0, len(self.grid.weeks)
        apart = max(1, weeks // self.limits.workers)
        for turn in itertools.count():
            if self._is_over() or idle >= IDLE * weeks:
                return
            groups, length = WIDE if turn % 2 else LONG
            firsts = [(turn // 2 + n * apart) % weeks for n in range(self.limits.workers)]
            areas = [
                self._area(range(first, min(first + length, weeks)), groups) for first in firsts
            ]
            idle = 0 if self._better(areas, POLISH, CHOICE) else idle + 1

    def _area(self, weeks: Iterable[int], count: int) -> tuple[frozenset[int], Bits]:
        """Give these weeks and some of the groups that learn in them."""
        bits = sum(self.grid.week_bits[week] for week in weeks)
        here = (one for one in self.state.placed if bits >> one.start & 1)
        found = sorted({self.grid.parts[one.part].group for one in here})
        return frozenset(self.chance.sample(found, min(count, len(found)))), bits

    def _better(
        self,
        areas: Sequence[tuple[frozenset[int], Bits]],
        work: float,
        few: int,
        *,
        is_mend: bool = False,
    ) -> bool:
        """Solve areas side by side; take each that betters the whole. Tell whether any did."""
        blocks = [self._block(groups, slots, few, is_mend=is_mend) for groups, slots in areas]
        solvers = [self._solver(min(work, max(self.work, 0.01))) for _block in blocks]
        with ThreadPoolExecutor(len(blocks)) as pool:
            models = [block.model for block in blocks]
            statuses = list(pool.map(cp_model.CpSolver.solve, solvers, models))
        taken = False
        for block, solver, status in zip(blocks, solvers, statuses, strict=True):
            self.work -= solver.deterministic_time + len(block.model.proto.variables) / BUILDING
            if status in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
                state = self._merged(block, block.chosen(solver))
                taken = (state is not None and self._take(state)) or taken
        return taken

    def _block(self, groups: frozenset[int], slots: Bits, few: int, *, is_mend: bool) -> Block:
        counts = {
            part.number: self.state.left[part.number]
            for part in self.grid.parts
            if part.group in groups
        }
        block = Block(self.grid, self.state.placed, counts, slots, few)
        if not is_mend:
            weigh(block, self.targets)
        block.aim()
        return block

    def _solver(self, work: float) -> cp_model.CpSolver:
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1  # one for each block: two blocks are solved at once
        solver.parameters.random_seed = self.limits.seed
        solver.parameters.max_deterministic_time = work
        solver.parameters.max_time_in_seconds = max(0.01, self.ends - time.monotonic())
        # A block is thrown away in a second: long preparations do not pay.
        solver.parameters.cp_model_probing_level = 0
        solver.parameters.symmetry_level = 0
        solver.parameters.max_presolve_iterations = 1
        return solver

    def _merged(self, block: Block, chosen: Sequence[Placed]) -> State | None:
        """Put what a block chose into the timetable as it is now; None where it no longer fits."""
        gone = set(block.now.values())
        if not gone <= set(self.state.placed):
            return None
        state = State(self.grid, (one for one in self.state.placed if one not in gone))
        for one in chosen:
            part = self.grid.parts[one.part]
            if not state.left[part.number] or not state.starts(part) >> one.start & 1:
                return None  # another block was first
            way = next(
                (
                    way
                    for way in state.places(part, one.start)
                    if (way.teacher, way.room) == (one.teacher, one.room)
                ),
                None,
            )
            if way is None:
                return None
            state.add(way)
        return state if keeps(state) else None
