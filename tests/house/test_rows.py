"""Every address that names a row, as every role, with a real row of one's own and another's.

Two signs for each who comes, own and foreign: `+` opened, `-` refused, `0` not there, `?` the act
looked at the row and wanted more, `!` broken, `.` not asked: a form is sent to foreign rows alone,
by those who do not reach the whole region, for what it should refuse changes nothing.
"""

import io
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
from hub.applications.models import Application
from hub.competencies import members
from hub.core import jobs, notifications
from hub.core.access import Role, Scope
from hub.core.audit import Actor, acting
from hub.core.db import Entity, transaction, utcnow
from hub.core.notifications.models import Mail, Notification
from hub.core.reference import ReferenceEntry
from hub.core.tables import importing
from hub.core.tables.models import ExportRun, ImportRun, SavedView
from hub.core.tables.registered import names, room_of, table_named
from hub.diplomas.models import FrdoReport
from hub.groups import papers
from hub.organisations import agreement_commands, contact_commands
from hub.people import contacts, merging, pairs, paper_commands, withdrawals
from hub.people.card_models import ContactKind
from hub.people.handed_models import PeopleList
from hub.people.models import Person
from hub.resources.registries import SHAPES
from hub.reviews import criteria_sets
from hub.reviews.commands import authors, experts, sheets
from hub.timetable.models import CalendarLink, LinkKind
from hub.training_orders import people_commands
from hub.training_orders.models import TrainingOrderShare
from tests.given import applications as given_applications
from tests.given import competencies as given_competencies
from tests.given import deadlines as given_deadlines
from tests.given import diplomas as given_diplomas
from tests.given import files as given_files
from tests.given import gradebooks, registries, resources
from tests.given import groups as given_groups
from tests.given import papers as given_papers
from tests.given import plans as given_plans
from tests.given import programmes as given_programmes
from tests.given import reviews as given_reviews
from tests.given import timetable as given_lessons
from tests.given import training_orders as given_orders
from tests.given.accounts import Browser, account
from tests.given.partnership import PDF
from tests.house.columns import compare
from tests.house.test_routes import ORDER, QUICK, demand, make_key, routes

TABLE = Path(__file__).with_name("rows.txt")
HEAD = f"# own and foreign row, for: {' '.join(ORDER)}\n"
REGION = ("coordinator", "staff", "admin")
# Whose rows are a role's own, and not of the region: nobody else's, whoever comes.
PERSONAL = {
    *("file_id", "notification_id", "run_id", "view_id", "session_id", "token_id"),
    *("identity_id", "job_id", "calendar_link_id"),
}
NARROW = {
    ("people", "learner"), ("people", "partner"), ("people", "customer"), ("people", "teacher"),
    *((room, role)
      for room in ("contacts", "agreements", "representatives", "people-lists", "applications",
                    "training-orders", "training-order-people", "gradebooks", "ratings")
      for role in ("learner", "partner", "customer", "teacher")),
}  # fmt: skip
# Every row is read by all, changed by its own.
OPEN = ("organisations", "programmes", "modules", *(shape.name for shape in SHAPES))
OF_OFFICE = {"/admin/": {"job_id"}}  # whose jobs these are says nothing
FOREIGN_IS_CLOSED = {"-", "0", "."}
Rows = Mapping[str, UUID | str]


@pytest.mark.timeout(600)  # hundreds of requests
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("role", ORDER)
def test_a_row_opens_to_whom_the_table_says(app, role):
    visitor = Visitor(app, role)

    found = {
        f"{rule.rule:60} {method:6}": visitor.signs(rule, method)
        for rule, method in routes(app)
        if ids(rule) and demand(app, rule) is not None
    }

    compare(TABLE, HEAD, ORDER, role, found, empty="..", between=" ")


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
        headers = {"Authorization": f"Bearer {self.key}", "If-Match": '"1"'} if is_api else QUICK
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
    who, asker, judge = account(), account(), account(Role.TEACHER)
    with transaction() as session:
        notifications.notify(session, asker.id, "core.test-mail", {})
    jobs.drain("mail")
    with transaction() as session:
        organisation = registries.organisation(session)
        person = registries.person(session, organisation_id=organisation.id)
        taught = given_programmes.rows(session, organisation.id)
        session.get_one(Account, who.id).person_id = person.id
        scope = grants.ROLE_SCOPES[role][-1 if role is Role.TEACHER else 0]
        owner = organisation.id if scope is Scope.ORGANISATION else None
        grants.grant(session, who.id, role, scope, owner, at=utcnow())
    who.person_id = person.id
    with acting(Actor(account_id=who.id, door="web")), transaction() as session:
        contact = contact_commands.add(
            session, organisation.id, name="Петрова", email="p@example.ru"
        )
        found = {
            "people:row_id": person.id,
            "person_id": person.id,
            **_of_cards(session, person.id, organisation.id),
            "organisations:row_id": organisation.id,
            "organisation_id": organisation.id,
            "contacts:row_id": contact.id,
            "api-contacts:contact_id": contact.id,
            **_handed(session, organisation.id, asker),
            **_agreement(session, organisation.id, asker),
            **_expertise(session, who, judge, organisation.id),
            **_resources(session, organisation.id),
            **_way(session, person, organisation.id),
            **_ordered(session, organisation.id),
            **_groups(session, person.id, organisation.id),
            **_gradebook(session, organisation.id, person.id),
            **taught,
            **_lessons(session, person.id, organisation.id, who),
            **_classified(session),
            **_personal(session, who),
            **_of_office(session, who, asker),
            **_documents(session, person.id, organisation.id),
        }
    return who, found


