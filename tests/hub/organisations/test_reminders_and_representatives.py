"""What runs out is told of in time and once; who acts for an organisation is seen and ended."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from hub.accounts.models import AccountGrant
from hub.core import clock, jobs
from hub.core.access import Role
from hub.core.audit import AuditEntry
from hub.core.db import reading, transaction
from hub.core.notifications.models import Notification
from hub.organisations import agreement_commands, letters
from hub.organisations.models import AgreementState, Organisation, PartnershipAgreement
from hub.web.agreement_reminders import REMIND
from tests.given import accounts, partnership
from tests.given.accounts import signed_in


@pytest.fixture
def own(app) -> Organisation:
    return partnership.verified(name="Колледж связи")


def run() -> None:
    with transaction() as session:
        jobs.enqueue(session, REMIND, {})
    jobs.drain()


def told(template: str) -> list[UUID]:
    with reading() as session:
        rows = session.scalars(
            select(Notification.account_id).where(Notification.template == template)
        )
        return sorted(rows)


def nearer(agreement: PartnershipAgreement, days: int) -> None:
    """Let time pass: the end is so many days away, and nobody changed anything."""
    with transaction() as session:
        one = session.get_one(PartnershipAgreement, agreement.id)
        one.ends_on = clock.today() + timedelta(days=days)


def test_the_partner_and_the_office_are_told_at_each_step_and_once(app, own):
    partner = accounts.account(Role.PARTNER, organisation_id=own.id)
    clerk = accounts.account(Role.STAFF)
    accounts.account(Role.TEACHER, organisation_id=own.id)
    accounts.account(Role.PARTNER)
    one = partnership.agreement(own.id, days=60)

    run()
    run()
    assert told(letters.ENDING) == [partner.id]
    assert told(letters.ENDINGS) == [clerk.id]
    nearer(one, 31)
    run()
    assert len(told(letters.ENDING)) == 1
    for days, count in ((30, 2), (8, 2), (7, 3), (0, 3)):
        nearer(one, days)
        run()
        assert len(told(letters.ENDING)) == count


@pytest.mark.parametrize(
    "values",
    [
        {"days": 61},
        {"days": -1},
        {"days": None},
        {"days": 5, "state": AgreementState.ENDED},
        {"days": 5, "state": AgreementState.DRAFT},
    ],
)
def test_what_does_not_run_out_soon_troubles_nobody(app, own, values):
    accounts.account(Role.PARTNER, organisation_id=own.id)
    accounts.account(Role.STAFF)
    partnership.agreement(own.id, **values)

    run()

    assert told(letters.ENDING) == []
    assert told(letters.ENDINGS) == []


def test_one_written_down_late_is_told_of_at_once_and_a_new_term_anew(app, own):
    accounts.account(Role.PARTNER, organisation_id=own.id)
    one = partnership.agreement(own.id, days=3)
    run()
    run()
    assert len(told(letters.ENDING)) == 1

    with transaction() as session:
        ends_on = clock.today() + timedelta(days=20)
        agreement_commands.change(session, one.id, ends_on=ends_on)
    run()

    assert len(told(letters.ENDING)) == 2


def test_a_reminder_leaves_the_version_of_the_agreement_alone(app, own):
    accounts.account(Role.PARTNER, organisation_id=own.id)
    one = partnership.agreement(own.id, days=3)

    run()

    with reading() as session:
        now = session.get_one(PartnershipAgreement, one.id)
    assert now.reminded_days == 7
    assert (now.version, now.updated_at) == (one.version, one.updated_at)


def test_the_desk_shows_what_runs_out_to_whose_it_is(app, own):
    one = partnership.agreement(own.id, days=20)
    partnership.agreement(own.id, days=300, number="далеко")
    link = f"/agreements/{one.id}"

    for role in (Role.PARTNER, Role.CUSTOMER):
        mine, _who = signed_in(app, role, organisation_id=own.id)
        assert link in mine.get("/cabinet").text
        other, _stranger = signed_in(app, role)
        assert link not in other.get("/cabinet").text
    staff, _clerk = signed_in(app, Role.STAFF)
    assert link in staff.get("/cabinet").text
    assert "далеко" not in staff.get("/cabinet").text


def grant_of(account_id: UUID) -> AccountGrant | None:
    with reading() as session:
        return session.scalars(
            select(AccountGrant).where(AccountGrant.account_id == account_id)
        ).one_or_none()


def test_staff_end_acting_for_an_organisation_and_the_person_is_told(app, own):
    browser, partner = signed_in(app, Role.PARTNER, organisation_id=own.id, name="Ушедший Пётр")
    staff, _clerk = signed_in(app, Role.STAFF)
    grant = grant_of(partner.id)
    assert grant is not None
    assert "Ушедший Пётр" in staff.get(f"/organisations/{own.id}").text

    silent = staff.post(f"/representatives/{own.id}/{grant.id}/end", {"why": " "})
    done = staff.post(f"/representatives/{own.id}/{grant.id}/end", {"why": "уволился 1 ноября"})

    assert (silent.status_code, done.status_code) == (422, 302)
    assert grant_of(partner.id) is None
    assert browser.get(f"/organisations/{own.id}/edit").status_code == 403
    assert told("accounts.role-ended") == [partner.id]
    with reading() as session:
        entry = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "accounts.role-revoked")
        ).one()
    assert entry.why == "уволился 1 ноября"


def test_a_role_of_another_organisation_is_not_ended_through_this_one(app, own):
    other = accounts.account(Role.PARTNER)
    clerk = accounts.account(Role.STAFF)
    staff, _who = signed_in(app, Role.STAFF)

    for account in (other, clerk):
        grant = grant_of(account.id)
        assert grant is not None
        answer = staff.post(f"/representatives/{own.id}/{grant.id}/end", {"why": "просто так"})
        assert answer.status_code == 404
        assert grant_of(account.id) is not None


@pytest.mark.parametrize("role", [Role.PARTNER, Role.CUSTOMER, Role.COORDINATOR, Role.TEACHER])
def test_nobody_else_ends_it(app, own, role):
    partner = accounts.account(Role.PARTNER, organisation_id=own.id)
    grant = grant_of(partner.id)
    assert grant is not None
    browser, _who = signed_in(app, role, organisation_id=own.id)

    answer = browser.post(f"/representatives/{own.id}/{grant.id}/end", {"why": "просто так"})

    assert answer.status_code == 403


@pytest.mark.parametrize("role", [Role.PARTNER, Role.CUSTOMER, Role.TEACHER, Role.LEARNER])
def test_others_do_not_learn_who_acts_for_it(app, own, role):
    accounts.account(Role.PARTNER, organisation_id=own.id, name="Тайный Пётр")
    browser, _who = signed_in(app, role)

    assert "Тайный" not in browser.get(f"/organisations/{own.id}").text
    assert browser.get(f"/representatives/{own.id}").status_code in {403, 404}
