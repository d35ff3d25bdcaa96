"""Applications: a hundred thousand from a workbook, and the desk over two hundred thousand."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import xlsxwriter
from sqlalchemy import text

from bench import foundation_lists as lists
from bench.harness import AtLeast, AtMost, Beside, Context, Row, durations, percentile
from hub.app import create_app
from hub.applications import intakes
from hub.applications.models import Intake, IntakeKind
from hub.core import clock, db, reference
from hub.core.access import Role
from hub.core.processes import collect_seldom
from hub.deadlines import commands as deadlines
from hub.settings import Settings
from tests.given import accounts

APPLICATIONS = int(os.environ.get("BENCH_APPLICATIONS", "100000"))
OPEN = int(os.environ.get("BENCH_OPEN_APPLICATIONS", "200000"))
INTAKES = 40
A_SECOND, MEGABYTES, DESK_MS = 3_000.0, 300.0, 80.0
HEAD = ("№ п/п", "СНИЛС", "Фамилия", "Имя", "Отчество", "Дата рождения", "Поток", "Пожелание")
NAME = "enrolment"
ASKED = (
    "/applications",
    "/applications?state=submitted",
    "/applications?owed_by=office&due=late",
    "/applications?sort=-submitted_at",
)
CONSENTS = """
INSERT INTO paper_consent
    (id, created_at, updated_at, version, person_id, signed_on, signer, form, place)
SELECT gen_random_uuid(), now(), now(), 1, id, DATE '2026-01-01', 'person', 'форма', 'шкаф'
FROM person
"""
MANY = """
INSERT INTO application
    (id, created_at, updated_at, version, person_id, intake_id, kind, state, since,
     submitted_at, owed, owed_by, due_on)
SELECT gen_random_uuid(), now(), now(), 1, p.id, i.id, 'event', s.state, s.at, s.at,
       'Проверить заявку', s.owed_by, CURRENT_DATE + ((s.n * 7919) % 60)::int - 20
FROM (
    SELECT n, now() - n % 2000 * interval '1 hour' AS at,
        (ARRAY['submitted', 'correcting', 'waiting', 'accepted', 'assigned', 'confirmed']
            )[1 + n % 6] AS state,
        (ARRAY['office', 'applicant', 'office', 'office', 'provider', 'provider']
            )[1 + n % 6] AS owed_by
    FROM generate_series(0, :count - 1) n
) s
JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM person) p ON p.n = s.n % :people
JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM intake) i
  ON i.n = (s.n / :people + s.n) % :intakes
"""


def measure(context: Context) -> Iterable[Row]:
    database = lists.seeded(context, NAME, APPLICATIONS)
    database.engine.dispose()
    environ = _settings(context)
    app = create_app(Settings.read(environ))
    with db.transaction() as session:
        reference.plant(session)
        deadlines.plant(session)
        session.execute(text(CONSENTS))
        begins = clock.today() + timedelta(days=60)
        made = [
            intakes.create(session, kind=IntakeKind.EVENT, title=f"Поток {n}", places=10_000,
                           starts_on=begins)
            for n in range(INTAKES)
        ]  # fmt: skip
    _vacuum("paper_consent, intake")
    path = context.folder / "applications.xlsx"
    _write(path, made)
    figures = _run(environ, path)
    context.say(str(figures))
    if figures["rows"] != {"done": APPLICATIONS}:
        raise RuntimeError("The import of the bench did something else.")
    name = f"import of {APPLICATIONS:,} applications"
    yield Row(
        name=f"{name} from XLSX, read, checked, matched, submitted",
        figure=APPLICATIONS / (figures["checked"] + figures["written"]),
        unit="rows/s",
        beside=Beside("promised", A_SECOND),
        target=AtLeast(1.0),
    )
    for stage in ("checked", "written"):
        yield Row(name=f"{name}, {stage}", figure=APPLICATIONS / figures[stage], unit="rows/s")
    yield Row(
        name=f"{name}: memory with the reader of the workbook",
        figure=figures["own"] + figures["child"],
        unit="MB",
        beside=Beside("promised", MEGABYTES),
        target=AtMost(1.0),
    )
    yield from _desk(app)
    db.database().engine.dispose()


def _desk(app: Any) -> Iterator[Row]:
    with db.transaction() as session:
        session.execute(text("DELETE FROM application_step"))
        session.execute(text("DELETE FROM application"))
        values = {"count": OPEN, "people": APPLICATIONS, "intakes": INTAKES}
        session.execute(text(MANY), values)
        count = session.scalar(text("SELECT count(*) FROM application"))
    _vacuum("application")
    browser = accounts.Browser(app)
    browser.come(Role.STAFF)
    collect_seldom()  # as a worker that serves pages does
    for path in ASKED:

        def ask(path: str = path) -> None:
            if browser.get(path).status_code != 200:  # noqa: PLR2004 - a page
                raise RuntimeError(path)

        yield Row(
            name=f"desk over {count:,} open applications: {path}, p95",
            figure=percentile(durations(ask, times=60), 0.95),
            unit="ms",
            beside=Beside("promised", DESK_MS),
            target=AtMost(1.0),
        )


def _settings(context: Context) -> dict[str, str]:
    own = {word: value for word, value in os.environ.items() if not word.startswith("HUB_")}
    return own | {
        "HUB_DATABASE_URL": context.postgres.url.rpartition("/")[0] + f"/{NAME}",
        "HUB_DATA_DIR": str(context.folder / "lists"),
        "HUB_JOB_THREADS": "0",
    }


def _vacuum(tables: str) -> None:
    with db.database().engine.connect().execution_options(isolation_level="AUTOCOMMIT") as raw:
        raw.exec_driver_sql(f"VACUUM ANALYZE {tables}")


def _run(environ: dict[str, str], path: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.import_process", str(path), "applications"]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _write(path: Path, made: list[Intake]) -> None:
    """Write whom the people of the lists are."""
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEAD)
    for n, (row, snils) in enumerate(lists.rows(APPLICATIONS)):
        last, first, patronymic, born = row[4], row[5], row[6], row[13]
        spelt = born.strftime("%d.%m.%Y") if born else ""
        of = made[n % len(made)]
        title = f"{of.title}, {of.starts_on:%d.%m.%Y}"
        line = (n + 1, snils, last, first, patronymic, spelt, title, "Удобно вечером")
        sheet.write_row(n + 1, 0, line)
    book.close()
