"""One employer under one ИНН: a newcomer joins it, staff see every other, the wait is told."""

import pytest
from sqlalchemy import select

from hub.accounts import grants
from hub.accounts.models import AccountGrant
from hub.core.access import Role
from hub.core.db import reading, transaction, utcnow
from hub.organisations.models import Organisation, OrganisationKind
from tests.given.accounts import Browser, letters, link, signed_in

PASSWORD = "кедр фонарь семнадцать ложек"
EMAIL = "sokolova@example.ru"
FORM = {
    "last_name": "Соколова",
    "first_name": "Анна",
    "email": EMAIL,
    "password": PASSWORD,
    "again": PASSWORD,
    "agree": "y",
    "number": "1",
    "organisation": "ООО «Другое имя»",
    "inn": "7707083893",
}


@pytest.fixture
def known(app) -> Organisation:
    with transaction() as session:
        one = Organisation(
            name="Завод известный",
            kind=OrganisationKind.EMPLOYER,
            inn=FORM["inn"],
            kpp="773601001",
            verified_at=utcnow(),
        )
        session.add(one)
    return one


def registered(app, settings, kpp: str) -> Browser:
    browser = Browser(app)
    browser.post("/register/organisation", {**FORM, "kpp": kpp})
    (text,) = [one for one in letters(settings.mail_dir, EMAIL) if "/register/confirm/" in one]
    browser.post(link(text), {"password": PASSWORD})
    return browser


def asked() -> AccountGrant:
    with reading() as session:
        return session.scalars(
            select(AccountGrant).where(AccountGrant.waiting_since.is_not(None))
        ).one()


@pytest.mark.parametrize("kpp", ["", "773601001"])
def test_a_newcomer_asks_to_act_for_the_organisation_known(app, settings, known, kpp):
    registered(app, settings, kpp)

    assert asked().organisation_id == known.id
    with reading() as session:
        assert session.scalars(select(Organisation.id)).all() == [known.id]


def test_staff_see_who_acts_for_it_already(app, settings, known):
    signed_in(app, Role.CUSTOMER, organisation_id=known.id)
    registered(app, settings, "")
    staff, _who = signed_in(app, Role.STAFF)

    page = staff.get(f"/admin/registrations/{asked().id}").text

    with reading() as session:
        (name,) = [one.name for one in grants.representatives(session, known.id)]
    assert "Уже представляют её" in page
    assert name in page


def test_staff_see_the_others_with_the_number_and_are_asked(app, settings, known):
    registered(app, settings, "770701001")
    staff, _who = signed_in(app, Role.STAFF)

    page = staff.get(f"/admin/registrations/{asked().id}").text
    listed = staff.get("/admin/registrations").text

    assert f"/organisations/{known.id}" in page
    assert "Завод известный" in page
    assert "Подтвердить ещё одну?" in page
    assert "Завод известный (проверена)" in listed


def test_one_of_its_kind_is_confirmed_without_a_question(app, settings):
    registered(app, settings, "770701001")
    staff, _who = signed_in(app, Role.STAFF)

    page = staff.get(f"/admin/registrations/{asked().id}").text

    assert "Другие с этим ИНН" not in page
    assert "Подтвердить ещё одну?" not in page


def test_who_waits_is_told_so_on_the_desk_and_at_closed_doors(app, settings):
    browser = registered(app, settings, "770701001")

    desk = browser.get("/cabinet").text
    refused = browser.get("/organisations")

    assert "Другое имя" in desk
    assert "ждёт подтверждения с" in desk
    assert "Вас ничего не ждёт" not in desk
    assert refused.status_code == 403
    assert "Подождите" in refused.text


def test_an_empty_list_tells_only_who_may_to_fill_it(app):
    customer, _who = signed_in(app, Role.CUSTOMER)
    staff, _clerk = signed_in(app, Role.STAFF)

    assert "заведите" not in customer.get("/people").text.casefold()
    assert "Здесь появится то, что вам доступно." in customer.get("/people").text
    assert "Здесь появится то, что вам доступно." not in staff.get("/people").text
