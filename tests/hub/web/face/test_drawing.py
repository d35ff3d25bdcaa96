"""How words, numbers and commands are drawn."""

import pytest

from hub.core.countries import country_title
from hub.core.i18n import _l
from hub.core.numbers import phone_written
from hub.web import drawing
from tests.given.accounts import Browser


def test_errors_are_words_and_not_letters(app):
    with app.test_request_context():
        found = drawing.flatten_errors((_l("Fill this in."), {"part": ["one", "two"]}))

    assert found == ["Заполните это поле.", "one", "two"]


def test_the_summary_of_a_form_reads(app):
    page = Browser(app).post("/sign-in", {"email": "", "password": ""}).text

    assert "Заполните это поле." in page
    assert "З а п" not in page


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("+79123456789", "+7 (912) 345-67-89"),
        ("+375291234567", "+375291234567"),
        (None, ""),
    ],
)
def test_a_telephone_is_written_as_people_do(number, written):
    assert phone_written(number) == written


def test_a_country_is_named_in_the_reader_s_words(app):
    with app.test_request_context():
        assert (country_title("RU"), country_title("??")) == ("Россия", "??")


def test_a_command_is_drawn_as_one_and_nothing_else_passes():
    assert drawing.as_typed("Run `hub <x>`.") == "Run <code>hub &lt;x&gt;</code>."
