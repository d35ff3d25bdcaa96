"""Load of 500 workshops over a quarter of a year, and free slots over them, on both databases."""

import random
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import UUID

import psycopg
from flask import Flask
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from bench.harness import AtMost, Beside, Context, Row, durations, percentile
from hub.accounts import browser as doors
from hub.accounts import commands, grants, sessions
from hub.app import create_app
from hub.cli_commands import settle
from hub.competencies.models import Competency, CompetencyKind
from hub.core import centre, clock, db, migrations, options
from hub.core.access import Grant, Principal, Role, Scope
from hub.core.db import utcnow, uuid7
from hub.core.processes import collect_seldom
from hub.organisations.models import Organisation, OrganisationKind
from hub.resources import busy, slots
from hub.resources.booking_models import Booking, end_slot_of, slot_of
from hub.resources.busy import Period
from hub.resources.models import Site, Workshop, WorkshopCompetency, WorkshopKind
from hub.resources.slots import Wish
from hub.settings import Settings

WORKSHOPS, DAYS = 500, 92
LESSONS = ((5, 30), (7, 15), (9, 30), (11, 15))  # UTC, an hour and a half each
LESSON = timedelta(minutes=95)
LOAD_MS, FREE_MS = 300.0, 100.0
TIMES = 20
OPENING = "1-5 08:00-20:00; 6-6 09:00-15:00"
WHO = Principal(
    account_id=UUID(int=1),
    person_id=None,
    name="bench",
    grants=(Grant(Role.STAFF, Scope.REGION),),
)


def measure(context: Context) -> Iterable[Row]:
    """Ask what the pages ask, beside a bare reading of the same rows."""
    for kind in ("sqlite", "postgresql"):
        app, database = opened(context, kind, "load")
        with database.sessions() as session:
            count = _seed(session)
            session.commit()
        if kind == "postgresql":  # whose keeper looks over new rows within a minute
            url = database.engine.url.set(drivername="postgresql")
            where = url.render_as_string(hide_password=False)
            with psycopg.connect(where, autocommit=True) as keeper:
                keeper.execute("VACUUM ANALYZE")
        collect_seldom()  # as a worker of the server does
        yield from _rows(app, database, kind, count)
        database.engine.dispose()


def opened(context: Context, kind: str, name: str) -> tuple[Flask, db.Database]:
    if kind == "sqlite":
        url = f"sqlite:///{context.folder / f'{name}.db'}"
    else:
        with psycopg.connect(context.postgres.url, autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE bench_{name}")
        url = context.postgres.url.rpartition("/")[0] + f"/bench_{name}"
    environ = {
        "HUB_DATABASE_URL": url,
        "HUB_DATA_DIR": str(context.folder / f"{name}-{kind}"),
        "HUB_KEYS": "bench:" + "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "HUB_JOB_THREADS": "0",
    }
    app = create_app(Settings.read(environ))
    database = db.database()
    migrations.upgrade(database.engine)
    settle()
    return app, database


def _first() -> date:
    return utcnow().astimezone(clock.zone()).date() + timedelta(days=1)


def _seed(session: Session) -> int:
    """Fill the network as it is in term time: three of four lessons on every working day."""
    rng = random.Random(7)
    now = utcnow()
    owner = Organisation(
        id=uuid7(), name="Сеть", kind=OrganisationKind.PROVIDER, inn="7707083893", kpp=""
    )
    taught = Competency(id=uuid7(), title="Токарные работы", kind=CompetencyKind.NATIONAL)
    site = Site(id=uuid7(), organisation_id=owner.id, title="Корпус", address="Верхнереченск")
    session.add_all([owner, taught])
    session.flush()
    session.add(site)
    session.flush()
    workshops = [
        Workshop(
            id=uuid7(),
            organisation_id=owner.id,
            site_id=site.id,
            title=f"Мастерская {n}",
            kind=WorkshopKind.WORKSHOP,
            places=8 + n % 20,
            opening=OPENING,
            competency_ids=[str(taught.id)],
            confirmed_at=now,
        )
        for n in range(WORKSHOPS)
    ]
    session.add_all(workshops)
    session.flush()
    session.add_all(
        [WorkshopCompetency(workshop_id=one.id, competency_id=taught.id) for one in workshops]
    )
    rows = list(_bookings([one.id for one in workshops], rng))
    for start in range(0, len(rows), 2_000):
        session.execute(insert(Booking), rows[start : start + 2_000])
    return len(rows)


def _bookings(ids: list[UUID], rng: random.Random) -> Iterator[dict[str, Any]]:
    first = _first()
    for n in range(DAYS):
        day = first + timedelta(days=n)
        if day.isoweekday() == 7:  # noqa: PLR2004 - Sunday
            continue
        for workshop_id in ids:
            for hour, minute in LESSONS:
                if rng.random() < 0.25:  # noqa: PLR2004 - one lesson of four is not held
                    continue
                begin = datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)
                yield {
                    "id": uuid7(),
                    "workshop_id": workshop_id,
                    "starts_at": begin,
                    "ends_at": begin + LESSON,
                    "first_slot": slot_of(begin),
                    "end_slot": end_slot_of(begin + LESSON),
                    "title": "Занятие",
                }


