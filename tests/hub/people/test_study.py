"""The class of a schoolchild and the group of a student, by every door."""

import pytest

from hub.core.access import Role
from hub.core.db import reading, transaction
from hub.core.errors import InvalidError
from hub.people.columns import study
from hub.people.models import Person
from hub.people.tables import PEOPLE
from tests.given import registries as make
from tests.given.accounts import Browser
from tests.given.api import caller


@pytest.mark.parametrize(
    ("year", "group", "words"),
    [(9, "А", "9 А"), (2, "СВ-21", "2, СВ-21"), (None, "СВ-21", "СВ-21"), (11, None, "11")],
)
def test_it_is_written_as_people_write_it(year, group, words):
    assert study(Person(study_year=year, study_group=group)) == words


def parse(cell):
    assert PEOPLE.importer is not None
    field = PEOPLE.importer.field("study_year")
    assert field.parse is not None
    return field.parse(cell)


@pytest.mark.parametrize(("cell", "year"), [("9", 9), ("9 класс", 9), ("2 курс", 2), ("11кл.", 11)])
def test_a_file_may_write_it_so(cell, year):
    assert parse(cell) == year


@pytest.mark.parametrize("cell", ["0", "13", "девятый", "9а"])
def test_a_file_may_not_write_it_so(cell):
    with pytest.raises(InvalidError):
        parse(cell)


def test_the_form_the_api_and_the_list_know_it(app):
    browser = Browser(app)
    browser.come(Role.STAFF)
    machine = caller(app, Role.STAFF)
    with transaction() as session:
        person = make.person(session)
    form = {"last_name": "Иванова", "first_name": "Мария", "sex": "", "category": ""}

    saved = browser.post(
        f"/people/{person.id}/edit",
        {**form, "study_year": "9", "study_group": "А", "version": str(person.version)},
    )
    wrong = browser.post(f"/people/{person.id}/edit", {**form, "study_year": "40", "version": "2"})
    card = browser.get(f"/people/{person.id}").text
    found = browser.get("/people?study_group=А").text
    answer = machine.get(f"/people/{person.id}").get_json()

    assert (saved.status_code, wrong.status_code) == (302, 422)
    assert "9 А" in card
    assert str(person.id) in found
    assert (answer["study_year"], answer["study_group"]) == (9, "А")
    with reading() as session:
        assert session.get_one(Person, person.id).study_year == 9
