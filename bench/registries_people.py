"""People among a million beside ten thousand: found by any key, candidates, the scan of all."""

import itertools
import random
import resource
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench import foundation_lists as lists
from bench.harness import AtMost, Beside, Context, Row, durations, percentile
from hub.core import db
from hub.core.blind import BlindIndex
from hub.core.db import utcnow, uuid7
from hub.core.tables import paging
from hub.people import candidates, duplicates_scan
from hub.people.card_models import ContactKind, PersonContact
from hub.people.merge_models import PersonPair
from hub.people.models import Person
from hub.people.tables import PEOPLE

LARGE, SMALL = 1_000_000, 10_000
ROUNDS, TURNS = 200, 5
FOUND_MS, CANDIDATES_MS, SCAN_SECONDS = 20.0, 50.0, 600.0
OF_SMALL = 2.0
FLAT = 1.5  # of the memory after the first tenth of the scan
KIB = 1024
TWINS = 0.002  # of all, so that the scan has what to find
OTHERS = 0.05  # have another telephone beside the main one


def measure(context: Context) -> Iterable[Row]:
    yield from run(context, SMALL, LARGE)


def run(context: Context, small: int, large: int) -> Iterable[Row]:
    """Ask the same of two tables, then look through the large one."""
    databases = [_seeded(context, f"people_{count}", count) for count in (small, large)]
    asked = [_works(database) for database in databases]
    for name in asked[0]:
        taken: list[list[float]] = [[], []]
        for _turn in range(TURNS):
            for place, database in enumerate(databases):
                work = partial(lists.once, database, asked[place][name])
                taken[place].extend(durations(work, times=ROUNDS // TURNS))
        few, many = (percentile(sorted(times), 0.95) for times in taken)
        most = CANDIDATES_MS if name == "candidates" else FOUND_MS
        title = f"person among {large:,}: {name}"
        yield _row(f"{title}, p95", many, "ms", "promised", most, 1.0)
        if name != "candidates":
            middle = [percentile(sorted(times), 0.5) for times in taken]
            beside = f"the same among {small:,}"
            yield _row(f"{title}, p50", middle[1], "ms", beside, middle[0], OF_SMALL)
            yield Row(
                name=f"{title}, p95 beside",
                figure=many,
                unit="ms",
                beside=Beside(beside, few),
            )
    yield from _scan(context, databases[1], large)


def _row(name: str, figure: float, unit: str, what: str, beside: float, most: float) -> Row:
    return Row(
        name=name, figure=figure, unit=unit, beside=Beside(what, beside), target=AtMost(most)
    )


def _seeded(context: Context, name: str, count: int) -> db.Database:
    database = lists.seeded(context, name, count)
    with database.sessions.begin() as session:
        _add_twins(session, count)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as raw:
        raw.exec_driver_sql("VACUUM ANALYZE person, person_contact")
    return database


def _add_twins(session: Session, count: int) -> None:
    """Write some people twice, with a slip of the pen, and give some another telephone."""
    chance = random.Random(count)
    wanted = [f"+79{chance.randrange(count):09}" for _n in range(round(count * TWINS))]
    rows = session.scalars(select(Person).where(Person.phone.in_(wanted))).all()
    for n, row in enumerate(rows):
        last = row.last_name[:-1] + "ъ" if n % 2 else row.last_name
        session.add(
            Person(
                last_name=last,
                first_name=row.first_name,
                patronymic=row.patronymic,
                birth_on=row.birth_on,
                phone=row.phone if n % 3 else None,
            )
        )
    session.flush()
    ids = session.scalars(select(Person.id).order_by(Person.id).limit(round(count * OTHERS))).all()
    session.execute(
        PersonContact.__table__.insert(),  # type: ignore[attr-defined]
        [
            {
                "id": uuid7(),
                "person_id": key,
                "kind": ContactKind.PHONE,
                "value": f"+78{n:09}",
                "created_at": utcnow(),
                "updated_at": utcnow(),
                "version": 1,
            }
            for n, key in enumerate(ids)
        ],
    )


def _works(database: db.Database) -> dict[str, Callable[[Session], object]]:
    """Give each way to find a person, with other values at every call."""
    with database.sessions() as session:
        rows = session.execute(
            select(
                Person.snils,
                Person.phone,
                Person.email,
                Person.last_name,
                Person.first_name,
                Person.birth_on,
                Person.id,
            )
            .join(BlindIndex, BlindIndex.row_id == Person.id)
            .where(Person.birth_on.is_not(None))
            .order_by(BlindIndex.digest)
            .limit(400)
        ).all()
        others = session.scalars(
            select(PersonContact.value).order_by(PersonContact.id).limit(400)
        ).all()
    people, numbers = itertools.cycle(rows), itertools.cycle(others)

    def found(words: Callable[[Any], str]) -> Callable[[Session], object]:
        def ask(session: Session) -> None:
            query = lists.query(("q", words(next(people))))
            if not paging.page(session, PEOPLE, query, lists.WHO).rows:
                raise LookupError("Somebody who is there was not found.")

        return ask

    def other(session: Session) -> None:
        if not paging.page(session, PEOPLE, lists.query(("q", next(numbers))), lists.WHO).rows:
            raise LookupError("Somebody's other telephone was not found.")

    def alike(session: Session) -> None:
        candidates.of(session, session.get_one(Person, next(people).id))

    return {
        "СНИЛС": found(lambda row: row.snils),
        "e-mail": found(lambda row: row.email),
        "telephone": found(lambda row: row.phone),
        "another telephone": other,
        "name": found(lambda row: f"{row.last_name} {row.first_name}"),
        "name and birth": found(lambda row: f"{row.last_name} {row.birth_on:%d.%m.%Y}"),
        "candidates": alike,
    }


def _scan(context: Context, database: db.Database, count: int) -> Iterable[Row]:
    """Walk every pass as the job does: a transaction a chunk."""
    began, at = time.perf_counter(), utcnow()
    read, peaks = 0, [_memory()]
    for number in range(len(duplicates_scan.PASSES)):
        place = ""
        while True:
            with database.sessions.begin() as session:
                place, done = duplicates_scan.step(session, number, place, at=at)
            read += done
            peaks.append(_memory())
            if not place:
                break
    seconds = time.perf_counter() - began
    with database.sessions() as session:
        pairs = session.scalar(select(func.count()).select_from(PersonPair)) or 0
    context.say(f"{pairs:,} pairs, {read:,} rows read")
    early = peaks[max(1, len(peaks) // 10)]
    what = f"promised for {LARGE:,}, by count"
    yield _row(
        f"{count:,} people scanned for duplicates",
        seconds,
        "s",
        what,
        SCAN_SECONDS * count / LARGE,
        1.0,
    )
    yield _row("memory at the end of the scan", peaks[-1], "MB", "at a tenth of it", early, FLAT)
    yield Row(name="pairs found", figure=float(pairs), unit="pairs")


def _memory() -> float:
    """Give the most this process ever held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB
