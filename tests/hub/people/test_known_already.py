"""Whoever registers somebody by the form is told once that such a one is known."""

from datetime import date

import pytest
from sqlalchemy import func, select

from hub.core.access import Role
from hub.core.db import reading, transaction
from hub.people.models import Person
from tests.given import registries as make
from tests.given.accounts import Browser
from tests.given.imports import apply, place, upload
from tests.given.text import found

FORM = {"last_name": "Аева", "first_name": "Анна", "sex": "", "category": ""}
BORN = {"birth_on": "2010-02-01"}


@pytest.fixture
def staff(app) -> Browser:
    browser = Browser(app)
    browser.come(Role.STAFF)
    return browser


def people() -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(Person)) or 0


def test_a_namesake_of_one_day_is_shown_once_and_then_saved(staff):
    with transaction() as session:
        known = make.person(
            session, last_name="Аева", first_name="Анна", birth_on=date(2010, 2, 1), snils=None
        )

    asked = staff.post("/people/new", data=FORM | BORN)
    before = people()
    again = staff.post(
        "/people/new",
        data=FORM
        | BORN
        | {"is_another": found(r'name="is_another"[^>]*value="(\w+)"', asked.text)},
    )

    assert "Похожий человек уже есть" in asked.text
    assert f"/people/{known.id}" in asked.text
    assert (before, again.status_code, people()) == (1, 302, 2)


@pytest.mark.parametrize("other", [{"birth_on": "2010-02-02"}, BORN | {"first_name": "Ольга"}])
def test_another_day_or_another_name_is_asked_of_nobody(staff, other):
    with transaction() as session:
        make.person(session, last_name="Аева", first_name="Анна", birth_on=date(2010, 2, 1))

    saved = staff.post("/people/new", data=FORM | other)

    assert (saved.status_code, people()) == (302, 2)


def test_the_line_of_time_tells_of_the_file_and_of_contacts(staff):
    lines = [f"Аева{letter};Анна;01.02.2010" for letter in "аб"]
    apply(staff, place(upload(staff, "Фамилия;Имя;Дата рождения", *lines)), "all")
    with reading() as session:
        person = session.scalars(select(Person).where(Person.last_name == "Аеваа")).one()
    silent = staff.get(f"/people/{person.id}").text

    staff.post(
        f"/people/{person.id}/edit",
        data=FORM | BORN | {"phone": "8 912 000-11-22", "version": str(person.version)},
    )
    staff.post(f"/people/{person.id}/contacts", data={"kind": "email", "value": "a@a.ru"})
    told = staff.get(f"/people/{person.id}").text

    assert "загружена из файла" in silent
    assert "Контакты изменены" not in silent
    assert "Контакты изменены" in told
    assert "Контакт добавлен" in told


def test_a_card_made_by_the_form_was_brought_by_no_file(staff):
    staff.post("/people/new", data=FORM | BORN)
    with reading() as session:
        person = session.scalars(select(Person)).one()

    page = staff.get(f"/people/{person.id}").text

    assert "Заведена карточка" in page
    assert "загружена из файла" not in page
