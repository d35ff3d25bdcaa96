"""Names found however they are typed: every order, parts, initials, hyphens; one search for all."""

import itertools
from collections.abc import Sequence

import pytest

from hub.core.access import Role
from hub.core.db import transaction
from hub.core.tables.paging import page
from hub.core.tables.query import Query
from hub.people.tables import PEOPLE
from tests.given import accounts, api, registries
from tests.given.accounts import signed_in

WHOLE = ("Ёлкин", "Семён", "Артёмович")
SEMYON = ["Ёлкин Семён Артёмович"]
HYPHENED = ("Петров-Водкин", "Кузьма", "Сергеевич")


@pytest.fixture
def people(app):
    """Those who are looked for, and those who must not be found with them."""
    with transaction() as session:
        for last, first, patronymic in (
            WHOLE,
            HYPHENED,
            ("Алиев", "Расул", "Мамед оглы"),
            ("Ли", "Ан", None),
            ("Елкина", "Мария", "Артёмовна"),
            ("Семёнов", "Артём", "Ильич"),
            ("Водолазкин", "Кирилл", "Сергеевич"),
        ):
            registries.person(session, last_name=last, first_name=first, patronymic=patronymic)


def found(words: str) -> list[str]:
    with transaction() as session:
        rows = page(session, PEOPLE, Query(words=words), registries.who()).rows
        return [PEOPLE.columns[0].of(row) for row in rows]


def first(words: str) -> str | None:
    return next(iter(found(words)), None)


def missed(expected: Sequence[str], *typed: str) -> list[str]:
    """Say which of the ways to type a name does not find exactly these."""
    return [words for words in typed if found(words) != list(expected)]


def test_every_order_of_the_three_words_finds(people):
    assert missed(SEMYON, *map(" ".join, itertools.permutations(WHOLE))) == []


def test_any_two_of_them_find_in_both_orders(people):
    assert missed(SEMYON, *map(" ".join, itertools.permutations(WHOLE, 2))) == []


@pytest.mark.parametrize(
    "typed",
    [
        ("Артёмович", "артемович", "Семён", "ЕЛКИН СЕМЕН"),
        ("Ёлкин С.А.", "Ёлкин С. А.", "С.А. Ёлкин", "С. А. Ёлкин", "Ёлкин С", "Ёлк С.А."),
        ("Елки Сем Арт", "Сем Елкин Арт", "Артем Елкин Се", "Семен Арт"),
        tuple("Ёлкин Семён Артёмович"[: n + 1] for n in range(21)),
    ],
    ids=["letters of any kind", "initials", "parts", "at every letter typed"],
)
def test_it_is_found_among_others_however_it_is_typed(people, typed):
    assert [words for words in typed if SEMYON[0] not in found(words)] == []


def test_a_hyphened_name_is_found_whole_and_by_its_second_part(people):
    for words in (
        "Петров-Водкин",
        "Петров Водкин",
        "Водкин",
        "Водкин Кузьма",
        "Кузьма Водкин",
        "Кузьма Петров-Водкин",
        "Кузьма Сергеевич Петров-Водкин",
        "Петров-Водкин К.С.",
        "Водкин К. С.",
    ):
        assert first(words) == "Петров-Водкин Кузьма Сергеевич", words


def test_a_patronymic_of_two_words_is_found(people):
    typed = ("Мамед оглы", "Расул Мамед оглы Алиев", "Алиев Расул Мамед")

    assert missed(["Алиев Расул Мамед оглы"], *typed) == []


def test_a_name_of_two_letters_is_found(people):
    assert {first(words) for words in ("Ли Ан", "Ан Ли", "Ли")} == {"Ли Ан"}


def test_another_name_finds_nobody(people):
    assert missed([], "Ёлкин И.О.", "Ёлкин Пётр", "Семён Петрович", "Водк Кирилл") == []


def test_the_api_and_the_search_everywhere_find_alike(app, people):
    browser, _who = signed_in(app, Role.STAFF)
    machine = api.caller(app, Role.STAFF)

    answer = machine.get("/people", query_string={"q": "Артёмович С. Ёлкин"}).get_json()

    assert [one["last_name"] for one in answer["items"]] == ["Ёлкин"]
    assert "Ёлкин Семён" in browser.get("/search?q=артемович+семен").text


def test_accounts_are_found_the_same_way(app):
    accounts.account(Role.LEARNER, name="Ёлкин Семён Артёмович")
    browser, _who = signed_in(app, Role.ADMIN)

    for words in ("артемович", "Семён Ёлкин", "Ёлкин С.А."):
        assert "Ёлкин Семён Артёмович" in browser.get(f"/admin/users?q={words}").text
