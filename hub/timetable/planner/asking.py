"""Asks the solver in a process of its own: the hub itself never carries OR-tools."""

import os
import subprocess
import sys
from pathlib import Path

from hub.timetable.planner import wire
from hub.timetable.planner.plan import Plan
from hub.timetable.planner.problem import Limits, Problem, Task

ROOT = Path(__file__).resolve().parents[3]
GRACE = 15.0  # seconds to start, to write down and to finish a step
LAST_WORDS = 400


class PlannerError(Exception):
    """The solver gave no plan: it was too slow, too large, or the problem contradicts itself."""


def ask(problem: Problem, limits: Limits | None = None) -> Plan:
    """Give the plan; whoever runs over time or memory is ended."""
    limits = limits or Limits()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "hub.timetable.planner.solve"],
            input=wire.dump(Task(problem, limits)),
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
            timeout=limits.seconds + GRACE,
            env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"},
        )
    except subprocess.TimeoutExpired as late:
        raise PlannerError("The planner took too long.") from late
    if done.returncode:
        raise PlannerError(done.stderr[-LAST_WORDS:])
    return wire.load(Plan, done.stdout)
