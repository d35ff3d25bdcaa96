"""A СНИЛС of a file that is somebody else's changes nobody into another person."""

from datetime import date

import pytest

from hub.core.access import Role
from hub.core.db import reading, transaction
from hub.people.models import Person
from tests.given import registries as make
from tests.given.accounts import Browser
from tests.given.imports import apply, place, states, upload

HEAD = "Фамилия;Имя;Дата рождения;СНИЛС"


@pytest.fixture
def known(app) -> Person:
    with transaction() as session:
        return make.person(
            session, last_name="Иванова", first_name="Мария", birth_on=date(1990, 2, 1)
        )


@pytest.fixture
def staff(app) -> Browser:
    browser = Browser(app)
    browser.come(Role.STAFF)
    return browser


@pytest.mark.parametrize("born", ["03.04.2007", ""])
def test_another_name_and_another_day_are_an_error_at_the_number(staff, known, born):
    where = place(upload(staff, HEAD, f"Петров;Пётр;{born};{known.snils}"))

    page = staff.get(where).text
    apply(staff, where, "good")

    assert "Этот СНИЛС у другого человека: Иванова М." in page
    assert states(where) == ["error"]
    with reading() as session:
        assert session.get_one(Person, known.id).last_name == "Иванова"


@pytest.mark.parametrize(
    "row", ["Петрова;Мария;01.02.1990", "Петрова;Маша;01.02.1990", "Иванова;Мария;02.02.1990"]
)
def test_who_marries_or_was_written_wrongly_is_changed(staff, known, row):
    where = place(upload(staff, HEAD, f"{row};{known.snils}"))

    assert states(where) == ["changed"]


def test_the_number_is_mended_in_its_cell(staff, known):
    where = place(upload(staff, HEAD, f"Петров;Пётр;03.04.2007;{known.snils}"))

    staff.post(f"{where}/rows/2", data={"snils": make.snils(9_000)})

    assert states(where) == ["new"]
