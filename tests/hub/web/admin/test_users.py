"""Users and roles: the administrator's list and card."""

import re
from html import unescape
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from hub.accounts import grants
from hub.accounts.models import Account, AccountGrant
from hub.core.access import Role, Scope
from hub.core.audit import AuditEntry
from hub.core.db import reading, transaction, utcnow
from hub.core.tables import paging
from hub.core.tables.lookups import lookup
from hub.people.lookup import PERSON
from tests.given import registries, resources
from tests.given.accounts import (
    Browser,
    account,
    letters,
    link,
    organisation,
    signed_in,
    waive_second_factor,
)

PASSWORD = "кедр фонарь семнадцать ложек"


def test_a_user_is_made_invited_and_comes_in(app, settings):
    admin, _boss = signed_in(app, Role.ADMIN)
    waive_second_factor()

    answer = admin.post("/admin/users/new", {"name": "Смирнов Пётр", "email": "smirnov@example.ru"})
    path = link(letters(settings.mail_dir, "smirnov@example.ru")[0])
    card = urlsplit(answer.location).path
    admin.post(f"{card}/grants", {"role": "staff", "scope": "region"})
    newcomer = Browser(app)
    newcomer.post(path, {"password": PASSWORD, "again": PASSWORD})
    with reading() as session:
        who = session.scalars(select(Account).where(Account.email == "smirnov@example.ru")).one()

    assert newcomer.sign_in(who, PASSWORD).status_code == 302
    assert newcomer.get("/admin/registrations").status_code == 200


def test_a_taken_address_is_said_beside_its_field(app):
    admin, _boss = signed_in(app, Role.ADMIN)
    known = account()

    answer = admin.post("/admin/users/new", {"name": "Смирнов Пётр", "email": known.email})

    assert answer.status_code == 422
    assert "Смирнов Пётр" in answer.text
    assert 'id="email-wrong"' in answer.text


def test_the_list_finds_pages_and_leaves_a_row_in_the_audit(app):
    admin, _boss = signed_in(app, Role.ADMIN, name="Яковлев Яков")
    made = [account(Role.LEARNER, name=f"Борисова {n:02}") for n in range(paging.PAGE + 5)]
    account(Role.CUSTOMER, name="Борисова Иная")
    found, path = [], "/admin/users?q=борис&role=learner"

    while path:
        page = admin.get(path).text
        found += [who.name for who in made if f">{who.name}<" in page]
        following = re.search(r'rel="next" href="([^"]+)"', page)
        path = unescape(following[1]) if following else ""

    assert found == [who.name for who in made]
    with reading() as session:
        rows = session.scalars(select(AuditEntry).where(AuditEntry.action == "accounts.list")).all()
    assert len(rows) == 2
    assert all(sorted((row.details or {})["filters"]) == ["q", "role"] for row in rows)


def test_a_role_that_does_not_exist_is_told_and_not_guessed(app):
    admin, _boss = signed_in(app, Role.ADMIN, name="Яковлев Яков")

    page = admin.get("/admin/users?role=king")

    assert page.status_code == 200
    assert ">Яковлев Яков<" in page.text
    assert "фильтр не применён" in page.text


def test_the_list_says_who_waits_and_who_is_blocked(app):
    admin, _boss = signed_in(app, Role.ADMIN, name="Яковлев Яков")
    waiting, blocked = account(name="Ждущая Анна"), account(Role.LEARNER, name="Закрытый Пётр")
    with transaction() as session:
        grants.ask(session, waiting.id, Role.CUSTOMER, organisation(session).id, at=utcnow())
        session.get_one(Account, blocked.id).blocked_at = utcnow()

    page = admin.get("/admin/users").text
    only = admin.get("/admin/users?blocked=yes").text

    assert "Организация-заказчик (ждёт)" in page
    assert "заблокирована" in page
    assert "Закрытый Пётр" in only
    assert "Ждущая Анна" not in only


def test_what_can_t_be_read_in_the_address_is_passed_over(app):
    admin, _boss = signed_in(app, Role.ADMIN)

    assert admin.get("/admin/users?role=king&state=?&name=a&id=zzz&q=%00").status_code == 200


def test_a_role_within_an_organisation_is_given_by_its_numbers(app):
    admin, _boss = signed_in(app, Role.ADMIN)
    who = account()
    with transaction() as session:
        owner = organisation(session, kpp="773601001")
        organisation(session, kpp="773601002")
    role = {"role": "partner", "scope": "organisation"}

    unknown = admin.post(f"/admin/users/{who.id}/grants", {**role, "inn": "0000000000"})
    several = admin.post(f"/admin/users/{who.id}/grants", {**role, "inn": owner.inn})
    done = admin.post(f"/admin/users/{who.id}/grants", {**role, "inn": owner.inn, "kpp": owner.kpp})

    assert (unknown.status_code, several.status_code, done.status_code) == (422, 422, 302)
    with reading() as session:
        assert grants.of_account(session, who.id)[0].organisation_id == owner.id


@pytest.mark.parametrize("verified_at", [None, utcnow()], ids=("held", "acting"))
def test_the_card_says_which_roles_are_held_and_of_whom_they_are(app, verified_at):
    admin, _boss = signed_in(app, Role.ADMIN)
    who = account()
    with transaction() as session:
        owner = organisation(session, verified_at=verified_at)
        grants.grant(session, who.id, Role.PARTNER, Scope.ORGANISATION, owner.id, at=utcnow())

    page = admin.get(f"/admin/users/{who.id}").text

    assert f"/organisations/{owner.id}" in page
    assert ("ждёт: организация не проверена" in page) is (verified_at is None)


