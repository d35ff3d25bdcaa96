"""Work that touches everything: a region made, its chain proved, saved, put back; a long import."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from uuid import UUID

import psycopg
from sqlalchemy import func, select

from bench.harness import AtMost, Beside, Context, Row
from hub.app import create_app
from hub.core import backup, chain, crypto, db, jobs, migrations, restoring, sheets
from hub.core.access import Grant, Principal, Role, Scope
from hub.core.archive import Secret
from hub.core.numbers import snils_check
from hub.core.reference import books
from hub.core.tables import importing, writing
from hub.core.tables.models import ImportMode, ImportRun, ImportState
from hub.people.models import Person
from hub.people.tables import PEOPLE
from hub.settings import Settings
from tools.debian import postgres_programs

PEOPLE_MADE, DEMO_SECONDS = 100_000, 120.0
IMPORTED, AT_A_TIME = 50_000, 1_000
HEAD = ("Фамилия", "Имя", "Отчество", "Дата рождения", "СНИЛС", "Телефон")
WHO = Principal(
    account_id=UUID(int=1),
    person_id=None,
    name="bench",
    grants=(Grant(Role.STAFF, Scope.REGION),),
)


def measure(context: Context) -> Iterable[Row]:
    """Measure over a PostgreSQL that writes to disk; saving and putting back beside its tools."""
    region = _settings(context, "bulk_region")
    made = _seconds(lambda: _demo(region))
    yield Row(
        name=f"hub demo --people {PEOPLE_MADE}",
        figure=made,
        unit="s",
        beside=Beside("seconds promised", DEMO_SECONDS),
        target=AtMost(1.0),
    )
    settings = Settings.read(region)
    create_app(settings)
    yield _verified()
    archive = context.folder / "archive"
    secret = Secret(crypto.ring())
    saved = _seconds(lambda: backup.write_to(archive, secret, version="bench"))
    dump = context.folder / "dump"
    tool = _tool("pg_dump", "-Fc", "-f", str(dump), region["HUB_DATABASE_URL"])
    yield Row(
        name=f"backup of {PEOPLE_MADE:,} people, {archive.stat().st_size / 2**20:.0f} MiB",
        figure=saved,
        unit="s",
        beside=Beside("pg_dump -Fc", tool),
    )
    create_app(Settings.read(_settings(context, "bulk_restored")))
    restored = _seconds(lambda: restoring.restore(archive, secret))
    bare = _settings(context, "bulk_bare")["HUB_DATABASE_URL"]
    yield Row(
        name=f"restore of {PEOPLE_MADE:,} people",
        figure=restored,
        unit="s",
        beside=Beside("pg_restore", _tool("pg_restore", "-d", bare, str(dump))),
    )
    create_app(Settings.read(_settings(context, "bulk_import")))
    yield from _imported(context)
    db.database().engine.dispose()


def _settings(context: Context, name: str) -> dict[str, str]:
    with psycopg.connect(context.postgres.url, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
    own = {word: value for word, value in os.environ.items() if not word.startswith("HUB_")}
    return own | {
        "HUB_DATABASE_URL": context.postgres.url.rpartition("/")[0] + f"/{name}",
        "HUB_DATA_DIR": str(context.folder / "bulk"),  # one key ring for all
        "HUB_JOB_THREADS": "0",
    }


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _demo(environ: dict[str, str]) -> None:
    command = [sys.executable, "-m", "hub.cli", "demo", "--people", str(PEOPLE_MADE)]
    subprocess.run(command, env=environ, stdout=subprocess.DEVNULL, check=True)


def _tool(name: str, *words: str) -> float:
    programs = postgres_programs()
    command = [str(programs / name) if programs else name, *words]
    return _seconds(lambda: subprocess.run(command, check=True))


def _verified() -> Row:
    """Prove the chain, beside the bare reading of its rows."""
    url = db.database().engine.url.set(drivername="postgresql")

    def read() -> int:
        with (
            psycopg.connect(url.render_as_string(hide_password=False)) as connection,
            connection.cursor("bare") as cursor,
        ):
            cursor.itersize = chain.BITE
            cursor.execute("SELECT * FROM audit_entry ORDER BY seq")
            return sum(1 for _row in cursor)

    began = time.perf_counter()
    rows = read()
    floor = rows / (time.perf_counter() - began)
    began = time.perf_counter()
    verdict = chain.verify()
    rate = verdict.rows / (time.perf_counter() - began)
    if not verdict.is_whole or verdict.rows != rows:
        raise RuntimeError("The chain of the bench does not hold.")
    return Row(
        name=f"audit verify, {rows:,} rows",
        figure=rate,
        unit="rows/s",
        beside=Beside("the same rows read bare", floor),
    )


def _imported(context: Context) -> Iterable[Row]:
    migrations.upgrade(db.database().engine)
    with db.transaction() as session:
        books.plant(session)
    with tempfile.NamedTemporaryFile(dir=context.folder, suffix=".csv") as file:
        file.write("\r\n".join(";".join(row) for row in [HEAD, *_rows()]).encode("utf-8-sig"))
        file.flush()
        began = time.perf_counter()
        run_id = _stage(Path(file.name))
    context.say(f"staged after {time.perf_counter() - began:.1f} s")
    _work_off()
    previewed = time.perf_counter() - began
    began = time.perf_counter()
    with db.transaction() as session:
        writing.apply(session, session.get_one(ImportRun, run_id), ImportMode.ALL)
    _work_off()
    written = time.perf_counter() - began
    with db.reading() as session:
        state = session.get_one(ImportRun, run_id).state
        count = session.scalar(select(func.count()).select_from(Person))
    if state is not ImportState.DONE or count != IMPORTED:
        raise RuntimeError(f"The import of the bench ended as {state}, {count} people.")
    name = f"import of {IMPORTED:,} people"
    yield Row(name=f"{name}, read and checked", figure=IMPORTED / previewed, unit="rows/s")
    yield Row(name=f"{name}, written, all or nothing", figure=IMPORTED / written, unit="rows/s")


def _rows() -> Iterable[tuple[str, ...]]:
    for n in range(IMPORTED):
        number = f"{n + 100_000_000:09}"
        snils = number + snils_check(number)
        born = f"{n % 28 + 1:02}.{n % 12 + 1:02}.{1960 + n % 40}"
        yield (f"Иванов{n}", "Пётр", "Олегович", born, snils, f"+79{n:09}")


def _stage(path: Path) -> UUID:
    sheet = sheets.read(path)
    with db.transaction() as session:
        run_id = importing.begin(session, PEOPLE, WHO, path.name, sheet).id
    rows = []
    for row in sheet.rows:
        rows.append(row)
        if len(rows) == AT_A_TIME:
            with db.transaction() as session:
                importing.stage(session, run_id, rows)
            rows = []
    if rows:
        with db.transaction() as session:
            importing.stage(session, run_id, rows)
    with db.transaction() as session:
        importing.staged(session, session.get_one(ImportRun, run_id))
    return run_id


def _work_off() -> None:
    while jobs.drain():
        pass
