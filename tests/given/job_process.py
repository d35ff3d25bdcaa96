"""A process of the job runner whose handlers take their time: a kill finds them in the middle."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from hub.app import create_app
from hub.core import audit, jobs
from hub.core.jobs import cli
from hub.core.jobs.pace import Pace
from hub.core.processes import die_with_parent
from hub.settings import Settings
from tests.given import jobs as given

HELD = "held"  # a file among the data: a write of people is held before its commit
PACE = Pace(lease_seconds=2.0, poll_seconds=0.1, idle_seconds=3.0, max_lost=1000, backoff_base=0.05)


def slowly(session: Session, payload: dict[str, Any], run: jobs.Run) -> None:
    """Leave the effect first, so that only the rollback can take it back."""
    given.leave(session, payload, run)
    time.sleep(payload.get("seconds", 0.01))


def step_by_step(session: Session, payload: dict[str, Any], run: jobs.Run) -> None:
    for n in range(10):
        run.progress(n, 10, "step")
        time.sleep(payload.get("seconds", 0.3) / 10)
    given.leave(session, payload, run)


def wire() -> None:
    given.kind("test.leave")
    given.kind("test.slowly", slowly)
    given.kind("test.steps", step_by_step, is_long=True)
    jobs.every("test.beat", "test.leave", seconds=1, payload={"word": "beat"})


def linger(held: Path) -> Callable[[Session], None]:
    """Never commit what was written of people: say so by a file, and wait to be killed."""

    def before_commit(session: Session) -> None:
        entries = session.info.get(audit.PENDING, [])
        if any(entry["action"] == "people.create" for entry in entries):
            held.touch()
            threading.Event().wait()

    return before_commit


def main(role: str, environ: dict[str, str]) -> None:
    """Be the head of a group of processes, so that all of it can be killed at once."""
    os.setsid()
    die_with_parent(os.getppid())
    settings = Settings.read(environ)

    def build() -> None:
        create_app(settings)
        wire()
        if role.endswith("+linger"):
            event.listen(Session, "before_commit", linger(settings.data_dir / HELD))
        if not role.endswith("+beat"):
            jobs.TIMETABLES.clear()

    if role.startswith("worker"):
        cli.run_worker(settings, build, processes=2, pace=PACE)
    elif role.startswith("relay"):
        cli.run_relay(settings, build, pace=PACE)
    else:
        build()
        over = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: over.set())
        embedded = jobs.Embedded(2, pace=PACE)
        embedded.start()
        while not over.wait(PACE.poll_seconds):
            pass  # a signal that comes just before a wait would be slept over
        sys.exit(0 if embedded.stop() else 1)
