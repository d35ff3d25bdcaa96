"""A week of 2,000 lessons as the server draws it, and the clash check at a million lessons."""

# ruff: noqa: S608 - statements of the bench's own numbers

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from functools import partial
from uuid import UUID

import psycopg
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from bench.harness import AtMost, Beside, Context, Row
from bench.registries_load import asker, opened, p95, requests
from hub.core import db
from hub.core.db import utcnow, uuid7
from hub.core.processes import collect_seldom
from hub.groups.models import Group
from hub.organisations.models import Organisation, OrganisationKind
from hub.programmes import commands as programmes
from hub.programmes.models import ProgrammeForm, ProgrammeVersion
from hub.resources.models import Site, Workshop, WorkshopKind
from hub.resources.staff_models import StaffKind, StaffMember
from hub.timetable import taking
from hub.timetable.models import Lesson
from hub.timetable.plans import Plan

GROUPS, WEEKS = 1_000, 500  # two lessons a week each
BASE = datetime(2024, 1, 1, 5, tzinfo=UTC)  # a Monday, eight in Moscow
SLOTS = int(BASE.timestamp()) // 900
WEEK = date(2026, 9, 7)
WEEK_MS, CLASH_MS = 150.0, 5.0
# Group g has lesson k in week k/2, on its own day and hour; every group has a teacher of its own.
PLACE = "((k / 2) * 7 + (g % 5 + 2 * (k % 2)) % 6) * 96 + (g / 5) % 4 * 8"


def measure(context: Context) -> Iterable[Row]:
    for kind in ("sqlite", "postgresql"):
        app, database = opened(context, kind, "timetable")
        with database.sessions() as session:
            _seed(session)
            session.commit()
        if kind == "postgresql":
            url = database.engine.url.set(drivername="postgresql")
            where = url.render_as_string(hide_password=False)
            with psycopg.connect(where, autocommit=True) as keeper:
                keeper.execute("VACUUM ANALYZE")
        else:
            with database.engine.begin() as connection:
                connection.execute(text("ANALYZE"))
        collect_seldom()
        yield from _rows(asker(app), database, kind)
        database.engine.dispose()


def _rows(ask: Callable[..., None], database: db.Database, kind: str) -> Iterator[Row]:
    page = partial(ask, "/timetable", {"from": WEEK.isoformat()})
    clock_ms, own_ms = requests(page)
    for words, figure, target in (
        ("whole request", clock_ms, AtMost(1.0)),
        ("the hub's own processor time", own_ms, None),
    ):
        yield Row(
            name=f"a week of 2,000 lessons, {kind}: {words}",
            figure=figure,
            unit="ms",
            beside=Beside("promised", WEEK_MS),
            target=target,
        )
    with database.sessions() as session:
        count = session.scalar(select(func.count()).select_from(Lesson))
        lesson = session.scalars(
            select(Lesson).where(Lesson.starts_at >= datetime(2026, 9, 7, tzinfo=UTC)).limit(1)
        ).one()
        teacher = session.scalars(select(StaffMember.id).limit(1)).one()
        wanted = Plan(
            group_id=lesson.group_id, starts_at=lesson.starts_at, ends_at=lesson.ends_at,
            teachers=(teacher,),
        )  # fmt: skip
        session.rollback()
    yield Row(
        name=f"clash check of a lesson among {count} lessons, {kind}",
        figure=p95(database, partial(_clash, wanted)),
        unit="ms p95",
        beside=Beside("promised", CLASH_MS),
        target=AtMost(1.0),
    )


def _clash(wanted: Plan, session: Session) -> None:
    if not taking.clashes(session, [wanted]):
        raise RuntimeError("The group of the bench has no lesson at its own hour.")


