"""Another's eyes: a reason, half an hour, read only unless asked, two names."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.accounts import browser as doors
from hub.accounts import commands, grants, queries
from hub.accounts.models import Account, AccountSession, Impersonation
from hub.core import jobs
from hub.core.access import Role, Scope
from hub.core.audit import AuditEntry
from hub.core.db import reading, transaction, utcnow
from tests.given import registries as make
from tests.given.accounts import PASSWORD, Browser, account, organisation, signed_in

WHY = "Обращение 4711: не видит заявку"


@pytest.fixture
def admin(app) -> Browser:
    account(Role.ADMIN)
    return signed_in(app, Role.ADMIN, name="Админов Админ")[0]


def look(admin: Browser, who: Account, **more):
    return admin.post(f"/admin/users/{who.id}/impersonate", {"reason": WHY, **more})


def test_the_administrator_sees_what_the_person_sees_and_both_names_are_kept(app, admin):
    who = account(Role.LEARNER, name="Петрова Анна")

    answer = look(admin, who)
    page = admin.get("/account").text

    assert answer.location == "/cabinet"
    assert "Петрова Анна" in page
    assert "Админов Админ" in page
    assert admin.get("/admin/users").status_code == 403
    with reading() as session:
        entry = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "accounts.impersonation-started")
        ).one()
        row = session.scalars(select(Impersonation)).one()
    assert (entry.actor_id, entry.impersonator_id, entry.why) == (who.id, row.impersonator_id, WHY)


def test_a_job_that_was_asked_for_carries_both_names(app, admin):
    who = account(Role.STAFF)
    with transaction() as session:
        make.person(session)
    look(admin, who, may_write="y")

    asked = {"all": "yes", "word-category": "employed", "sure": "yes"}
    admin.post("/people/bulk/category", asked)
    while jobs.drain():
        pass

    with reading() as session:
        rows = session.scalars(select(AuditEntry).where(AuditEntry.door == "job")).all()
        row = session.scalars(select(Impersonation)).one()
    assert {one.action for one in rows} == {"people.change", "people.bulk"}
    assert {(one.actor_id, one.impersonator_id) for one in rows} == {(who.id, row.impersonator_id)}


def test_every_act_carries_both_names(app, admin):
    who = account(Role.STAFF)
    look(admin, who, may_write="y")

    admin.get("/admin/registrations")

    with reading() as session:
        entry = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "registrations.list")
        ).one()
        row = session.scalars(select(Impersonation)).one()
    assert (entry.actor_id, entry.impersonator_id) == (who.id, row.impersonator_id)


def test_looking_changes_nothing_unless_it_was_asked_for(app, admin):
    who = account(Role.STAFF)
    with transaction() as session:
        asked = grants.ask(
            session, account().id, Role.CUSTOMER, organisation(session).id, at=utcnow()
        )

    look(admin, who)
    refused = admin.post(f"/admin/registrations/{asked.id}/approve")
    admin.post("/impersonation/end")
    look(admin, who, may_write="y")
    done = admin.post(f"/admin/registrations/{asked.id}/approve")

    assert (refused.status_code, done.status_code) == (403, 302)


def test_writing_never_reaches_what_proves_who_one_is(app, admin):
    who = account(Role.LEARNER)
    look(admin, who, may_write="y")

    for path in (
        "/account/password",
        "/account/second-factor",
        "/account/tokens/new",
        "/account/email",
    ):
        assert admin.get(path).status_code == 403, path
        assert admin.post(path, {"current": PASSWORD}).status_code == 403, path
    assert admin.post("/account/consents/withdraw").status_code == 403
    assert admin.post("/account/sessions/end-others").status_code == 403


@pytest.mark.parametrize("reason", ["", "коротко", "    " * 10, "я" * 301])
def test_without_a_reason_nobody_looks(app, admin, reason):
    who = account(Role.LEARNER)

    assert admin.post(f"/admin/users/{who.id}/impersonate", {"reason": reason}).status_code == 422
    assert "Иванова" not in admin.get("/cabinet").text


def test_nobody_looks_with_an_administrator_s_eyes_or_out_of_another_s(app, admin):
    other_admin, who = account(Role.ADMIN), account(Role.LEARNER)

    assert look(admin, other_admin).status_code == 403
    look(admin, who)
    assert look(admin, account(Role.STAFF)).status_code == 403


def test_only_administrators_look(app):
    staff, _who = signed_in(app, Role.STAFF)

    assert look(staff, account(Role.LEARNER)).status_code == 403


def test_the_end_button_leads_back_to_oneself(app, admin):
    who = account(Role.LEARNER)
    look(admin, who)

    answer = admin.post("/impersonation/end")

    assert answer.location == f"/admin/users/{who.id}"
    assert admin.get("/admin/users").status_code == 200
    with reading() as session:
        assert session.scalars(select(Impersonation.ended_at)).one() is not None


def test_after_half_an_hour_it_is_over_and_nothing_is_done_in_the_wrong_name(app, admin):
    who = account(Role.STAFF)
    look(admin, who, may_write="y")
    token = admin.token()
    _age(minutes=31)

    written = admin.client.post(
        "/account/consents/withdraw", data={"csrf_token": token}, environ_overrides=admin.environ
    )
    read = admin.get("/admin/users")

    assert written.status_code == 403
    assert read.status_code == 200


def test_a_copied_token_of_another_s_eyes_opens_nothing_by_itself(app, admin):
    who = account(Role.LEARNER)
    look(admin, who)
    with admin.client.session_transaction() as cookie:
        eyes = cookie[doors.EYES]
    thief = Browser(app, "192.0.2.66")
    for key in (doors.OWN, doors.EYES):
        thief.get("/")
        with thief.client.session_transaction() as cookie:
            cookie[key] = eyes
        assert not thief.is_signed_in()


@pytest.mark.parametrize(
    "what", ["demoted", "blocked", "signed out", "target promoted", "target blocked"]
)
def test_the_right_to_look_ends_at_once(app, admin, what):
    who = account(Role.LEARNER, name="Петрова Анна")
    look(admin, who, may_write="y")
    with reading() as session:
        boss = session.scalars(select(Impersonation)).one().impersonator_id

    with transaction() as session:
        if what == "demoted":
            grants.revoke(session, grants.of_account(session, boss)[0].id)
        elif what == "blocked":
            commands.block(session, boss, why="уволен", at=utcnow())
        elif what == "signed out":
            row = session.scalars(
                select(AccountSession).where(AccountSession.account_id == boss)
            ).one()
            row.revoked_at = utcnow()
        elif what == "target promoted":
            grants.grant(session, who.id, Role.ADMIN, Scope.REGION, at=utcnow())
        else:
            commands.block(session, who.id, why="уволен", at=utcnow())

    assert "Петрова Анна" not in admin.get("/account").text


def test_the_owner_reads_who_looked_and_why(app, admin):
    owner, who = signed_in(app, Role.LEARNER)
    look(admin, who, may_write="y")

    page = owner.get("/account/eyes").text

    assert "Админов Админ" in page
    assert WHY in page
    assert "изменения" in page
    with reading() as session:
        assert len(queries.impersonations(session, who.id)) == 1


def test_the_owner_s_list_of_sessions_and_sign_ins_is_not_touched(app, admin):
    owner, who = signed_in(app, Role.LEARNER)
    look(admin, who)

    assert owner.get("/account/sessions").text.count("<tr>") == 2
    assert owner.is_signed_in()


def _age(minutes: int) -> None:
    with transaction() as session:
        row = session.scalars(
            select(AccountSession).where(AccountSession.impersonator_id.is_not(None))
        ).one()
        row.expires_at -= timedelta(minutes=minutes)
