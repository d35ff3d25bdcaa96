"""Something behind every address: rows for the parameters of routes, as far as a role sees them."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy import Uuid, select
from sqlalchemy.orm import Session

from hub.accounts import consents, links
from hub.accounts.models import Account, AccountGrant, Registration
from hub.competencies import priorities
from hub.competencies.list_models import ListState, NamedList, PriorityList
from hub.competencies.models import Competency
from hub.core import files, jobs
from hub.core.access import POLICY, Grant, Principal
from hub.core.crypto import digest
from hub.core.db import reading, transaction, utcnow
from hub.core.files.models import StoredFile
from hub.core.jobs.models import Job, JobState
from hub.core.notifications import commands as post
from hub.core.notifications.models import Mail, MailState, Notification
from hub.core.reference import ReferenceEntry
from hub.core.scopes import scoped
from hub.core.tables import exporting, importing
from hub.core.tables.declare import Importer
from hub.core.tables.models import ExportRun, ImportRun
from hub.core.tables.query import Query
from hub.core.tables.reading import guess
from hub.core.tables.registered import names, room_of, table_named
from hub.core.watch import VERIFY
from hub.demo.entrance import load
from hub.people import merging, pairs, withdrawals
from hub.people.models import SCOPES as PEOPLE
from hub.people.models import Person, Standing
from hub.people.paper_models import PaperConsent
from hub.resources.booking_models import Booking
from tests.browser.conftest import Hub
from tests.browser.documented import of_documents
from tests.browser.taught import (
    Found,
    of_applications,
    of_expertise,
    of_gradebooks,
    of_groups,
    of_lessons,
    of_programmes,
    of_resources,
)

# A booking that is over is not changed any more.
ORDERS = {"bookings": (Booking.starts_at.desc(),)}
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
        values: Found = _of_registries(session, who) | _of_office(session)
        values |= of_documents(session, who)
        values |= _of_own(session, who)
        for name in names():
            importer = table_named(name).importer
            if importer is not None and who.can(importer.permission):
                run = _import(session, who, name, importer)
                for view in ("run", "columns", "errors"):
                    values[f"{room_of(name)}.import_{view}:run_id"] = run
    return {name: str(value) for name, value in values.items() if value is not None}


def _of_registries(session: Session, who: Principal) -> Found:
    """A row of each registry that the role reads, and one that it changes."""
    found = of_resources(session, who)
    for name in names():
        table = table_named(name)
        base = table.permission.rpartition(".")[0]
        write = table.create_permission or f"{base}.write"
        asked = (("card", table.permission), ("edit", write), ("retire", write))
        for view, permission in asked:
            if permission in POLICY and isinstance(table.id.type, Uuid):
                rows = select(table.id).order_by(*ORDERS.get(name, ()))
                seen = scoped(rows, table.scopes, who, permission).limit(1)
                found[f"{room_of(name)}.{view}:row_id"] = session.scalar(seen)
    health = scoped(select(Person.id), PEOPLE, who, "people.health").limit(1)
    found["people_card.health_page:row_id"] = session.scalar(health)
    mine = found["organisations.edit:row_id"] or found["organisations.card:row_id"]
    found |= {"organisation_id": mine, "competencies.any_card:row_id": None}
    found["agreements.end:row_id"] = found["agreements.edit:row_id"]
    paper = select(PaperConsent).join(Person).where(Person.standing == Standing.OPEN)
    one = session.scalars(paper.order_by(PaperConsent.id).limit(1)).one()
    found |= {
        "people_papers.new:row_id": one.person_id,
        "people_papers.withdraw:row_id": one.person_id,
        "consent_id": one.id,
    }
    found |= _of_lists(session) | of_programmes(session, who) | of_expertise(session, who)
    return (
        found
        | of_applications(session, who)
        | of_groups(session, who)
        | of_gradebooks(session, who)
        | of_lessons(session, who)
    )


def _of_lists(session: Session) -> Found:
    """What belongs to nobody: a list in force, and a draft for those who may change one.

    The draft is of a year so far ahead that no test makes the next year's list into it.
    """
    listed = PriorityList.state == ListState.APPROVED
    in_force = select(PriorityList).where(listed).order_by(PriorityList.year.desc()).limit(1)
    found = session.scalars(in_force).one()
    year = priorities.LAST_YEAR
    draft = priorities.draft_of(session, year)
    if draft is None:
        draft = priorities.draft(session, year=year, origin=found)
    return {
        "competencies.any_card:row_id": session.scalar(select(Competency.id).limit(1)),
        "named_lists.sheet:row_id": session.scalar(select(NamedList.id).limit(1)),
        "priorities.card:row_id": found.id,
        "priorities.sheet:row_id": found.id,
        "priorities.edit:row_id": draft.id,
        "priorities.approve:row_id": draft.id,
    }


def _of_office(session: Session) -> Found:
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
        **_of_pairs(session),
        "withdrawals.card:row_id": withdrawals.withdraw(
            session, None, session.scalar(select(Person.id).limit(1)), at=utcnow(), why="на бумаге"
        ).id,
        "admin_mail.text:key": "core.work-done",
        "locale": "ru",
        "kind": "csv",
        "programme_kinds.edit:kind": "qualification-upgrade",
        "name": "organisation",
        "filename": "dist/manifest.json",
    }


def _of_pairs(session: Session) -> Found:
    """Two cards that look alike, and a merge of two others."""
    first, second, stays, goes = session.scalars(
        select(Person.id)
        .where(Person.standing == Standing.OPEN, Person.merged_into_id.is_(None))
        .order_by(Person.id.desc())
        .limit(4)
    )
    at = utcnow()
    pair = pairs.tell_apart(session, first, second, why="сверено с паспортами", at=at)
    return {
        "people_pairs.card:row_id": pair.id,
        "one_id": first,
        "other_id": second,
        "merge_id": merging.merge(session, stays, goes, at=at).id,
    }


def _of_own(session: Session, who: Principal) -> Found:
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


def _import(session: Session, who: Principal, name: str, importer: Importer) -> UUID:
    """A file of two rows: one of the examples that the template shows, and one of rubbish."""
    header = [str(field.title) for field in importer.fields]
    rows = [[field.example or "" for field in importer.fields], ["?" for _field in header]]
    run = ImportRun(
        account_id=who.account_id,
        table=name,
        file_name="список.csv",
        kind="csv",
        header=header,
        mapping=guess(importer, header),
    )
    session.add(run)
    session.flush()
    importing.stage(session, run.id, list(enumerate(rows, start=2)))
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