def _classified(session: Session) -> dict[str, UUID]:
    """Rows of competencies and their lists, which are nobody's own."""
    link = given_competencies.link(session)
    listed = given_competencies.approved(session)
    named = given_competencies.named_list(session, given_competencies.competency(session))
    figure = given_competencies.figure(session)
    rows = {
        "competencies": link.first_id,
        "professions": link.second_id,
        "occupations": figure.subject_id,
        "priorities": listed.id,
        "named_lists": named.id,
        "labour_figures": figure.id,
    }
    return {
        **{f"{room}:row_id": row_id for room, row_id in rows.items()},
        "competency_id": link.first_id,
        "profession_id": link.second_id,
        "occupation_id": figure.subject_id,
        "competency_link_id": link.id,
        "link_id": link.id,
        "labour_figure_id": figure.id,
        "priority_list_id": listed.id,
        "named_list_id": named.id,
        "priorities:item_id": members.rows_of(session, listed)[0].id,
        "named_lists:item_id": members.rows_of(session, named)[0].id,
    }


def _lessons(
    session: Session, person_id: UUID, organisation_id: UUID, who: Account
) -> dict[str, UUID | str]:
    """A lesson of the organisation's group that the visitor gives, and a link to a calendar."""
    group = given_groups.group(session, provider_id=organisation_id)
    teacher = resources.teacher(session, organisation_id, person_id)
    lesson = given_lessons.lesson(session, group, teachers=[teacher.id])
    link = CalendarLink(
        account_id=who.id, digest=who.id.hex, kind=LinkKind.OWN, title="Моё расписание"
    )
    draft = given_plans.draft(session, group)
    return {
        "timetable_plans:row_id": draft.id,
        "lessons:row_id": lesson.id,
        "lessons:what": "teachers",
        "lesson_id": lesson.id,
        "lessons:group_id": group.id,
        "calendar_link_id": _kept(session, link),
    }


def _expertise(
    session: Session, who: Account, judge: Account, organisation_id: UUID
) -> dict[str, UUID]:
    """A draft of the visitor's own, and a material of theirs at expertise."""
    draft = given_reviews.material(session, who, organisation_id=organisation_id)
    sent = given_reviews.material(session, who, organisation_id=organisation_id, title="Урок")
    review = authors.submit(session, "material", sent.id, author_id=who.id, at=utcnow())
    seat = experts.appoint(session, review.id, judge.id, due_on=given_reviews.DUE, at=utcnow())
    remark = sheets.remark(
        session, review.id, judge.id, place="title", text="Уточните.", is_required=True
    )
    criteria = criteria_sets.in_force(session, "material")
    return {
        "materials:row_id": draft.id,
        "material_id": draft.id,
        "subject_id": draft.id,
        "reviews:row_id": review.id,
        "review_id": review.id,
        "expert_id": seat.id,
        "remark_id": remark.id,
        "set_id": criteria.id,
    }


def _way(session: Session, person: Person, organisation_id: UUID) -> dict[str, UUID]:
    """An application of the visitor's own that their organisation sent, for an intake."""
    of = given_applications.of_programme(session)
    one = given_applications.draft(
        session, of, person_id=person.id, organisation_id=organisation_id
    )
    return {
        "intakes:row_id": of.id,
        "intake_id": of.id,
        "apply.programme:programme_id": of.programme_id or of.id,
        "apply.to_programme:programme_id": of.programme_id or of.id,
        "applications:row_id": one.id,
        "application_id": one.id,
    }


def _resources(session: Session, organisation_id: UUID) -> dict[str, UUID]:
    """One row of each registry of resources, confirmed: others see it only then."""
    made = [one(session, organisation_id) for one in resources.ONE_OF_EACH]
    found = {}
    for shape in SHAPES:
        row = next(row for row in made if isinstance(row, shape.model))
        found[f"{shape.blueprint}:row_id"] = found[f"{shape.model.__tablename__}_id"] = row.id
    taken = resources.booking(session, found["workshop_id"]).id
    return {**found, "bookings:row_id": taken, "booking_id": taken}


def _groups(session: Session, person_id: UUID, organisation_id: UUID) -> dict[str, UUID]:
    """A group of the organisation that teaches the person, and an order about them."""
    group = given_groups.group(session, provider_id=organisation_id)
    enrolled, listed = given_groups.enrolled(session, group, 2)
    draft = given_groups.drafted(session, group, listed.id)
    taught = session.get_one(Application, enrolled.application_id)
    taught.person_id, taught.organisation_id = person_id, organisation_id
    group.curator_id = resources.teacher(session, organisation_id, person_id).id
    paper = papers.add(session, taught.id, "identity", at=utcnow())
    return {
        "groups:row_id": group.id,
        "group_id": group.id,
        "enrolment_id": enrolled.id,
        "groups:paper_id": paper.id,
        "groups:intake_id": group.intake_id or group.id,
        "directives:row_id": draft,
        "directive_id": draft,
    }


