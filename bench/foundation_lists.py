"""List pages over a million people beside the same over ten thousand and a read by primary key."""

import itertools
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.harness import AtMost, Beside, Context, Row, durations, percentile
from hub.app import create_app
from hub.core import blind, crypto, db, migrations
from hub.core.access import Grant, Principal, Role, Scope
from hub.core.blind import BlindIndex
from hub.core.names import name_keys
from hub.core.numbers import snils_check
from hub.core.tables import paging
from hub.core.tables.query import Pairs, Query
from hub.people.models import SNILS, Person
from hub.people.tables import PEOPLE
from hub.settings import Settings

LARGE, SMALL = 1_000_000, 10_000
ROUNDS, TURNS = 200, 5
OF_SMALL, OF_KEY_READ = 2.0, 10.0
KEY_READ = "read by primary key"
START = datetime(2025, 1, 1, tzinfo=UTC)
WHO = Principal(
    account_id=UUID(int=1),
    person_id=None,
    name="bench",
    grants=(Grant(Role.STAFF, Scope.REGION),),
)
# Syllables, not a list of names: as many different ones as a region has.
FIRST, VOWELS, NEXT = "АБВГДЕЗИКЛМНОПРСТУФХЧШЯ", "аеиоуя", "бвгдзклмнпрстх"
MIDDLES = "но ро до не ми ло за ко бе ва си гу та че ша".split()
ENDS = "в в в в ев ин ских енко ук ян".split()
GIVEN = "Анна Мария Елена Ольга Иван Пётр Олег Юрий Дарья Артём Софья Максим Алиса Марк".split()
PATRONYMICS = "Иванович Петрович Олегович Юрьевич Ивановна Петровна Олеговна Марковна".split()
ENTRY = ("digest", "place", "row_id", "key_id")
COLUMNS = (
    "id created_at updated_at version last_name first_name patronymic name_key given_key "
    "patronymic_key second_key short_key standing birth_on "
    "citizenship snils phone email category"
).split()


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of one query, over many different values."""

    p50: float
    p95: float


def measure(context: Context) -> Iterable[Row]:
    """Ask the same of two tables, one a hundred times the other, as the view asks."""
    small, large = by_turns(
        seeded(context, "lists_small", SMALL), seeded(context, "lists_large", LARGE)
    )
    key_read = large.pop(KEY_READ)
    for name, timing in large.items():
        yield Row(
            name=f"list of {LARGE:,} people: {name}, p50",
            figure=timing.p50,
            unit="ms",
            beside=Beside(f"the same of {SMALL:,}", small[name].p50),
            target=AtMost(OF_SMALL),
        )
        yield Row(
            name=f"list of {LARGE:,} people: {name}, beside a key read",
            figure=timing.p50,
            unit="ms",
            beside=Beside(KEY_READ, key_read.p50),
            target=AtMost(OF_KEY_READ),
        )
        yield Row(
            name=f"list of {LARGE:,} people: {name}, p95",
            figure=timing.p95,
            unit="ms",
            beside=Beside(f"p95 of {SMALL:,}", small[name].p95),
        )


def seeded(context: Context, name: str, count: int) -> db.Database:
    context.say(f"{count:,} people")
    with psycopg.connect(context.postgres.url, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
    environ = {
        "HUB_DATABASE_URL": context.postgres.url.rpartition("/")[0] + f"/{name}",
        "HUB_DATA_DIR": str(context.folder / "lists"),  # one key ring opens both
        "HUB_JOB_THREADS": "0",
    }
    settings = Settings.read(environ)
    create_app(settings)
    migrations.upgrade(db.database().engine)
    seed(count)
    db.database().engine.dispose()
    return db.open_database(settings.database_url)


def rows(count: int) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Make people with their СНИЛС, the same for a count; every third has no birth or category."""
    chance = random.Random(count)
    ring = crypto.ring()
    for n in range(count):
        last = (
            chance.choice(FIRST)
            + chance.choice(VOWELS)
            + chance.choice(NEXT)
            + chance.choice(MIDDLES)
            + chance.choice(ENDS)
        )
        first, patronymic = chance.choice(GIVEN), chance.choice(PATRONYMICS)
        keys = name_keys(last, first, patronymic)
        at = START + timedelta(seconds=n)
        number = f"{n + 100_000_000:09}"
        snils = number + snils_check(number)
        row = (
            db.uuid7(),
            at,
            at,
            1,
            last,
            first,
            patronymic,
            *(keys.name_key, keys.given_key, keys.patronymic_key, keys.second_key, keys.short_key),
            "open",
            date(1960, 1, 1) + timedelta(days=chance.randrange(17_000)) if n % 3 else None,
            "RU",
            ring.seal(snils.encode(), SNILS),
            f"+79{n:09}",
            f"p{n}@example.ru",
            f"c{n % 7}" if n % 3 else None,
        )
        yield row, snils


