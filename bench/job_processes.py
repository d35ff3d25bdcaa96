"""The relay and the workers of the job bench, as in production, with a kind that does nothing."""

import os
import sys
from typing import Any

from sqlalchemy.orm import Session

from hub.app import create_app
from hub.core import jobs
from hub.core.jobs import cli
from hub.settings import Settings

KIND = "bench.nothing"
WORKERS = 2


def nothing(_session: Session, _payload: dict[str, Any], _run: jobs.Run) -> None:
    """Do nothing: what is measured is the way of a row, not its work."""


def wire() -> None:
    jobs.TIMETABLES.clear()
    jobs.handles(KIND, nothing, title=KIND, lane="bench")


def main(role: str) -> None:
    settings = Settings.read(os.environ)

    def build() -> None:
        create_app(settings)
        wire()

    if role == "worker":
        cli.run_worker(settings, build, processes=WORKERS)
    else:
        cli.run_relay(settings, build)


if __name__ == "__main__":
    main(sys.argv[1])
