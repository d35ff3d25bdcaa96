"""Every address that names a row, as every role, with a real row of one's own and another's.

Two signs for each who comes, own and foreign: `+` opened, `-` refused, `0` not there, `?` the act
looked at the row and wanted more, `!` broken, `.` not asked: a form is sent to foreign rows alone,
by those who do not reach the whole region, for what it should refuse changes nothing.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from hub.accounts import grants, sessions
from hub.accounts.models import Account, AccountGrant, ExternalIdentity
from hub.core import jobs, notifications
from hub.core.access import Role, Scope
from hub.core.audit import Actor, acting
from hub.core.db import Entity, transaction, utcnow
from hub.core.notifications.models import Mail, Notification
from hub.core.reference import ReferenceEntry
from hub.core.tables import importing
from hub.core.tables.models import ExportRun, ImportRun, SavedView
from hub.core.tables.registered import names, room_of, table_named
from hub.people import withdrawals
from tests.given import files as given_files
from tests.given import registries
from tests.given.accounts import Browser, account
from tests.house.test_routes import ORDER, demand, make_key, routes

TABLE = Path(__file__).with_name("rows.txt")
HEAD = f"# own and foreign row, for: {' '.join(ORDER)}\n"
REGION = ("coordinator", "staff", "admin")
# Whose rows are a role's own, and not of the region: nobody else's, whoever comes.
PERSONAL = {
    *("file_id", "notification_id", "run_id", "view_id", "session_id", "token_id"),
    *("identity_id", "job_id"),
}
NARROW = {
    ("people", "learner"), ("people", "partner"), ("people", "customer"), ("people", "teacher"),
}  # fmt: skip
OPEN = ("organisations", "programmes")  # every row is read by all, changed by its own
OF_OFFICE = {"/admin/": {"job_id"}}  # whose jobs these are says nothing
FOREIGN_IS_CLOSED = {"-", "0", "."}
Rows = Mapping[str, UUID]


def test_a_row_opens_to_whom_the_table_says(app):
    visitors = [Visitor(app, role) for role in ORDER]

    lines = [line(app, rule, method, visitors) for rule, method in routes(app) if ids(rule)]
    found = HEAD + "".join(sorted(each for each in lines if set(each.split()[2:]) != {".."}))

    if found != TABLE.read_text():
        TABLE.with_suffix(".new").write_text(found)
        gone, new = (set(one.splitlines()) for one in (TABLE.read_text(), found))
        pytest.fail("\n".join(f"table: {one}" for one in sorted(gone - new)) + "\n"
                    + "\n".join(f"found: {one}" for one in sorted(new - gone)))  # fmt: skip


def test_the_table_lets_nobody_at_what_is_another_s():
    """Read the table itself: it is written by hand, or taken over from what was found."""
    for row in TABLE.read_text().splitlines()[1:]:
        path, method, *signs = row.split()
        room = path.removeprefix("/api/v1").split("/")[1]
        for role, sign in zip(ORDER, signs, strict=True):
            assert "!" not in sign, row
            if room == "jobs" and role in {"staff", "admin"}:
                continue  # they watch over everybody's
            is_personal = any(f":{name}>" in path for name in PERSONAL)
            is_changed = method != "GET" or "edit" in path
            is_narrow = room in OPEN and role not in REGION and is_changed
            if is_personal or (room, role) in NARROW or is_narrow:
                assert sign[1] in FOREIGN_IS_CLOSED, (role, row)


def ids(rule: Rule) -> list[str]:
    kinds = {name: type(each).__name__ for name, each in rule._converters.items()}
    return [name for name, kind in kinds.items() if kind == "UUIDConverter"]


def line(app: Flask, rule: Rule, method: str, visitors: list["Visitor"]) -> str:
    assert demand(app, rule) is not None
    signs = " ".join(each.signs(rule, method) for each in visitors)
    return f"{rule.rule:60} {method:6} {signs}\n"


class Visitor:
    """Somebody in a role, with a row of each kind of their own, and another's."""

    def __init__(self, app: Flask, word: str) -> None:
        self.role = Role(word)
        self.browser = Browser(app)
        self.who, self.own = rows_of(self.role)
        _other, self.foreign = rows_of(self.role)
        self.browser.enter(self.who)
        with transaction() as session:
            self.key = make_key(session, self.who, self.role)

    def signs(self, rule: Rule, method: str) -> str:
        if method == "GET":
            return self.ask(rule, method, self.own) + self.ask(rule, method, self.foreign)
        is_personal = bool(PERSONAL & rule.arguments - OF_OFFICE.get(rule.rule[:7], set()))
        is_everybodys = self.role.value in REGION or rule.rule.startswith("/admin")
        if is_everybodys and not is_personal:
            return ".."
        return "." + self.ask(rule, method, self.foreign)

    def ask(self, rule: Rule, method: str, rows: Rows) -> str:
        values = {
            name: rows.get(f"{rule.endpoint}:{name}")
            or rows.get(f"{rule.endpoint.partition('.')[0]}:{name}")
            or rows.get(name)
            or 1
            for name in rule.arguments
        }
        built = rule.build(values, append_unknown=False)
        assert built is not None, rule
        path, is_api = built[1], built[1].startswith("/api/")
        headers = {"Authorization": f"Bearer {self.key}", "If-Match": '"1"'} if is_api else {}
        data = (
            None
            if is_api or method == "GET"
            else {"csrf_token": self.browser.token(), "mode": "good"}
        )
        more: dict[str, Any] = {"json": {}} if is_api and method != "GET" else {"data": data}
        answer = self.browser.client.open(path, method=method, headers=headers, **more)
        answer.close()
        assert not (answer.location or "").startswith("/sign-in"), rule
        status = answer.status_code
        known = {403: "-", 404: "0"}
        return known.get(status) or ("+" if status < 400 else "!" if status >= 500 else "?")