def seed(count: int) -> None:
    """Fill the database by COPY: the bench is of reading."""
    engine = db.database().engine
    indexes = sorted(Person.__table__.indexes, key=lambda index: str(index.name))  # type: ignore[attr-defined]
    for index in indexes:  # built once at the end, as any bulk load does it
        index.drop(engine)
    url = db.database().engine.url.set(drivername="postgresql")
    address = url.render_as_string(hide_password=False)
    with psycopg.connect(address) as connection, psycopg.connect(address) as beside:
        copy = f"COPY person ({', '.join(COLUMNS)}) FROM STDIN"
        entries = f"COPY blind_index ({', '.join(ENTRY)}) FROM STDIN"
        with (
            connection.cursor().copy(copy) as stream,
            beside.cursor().copy(entries) as indexes_of,
        ):
            for row, snils in rows(count):
                stream.write_row(row)
                for entry in blind.entries(SNILS, row[0], snils):
                    indexes_of.write_row([entry[name] for name in ENTRY])
        connection.commit()
        beside.commit()
        for index in indexes:
            index.create(engine)
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE person, blind_index")


def query(*pairs: tuple[str, str]) -> Query:
    return Query.read(PEOPLE, Pairs(pairs))


def by_turns(*databases: db.Database) -> tuple[dict[str, Timing], ...]:
    """Time each query on one database and then the other, so a busy moment falls on both."""
    asked = [works(database) for database in databases]
    timings: tuple[dict[str, Timing], ...] = tuple({} for _database in databases)
    for name in asked[0]:
        times: list[list[float]] = [[] for _database in databases]
        for _turn in range(TURNS):
            for database, known, kept in zip(databases, asked, times, strict=True):
                kept.extend(durations(partial(once, database, known[name]), times=ROUNDS // TURNS))
        for taken, timing in zip(times, timings, strict=True):
            ordered = sorted(taken)
            timing[name] = Timing(percentile(ordered, 0.5), percentile(ordered, 0.95))
    for database in databases:
        database.engine.dispose()
    return timings


def once(database: db.Database, work: Callable[[Session], object]) -> None:
    """Ask in a transaction of its own, as a request does."""
    with database.sessions() as session:
        work(session)
        session.rollback()


def works(database: db.Database) -> dict[str, Callable[[Session], object]]:
    """Give each query of the list with other values at every call."""
    with database.sessions() as session:
        keys = session.execute(
            select(
                Person.id,
                Person.snils,
                Person.phone,
                Person.email,
                Person.last_name,
                Person.first_name,
                Person.patronymic,
            )
            .join(BlindIndex, BlindIndex.row_id == Person.id)
            .order_by(BlindIndex.digest)
            .limit(400)
        ).all()  # in the order of a keyed hash: anywhere in the table
        places = [middle(session, row.id) for row in keys[:40]]
    people, deep = itertools.cycle(keys), itertools.cycle(places)

    def listed(*pairs: tuple[str, str]) -> Callable[[Session], object]:
        return lambda session: paging.page(session, PEOPLE, query(*pairs), WHO)

    def search(words: Callable[[Any], str]) -> Callable[[Session], object]:
        return lambda session: paging.page(session, PEOPLE, query(("q", words(next(people)))), WHO)

    return {
        KEY_READ: lambda session: session.get(Person, next(people).id),
        "first page": listed(),
        "deep page": lambda session: paging.page(
            session, PEOPLE, query(("after", next(deep))), WHO
        ),
        "page back": lambda session: paging.page(
            session, PEOPLE, query(("before", next(deep))), WHO
        ),
        "by date of birth, newest first": listed(("sort", "-birth_on")),
        "by day of registration, newest first": listed(("sort", "-created_at")),
        "one category": listed(("category", "c1")),
        "search by last name": search(lambda row: row.last_name),
        "search by last and first name": search(lambda row: f"{row.last_name} {row.first_name}"),
        "search by first and last name": search(lambda row: f"{row.first_name} {row.last_name}"),
        "search by parts of names": search(lambda row: f"{row.first_name[:2]} {row.last_name[:4]}"),
        "search by patronymic": search(lambda row: row.patronymic),
        "search by patronymic and last name": search(
            lambda row: f"{row.patronymic} {row.last_name}"
        ),
        "search by the three words turned round": search(
            lambda row: f"{row.patronymic} {row.first_name} {row.last_name}"
        ),
        "search by initials": search(
            lambda row: f"{row.last_name} {row.first_name[0]}.{row.patronymic[0]}."
        ),
        "search by a name nobody has": search(lambda row: f"{row.last_name}ъ {row.first_name}"),
        "search by СНИЛС": search(lambda row: row.snils),
        "search by telephone": search(lambda row: row.phone),
        "search by e-mail": search(lambda row: row.email),
    }


def middle(session: Session, row_id: UUID) -> str:
    """Give the place of a row somewhere in the list, as a page before it would have written it."""
    key = session.scalars(select(Person.name_key).where(Person.id == row_id)).one()
    return paging.sealed(paging.Cursor(0, key, row_id))
