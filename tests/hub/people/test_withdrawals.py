"""Consent withdrawn: processing stops at once, staff decide in time, renewal lifts it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.accounts import consents, erasure
from hub.accounts.models import Account, AccountSession, Consent, Registration
from hub.core import jobs
from hub.core.access import Role
from hub.core.audit import AuditEntry
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import RefusedError
from hub.core.notifications import commands as post
from hub.core.notifications.models import Mail, Notification
from hub.people import commands as people
from hub.people import withdrawals
from hub.people.models import Ground, Outcome, Person, Standing, Withdrawal
from hub.web.admin.withdrawals import REMIND
from tests.given import accounts
from tests.given.accounts import Browser, signed_in
from tests.given.api import caller

SNILS = "11223344595"
PHONE = "+79123456789"
OTHERS = (Role.COORDINATOR,)


@pytest.fixture
def citizen(app):
    """A learner with a card, who agreed and then took it back; the event is delivered."""
    text = accounts.consent_text()
    with transaction() as session:
        person = people.create(
            session,
            last_name="Ёлкина",
            first_name="Анна",
            patronymic="Петровна",
            snils=SNILS,
            phone=PHONE,
            email="anna@example.ru",
            category="employed",
        )
    who = accounts.account(Role.LEARNER, email="anna@example.ru", person_id=person.id)
    with transaction() as session:
        mine = session.get_one(Account, who.id)
        at = utcnow()
        consents.give(session, mine, text, address="192.0.2.1", agent="Firefox", at=at)
    return who


def withdraw(who: Account) -> Withdrawal:
    with transaction() as session:
        mine = session.get_one(Account, who.id)
        consents.withdraw(session, mine, address="192.0.2.1", at=utcnow())
    jobs.drain()
    return case_of(who)


def case_of(who: Account) -> Withdrawal:
    with reading() as session:
        return session.scalars(
            select(Withdrawal)
            .where(Withdrawal.account_id == who.id)
            .order_by(Withdrawal.id.desc())
            .limit(1)
        ).one()


def person_of(who: Account) -> Person:
    with reading() as session:
        return session.get_one(Person, who.person_id)


def actions(subject_id) -> list[str]:
    with reading() as session:
        rows = session.scalars(
            select(AuditEntry.action)
            .where(AuditEntry.subject_id == subject_id)
            .order_by(AuditEntry.seq)
        )
        return list(rows)


def test_a_withdrawal_becomes_a_case_with_the_term_of_the_law(citizen):
    case = withdraw(citizen)

    assert case.due_at - case.withdrawn_at == timedelta(days=30)
    assert case.outcome is Outcome.WAITING
    assert person_of(citizen).standing is Standing.RESTRICTED
    assert "people.restricted" in actions(citizen.person_id)


def test_the_button_of_the_account_page_does_it_and_the_person_is_told(app, citizen):
    browser = Browser(app)
    browser.enter(citizen)

    browser.post("/account/consents/withdraw")
    jobs.drain()

    with reading() as session:
        told = session.scalars(
            select(Notification.template).where(Notification.account_id == citizen.id)
        ).all()
    assert case_of(citizen).outcome is Outcome.WAITING
    assert told == ["accounts.consent-withdrawn"]


def test_staff_see_it_on_their_desk_and_get_a_notification(app, citizen):
    browser, staff = signed_in(app, Role.STAFF)

    case = withdraw(citizen)

    page = browser.get("/cabinet").text
    with reading() as session:
        told = session.scalars(
            select(Notification.link).where(Notification.account_id == staff.id)
        ).all()
    assert f"/admin/withdrawals/{case.id}" in page
    assert told == [f"/admin/withdrawals/{case.id}"]


def test_others_no_longer_see_the_card_and_the_office_and_the_owner_do(app, citizen):
    withdraw(citizen)

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
    withdraw(citizen)
    browser, _who = signed_in(app, Role.STAFF)
    machine = caller(app, Role.STAFF)

    exported = browser.post("/people/export", {"format": "csv", "why": "проверка выгрузки"})

    assert "Ёлкина".encode() not in exported.data
    assert machine.get("/people").get_json()["items"] == []
    assert machine.get(f"/people/{citizen.person_id}").status_code == 404


def test_only_what_safety_asks_for_is_told(app, citizen):
    withdraw(citizen)

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
    withdraw(citizen)

    with transaction() as session:
        mine = session.get_one(Account, citizen.id)
        text = consents.current(session)
        consents.give(session, mine, text, address=None, agent=None, at=utcnow())
    jobs.drain()

    assert case_of(citizen).outcome is Outcome.RENEWED
    assert person_of(citizen).standing is Standing.OPEN


def test_staff_destroy_the_data_and_nothing_names_the_person_any_more(app, citizen):
    case = withdraw(citizen)
    browser, _who = signed_in(app, Role.STAFF)

    answer = browser.post(
        f"/admin/withdrawals/{case.id}/erase",
        {"erase-why": "Других оснований нет", "erase-sure": "y"},
    )

    person = person_of(citizen)
    with reading() as session:
        account = session.get_one(Account, citizen.id)
        letters = session.scalars(select(Mail.id).where(Mail.account_id == citizen.id)).all()
        kept = session.scalars(select(Notification.id).where(Notification.account_id == citizen.id))
        given = session.scalars(select(Consent).where(Consent.account_id == citizen.id)).one()
        assert kept.all() == []
    assert answer.status_code == 302
    assert (person.patronymic, person.snils, person.snils_index) == (None, None, None)
    assert (person.phone, person.email, person.birth_on) == (None, None, None)
    assert "елкина" not in person.name_key + person.given_key
    assert person.patronymic_key == ""
    assert person.category == "employed"
    assert "anna" not in account.email
    assert account.name != "Иванова Мария Сергеевна"
    assert account.is_blocked
    assert letters == []
    assert (given.address, given.withdrawn_address) == (None, None)
    assert "people.erased" in actions(citizen.person_id)
    assert "accounts.erased" in actions(citizen.id)
    assert browser.get(f"/people/{citizen.person_id}").status_code == 404


def test_destroying_asks_for_a_reason_and_a_tick(app, citizen):
    case = withdraw(citizen)
    browser, _who = signed_in(app, Role.STAFF)

    unticked = browser.post(f"/admin/withdrawals/{case.id}/erase", {"erase-why": "Оснований нет"})
    unsaid = browser.post(f"/admin/withdrawals/{case.id}/erase", {"erase-sure": "y"})

    assert (unticked.status_code, unsaid.status_code) == (422, 422)
    assert person_of(citizen).snils == SNILS


@pytest.mark.parametrize(
    ("ground", "standing"),
    [(Ground.CONTRACT, Standing.OPEN), (Ground.LAW, Standing.RESTRICTED)],
)
def test_staff_keep_the_data_on_a_named_ground(app, citizen, ground, standing):
    case = withdraw(citizen)
    browser, who = signed_in(app, Role.STAFF)

    answer = browser.post(
        f"/admin/withdrawals/{case.id}/keep",
        {"keep-ground": ground.value, "keep-why": "Договор № 5 от 01.09.2026"},
    )

    kept = case_of(citizen)
    assert answer.status_code == 302
    assert (kept.outcome, kept.ground, kept.decided_by_id) == (Outcome.KEPT, ground, who.id)
    assert person_of(citizen).standing is standing
    assert "people.kept" in actions(citizen.person_id)


def test_what_is_decided_is_decided_once(citizen):
    case = withdraw(citizen)
    at = utcnow()
    with transaction() as session:
        withdrawals.erase(session, case.id, why="Оснований нет", at=at)

    with pytest.raises(RefusedError), transaction() as session:
        withdrawals.keep(session, case.id, ground=Ground.LAW, why="Закон", at=at)


def test_only_the_office_decides(app, citizen):
    case = withdraw(citizen)

    for role in set(Role) - {Role.STAFF, Role.ADMIN}:
        browser, _who = signed_in(app, role)
        assert browser.get(f"/admin/withdrawals/{case.id}").status_code == 403
        assert browser.post(f"/admin/withdrawals/{case.id}/erase").status_code == 403


def test_a_morning_job_reminds_before_the_term_and_not_long_before(app, citizen):
    case = withdraw(citizen)
    staff = accounts.account(Role.STAFF)

    def reminded() -> int:
        with transaction() as session:
            jobs.enqueue(session, REMIND, {})
        jobs.drain()
        with reading() as session:
            rows = select(Notification.id).where(Notification.account_id == staff.id)
            return len(session.scalars(rows).all())

    early = reminded()
    with transaction() as session:
        session.get_one(Withdrawal, case.id).due_at = utcnow() + timedelta(days=3)

    assert early == 0
    assert reminded() == 1


def test_the_last_administrator_is_not_destroyed(app):
    admin = accounts.account(Role.ADMIN)

    with pytest.raises(RefusedError), transaction() as session:
        erasure.erase(session, admin.id, why="Оснований нет", at=utcnow())


def test_sessions_and_half_registrations_go_too(app, citizen):
    Browser(app).enter(citizen)
    text = accounts.consent_text()
    with transaction() as session:
        session.add(
            Registration(
                path="citizen",
                email=citizen.email,
                password_hash="x",
                answers="{}",
                consent_text_id=text.id,
                expires_at=utcnow() + timedelta(days=1),
            )
        )

    with transaction() as session:
        erasure.erase(session, citizen.id, why="Оснований нет", at=utcnow())

    with reading() as session:
        assert session.scalars(select(Registration.id)).all() == []
        opened = select(AccountSession.id).where(AccountSession.account_id == citizen.id)
        assert session.scalars(opened).all() == []
