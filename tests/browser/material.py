"""Something behind every address: rows for the parameters of routes, as far as a role sees them."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.accounts import consents, links
from hub.accounts.models import Account, AccountGrant, Registration
from hub.core import files, jobs
from hub.core.access import Grant, Principal, scoped
from hub.core.crypto import digest
from hub.core.db import reading, transaction, utcnow
from hub.core.files.models import StoredFile
from hub.core.jobs.models import Job, JobState
from hub.core.notifications import commands as post
from hub.core.notifications.models import Mail, MailState, Notification
from hub.core.reference import ReferenceEntry
from hub.core.tables import exporting, importing
from hub.core.tables.models import ExportRun, ImportRun
from hub.core.tables.query import Query
from hub.core.tables.reading import guess
from hub.core.tables.registered import room_of, table_named
from hub.core.tables.staging import importer_of
from hub.core.watch import VERIFY
from hub.demo.entrance import load
from hub.organisations.models import SCOPES as ORGANISATIONS
from hub.organisations.models import Organisation
from hub.people import withdrawals
from hub.people.models import SCOPES as PEOPLE
from hub.people.models import Person
from hub.programmes.models import SCOPES as PROGRAMMES
from hub.programmes.models import Programme
from tests.browser.conftest import Hub

HEADERS = {
    "people": ["Фамилия", "Имя", "Дата рождения"],
    "organisations": ["Название", "Вид", "ИНН"],
    "programmes": ["Название", "Вид", "Форма", "Часы"],
    "reference": ["Справочник", "Код", "Название"],
}
ROWS = {
    "people": [["Новикова", "Анна", "01.02.1990"], ["Новиков", "Олег", "31.02.1990"]],
    "organisations": [["АО «Новое»", "Работодатель", "7707083893"], ["АО «Иное»", "?", "1"]],
    "programmes": [["Новая", "Повышение квалификации", "очная", "36"], ["Иная", "?", "?", "0"]],
    "reference": [["Категории граждан", "welder", "Сварщик"], ["?", "Плохой код", ""]],
}
REGISTERED = "registered-and-not-confirmed"
Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Visitor:
    """A role's account, and what its addresses may hold: parameter, or endpoint and parameter."""

    principal: Principal | None
    values: Values

    def value(self, endpoint: str, parameter: str) -> str:
        return self.values.get(f"{endpoint}:{parameter}") or self.values[parameter]


def gather(app: Flask, hub: Hub) -> dict[str | None, Visitor]:
    """Make what the demo lacks, then look up an id for everything, role by role."""
    with app.app_context():
        found: dict[str | None, Visitor] = {None: Visitor(None, {"token": _registration()})}
        for entrance in load(hub.folder):
            with reading() as session:
                who = _principal(session, entrance.email)
            found[entrance.role.value] = Visitor(who, _values(who))
    # Nobody in particular comes by the links of a letter to the learner.
    nobody = {**found["learner"].values, **found[None].values}
    found[None] = Visitor(None, nobody)
    return found


def _principal(session: Session, email: str) -> Principal:
    account = session.scalars(select(Account).where(Account.email == email)).one()
    grants = session.scalars(select(AccountGrant).where(AccountGrant.account_id == account.id))
    return Principal(
        account_id=account.id,
        person_id=account.person_id,
        name=account.name,
        grants=tuple(Grant(one.role, one.scope, one.organisation_id) for one in grants),
    )


def _values(who: Principal) -> dict[str, str]:
    with transaction() as session:
        values: dict[str, UUID | str | None] = _of_registries(session, who) | _of_office(session)
        values |= _of_own(session, who)
        if who.can("people.import"):
            for name in HEADERS:
                run = _import(session, who, name)
                for view in ("run", "columns", "errors"):
                    values[f"{room_of(name)}.import_{view}:run_id"] = run
    return {name: str(value) for name, value in values.items() if value is not None}


