"""One import in a process of its own, as a worker does it, so that its memory is its own too."""

import json
import os
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from hub.app import create_app
from hub.core import db, jobs, sheets
from hub.core.access import Grant, Principal, Role, Scope
from hub.core.processes import collect_seldom
from hub.core.tables import importing, staging, writing
from hub.core.tables.headings import finder
from hub.core.tables.jobs import LANE
from hub.core.tables.models import ImportMode, ImportRun, ImportState
from hub.core.tables.registered import table_named
from hub.settings import Settings

WHO = Principal(
    account_id=UUID(int=1),
    person_id=None,
    name="bench",
    grants=(Grant(Role.STAFF, Scope.REGION),),
)


class Reader(threading.Thread):
    """Watches how large the reader of the workbook gets.

    What the kernel says of a child that has ended is never below what its parent had then.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most = 0.0
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.wait(0.1):
            for path in Path("/proc/self/task").glob("*/children"):
                with suppress(OSError):
                    for child in path.read_text().split():
                        if b"workbook.py" in Path(f"/proc/{child}/cmdline").read_bytes():
                            self.most = max(self.most, _most(child))


def _most(process: str | int) -> float:
    """Give the most memory a process has had, in MB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def main(path: str, name: str = "people") -> None:
    app = create_app(Settings.read())
    table = table_named(name)
    collect_seldom()
    reader = Reader()
    reader.start()
    with app.app_context():
        began, processor = time.perf_counter(), time.process_time()
        sheet = sheets.read(Path(path), finder(staging.importer_of(table)))
        with db.transaction() as session:
            run = importing.begin(session, table, WHO, "bench.xlsx", sheet)
        importing.take(run, sheet.rows)
        with db.transaction() as session:
            importing.staged(session, session.get_one(ImportRun, run.id))
        _work_off()
        checked, half = time.perf_counter(), time.process_time()
        with db.transaction() as session:
            writing.apply(session, session.get_one(ImportRun, run.id), ImportMode.ALL)
        _work_off()
        written, used = time.perf_counter(), time.process_time()
    reader.over.set()
    with db.reading() as session:
        ended = session.get_one(ImportRun, run.id)
        state = ended.state
        rows = {found.value: count for found, count in staging.counts(session, ended).items()}
    if state is not ImportState.DONE:
        raise SystemExit(f"The import of the bench ended as {state}: {rows}.")
    figures = {
        "checked": checked - began,
        "written": written - checked,
        "rows": rows,
        "processor": {"checked": half - processor, "written": used - half},
        "own": _most(os.getpid()),
        "child": reader.most,
    }
    print(json.dumps(figures))


def _work_off() -> None:
    """Work the import off; letters about what came of it go out by other workers."""
    while jobs.drain(LANE):
        pass


if __name__ == "__main__":
    main(*sys.argv[1:])
