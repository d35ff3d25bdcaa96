"""Roles: who may have them, how far, at once; and the last administrator, whoever races."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from hub.accounts import commands, grants
from hub.accounts.models import Account, AccountGrant
from hub.core.access import Role, Scope
from hub.core.audit import AuditEntry
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import ConflictError, HubError, InvalidError, RefusedError
from hub.core.events import StoredEvent
from tests.given.accounts import Browser, account, organisation, signed_in


def give(who: Account, role: Role, scope: Scope, organisation_id=None) -> AccountGrant:
    with transaction() as session:
        return grants.grant(session, who.id, role, scope, organisation_id, at=utcnow())


def admin_grants() -> list[AccountGrant]:
    with reading() as session:
        return list(session.scalars(select(AccountGrant).where(AccountGrant.role == Role.ADMIN)))


def test_the_same_role_is_not_given_twice(app):
    who = account(Role.LEARNER)

    with pytest.raises(ConflictError):
        give(who, Role.LEARNER, Scope.SELF)


def test_one_role_in_two_organisations_is_two_roles(app):
    who = account(Role.PARTNER)
    with transaction() as session:
        second = organisation(session, name="Завод").id

    give(who, Role.PARTNER, Scope.ORGANISATION, second)
    with pytest.raises(ConflictError):
        give(who, Role.PARTNER, Scope.ORGANISATION, second)


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        (Role.LEARNER, Scope.REGION),
        (Role.CUSTOMER, Scope.REGION),
        (Role.ADMIN, Scope.SELF),
        (Role.PARTNER, Scope.ORGANISATION),
    ],
)
def test_a_role_reaches_as_far_as_such_a_role_may(app, role, scope):
    with pytest.raises(InvalidError):
        give(account(), role, scope)


def test_a_new_role_ends_sessions_opened_with_fewer_rights(app):
    browser, who = signed_in(app, Role.LEARNER)

    give(who, Role.STAFF, Scope.REGION)

    assert not browser.is_signed_in()
    with reading() as session:
        actions = session.scalars(
            select(AuditEntry.action).where(AuditEntry.subject_id == who.id)
        ).all()
        events = session.scalars(
            select(StoredEvent.name).where(StoredEvent.aggregate_id == who.id)
        ).all()
    assert actions.count("accounts.role-granted") == 2
    assert events.count("account.role-granted") == 2


def test_a_role_taken_away_is_gone_with_the_next_request(app):
    account(Role.ADMIN)
    browser, who = signed_in(app, Role.ADMIN)
    assert browser.get("/admin/users").status_code == 200

    with transaction() as session:
        grants.revoke(session, grants.of_account(session, who.id)[0].id)

    assert browser.get("/admin/users").status_code == 403


def test_a_block_ends_everything_with_the_next_request(app):
    browser, who = signed_in(app, Role.LEARNER)

    with transaction() as session:
        commands.block(session, who.id, why="уволен", at=utcnow())

    assert not browser.is_signed_in()
    assert Browser(app).sign_in(who).status_code == 422


def test_the_last_administrator_is_neither_demoted_nor_blocked(app):
    who = account(Role.ADMIN)
    account(Role.ADMIN, blocked_at=utcnow())
    account(Role.STAFF)

    with pytest.raises(RefusedError), transaction() as session:
        grants.revoke(session, grants.of_account(session, who.id)[0].id)
    with pytest.raises(RefusedError), transaction() as session:
        commands.block(session, who.id, why="уволен", at=utcnow())

    with reading() as session:
        assert session.get_one(Account, who.id).blocked_at is None
        assert grants.is_administrator(session, who.id)


@pytest.mark.parametrize("ways", ["revoke-revoke", "block-block", "revoke-block"])
def test_two_administrators_who_remove_each_other_at_once_leave_one(app, ways):
    for _ in range(4):
        pair = [account(Role.ADMIN), account(Role.ADMIN)]
        for old in admin_grants():
            if old.account_id not in {who.id for who in pair}:
                with transaction() as session:
                    grants.revoke(session, old.id)

        def remove(index: int, pair=pair) -> bool:
            way = ways.split("-")[index]
            try:
                with transaction() as session:
                    if way == "revoke":
                        grants.revoke(session, grants.of_account(session, pair[index].id)[0].id)
                    else:
                        commands.block(session, pair[index].id, why="уволен", at=utcnow())
            except HubError:
                return False
            return True

        with ThreadPoolExecutor(2) as pool:
            removed = list(pool.map(remove, (0, 1)))

        with reading() as session:
            left = session.scalars(
                select(Account.id)
                .join(AccountGrant, AccountGrant.account_id == Account.id)
                .where(AccountGrant.role == Role.ADMIN, Account.blocked_at.is_(None))
            ).all()
        assert sum(removed) == 1
        assert len(left) == 1


def test_staff_approve_who_acts_for_an_organisation(app):
    who = account()
    with transaction() as session:
        asked = grants.ask(session, who.id, Role.CUSTOMER, organisation(session).id, at=utcnow())
    staff, _clerk = signed_in(app, Role.STAFF)

    page = staff.get("/admin/registrations").text
    staff.post(f"/admin/registrations/{asked.id}/approve")
    twice = staff.post(f"/admin/registrations/{asked.id}/approve")

    assert who.email in page
    assert twice.status_code == 409
    with reading() as session:
        assert session.get_one(AccountGrant, asked.id).waiting_since is None


def test_a_declined_request_leaves_no_role_and_says_why(app):
    who = account()
    with transaction() as session:
        asked = grants.ask(session, who.id, Role.CUSTOMER, organisation(session).id, at=utcnow())
    staff, _clerk = signed_in(app, Role.STAFF)

    empty = staff.post(f"/admin/registrations/{asked.id}/decline", {"why": ""})
    done = staff.post(f"/admin/registrations/{asked.id}/decline", {"why": "Организация закрыта"})

    assert (empty.status_code, done.status_code) == (422, 302)
    with reading() as session:
        assert session.get(AccountGrant, asked.id) is None
        entry = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "accounts.role-declined")
        ).one()
    assert entry.why == "Организация закрыта"
