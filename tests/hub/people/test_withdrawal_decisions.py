"""What staff decide about a withdrawn consent, on a page, with a reason, in time."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.accounts import consents, erasure
from hub.accounts.models import Account, AccountSession, Consent, Registration
from hub.core import clock, jobs
from hub.core.access import Role
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import RefusedError
from hub.core.notifications.models import Mail, Notification
from hub.people import queries, withdrawals
from hub.people.models import Ground, Outcome, Person, Standing, Withdrawal
from hub.web.admin.withdrawals import REMIND
from tests.given import accounts, papers, registries
from tests.given import withdrawals as given
from tests.given.accounts import Browser, signed_in


@pytest.fixture
def citizen(app):
    return given.citizen()


def test_staff_destroy_the_data_and_nothing_names_the_person_any_more(app, citizen):
    case = given.withdraw(citizen)
    browser, _who = signed_in(app, Role.STAFF)

    answer = browser.post(
        f"/admin/withdrawals/{case.id}/erase",
        {"erase-why": "Других оснований нет", "erase-sure": "y"},
    )

    person = given.person_of(citizen)
    with reading() as session:
        account = session.get_one(Account, citizen.id)
        letters = session.scalars(select(Mail.id).where(Mail.account_id == citizen.id)).all()
        kept = session.scalars(select(Notification.id).where(Notification.account_id == citizen.id))
        agreed = session.scalars(select(Consent).where(Consent.account_id == citizen.id)).one()
        assert kept.all() == []
        assert queries.by_snils(session, given.SNILS) is None
    assert answer.status_code == 302
    assert (person.patronymic, person.snils) == (None, None)
    assert (person.phone, person.email, person.birth_on) == (None, None, None)
    assert "елкина" not in person.name_key + person.given_key
    assert person.patronymic_key == ""
    assert person.category == "employed"
    assert "anna" not in account.email
    assert account.name != "Иванова Мария Сергеевна"
    assert account.is_blocked
    assert letters == []
    assert (agreed.address, agreed.withdrawn_address) == (None, None)
    assert "people.erased" in given.actions(citizen.person_id)
    assert "accounts.erased" in given.actions(citizen.id)
    assert browser.get(f"/people/{citizen.person_id}").status_code == 404


def test_the_letters_leave_the_embedded_mailbox_too(app, citizen, settings):
    case = given.withdraw(citizen)
    browser, _who = signed_in(app, Role.STAFF)
    before = accounts.letters(settings.mail_dir, "anna@example.ru")

    browser.post(
        f"/admin/withdrawals/{case.id}/erase",
        {"erase-why": "Других оснований нет", "erase-sure": "y"},
    )

    assert before
    assert accounts.letters(settings.mail_dir, "anna@example.ru") == []


def test_destroying_asks_for_a_reason_and_a_tick(app, citizen):
    case = given.withdraw(citizen)
    browser, _who = signed_in(app, Role.STAFF)

    unticked = browser.post(f"/admin/withdrawals/{case.id}/erase", {"erase-why": "Оснований нет"})
    unsaid = browser.post(f"/admin/withdrawals/{case.id}/erase", {"erase-sure": "y"})

    assert (unticked.status_code, unsaid.status_code) == (422, 422)
    assert given.person_of(citizen).snils == given.SNILS


@pytest.mark.parametrize(
    ("ground", "standing"),
    [(Ground.CONTRACT, Standing.OPEN), (Ground.LAW, Standing.RESTRICTED)],
)
def test_staff_keep_the_data_on_a_named_ground(app, citizen, ground, standing):
    case = given.withdraw(citizen)
    browser, who = signed_in(app, Role.STAFF)

    answer = browser.post(
        f"/admin/withdrawals/{case.id}/keep",
        {"keep-ground": ground.value, "keep-why": "Договор № 5 от 01.09.2026"},
    )

    kept = given.case_of(citizen)
    assert answer.status_code == 302
    assert (kept.outcome, kept.ground, kept.decided_by_id) == (Outcome.KEPT, ground, who.id)
    assert given.person_of(citizen).standing is standing
    assert "people.kept" in given.actions(citizen.person_id)


def test_what_is_decided_is_decided_once(citizen):
    case = given.withdraw(citizen)
    at = utcnow()
    with transaction() as session:
        withdrawals.erase(session, case.id, why="Оснований нет", at=at)

    with pytest.raises(RefusedError), transaction() as session:
        withdrawals.keep(session, case.id, ground=Ground.LAW, why="Закон", at=at)


def test_only_the_office_decides(app, citizen):
    case = given.withdraw(citizen)

    for role in set(Role) - {Role.STAFF, Role.ADMIN}:
        browser, _who = signed_in(app, role)
        assert browser.get(f"/admin/withdrawals/{case.id}").status_code == 403
        assert browser.post(f"/admin/withdrawals/{case.id}/erase").status_code == 403


def test_a_morning_job_reminds_before_the_term_and_not_long_before(app, citizen):
    case = given.withdraw(citizen)
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


@pytest.fixture
def unknown(app) -> Person:
    """Somebody with a card and no account."""
    with transaction() as session:
        return registries.person(session, last_name="Безучётный")


def test_a_withdrawal_on_paper_is_noted_by_staff(app, unknown):
    browser, _who = signed_in(app, Role.STAFF)
    path = f"/admin/withdrawals/of/{unknown.id}"

    unsaid = browser.post(path, {"why": ""})
    done = browser.post(path, {"why": "Заявление № 7 от 20.11.2026"})
    again = browser.post(path, {"why": "Заявление № 7 от 20.11.2026"})

    with reading() as session:
        assert session.get_one(Person, unknown.id).standing is Standing.RESTRICTED
        assert len(session.scalars(select(Withdrawal.id)).all()) == 1
    assert unsaid.location == f"/people/{unknown.id}"
    assert done.location == again.location
    assert "people.restricted" in given.actions(unknown.id)


def test_it_is_destroyed_or_lifted_without_an_account_too(app, unknown):
    browser, _who = signed_in(app, Role.STAFF)
    noted = browser.post(f"/admin/withdrawals/of/{unknown.id}", {"why": "Заявление № 7"})

    case = browser.get(noted.location).text
    anew = f"/people/{unknown.id}/consents/new"
    lifted = browser.post(anew, papers.form(signed_on=clock.today().isoformat()))
    with reading() as session:
        after = session.get_one(Person, unknown.id).standing
    noted = browser.post(f"/admin/withdrawals/of/{unknown.id}", {"why": "Заявление № 8"})
    browser.post(f"{noted.location}/erase", {"erase-why": "Оснований нет", "erase-sure": "y"})

    assert anew in case
    assert lifted.status_code == 302
    assert after is Standing.OPEN
    with reading() as session:
        assert session.get_one(Person, unknown.id).standing is Standing.ERASED


def test_a_paper_of_somebody_with_an_account_withdraws_there_too(app, citizen):
    browser, _who = signed_in(app, Role.STAFF)

    browser.post(f"/admin/withdrawals/of/{citizen.person_id}", {"why": "Заявление № 7"})
    jobs.drain()

    with reading() as session:
        assert consents.in_force(session, citizen.id) is None
    assert given.case_of(citizen).account_id == citizen.id
