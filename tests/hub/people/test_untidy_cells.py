"""What secretaries write in the cells of a list of people, and what it means."""

import pytest
from sqlalchemy import select

from hub.core.access import Role
from hub.core.db import reading
from hub.people.files import parts_of_class
from hub.people.models import Person
from tests.given.accounts import Browser
from tests.given.imports import apply, place, states, upload


@pytest.fixture
def staff(app) -> Browser:
    browser = Browser(app)
    browser.come(Role.STAFF)
    return browser


def brought(staff, head, *lines) -> list[Person]:
    where = place(upload(staff, head, *lines))
    apply(staff, where, "all")
    assert states(where) == ["done"] * len(lines)
    with reading() as session:
        return list(session.scalars(select(Person).order_by(Person.last_name)))


@pytest.mark.parametrize(
    ("cell", "year", "group"),
    [
        ("9А", "9", "А"),
        ('10 "Б"', "10", "Б"),
        ("10 «б»", "10", "Б"),
        ("11-В", "11", "В"),
        ("9 А класс", "9", "А"),
        ("9 класс", "9", None),
        ("9", "9", None),
        ("2, СВ-21", "2", "СВ-21"),
        ("СВ-21", None, "СВ-21"),
        ("девятый", "девятый", None),
        ("401", "401", None),
    ],
)
def test_a_class_is_a_year_and_a_letter(cell, year, group):
    found = parts_of_class(cell)

    assert (found.get("study_year"), found.get("study_group")) == (year, group)


def test_a_column_of_classes_is_read_so(staff):
    found = brought(
        staff,
        "Фамилия;Имя;Дата рождения;Класс",
        "Аева;Анна;01.02.2010;9А",
        "Беева;Анна;01.02.2010;11-В",
        "Веева;Анна;01.02.2010;7",
    )

    studies = [(one.study_year, one.study_group) for one in found]
    assert studies == [(9, "А"), (11, "В"), (7, None)]


@pytest.mark.parametrize("word", ["нет", "Нет", "-", "—"])
def test_a_word_for_nothing_is_nothing(staff, word):
    (found,) = brought(
        staff,
        "Фамилия;Имя;Отчество;Дата рождения;СНИЛС;Телефон;Почта",
        f"Аева;Анна;{word};01.02.2010;{word};{word};{word}",
    )

    assert (found.patronymic, found.snils, found.phone, found.email) == (None, None, None, None)


def test_two_telephones_are_an_error_that_shows_both(staff):
    head = "Фамилия;Имя;Дата рождения;Телефон"
    both = "8 912 000-11-22, 8 912 000-11-23"

    where = place(upload(staff, head, f'Аева;Анна;01.02.2010;"{both}"'))
    page = staff.get(where).text

    assert states(where) == ["error"]
    assert "несколько телефонов" in page
    assert both in page


def test_citizenship_is_a_name_or_a_code(staff):
    cells = ["Казахстан", "РФ", "KZ", "Россия", ""]
    found = brought(
        staff,
        "Фамилия;Имя;Дата рождения;Гражданство",
        *(f"{'АБВГД'[n]}еева;Анна;01.02.2010;{cell}" for n, cell in enumerate(cells)),
    )

    assert [one.citizenship for one in found] == ["KZ", "RU", "KZ", "RU", "RU"]


def test_the_form_offers_countries_by_name(staff):
    page = staff.get("/people/new").text
    form = {"last_name": "Аева", "first_name": "Анна", "sex": "", "category": ""}

    staff.post("/people/new", data={**form, "citizenship": "KZ"})

    assert '<option value="KZ">Казахстан</option>' in page
    with reading() as session:
        assert session.scalars(select(Person.citizenship)).one() == "KZ"


def test_categories_are_called_as_people_call_them(staff):
    cells = ["студент", "Студент СПО", "школьник", "ученик", "студент колледжа"]
    found = brought(
        staff,
        "Фамилия;Имя;Дата рождения;Категория",
        *(f"{'АБВГД'[n]}еева;Анна;01.02.2010;{cell}" for n, cell in enumerate(cells)),
    )

    student, pupil = "college-student", "school-student"
    assert [one.category for one in found] == [student, student, pupil, pupil, student]