def _seed(session: Session) -> None:
    """Make groups by hand, and their lessons inside the database, past its walls as anybody."""
    now = utcnow()
    owner = Organisation(
        id=uuid7(), name="Сеть", kind=OrganisationKind.PROVIDER, inn="7707083893", kpp=""
    )
    session.add(owner)
    session.flush()
    made = programmes.create(
        session, title="Сварщик", kind="vocational-training", form=ProgrammeForm.MIXED, hours=144
    )
    version = session.scalars(
        select(ProgrammeVersion.id).where(ProgrammeVersion.programme_id == made.id)
    ).one()
    site = Site(id=uuid7(), organisation_id=owner.id, title="Корпус", address="Верхнереченск")
    session.add(site)
    session.flush()
    teachers = [
        StaffMember(
            id=UUID(int=(1 << 64) + n), organisation_id=owner.id, title=f"Преподаватель {n}",
            kind=StaffKind.TEACHER, competency_ids=[], confirmed_at=now,
        )
        for n in range(GROUPS)
    ]  # fmt: skip
    places = [
        Workshop(
            id=UUID(int=(2 << 64) + n), organisation_id=owner.id, site_id=site.id,
            title=f"Мастерская {n}", kind=WorkshopKind.WORKSHOP, places=12,
            opening="1-7 08:00-20:00", competency_ids=[], confirmed_at=now,
        )
        for n in range(GROUPS)
    ]  # fmt: skip
    groups = [
        Group(
            id=UUID(int=(3 << 64) + n), title=f"Группа {n}", programme_id=made.id,
            version_id=version, provider_id=owner.id, form=ProgrammeForm.MIXED,
            starts_on=date(2024, 1, 1), ends_on=date(2034, 1, 1), places=12, since=now,
        )
        for n in range(GROUPS)
    ]  # fmt: skip
    session.add_all([*teachers, *places, *groups])
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        walls = session.execute(text(WALLS)).all()
        for wall in walls:  # built once over all rows: a quarter of the time of row by row
            session.execute(text(f"ALTER TABLE {wall.of} DROP CONSTRAINT {wall.name}"))
        for statement in POSTGRESQL:
            session.execute(text(statement))
        for wall in walls:
            session.execute(text(f"ALTER TABLE {wall.of} ADD CONSTRAINT {wall.name} {wall.says}"))
        return
    for statement in SQLITE:
        session.execute(text(statement))


COUNT = GROUPS * WEEKS * 2
WALLS = """
SELECT conrelid::regclass AS of, conname AS name, pg_get_constraintdef(oid) AS says
FROM pg_constraint WHERE contype = 'x'
"""
PLAIN = "'lecture', 'planned', 2, 1"
BOOKED = "'Занятие', 'lesson'"
TAKEN = (("lesson_teacher", "staff_member_id", 1), ("lesson_place", "workshop_id", 2))
HEAD = "id, group_id, starts_at, ends_at, kind, state, hours, version, created_at, updated_at"
BOOKING = (
    "id, staff_member_id, starts_at, ends_at, first_slot, end_slot, title, source_subject,"
    " source_id, is_shared, version, created_at, updated_at"
)


def _key(kind: str, n: str, *, postgresql: bool) -> str:
    """Write the key of the n-th row of a kind as SQL of either database."""
    if postgresql:
        return f"lpad(to_hex({kind}), 16, '0') || lpad(to_hex({n}), 16, '0')"
    return f"printf('%016x%016x', {kind}, {n})"


def _statements(*, postgresql: bool) -> list[str]:
    cast = "::uuid" if postgresql else ""

    def key(kind: int, n: str) -> str:
        return f"({_key(str(kind), n, postgresql=postgresql)}){cast}"

    def at(slots: str) -> str:
        if postgresql:
            return f"to_timestamp(({SLOTS} + {slots}) * 900)"
        return f"strftime('%Y-%m-%d %H:%M:%f000', ({SLOTS} + {slots}) * 900, 'unixepoch')"

    rows = (
        f"(SELECT n, n % {GROUPS} AS g, n / {GROUPS} AS k"
        f" FROM generate_series(0, {COUNT - 1}) AS n) AS r"
        if postgresql
        else f"(WITH RECURSIVE c(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c LIMIT {COUNT})"
        f" SELECT n, n % {GROUPS} AS g, n / {GROUPS} AS k FROM c) AS r"
    )
    now = at("0")
    made = [
        (
            f"INSERT INTO lesson ({HEAD}) SELECT {key(4, 'n')}, {key(3, 'g')}, {at(PLACE)},"
            f" {at(PLACE + ' + 6')}, {PLAIN}, {now}, {now} FROM {rows}"
        ),
        (
            f"INSERT INTO booking ({BOOKING}) SELECT {key(5, 'n')}, {key(1, 'g')}, {at(PLACE)},"
            f" {at(PLACE + ' + 6')}, {SLOTS} + {PLACE}, {SLOTS} + {PLACE} + 6, {BOOKED},"
            f" {key(4, 'n')}, false, 1, {now}, {now} FROM {rows}"
        ),
    ]
    made += [
        f"INSERT INTO {table} (id, lesson_id, {column}) SELECT {key(6, 'n')}, {key(4, 'n')},"
        f" {key(kind, 'g')} FROM {rows}"
        for table, column, kind in TAKEN
    ]
    return made


POSTGRESQL, SQLITE = _statements(postgresql=True), _statements(postgresql=False)
