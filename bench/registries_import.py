"""A hundred thousand people from a workbook: brought in, brought again; beside a bare COPY."""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import xlsxwriter

from bench.foundation_lists import ENDS, FIRST, GIVEN, MIDDLES, NEXT, PATRONYMICS, VOWELS
from bench.harness import AtLeast, AtMost, Beside, Context, Row
from hub.app import create_app
from hub.core import db, migrations
from hub.core.numbers import snils_check
from hub.core.reference import books, choices
from hub.organisations import commands
from hub.organisations.models import OrganisationKind
from hub.settings import Settings

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "100000"))
ORGANISATIONS = 40
NEW_A_SECOND, AGAIN_A_SECOND, MEGABYTES = 4_000.0, 15_000.0, 300.0
HEAD = (
    "№ п/п",
    "Фамилия",
    "Имя",
    "Отчество",
    "Дата рождения",
    "Пол",
    "СНИЛС",
    "Телефон",
    "Эл. почта",
    "Категория",
    "ИНН организации",
)


def measure(context: Context) -> Iterable[Row]:
    environ = _settings(context)
    create_app(Settings.read(environ))
    migrations.upgrade(db.database().engine)
    with db.transaction() as session:
        books.plant(session)
        words = [title for _code, title in choices(session, "person-category")]
        for n in range(ORGANISATIONS):
            commands.create(
                session, name=f"Колледж {n}", kind=OrganisationKind.PROVIDER, inn=_inn(n)
            )
    path = context.folder / "people.xlsx"
    _write(path, words)
    first = _run(environ, path)
    context.say(str(first))
    again = _run(environ, path)
    context.say(str(again))
    if first["rows"] != {"done": PEOPLE} or again["rows"] != {"unchanged": PEOPLE}:
        raise RuntimeError("The import of the bench did something else.")
    name = f"import of {PEOPLE:,} people"
    floor = PEOPLE / _copied(environ)
    took = first["checked"] + first["written"]
    yield Row(
        name=f"{name} from XLSX, read, checked, matched, written",
        figure=PEOPLE / took,
        unit="rows/s",
        beside=Beside("promised", NEW_A_SECOND),
        target=AtLeast(1.0),
    )
    yield Row(
        name=f"{name}: the same beside their rows alone",
        figure=PEOPLE / took,
        unit="rows/s",
        beside=Beside("COPY into person with its indexes", floor),
    )
    for stage in ("checked", "written"):
        yield Row(name=f"{name}, {stage}", figure=PEOPLE / first[stage], unit="rows/s")
    yield Row(
        name=f"{name}, the same file again",
        figure=PEOPLE / (again["checked"] + again["written"]),
        unit="rows/s",
        beside=Beside("promised", AGAIN_A_SECOND),
        target=AtLeast(1.0),
    )
    for word, figures in (("first", first), ("again", again)):
        yield Row(
            name=f"{name}, {word}: memory with the reader of the workbook",
            figure=figures["own"] + figures["child"],
            unit="MB",
            beside=Beside("promised", MEGABYTES),
            target=AtMost(1.0),
        )
    db.database().engine.dispose()


def _settings(context: Context) -> dict[str, str]:
    with psycopg.connect(context.postgres.url, autocommit=True) as admin:
        admin.execute('CREATE DATABASE "imports"')
    own = {word: value for word, value in os.environ.items() if not word.startswith("HUB_")}
    return own | {
        "HUB_DATABASE_URL": context.postgres.url.rpartition("/")[0] + "/imports",
        "HUB_DATA_DIR": str(context.folder / "imports"),
        "HUB_JOB_THREADS": "0",
    }


def _run(environ: dict[str, str], path: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.import_process", str(path)]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _write(path: Path, categories: list[str]) -> None:
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEAD)
    for n, row in enumerate(_people(categories), start=1):
        sheet.write_row(n, 0, row)
    book.close()


def _people(categories: list[str]) -> Iterator[tuple[Any, ...]]:
    chance = random.Random(PEOPLE)
    for n in range(PEOPLE):
        number = f"{n + 100_000_000:09}"
        last = "".join(chance.choice(part) for part in (FIRST, VOWELS, NEXT, MIDDLES, ENDS))
        born = date(1960, 1, 1) + timedelta(days=chance.randrange(17_000))
        yield (
            n + 1,
            last,
            chance.choice(GIVEN),
            chance.choice(PATRONYMICS),
            born.strftime("%d.%m.%Y"),
            chance.choice(("м", "ж")),
            f"{number[:3]}-{number[3:6]}-{number[6:]} {snils_check(number)}",
            f"8 (9{n % 90 + 10:02}) {n // 90 % 1000:03}-{n % 100:02}-{n // 100 % 100:02}",
            f"p{n}@example.ru",
            categories[n % len(categories)],
            _inn(n % ORGANISATIONS),
        )


def _inn(n: int) -> str:
    nine = f"{n + 770_000_000:09}"
    weights = (2, 4, 10, 3, 5, 9, 4, 6, 8)
    return f"{nine}{sum(int(d) * w for d, w in zip(nine, weights, strict=True)) % 11 % 10}"


def _copied(environ: dict[str, str]) -> float:
    """Copy the rows that came of it into a table just like theirs: what nobody can go below."""
    with psycopg.connect(environ["HUB_DATABASE_URL"]) as connection:
        connection.execute("CREATE TABLE bare (LIKE person INCLUDING INDEXES)")
        rows = connection.execute("SELECT * FROM person").fetchall()
        connection.commit()
        began = time.perf_counter()
        with connection.cursor().copy("COPY bare FROM STDIN") as stream:
            for row in rows:
                stream.write_row(row)
        connection.commit()
        return time.perf_counter() - began
