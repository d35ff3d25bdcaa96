"""The public catalogue: open to everybody, forgiving to mistypes, silent of what is not shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.db import reading, transaction, utcnow
from hub.programmes import commands
from hub.programmes.catalogue import queries
from hub.programmes.catalogue.commands import sweep
from hub.programmes.catalogue.mistypes import Mistypes
from hub.programmes.catalogue.queries import Asked
from tests.given import registries
from tests.given.accounts import Browser


@pytest.fixture
def shown(app):
    with transaction() as session:
        return {
            title: registries.published(session, title=title, price=price, hours=10).id
            for title, price in (
                ("Электросварщик ручной сварки", 0),
                ("Сварщик на автоматах", 9000),
                ("Повар горячего цеха", 5000),
                ("Оператор станков с ЧПУ", 0),
            )
        }


def found(words: str, **more) -> list[str]:
    with reading() as session:
        return [one.title for one in queries.search(session, Asked(words=words, **more)).rows]


@pytest.mark.parametrize(
    "words",
    ["повар", "повор", "поавр", "пвоар горячего", "повар горячево цеха", "Повар горяч", "gjdfh"],
)
def test_what_was_mistyped_finds_what_was_meant(shown, words):
    assert found(words) == ["Повар горячего цеха"]


def test_a_word_is_found_inside_a_longer_one_after_those_that_are_the_word(shown):
    assert found("сварщик") == ["Сварщик на автоматах", "Электросварщик ручной сварки"]


@pytest.mark.parametrize("words", ["бухгалтер", "сварщик бухгалтер", "щщщщщ", "'; drop"])
def test_what_nobody_teaches_is_not_found(shown, words):
    assert found(words) == []


def test_filters_narrow_what_was_found(shown):
    assert found("сварщик", is_free=True) == ["Электросварщик ручной сварки"]
    assert found("", is_free=True) == ["Оператор станков с ЧПУ", "Электросварщик ручной сварки"]
    assert found("", kind="retraining") == []


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("курсы бухгалтера", "Бухгалтерский учёт"),
        ("обучение на бухгалтера", "Бухгалтерский учёт"),
        ("курсы поваров", "Повар горячего цеха"),
        ("оператор чпу", "Оператор станков с программным управлением"),
    ],
)
def test_what_people_say_finds_what_titles_write(app, words, title):
    with transaction() as session:
        for each in (
            "Бухгалтерский учёт",
            "Повар горячего цеха",
            "Оператор станков с программным управлением",
            "Оператор котельной",
        ):
            registries.published(session, title=each)

    assert found(words) == [title]


def test_the_words_around_are_looked_for_where_they_are_all_there_is(app):
    with transaction() as session:
        registries.published(session, title="Курсы кройки")
        registries.published(session, title="Сварщик")

    assert found("курсы") == ["Курсы кройки"]


def test_a_visitor_finds_whom_programmes_take(app):
    with transaction() as session:
        own = registries.organisation(session)
        registries.published(session, title="Детям", age_from=10, age_to=17)
        registries.published(session, title="Мастерам", age_from=18, education="secondary-skilled")
        registries.published(session, title="Всем", organisation_id=own.id)

    assert found("", age=12) == ["Всем", "Детям"]
    assert found("", age=30) == ["Всем", "Мастерам"]
    assert found("", education="basic-general") == ["Всем", "Детям"]
    assert found("", education="bachelor") == ["Всем", "Детям", "Мастерам"]
    assert found("мастерам", age=12) == []
    page = Browser(app).get(f"/catalogue?organisation={own.id}&age=20&education=bachelor").text
    assert "Всем" in page
    assert "Мастерам" not in page


def test_a_withdrawn_programme_is_found_no_more(shown):
    with transaction() as session:
        commands.withdraw(session, [shown["Повар горячего цеха"]], at=utcnow())
        assert sweep(session) > 0

    assert found("повар") == []


def test_a_visitor_reads_all_of_a_shown_programme_and_nothing_of_a_draft(app, shown):
    with transaction() as session:
        draft = registries.finished(session, title="Черновик")
    visitor = Browser(app)

    page = visitor.get(f"/catalogue/{shown['Повар горячего цеха']}")

    assert page.status_code == 200
    assert "Варить ровный шов" in page.text
    assert "Сварка швов" in page.text
    assert visitor.get(f"/catalogue/{draft.programme_id}").status_code == 404
    assert "Черновик" not in visitor.get("/catalogue").text


@pytest.mark.parametrize(
    ("word", "other", "mistakes"),
    [
        ("сварка", "сварка", 0),
        ("свакра", "сварка", 1),
        ("сврка", "сварка", 1),
        ("свваркаа", "сварка", 2),
        ("повар", "сварка", 4),
    ],
)
def test_mistypes_are_counted(word, other, mistakes):
    assert Mistypes(word).along(other)[-1] == mistakes


def plainly(word: str, other: str) -> int:
    """The table cell by cell, as the books have it."""
    rows = [list(range(len(other) + 1))]
    for n, letter in enumerate(word, start=1):
        row = [n]
        for m, theirs in enumerate(other, start=1):
            cost = min(rows[-1][m] + 1, row[-1] + 1, rows[-1][m - 1] + (letter != theirs))
            if n > 1 and m > 1 and letter == other[m - 2] and word[n - 2] == theirs:
                cost = min(cost, rows[-2][m - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]


@given(st.text("абв", min_size=1, max_size=9), st.text("абв", max_size=9))
def test_mistypes_are_those_of_the_plain_table(word, other):
    counts = Mistypes(word).along(other)

    assert counts == [plainly(word, other[:n]) for n in range(len(other) + 1)]
