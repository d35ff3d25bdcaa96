"""The solver as a process: a problem and its limits come in as JSON, the plan goes out."""

import resource
import sys

from hub.timetable.planner import wire
from hub.timetable.planner.problem import Task
from hub.timetable.planner.solver import solve

MEGABYTE = 2**20


def main() -> None:
    task = wire.load(Task, sys.stdin.read())
    most = task.limits.megabytes * MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    sys.stdout.write(wire.dump(solve(task.problem, task.limits)))


if __name__ == "__main__":
    main()