def _gradebook(session: Session, organisation_id: UUID, person_id: UUID) -> dict[str, UUID]:
    """A gradebook of a group of the visitor's organisation, which the visitor teaches."""
    of = gradebooks.kept(session, people=1, lessons=1, provider_id=organisation_id)
    gradebooks.taught(session, of, organisation_id, person_id)
    column = gradebooks.worked(session, of)
    linked = given_competencies.competency(session)
    gradebooks.leads_to(session, of, linked.id)
    return {
        "gradebooks:row_id": of.module.id,
        "gradebook_id": of.module.id,
        "gradebook_columns.new:row_id": of.module.id,
        "gradebook_columns:row_id": column.id,
        "gradebook_sheets:row_id": of.module.id,
        "gradebook_files:row_id": of.module.id,
        "gradebook_files:group_id": of.group.id,
        "gradebook_plans:row_id": of.module.id,
        "fact_id": gradebooks.offered(session, of),
        "gradebook_results:group_id": of.group.id,
        "gradebook_results:version_id": of.group.version_id,
        "gradebook_results:programme_id": of.group.programme_id,
        "gradebook_results:competency_id": linked.id,
    }


def _of_cards(session: Session, person_id: UUID, organisation_id: UUID) -> dict[str, UUID]:
    """Another contact of a card, a pair it is one of, and a merge it stayed after."""
    twin = registries.person(session, organisation_id=organisation_id)
    gone = registries.person(session, organisation_id=organisation_id)
    at = utcnow()
    contact = contacts.add(session, person_id, ContactKind.EMAIL, f"{person_id.hex}@example.ru")
    merge = merging.merge(session, person_id, gone.id, at=at)
    paper = paper_commands.add(session, person_id, given_papers.paper(), at=at)
    return {
        "people_card:row_id": person_id,
        "contact_id": contact.id,
        "people_papers:row_id": person_id,
        "consent_id": paper.id,
        "one_id": person_id,
        "other_id": twin.id,
        "people_pairs:row_id": pairs.tell_apart(session, person_id, twin.id, why="", at=at).id,
        "merge_id": merge.id,
    }


def _handed(session: Session, organisation_id: UUID, asker: Account) -> dict[str, UUID]:
    """A list of people that somebody of the organisation handed over."""
    row = PeopleList(
        organisation_id=organisation_id, sender_id=asker.id, file_name="люди.csv",
        header=["Фамилия", "Имя"], rows=1,
    )  # fmt: skip
    list_id = _kept(session, row)
    return {"people_lists:row_id": list_id, "people_list_id": list_id}


def _agreement(session: Session, organisation_id: UUID, asker: Account) -> dict[str, UUID]:
    """An agreement with a paper, and somebody who acts for the organisation."""
    one = agreement_commands.create(
        session, organisation_id=organisation_id, kind="framework", number="1",
        starts_on=utcnow().date(),
    )  # fmt: skip
    paper = agreement_commands.keep_paper(
        session, one.id, io.BytesIO(PDF), name="скан.pdf", owner_id=None
    )
    acting_for = AccountGrant(
        account_id=asker.id, role=Role.CUSTOMER, scope=Scope.ORGANISATION,
        organisation_id=organisation_id,
    )  # fmt: skip
    return {
        "agreements:row_id": one.id,
        "agreement_id": one.id,
        "paper_id": paper.id,
        "representatives.end:grant_id": _kept(session, acting_for),
    }


def _ordered(session: Session, organisation_id: UUID) -> dict[str, UUID]:
    """An order of the organisation, somebody it names, and its own part of it."""
    order = given_orders.order(session, organisation_id)
    order.sent_at = given_orders.MONDAY  # a draft would be its customer's alone
    named = people_commands.add(session, order.id, **given_orders.row(0))
    share = TrainingOrderShare(order_id=order.id, provider_id=organisation_id, places=2)
    return {
        "training_orders:row_id": order.id,
        "training_order_id": order.id,
        "training_order_people:row_id": named.id,
        "share_id": _kept(session, share),
    }


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


def _documents(session: Session, person_id: UUID, organisation_id: UUID) -> dict[str, UUID]:
    """A document of the person, its group, its book, and a file for the federal register."""
    one = given_diplomas.one(session, provider_id=organisation_id)
    one.person_id = person_id
    report = FrdoReport(organisation_id=organisation_id, layout="dpo", count=1)
    assert one.group_id
    assert one.register_id
    return {
        "diplomas:row_id": one.id,
        "document_id": one.id,
        "diploma_groups:row_id": one.group_id,
        "document_registers:row_id": one.register_id,
        "frdo:row_id": _kept(session, report),
    }


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
    term = given_deadlines.term(session)
    return {
        "deadlines:row_id": term.id,
        "term_id": term.id,
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
