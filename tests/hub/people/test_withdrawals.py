"""Consent withdrawn: processing stops at once, staff are told, renewal lifts it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.accounts import consents
from hub.accounts.models import Account
from hub.core import jobs
from hub.core.access import Role
from hub.core.db import reading, transaction, utcnow
from hub.core.i18n import format_date
from hub.core.notifications import commands as post
from hub.core.notifications.models import Notification
from hub.people.models import Outcome, Standing
from tests.given import withdrawals as given
from tests.given.accounts import Browser, signed_in
from tests.given.api import caller


@pytest.fixture
def citizen(app):
    return given.citizen()


def test_a_withdrawal_becomes_a_case_with_the_term_of_the_law(citizen):
    case = given.withdraw(citizen)

    assert case.due_at - case.withdrawn_at == timedelta(days=30)
    assert case.outcome is Outcome.WAITING
    assert given.person_of(citizen).standing is Standing.RESTRICTED
    assert "people.restricted" in given.actions(citizen.person_id)


def test_the_button_of_the_account_page_does_it_and_the_person_is_told(app, citizen):
    browser = Browser(app)
    browser.enter(citizen)

    browser.post("/account/consents/withdraw")
    jobs.drain()

    with reading() as session:
        told = session.scalars(
            select(Notification.template).where(Notification.account_id == citizen.id)
        ).all()
    assert given.case_of(citizen).outcome is Outcome.WAITING
    assert told == ["accounts.consent-withdrawn"]


def test_staff_see_it_on_their_desk_and_get_a_notification(app, citizen):
    browser, staff = signed_in(app, Role.STAFF)

    case = given.withdraw(citizen)

    page = browser.get("/cabinet").text
    with reading() as session:
        told = session.scalars(
            select(Notification.link).where(Notification.account_id == staff.id)
        ).all()
    assert f"/admin/withdrawals/{case.id}" in page
    assert told == [f"/admin/withdrawals/{case.id}"]


def test_whose_it_was_reads_on_the_desk_what_comes_and_by_when(app, citizen):
    case = given.withdraw(citizen)
    own = Browser(app)
    own.enter(citizen)

    desk = own.get("/cabinet").text

    with app.test_request_context():
        withdrawn, due = (str(format_date(day)) for day in (case.withdrawn_at, case.due_at))
    assert f"Вы отозвали согласие {withdrawn}" in desk
    assert f"До {due}" in desk


def test_others_no_longer_see_the_card_and_the_office_and_the_owner_do(app, citizen):
    given.withdraw(citizen)

    seen = {}
    for role in (Role.COORDINATOR, Role.STAFF):
        browser, _who = signed_in(app, role)
        page = browser.get(f"/people/{citizen.person_id}")
        seen[role] = (page.status_code, "Ёлкина" in browser.get("/people?q=Ёлкина").text)
    own = Browser(app)
    own.enter(citizen)

    assert seen[Role.COORDINATOR][0] == 404
    assert seen[Role.STAFF][0] == 200
    assert own.get(f"/people/{citizen.person_id}").status_code == 200
    assert 'href="/people/' not in signed_in(app, Role.COORDINATOR)[0].get("/people").text
    assert f"/people/{citizen.person_id}" in signed_in(app, Role.STAFF)[0].get("/people").text


def test_no_export_and_no_answer_of_the_api_has_it(app, citizen):
    given.withdraw(citizen)
    browser, _who = signed_in(app, Role.STAFF)
    machine = caller(app, Role.STAFF)

    exported = browser.post("/people/export", {"format": "csv", "why": "проверка выгрузки"})

    assert "Ёлкина".encode() not in exported.data
    assert machine.get("/people").get_json()["items"] == []
    assert machine.get(f"/people/{citizen.person_id}").status_code == 404


def test_only_what_safety_asks_for_is_told(app, citizen):
    given.withdraw(citizen)

    with transaction() as session:
        post.notify(session, citizen.id, "core.work-done", {"what": "x", "url": "/notifications"})
        post.notify(session, citizen.id, "accounts.password-changed", {})

    with reading() as session:
        told = session.scalars(
            select(Notification.template).where(Notification.account_id == citizen.id)
        ).all()
    assert "core.work-done" not in told
    assert "accounts.password-changed" in told


def test_a_consent_given_anew_lifts_it(citizen):
    given.withdraw(citizen)

    with transaction() as session:
        mine = session.get_one(Account, citizen.id)
        text = consents.current(session)
        consents.give(session, mine, text, address=None, agent=None, at=utcnow())
    jobs.drain()

    assert given.case_of(citizen).outcome is Outcome.RENEWED
    assert given.person_of(citizen).standing is Standing.OPEN
