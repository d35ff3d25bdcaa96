"""A file tells of one person twice, with СНИЛС and without: one card, whichever comes first."""

import pytest
from sqlalchemy import select

from hub.core.access import Role
from hub.core.db import reading
from hub.people.models import Person
from tests.given.accounts import Browser
from tests.given.imports import HEAD, apply, place, states, upload

WITH = "Петрова;Анна;Сергеевна;31.12.2001;112-233-445 95;"
WITHOUT = "Петрова;Анна;Сергеевна;31.12.2001;;8 912 000-11-22"
NAMESAKE = "Петрова;Анна;Сергеевна;31.12.2001;087-654-303 00;"


@pytest.fixture
def staff(app) -> Browser:
    browser = Browser(app)
    browser.come(Role.STAFF)
    return browser


def written(staff, *lines, mode="good"):
    where = place(upload(staff, HEAD, *lines))
    apply(staff, where, mode)
    assert set(states(where)) == {"done"}
    with reading() as session:
        rows = session.execute(select(Person.snils, Person.phone).order_by(Person.snils)).all()
        return [tuple(row) for row in rows]


@pytest.mark.parametrize("mode", ["good", "all"])
@pytest.mark.parametrize("lines", [(WITH, WITHOUT), (WITHOUT, WITH)])
def test_a_person_with_snils_and_without_is_one(staff, lines, mode):
    assert written(staff, *lines, mode=mode) == [("11223344595", "+79120001122")]


def test_namesakes_of_one_day_with_numbers_of_their_own_are_two(staff):
    found = written(staff, WITHOUT, WITH, NAMESAKE)

    assert sorted(snils for snils, _phone in found) == ["08765430300", "11223344595"]
    assert [phone for _snils, phone in found if phone] == ["+79120001122"]