def rows_of(role: Role) -> tuple[Account, Rows]:
    """Make somebody in a role and one row of each kind that is theirs."""
    who, asker = account(), account()
    with transaction() as session:
        notifications.notify(session, asker.id, "core.test-mail", {})
    jobs.drain("mail")
    with transaction() as session:
        organisation = registries.organisation(session)
        organisation.verified_at = utcnow()  # others see it only then
        person = registries.person(session, organisation_id=organisation.id)
        programme = registries.programme(session, organisation_id=organisation.id)
        programme.published_at = utcnow()  # a draft is its writers' alone: test_drafts.py
        session.get_one(Account, who.id).person_id = person.id
        scope = grants.ROLE_SCOPES[role][-1 if role is Role.TEACHER else 0]
        owner = organisation.id if scope is Scope.ORGANISATION else None
        grants.grant(session, who.id, role, scope, owner, at=utcnow())
    who.person_id = person.id
    with acting(Actor(account_id=who.id, door="web")), transaction() as session:
        found = {
            "people:row_id": person.id,
            "person_id": person.id,
            "organisations:row_id": organisation.id,
            "organisation_id": organisation.id,
            "programmes:row_id": programme.id,
            "programme_id": programme.id,
            **_personal(session, who),
            **_of_office(session, who, asker),
        }
    return who, found


def _personal(session: Session, who: Account) -> dict[str, UUID]:
    _opened, _token = sessions.start(
        session, who, address="192.0.2.1", agent="Firefox", remember=False, at=utcnow()
    )
    session.flush()
    found: dict[str, UUID] = {
        "file_id": given_files.stored(session, owner_id=who.id).id,
        "session_id": _opened.id,
        "job_id": jobs.enqueue(session, "audit.verify", {}, key=str(who.id)),
        "notification_id": _kept(
            session,
            Notification(
                account_id=who.id, template="core.test-mail", topic="work", title="Т", body="Т"
            ),
        ),
        "run_id": _kept(session, ExportRun(account_id=who.id, table="people", format="csv")),
        "identity_id": _identity(session, who),
    }
    for name in names():
        view = SavedView(account_id=who.id, table=name, name="Вид", pairs=[])
        found[f"{room_of(name)}:view_id"] = _kept(session, view)
        if table_named(name).importer is not None:
            found[f"{room_of(name)}:run_id"] = _import(session, who, name)
    return found


def _of_office(session: Session, who: Account, asker: Account) -> dict[str, UUID]:
    """What belongs to nobody: a real row for administrators."""
    asked = AccountGrant(
        account_id=asker.id, role=Role.CUSTOMER, scope=Scope.ORGANISATION,
        organisation_id=registries.organisation(session).id, waiting_since=utcnow(),
    )  # fmt: skip
    entry = ReferenceEntry(book="person-category", code=str(who.id)[:50], title="Запись")
    withdrawn = withdrawals.withdraw(
        session, None, registries.person(session).id, at=utcnow(), why="заявление № 7"
    )
    return {
        "account_id": who.id,
        "withdrawals:row_id": withdrawn.id,
        "users:row_id": who.id,
        "registrations:row_id": _kept(session, asked),
        "admin_reference:row_id": _kept(session, entry),
        "admin_jobs:row_id": jobs.enqueue(session, "audit.verify", {}, key=f"x{who.id}"),
        "admin_mail:row_id": session.scalars(
            select(Mail.id).where(Mail.account_id == asker.id)
        ).one(),
    }


def _kept(session: Session, row: Entity) -> UUID:
    session.add(row)
    session.flush()
    return row.id


def _identity(session: Session, who: Account) -> UUID:
    row = ExternalIdentity(
        account_id=who.id, provider="esia", subject=str(who.id), assurance="full"
    )
    session.add(row)
    session.flush()
    return row.id


def _import(session: Session, who: Account, name: str) -> UUID:
    run = ImportRun(
        account_id=who.id,
        table=name,
        file_name="список.csv",
        kind="csv",
        header=["Имя"],
        mapping={},
    )
    run_id = _kept(session, run)
    importing.stage(session, run_id, [(2, ["Анна"])])
    importing.staged(session, run)
    return run_id
