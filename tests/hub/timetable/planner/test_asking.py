"""The solver lives in a process of its own, which is ended when it takes too much."""

import subprocess
import sys
from dataclasses import replace

import pytest

from hub.timetable.planner import asking, wire
from hub.timetable.planner.plan import Plan
from hub.timetable.planner.problem import Equipment, Fixed, Limits, Need, Problem, Travel
from hub.timetable.planner.solver import solve
from tests.given import planner as given_a

PROBLEM = given_a.world(
    given_a.work(needs=(Need(("q",), 1),)),
    equipment=(Equipment(key="q", title="Набор"),),
    travel=(Travel("a", "b", 30),),
    fixed=(
        Fixed(starts_at=given_a.at(given_a.MONDAY, 540), ends_at=given_a.at(given_a.MONDAY, 630)),
    ),
    groups=(given_a.group(first=given_a.MONDAY),),
)


def test_a_plan_comes_back_as_it_was_made():
    limits = Limits(work=1.0)

    plan = asking.ask(PROBLEM, limits)

    assert plan == solve(PROBLEM, limits)
    assert wire.load(Problem, wire.dump(PROBLEM)) == PROBLEM
    assert wire.load(Plan, wire.dump(plan)) == plan


def test_a_solver_that_takes_too_much_memory_is_refused():
    with pytest.raises(asking.PlannerError):
        asking.ask(PROBLEM, Limits(megabytes=64))


def test_a_solver_that_takes_too_long_is_ended():
    with pytest.raises(asking.PlannerError, match="too long"):
        asking.ask(PROBLEM, Limits(seconds=-asking.GRACE))


def test_a_problem_that_contradicts_itself_is_refused_in_words():
    circle = replace(PROBLEM, works=(given_a.work("w", after=("w",)),))

    with pytest.raises(asking.PlannerError, match="waits for itself"):
        asking.ask(circle)


def test_a_hub_that_never_plans_does_not_carry_the_solver():
    script = "import sys, hub.app, hub.timetable.planner.asking; print('ortools' in sys.modules)"

    said = subprocess.run(
        [sys.executable, "-c", script], cwd=asking.ROOT, capture_output=True, text=True, check=True
    )

    assert said.stdout.strip() == "False"