def _rows(app: Flask, database: db.Database, kind: str, count: int) -> Iterator[Row]:
    period = Period(_first(), DAYS)
    with database.sessions() as session:
        ids = dict(session.execute(select(Workshop.id, Workshop.opening)).all())
        wish = Wish(
            first=period.first,
            last=period.last,
            minutes=240,
            places=8,
            competency_ids=(session.scalars(select(Competency.id)).one(),),
        )
        session.rollback()

    def load(session: Session) -> None:
        rows = busy.rows_of(session, Booking.workshop_id, ids, period)
        busy.together(rows.values(), period)
        for row in rows.values():
            busy.by_day(row, period)

    def free(session: Session) -> None:
        if len(slots.find(session, WHO, wish, most=WORKSHOPS)) != WORKSHOPS:
            raise RuntimeError("Some workshop of the bench is never free.")

    def bare(session: Session) -> None:
        session.execute(
            select(Booking.workshop_id, func.count(), func.max(Booking.end_slot)).group_by(
                Booking.workshop_id
            )
        ).all()

    ask = asker(app)
    asked = {"from": period.first.isoformat(), "to": period.last.isoformat()}
    wished = {
        **asked,
        "places": "8",
        "hours": "4",
        "competency": str(next(iter(wish.competency_ids))),
    }
    floor = p95(database, bare)
    what = f"{kind}: {count} bookings of {WORKSHOPS} workshops"
    for name, work, path, query, target in (
        ("load of a quarter", load, "/load", asked, LOAD_MS),
        ("free slots of a quarter", free, "/load/free", wished, FREE_MS),
    ):
        words = f"{name}, {what}"
        yield Row(
            name=f"{words}, beside counting them",
            figure=p95(database, work),
            unit="ms p95",
            beside=Beside("one grouped count", floor),
        )
        clock_ms, own_ms = requests(partial(ask, path, query))
        yield Row(
            name=f"{words}, whole request",
            figure=clock_ms,
            unit="ms p95",
            beside=Beside("promised", target),
            target=AtMost(1.0),
        )
        yield Row(
            name=f"{words}, the hub's own processor time",
            figure=own_ms,
            unit="ms p50",
            beside=Beside("promised", target),
        )


def asker(app: Flask) -> Callable[[str, dict[str, str]], None]:
    """Sign a member of the centre's staff in, and give what asks for a page as a browser does."""
    now = utcnow()
    with db.transaction() as session:
        options.change(session, centre.TOTP_REQUIRED.key, given=False, version=0)
        account = commands.create(
            session, email="bench@example.ru", name="Bench", password_hash="",
            confirmed_at=now, at=now,
        )  # fmt: skip
        grants.grant(session, account.id, Role.STAFF, Scope.REGION, None, at=now)
        given: dict[str, Any] = {"address": "127.0.0.1", "agent": "bench"}
        _opened, token = sessions.start(session, account, **given, remember=False, at=now)
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie[doors.OWN] = token

    def ask(path: str, query: dict[str, str]) -> None:
        answer = client.get(path, query_string=query, headers={"User-Agent": "bench"})
        if answer.status_code != HTTPStatus.OK:
            raise RuntimeError(f"{path} answered {answer.status}: {answer.text[:2000]}")

    return ask


def requests(work: Callable[[], None]) -> tuple[float, float]:
    """Give the p95 by the clock, and what the usual request takes of the processor."""
    for _ in range(3):
        work()
    spent, own = [], []
    for _ in range(TIMES):
        begun, used = time.perf_counter(), time.process_time()
        work()
        spent.append((time.perf_counter() - begun) * 1000)
        own.append((time.process_time() - used) * 1000)
    return percentile(sorted(spent), 0.95), percentile(sorted(own), 0.5)


def p95(database: db.Database, work: Callable[[Session], None]) -> float:
    def once() -> None:
        with database.sessions() as session:
            work(session)
            session.rollback()

    return percentile(durations(once, times=TIMES), 0.95)
