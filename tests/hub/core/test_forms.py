"""A card's form under two hands: each field is judged by what it said when it was opened."""

import json
from datetime import date, time

import pytest
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import NumberRange

from hub.core.forms import CardForm, IntegerField, choose

OPENED = {
    "title": "Курс",
    "about": "Первая\nвторая",
    "kind": "a",
    "hours": 10,
    "day": date(2026, 1, 2),
    "starts": time(9, 30, 15),
    "is_open": True,
    "words": ["б", "а"],
}
SENT = {
    "title": "Курс",
    "about": "Первая\r\nвторая",
    "kind": "a",
    "hours": "10",
    "day": "2026-01-02",
    "starts": "09:30",
    "is_open": "y",
    "words-0": "б",
    "words-1": "а",
    "words-2": "",
}
NEW = {
    "title": "Новый курс",
    "about": "Иначе",
    "kind": "b",
    "hours": 20,
    "day": date(2026, 3, 4),
    "starts": time(11),
    "is_open": False,
    "words": ["в"],
}
SENT_NEW = {
    "title": "Новый курс",
    "about": "Иначе",
    "kind": "b",
    "hours": "20",
    "day": "2026-03-04",
    "starts": "11:00",
    "is_open": None,
    "words-0": "в",
}


class Card(CardForm):
    title = StringField("Название")
    about = TextAreaField("Описание")
    kind = SelectField("Вид", choices=choose([("a", "первый"), ("b", "второй")]))
    hours = IntegerField("Часы", [NumberRange(0, 99)])
    day = DateField("День")
    starts = TimeField("Начало")
    is_open = BooleanField("Открыт")
    words = FieldList(StringField("Слово"), "Слова", max_entries=5)


def names(now):
    return {name: f"теперь: {value}" for name, value in now.items()}


@pytest.fixture
def opened(app):
    """What the page of the form carried when it was opened."""
    with app.test_request_context("/"):
        return Card(data=OPENED | {"version": "1"}).said()


def stale(app, sent, now, opened):
    data = {name: text for name, text in (SENT | sent).items() if text is not None}
    fields = {"version": "1", "opened": opened, **data}
    with app.test_request_context("/", method="POST", data=fields):
        form = Card(data=now | {"version": "2"})
        return form, form.clashes(names(now), 2)


@pytest.mark.parametrize("name", list(OPENED))
def test_what_this_one_left_alone_takes_the_new_value(app, opened, name):
    now = OPENED | {name: NEW[name]}

    form, found = stale(app, {}, now, opened)

    assert [(one.now, one.is_theirs) for one in found] == [(f"теперь: {NEW[name]}", True)]
    assert form[name].data == NEW[name]
    assert {key: form[key].data for key in ("title", "hours", "kind")} == {
        key: now[key] for key in ("title", "hours", "kind")
    }


@pytest.mark.parametrize("name", list(OPENED))
def test_what_only_this_one_changed_stays_and_is_no_clash(app, opened, name):
    sent = {key: text for key, text in SENT_NEW.items() if key.partition("-")[0] == name}
    if name == "words":
        sent["words-1"] = ""

    form, found = stale(app, sent, OPENED, opened)

    assert found == []
    assert [form[name].data] == [NEW[name] if name != "words" else ["в", "", ""]]


def test_what_both_changed_stays_beside_the_other_s(app, opened):
    form, found = stale(app, {"title": "Мой"}, OPENED | {"title": "Чужой"}, opened)

    assert [(one.title, one.typed, one.is_theirs) for one in found] == [("Название", "Мой", False)]
    assert form.title.data == "Мой"


def test_the_next_opening_is_of_what_the_card_says_by_now(app, opened):
    now = OPENED | {"title": "Чужой"}
    form, _found = stale(app, {"about": "Моё"}, now, opened)
    with app.test_request_context("/"):
        drawn = str(form.version())

    assert 'value="2"' in drawn
    again, found = stale(app, {"title": "Чужой", "about": "Моё"}, now | {"hours": 11}, form.said())
    assert [one.is_theirs for one in found] == [True]
    assert (again.about.data, again.hours.data) == ("Моё", 11)


@pytest.mark.parametrize(
    "rubbish", ["", "[]", "{", '{"title": 1}', "[" * 100_000, json.dumps({"title": []})]
)
def test_a_form_that_does_not_say_what_it_was_opened_with_keeps_all_that_was_typed(app, rubbish):
    form, found = stale(app, {"title": "Мой"}, OPENED | {"hours": 11}, rubbish)

    assert {(one.title, one.is_theirs) for one in found} == {("Название", False), ("Часы", False)}
    assert (form.title.data, form.hours.data) == ("Мой", 10)


def test_a_form_with_errors_still_says_what_it_was_opened_with(app, opened):
    with app.test_request_context("/", method="POST", data={"version": "1", "opened": opened}):
        drawn = str(Card(data=NEW | {"version": "2"}).version())

    assert opened.replace('"', "&#34;") in drawn


def test_a_number_of_four_hundred_digits_is_refused_in_words(app):
    with app.test_request_context("/", method="POST", data=SENT | {"hours": "9" * 400}):
        form = Card(meta={"csrf": False})

        assert not form.validate()
        assert form.hours.errors[0] == "Слишком длинное число."