def test_a_role_for_oneself_renews_the_token_and_keeps_the_session(app):
    admin, boss = signed_in(app, Role.ADMIN)
    thief = admin.steal()

    admin.post(f"/admin/users/{boss.id}/grants", {"role": "coordinator", "scope": "region"})

    assert admin.is_signed_in()
    assert not thief.is_signed_in()


def test_a_card_shows_and_does_what_the_day_needs(app, settings):
    admin, _boss = signed_in(app, Role.ADMIN)
    browser, who = signed_in(app, Role.LEARNER)
    card = f"/admin/users/{who.id}"

    page = admin.get(card).text
    admin.post(f"{card}/sessions/end")
    assert not browser.is_signed_in()
    admin.post(f"{card}/invite")
    assert "/recover/" in letters(settings.mail_dir, who.email)[-1]
    admin.post(f"{card}/block", {"why": "уволен"})
    blocked = admin.get(card).text
    assert Browser(app).sign_in(who).status_code == 422
    admin.post(f"{card}/unblock")
    assert Browser(app).sign_in(who).status_code == 302

    assert who.email in page
    assert "уволен" in blocked
    with reading() as session:
        actions = session.scalars(
            select(AuditEntry.action).where(AuditEntry.subject_id == who.id)
        ).all()
    assert {"accounts.read", "accounts.blocked", "accounts.unblocked", "accounts.invited"} <= set(
        actions
    )


def test_an_administrator_does_not_shut_oneself_out(app):
    admin, boss = signed_in(app, Role.ADMIN)
    with reading() as session:
        own = grants.of_account(session, boss.id)[0]

    assert admin.post(f"/admin/users/{boss.id}/block", {"why": "опыт"}).status_code == 409
    assert admin.post(f"/admin/users/{boss.id}/grants/{own.id}/revoke").status_code == 409
    assert admin.post(f"/admin/users/{boss.id}/second-factor/reset").status_code == 409
    assert admin.is_signed_in()


def test_a_role_is_taken_from_its_own_card_only(app):
    admin, _boss = signed_in(app, Role.ADMIN)
    who, other = account(Role.LEARNER), account(Role.LEARNER)
    with reading() as session:
        row = grants.of_account(session, other.id)[0]

    assert admin.post(f"/admin/users/{who.id}/grants/{row.id}/revoke").status_code == 409
    with reading() as session:
        assert session.get_one(AccountGrant, row.id).scope is Scope.SELF


def test_a_teacher_s_account_is_tied_to_a_person_from_the_staff_card_and_untied(app):
    with transaction() as session:
        person = registries.person(session, last_name="Учителева", email="Uchit@example.ru")
        owner = registries.organisation(session)
        member = resources.teacher(session, owner.id, person.id)
    teacher = account(Role.TEACHER, email="uchit@example.ru")
    own, (admin, _boss) = Browser(app), signed_in(app, Role.ADMIN)
    own.enter(teacher)
    waive_second_factor()
    before = [own.get(page).text for page in ("/timetable/mine", "/gradebooks")]

    offered = admin.get(f"/staff-members/{member.id}").text
    (place,) = set(re.findall(r'href="(/admin/users/[^"]+)"', unescape(offered)))
    form = admin.get(place).text
    (name,) = re.findall(r'name="person" value="([^"]+)"', form)
    card = f"/admin/users/{teacher.id}"
    unknown = admin.post(f"{card}/person", {"person": "Никого Нет"})
    tied = admin.post(f"{card}/person", {"person": unescape(name)})
    after = own.get("/timetable/mine").text
    told = admin.get(card).text
    admin.post(f"{card}/person/untie")

    assert all("не связана с карточкой человека" in page for page in before)
    assert (unknown.status_code, tied.status_code) == (422, 302)
    assert "не связана с карточкой человека" not in after
    assert f"/people/{person.id}" in told
    with reading() as session:
        assert session.get_one(Account, teacher.id).person_id is None
        kept = session.scalars(
            select(AuditEntry.action).where(
                AuditEntry.subject_id == teacher.id, AuditEntry.action.endswith("tied")
            ).order_by(AuditEntry.seq)
        ).all()  # fmt: skip
    assert kept == ["accounts.tied", "accounts.untied"]


def test_a_new_user_is_tied_at_once_and_a_tied_one_is_not_given_to_another(app):
    with transaction() as session:
        mine = registries.person(session, last_name="Кленова")
        other = registries.person(session, last_name="Осинина")
        names = [lookup(PERSON).written(session, one.id) for one in (mine, other)]
    admin, _boss = signed_in(app, Role.ADMIN)

    made = admin.post(
        "/admin/users/new",
        {"name": "Кленова Анна", "email": "klenova@example.ru", "person": names[0]},
    )
    refused = admin.post(f"{urlsplit(made.location).path}/person", {"person": names[1]})

    assert refused.status_code == 409
    with reading() as session:
        found = session.scalars(select(Account).where(Account.email == "klenova@example.ru")).one()
    assert found.person_id == mine.id
