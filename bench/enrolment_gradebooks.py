"""A gradebook of 30 learners by 60 lessons opened, and 100 marks taken in one request."""

import random
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from itertools import count
from typing import Any
from uuid import UUID

import psycopg
from flask import Flask
from sqlalchemy import insert
from sqlalchemy.orm import Session

from bench.harness import AtMost, Beside, Context, Row, durations, percentile
from hub.accounts import browser as doors
from hub.accounts import commands, grants, sessions
from hub.app import create_app
from hub.applications.machine import State
from hub.applications.models import Application
from hub.cli_commands import settle
from hub.core import centre, db, migrations, options
from hub.core.access import Role, Scope
from hub.core.db import utcnow, uuid7
from hub.core.processes import collect_seldom
from hub.gradebooks import commands as books
from hub.gradebooks.grid import columns_of
from hub.gradebooks.models import Aspect, ColumnKind, GradebookEntry, Source
from hub.groups import commands as groups
from hub.groups.machine import EnrolmentState
from hub.groups.models import Enrolment
from hub.organisations.models import Organisation, OrganisationKind
from hub.people import commands as people
from hub.programmes import commands as programmes
from hub.programmes.curriculum import commands as curriculum
from hub.programmes.curriculum.kinds import OutcomeKind
from hub.programmes.models import ProgrammeForm
from hub.programmes.queries import versions as versions_of
from hub.settings import Settings
from hub.timetable.models import Lesson, LessonKind

LEARNERS, LESSONS, MARKS = 30, 60, 100
OPEN_MS, MARKS_MS = 80.0, 100.0
TIMES = 30
FIRST = date(2026, 9, 7)


def measure(context: Context) -> Iterable[Row]:
    """Ask what the page and its script ask, on both databases."""
    for kind in ("sqlite", "postgresql"):
        app, database = _opened(context, kind)
        with database.sessions() as session:
            book_id, cells = _seed(session)
            session.commit()
        collect_seldom()
        yield from _rows(app, kind, book_id, cells)
        database.engine.dispose()


def _opened(context: Context, kind: str) -> tuple[Flask, db.Database]:
    if kind == "sqlite":
        url = f"sqlite:///{context.folder / 'gradebooks.db'}"
    else:
        with psycopg.connect(context.postgres.url, autocommit=True) as admin:
            admin.execute("CREATE DATABASE enrolment_gradebooks")
        url = context.postgres.url.rpartition("/")[0] + "/enrolment_gradebooks"
    environ = {
        "HUB_DATABASE_URL": url,
        "HUB_DATA_DIR": str(context.folder / f"gradebooks-{kind}"),
        "HUB_KEYS": "bench:" + "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "HUB_JOB_THREADS": "0",
    }
    app = create_app(Settings.read(environ))
    database = db.database()
    migrations.upgrade(database.engine)
    settle()
    return app, database


def _seed(session: Session) -> tuple[UUID, list[tuple[UUID, UUID]]]:
    """Make a full gradebook; give it with the places of its lessons."""
    rng, at = random.Random(7), datetime(2026, 9, 1, 9, tzinfo=UTC)
    owner = Organisation(
        id=uuid7(), name="Колледж", kind=OrganisationKind.PROVIDER, inn="7707083893", kpp=""
    )
    session.add(owner)
    session.flush()
    programme = programmes.create(
        session, title="Сварщик", kind="vocational-training", form=ProgrammeForm.MIXED, hours=144,
        goal="Научить сваривать.",
    )  # fmt: skip
    (version,) = versions_of(session, programme.id)
    part = curriculum.write(session, version.id, title="Сварка швов", lectures=8, practice=112)
    curriculum.state_outcome(
        session, version.id, part_id=part.id, kind=OutcomeKind.SKILL, title="Варить ровный шов"
    )
    programmes.submit(session, version.id, at=at)
    programmes.publish(session, version.id, at=at, review_id=uuid7())
    group = groups.create(
        session, at=at, title="ПК-1-26", version_id=version.id, provider_id=owner.id,
        form=ProgrammeForm.FULL_TIME, starts_on=FIRST, ends_on=FIRST + timedelta(days=90),
        places=LEARNERS,
    )  # fmt: skip
    learners = [_learner(session, group.id, programme.id, n, at) for n in range(LEARNERS)]
    hours = [datetime(2026, 9, 7, 6, tzinfo=UTC) + timedelta(days=n) for n in range(LESSONS)]
    session.add_all(
        Lesson(
            id=uuid7(), group_id=group.id, part_id=part.id, kind=LessonKind.PRACTICE,
            starts_at=one, ends_at=one + timedelta(minutes=90), hours=2,
        )
        for one in hours
    )  # fmt: skip
    session.flush()
    book = books.open_for(session, group.id)[0]
    columns = [one for one in columns_of(session, [book.id]) if one.kind is ColumnKind.LESSON]
    places = [(column.id, learner) for column in columns for learner in learners]
    session.execute(
        insert(GradebookEntry),
        [
            {
                "column_id": place[0], "enrolment_id": place[1], "aspect": aspect,
                "gradebook_id": book.id, "source": Source.HAND, "entered_at": at, "version": 1,
                "value": rng.randint(2, 5) if aspect is Aspect.MARK else rng.randint(0, 3),
            }
            for place in places
            for aspect in (Aspect.MARK, Aspect.PRESENCE)
        ],
    )  # fmt: skip
    return book.id, places


