"""The readiness matrix of a group of 100, whole request, on both databases."""

import time
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

import psycopg
from flask import Flask
from sqlalchemy.orm import Session

from bench.harness import AtMost, Beside, Context, Row, percentile
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
from hub.groups.machine import EnrolmentState, GroupState
from hub.groups.models import Enrolment, Group
from hub.groups.paper_models import EnrolmentContract, EnrolmentPaper
from hub.organisations.models import Organisation, OrganisationKind
from hub.people.models import Person
from hub.programmes.models import Programme, ProgrammeForm, ProgrammeVersion, VersionState
from hub.settings import Settings

PEOPLE, MS, TIMES = 100, 100.0, 20
FIRST = date(2030, 9, 2)


def measure(context: Context) -> Iterable[Row]:
    """Ask for the page as staff do, beside what was promised."""
    for kind in ("sqlite", "postgresql"):
        app, database = _opened(context, kind)
        with database.sessions() as session:
            group_id = _seed(session)
            session.commit()
        collect_seldom()  # as a worker of the server does
        yield from _rows(app, kind, group_id)
        database.engine.dispose()


def _opened(context: Context, kind: str) -> tuple[Flask, db.Database]:
    if kind == "sqlite":
        url = f"sqlite:///{context.folder / 'groups.db'}"
    else:
        with psycopg.connect(context.postgres.url, autocommit=True) as admin:
            admin.execute("CREATE DATABASE enrolment_groups")
        url = context.postgres.url.rpartition("/")[0] + "/enrolment_groups"
    environ = {
        "HUB_DATABASE_URL": url,
        "HUB_DATA_DIR": str(context.folder / f"groups-{kind}"),
        "HUB_KEYS": "bench:" + "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "HUB_JOB_THREADS": "0",
    }
    app = create_app(Settings.read(environ))
    database = db.database()
    migrations.upgrade(database.engine)
    settle()
    return app, database


def _seed(session: Session) -> UUID:
    """A paid group: every second one lacks the contract, every third a paper."""
    now = utcnow()
    owner = Organisation(
        id=uuid7(), name="Сеть", kind=OrganisationKind.PROVIDER, inn="7707083893", kpp=""
    )
    face: dict[str, Any] = {
        "title": "Сварщик", "kind": "vocational-training", "form": ProgrammeForm.FULL_TIME,
        "hours": 144, "price": 12_000, "published_at": now,
    }  # fmt: skip
    programme = Programme(id=uuid7(), **face)
    session.add_all([owner, programme])
    session.flush()
    version = ProgrammeVersion(
        id=uuid7(), programme_id=programme.id, number=1, state=VersionState.PUBLISHED, **face
    )
    session.add(version)
    session.flush()
    group = Group(
        id=uuid7(), title="ПК-1", programme_id=programme.id, version_id=version.id,
        provider_id=owner.id, form=ProgrammeForm.FULL_TIME, starts_on=FIRST, places=PEOPLE,
        ends_on=FIRST + timedelta(60), state=GroupState.FORMING, since=now,
    )  # fmt: skip
    session.add(group)
    session.flush()
    for n in range(PEOPLE):
        _learner(session, group, n)
    return group.id


def _learner(session: Session, group: Group, n: int) -> None:
    now = utcnow()
    person = Person(id=uuid7(), last_name=f"Иванова{n}", first_name="Мария")
    session.add(person)
    session.flush()
    application = Application(
        id=uuid7(), person_id=person.id, programme_id=group.programme_id, state=State.ACCEPTED,
        since=now,
    )  # fmt: skip
    session.add(application)
    session.flush()
    rows: list[Any] = [
        Enrolment(group_id=group.id, application_id=application.id, state=EnrolmentState.PLANNED)
    ]
    if n % 2:
        rows.append(
            EnrolmentContract(application_id=application.id, number=str(n), signed_on=FIRST)
        )
    if n % 3:
        rows.append(EnrolmentPaper(application_id=application.id, kind="identity", accepted_at=now))
    session.add_all(rows)
    session.flush()


def _rows(app: Flask, kind: str, group_id: UUID) -> Iterator[Row]:
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
    spent, own = [], []
    for n in range(TIMES + 3):
        begun, used = time.perf_counter(), time.process_time()
        answer = client.get(f"/groups/{group_id}/readiness", headers={"User-Agent": "bench"})
        if answer.status_code != HTTPStatus.OK:
            raise RuntimeError(f"The matrix answered {answer.status}: {answer.text[:2000]}")
        if n >= 3:  # noqa: PLR2004 - the first ones warm it up
            spent.append((time.perf_counter() - begun) * 1000)
            own.append((time.process_time() - used) * 1000)
    yield Row(
        name=f"{kind}: readiness matrix of {PEOPLE}",
        figure=percentile(sorted(spent), 0.95),
        unit="ms p95",
        beside=Beside("promised", MS),
        target=AtMost(1.0),
    )
    yield Row(
        name=f"{kind}: readiness matrix of {PEOPLE}, the hub's own processor time",
        figure=percentile(sorted(own), 0.5),
        unit="ms p50",
        beside=Beside("promised", MS),
    )
