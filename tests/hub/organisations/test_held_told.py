"""Whoever acts for an organisation not verified is told what waits, and when it opens."""

import pytest
from sqlalchemy import select

from hub.accounts import grants, letters
from hub.accounts.models import Account
from hub.core import jobs
from hub.core.access import Role, Scope
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import InvalidError
from hub.core.notifications.models import Notification
from hub.organisations import commands
from hub.organisations.models import Organisation
from hub.reviews import judges
from hub.reviews.commands import experts
from hub.reviews.models import ReviewExpert
from tests.given import accounts, registries, reviews
from tests.given.accounts import account, signed_in

NAME = "Колледж связи"
NOTE = f"{NAME}: организация ещё не проверена сотрудниками ЦОПП"
FILL_IN = "Пока можно заполнить её карточку и контакты; остальное откроется после проверки."


@pytest.fixture
def own(app) -> Organisation:
    with transaction() as session:
        return registries.organisation(session, name=NAME, verified_at=None)


def verify(one: Organisation) -> None:
    with transaction() as session:
        commands.verify(session, [one.id], at=utcnow())


def told() -> list[str]:
    """Whom the hub told that it is open now, by name."""
    while jobs.drain():
        pass
    opened = select(Account.name).join(Notification, Notification.account_id == Account.id)
    with reading() as session:
        rows = session.scalars(opened.where(Notification.template == letters.ROLE_OPENED))
        return sorted(rows)


@pytest.mark.parametrize("role", [Role.PARTNER, Role.CUSTOMER])
def test_the_desk_says_what_waits_till_it_is_verified(app, own, role):
    browser, _who = signed_in(app, role, organisation_id=own.id)

    desk = browser.get("/cabinet").text
    verify(own)
    after = browser.get("/cabinet").text

    assert NOTE in desk
    assert FILL_IN in desk
    assert f"/organisations/{own.id}" in desk
    assert NOTE not in after


def test_a_teacher_of_it_is_not_sent_to_fill_in_its_card(app, own):
    who = account(name="Учителева Ольга")
    with transaction() as session:
        grants.grant(session, who.id, Role.TEACHER, Scope.ORGANISATION, own.id, at=utcnow())
    browser = accounts.Browser(app)
    browser.enter(who)

    desk = browser.get("/cabinet").text

    assert NOTE in desk
    assert FILL_IN not in desk
    assert browser.get(f"/organisations/{own.id}/edit").status_code == 403


def test_staff_are_told_of_organisations_not_of_holding(app, own):
    staff, _who = signed_in(app, Role.STAFF)

    desk = staff.get("/cabinet").text

    assert NOTE not in desk
    assert "1 организация не проверена" in desk


def test_its_people_and_nobody_else_are_told_when_it_opens(app, own):
    account(Role.PARTNER, organisation_id=own.id, name="Первая Анна")
    account(Role.CUSTOMER, organisation_id=own.id, name="Второй Иван")
    blocked = account(Role.CUSTOMER, organisation_id=own.id, name="Третий Пётр")
    account(Role.PARTNER, name="Чужой Олег")
    with transaction() as session:
        session.get_one(Account, blocked.id).blocked_at = utcnow()

    verify(own)
    assert told() == ["Второй Иван", "Первая Анна"]

    verify(own)  # verified already: nothing opened
    assert len(told()) == 2


def test_whoever_is_approved_along_with_it_has_one_letter(app, own):
    account(Role.PARTNER, organisation_id=own.id, name="Первая Анна")
    asker = account(name="Просителев Иван")
    with transaction() as session:
        asked = grants.ask(session, asker.id, Role.CUSTOMER, own.id, at=utcnow())
    staff, _clerk = signed_in(app, Role.STAFF)

    staff.post(f"/admin/registrations/{asked.id}/approve")

    assert told() == ["Первая Анна"]
    with reading() as session:
        mine = select(Notification.template).where(Notification.account_id == asker.id)
        assert session.scalars(mine).all() == [letters.ROLE_APPROVED]


def test_a_verification_lifted_meanwhile_is_told_to_nobody(app, own):
    account(Role.PARTNER, organisation_id=own.id)
    verify(own)
    with transaction() as session:
        commands.change(session, own.id, by_office=False, name="Колледж иной")

    assert told() == []


def test_nobody_held_is_appointed_and_who_was_stays(app, own):
    who = reviews.cast(count=1)
    expert = account(Role.PARTNER, organisation_id=own.id, name="Судьина Вера")
    review = reviews.submitted(who)

    with pytest.raises(InvalidError), transaction() as session:
        experts.appoint(session, review.id, expert.id, due_on=reviews.DUE, at=utcnow())
    with reading() as session:
        assert judges.offer(session, "Судьина") == []
        assert judges.understood(session, expert.email) is None
    verify(own)
    with transaction() as session:
        assert judges.offer(session, "Судьина") == [judges.written(expert)]
        experts.appoint(session, review.id, expert.id, due_on=reviews.DUE, at=utcnow())
        commands.change(session, own.id, by_office=False, name="Колледж иной")

    browser = accounts.Browser(app)
    browser.enter(expert)
    assert browser.get(f"/reviews/{review.id}").status_code == 200
    assert browser.get(f"/reviews/{review.id}/sheet").status_code == 403
    office = accounts.Browser(app)
    office.enter(who.staff)
    assert "Судьина Вера" in office.get(f"/reviews/{review.id}").text
    with reading() as session:
        seat = session.scalars(select(ReviewExpert)).one()
    assert seat.released_at is None