def _of_registries(session: Session, who: Principal) -> dict[str, UUID | str | None]:
    found: dict[str, UUID | str | None] = {}
    for name, model, scopes in (
        ("people", Person, PEOPLE),
        ("organisations", Organisation, ORGANISATIONS),
        ("programmes", Programme, PROGRAMMES),
    ):
        for view, permission in (("card", "read"), ("edit", "write")):
            seen = scoped(select(model.id), scopes, who, f"{name}.{permission}").limit(1)
            found[f"{name}.{view}:row_id"] = session.scalar(seen)
    return found


def _of_office(session: Session) -> dict[str, UUID | str | None]:
    """What the administration's addresses hold, whoever asks."""
    entry = session.scalars(select(ReferenceEntry).limit(1)).one()
    job = session.scalar(select(Job.id).where(Job.state == JobState.DONE).limit(1))
    return {
        "users.card:row_id": (account := session.scalar(select(Account.id).limit(1))),
        "account_id": account,
        "job_id": (watched := job or jobs.enqueue(session, VERIFY, {}, key="walk")),
        "admin_jobs.card:row_id": watched,
        "admin_mail.card:row_id": session.scalar(
            select(Mail.id).where(Mail.state == MailState.SENT).limit(1)
        ),
        "admin_reference.card:row_id": entry.id,
        "registrations.card:row_id": session.scalar(
            select(AccountGrant.id).where(AccountGrant.waiting_since.is_not(None)).limit(1)
        ),
        "withdrawals.card:row_id": withdrawals.withdraw(
            session, None, session.scalar(select(Person.id).limit(1)), at=utcnow(), why="на бумаге"
        ).id,
        "admin_mail.text:key": "core.work-done",
        "locale": "ru",
        "kind": "csv",
        "name": "organisation",
        "filename": "dist/manifest.json",
    }


def _of_own(session: Session, who: Principal) -> dict[str, UUID | str | None]:
    """What only its owner opens."""
    account = session.get_one(Account, who.account_id)
    mine = select(Notification.id).where(Notification.account_id == who.account_id).limit(1)
    email = f"new-{account.email}"
    return {
        "notification_id": session.scalar(mine),
        "file_id": _file(session, who).id,
        "tables.export_run:run_id": _export(session, who),
        "token": links.make(session, account, links.EMAIL, at=utcnow(), email=email),
        "accounts.recover_by:token": links.make(session, account, links.PASSWORD, at=utcnow()),
        "registration.confirm:token": REGISTERED,
        "notifications.leave:token": post.unsubscribe_link(
            session, who.account_id, "work"
        ).rpartition("/")[2],
    }


def _file(session: Session, who: Principal) -> StoredFile:
    body = io.BytesIO("Имя;Фамилия\r\nАнна;Новикова\r\n".encode())
    return files.store(session, body, name="люди.csv", kind="export", owner_id=who.account_id)


def _export(session: Session, who: Principal) -> UUID | None:
    table = table_named("programmes")
    run: ExportRun = exporting.order(session, table, Query(), who, "csv", "")
    return run.id


def _import(session: Session, who: Principal, name: str) -> UUID:
    run = ImportRun(
        account_id=who.account_id,
        table=name,
        file_name="список.csv",
        kind="csv",
        header=HEADERS[name],
        mapping=guess(importer_of(table_named(name)), HEADERS[name]),
    )
    session.add(run)
    session.flush()
    importing.stage(session, run.id, list(enumerate(ROWS[name], start=2)))
    importing.staged(session, run)
    return run.id


def _registration() -> str:
    with transaction() as session:
        session.add(
            Registration(
                path="citizen",
                email="somebody@mail.example",
                password_hash="-",
                answers='{"last_name": "Новикова", "first_name": "Анна"}',
                consent_text_id=consents.current(session).id,
                expires_at=utcnow() + timedelta(hours=1),
                digest=digest(REGISTERED),
            )
        )
    return REGISTERED