def _learner(session: Session, group_id: UUID, programme_id: UUID, n: int, at: datetime) -> UUID:
    person = people.create(session, last_name=f"Иванова{n}", first_name="Мария")
    wish = Application(
        id=uuid7(), person_id=person.id, programme_id=programme_id, state=State.STUDYING, since=at
    )
    session.add(wish)
    session.flush()
    made = Enrolment(
        id=uuid7(), group_id=group_id, application_id=wish.id, state=EnrolmentState.ENROLLED,
        enrolled_on=FIRST,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made.id


def _rows(app: Flask, kind: str, book_id: UUID, places: list[tuple[UUID, UUID]]) -> Iterator[Row]:
    client = _asker(app)
    path, numbers = f"/gradebooks/{book_id}", count()
    bases: dict[tuple[UUID, UUID], int] = dict.fromkeys(places, 1)
    token = client.get("/gradebooks", headers=AGENT).text.partition('csrf-token" content="')[2]
    headers = {**AGENT, "X-CSRFToken": token.partition('"')[0]}

    def opened() -> None:
        answer = client.get(path, headers=AGENT)
        if answer.status_code != HTTPStatus.OK or answer.text.count("data-mark=") < LEARNERS:
            raise RuntimeError(f"{path} answered {answer.status}: {answer.text[:2000]}")

    def marked() -> None:
        number = next(numbers)
        chosen = [places[(number * MARKS + n) % len(places)] for n in range(MARKS)]
        cells = [
            {
                "c": str(one[0]), "e": str(one[1]), "a": "mark", "b": bases[one],
                "v": str(2 + (bases[one] + number) % 4),
            }
            for one in chosen
        ]  # fmt: skip
        sent = {"key": f"bench{number}", "cells": cells, "reason": None}
        answer = client.post(f"{path}/cells", json=sent, headers=headers)
        said = answer.get_json() or {}
        if {one["status"] for one in said.get("cells", [])} != {"saved"}:
            raise RuntimeError(f"{path}/cells answered {answer.status}: {answer.text[:2000]}")
        for one, told in zip(chosen, said["cells"], strict=True):
            bases[one] = told["version"]

    what = f"{kind}: {LEARNERS} × {LESSONS}"
    for name, work, promised in (
        ("a full gradebook opened", opened, OPEN_MS),
        (f"{MARKS} marks in one request", marked, MARKS_MS),
    ):
        figures = durations(work, times=TIMES)
        yield Row(
            name=f"{name}, {what}",
            figure=percentile(figures, 0.95),
            unit="ms p95",
            beside=Beside("promised", promised),
            target=AtMost(1.0),
        )


AGENT = {"User-Agent": "bench"}


def _asker(app: Flask) -> Any:
    """Sign a member of the centre's staff in."""
    now = utcnow()
    with db.transaction() as session:
        options.change(session, centre.TOTP_REQUIRED.key, given=False, version=0)
        account = commands.create(
            session, email="bench@example.ru", name="Bench", password_hash="",
            confirmed_at=now, at=now,
        )  # fmt: skip
        grants.grant(session, account.id, Role.STAFF, Scope.REGION, None, at=now)
        given: dict[str, Any] = {"address": "127.0.0.1", "agent": "bench"}
        _session, token = sessions.start(session, account, **given, remember=False, at=now)
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie[doors.OWN] = token
    return client
