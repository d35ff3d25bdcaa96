"""What a person's name may be made of, whichever door it came by."""

import pytest

from hub.core.access import Role
from hub.core.errors import InvalidError
from hub.core.spelling import person_name
from tests.given import api
from tests.given.accounts import Browser, account, signed_in
from tests.given.imports import place, states, upload

WRONG = [
    "цЧБББПЧ",
    "Сmирнов-Z",
    "Иван\u202eов",
    "Анна😀",
    "12345",
    "Ив\x07ан",
    "-",
    "\u200bАнна",
    "<b>",
]
RIGHT = [
    "Ёлкина-Петрова",
    "О'Коннор",
    "Жан Поль мл.",
    "Алиев (Мамедов) оглы",
    "Генрих VIII",
    "李小龍",
]
HEAD, DAY = "Фамилия;Имя;Дата рождения", "01.01.1999"
NAME = {"last_name": "Ёлкина", "first_name": "Мария"}


@pytest.mark.parametrize("name", RIGHT)
def test_names_of_all_peoples_are_taken(name):
    assert person_name(name, field="name") == name


def test_latin_letters_among_russian_ones_become_what_they_look_like():
    assert person_name("Смиpнoв", field="name") == "Смирнов"
    assert person_name("Aлекceй II", field="name") == "Алексей II"


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_name_is_refused(name):
    with pytest.raises(InvalidError):
        person_name(name, field="name")


def test_the_api_and_the_form_refuse_at_the_field(app):
    caller = api.caller(app)
    browser, _who = signed_in(app, Role.STAFF)

    made = caller.post("/people", {**NAME, "patronymic": "Анна😀"})
    form = browser.post("/people/new", {**NAME, "first_name": "12345", "sex": "", "category": ""})

    assert made.status_code == form.status_code == 422
    assert made.get_json()["errors"]["patronymic"] == [
        "В имени бывают буквы, пробелы, дефисы и точки."
    ]
    assert "В имени бывают буквы" in form.text


def test_registration_and_the_account_refuse(app):
    answer = Browser(app).post("/register", {**NAME, "last_name": "Иван☭ов"})

    assert "В имени бывают буквы" in answer.text
    with pytest.raises(InvalidError):
        account(name="Хаб☭")


def test_a_file_is_refused_in_the_preview(app):
    browser, _who = signed_in(app, Role.STAFF)

    where = place(
        upload(browser, HEAD, f"12345;Анна;{DAY}", f"Петрова;Анна😀;{DAY}", f"Петрова;Анна;{DAY}")
    )

    assert states(where) == ["error", "error", "new"]
