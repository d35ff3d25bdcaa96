"""How alike two cards are: what speaks for one person, what against, what says nothing."""

from datetime import date, timedelta

import pytest

from hub.core.db import uuid7
from hub.people.likeness import LARGE, WORTH_A_DESK, Face, alike, close, likeness, near

BORN = date(2001, 2, 3)
LAST_DAY = (date(2099, 12, 31) - date(1900, 1, 1)).days + 1


def somebody(**more) -> Face:
    given = {"last": "иванова", "first": "мария", "patronymic": "петровна", "birth_on": BORN}
    return Face(uuid7(), **{**given, **more})


@pytest.mark.parametrize(
    ("other", "reasons"),
    [
        ({}, ("same-name", "same-birth")),
        ({"patronymic": ""}, ("no-patronymic", "same-birth")),
        ({"last": "мария", "first": "иванова"}, ("turned-name", "same-birth")),
        ({"last": "ивонова"}, ("similar-name", "same-birth")),
        ({"first": "марья"}, ("similar-name", "same-birth")),
        ({"birth_on": date(2001, 3, 2)}, ("same-name", "near-birth")),
        ({"birth_on": date(2001, 2, 8)}, ("same-name", "near-birth")),
    ],
)
def test_slips_of_the_pen_are_worth_a_look(other, reasons):
    found = likeness(somebody(), somebody(**other))

    assert found is not None
    assert found.reasons == reasons
    assert found.score >= WORTH_A_DESK


def test_another_last_name_needs_a_contact_beside_the_birth():
    bride, wife = somebody(), somebody(last="кузнецова")
    phone = frozenset({"+79120001122"})

    alone = likeness(bride, wife)
    called = likeness(somebody(phones=phone), somebody(last="кузнецова", phones=phone))

    assert alone is not None
    assert called is not None
    assert alone.score < WORTH_A_DESK <= called.score
    assert "other-last-name" in called.reasons


@pytest.mark.parametrize(
    "other",
    [
        {"first": "ольга"},  # a sister
        {"patronymic": "олеговна"},
        {"last": "кузнецов", "first": "пётр", "patronymic": "ильич"},
    ],
)
def test_other_names_are_other_people_whatever_they_share(other):
    phone = frozenset({"+79120001122"})

    assert likeness(somebody(phones=phone), somebody(phones=phone, **other)) is None


def test_two_numbers_of_insurance_speak_against():
    without = likeness(somebody(has_snils=True), somebody())
    both = likeness(somebody(has_snils=True), somebody(has_snils=True))

    assert both is not None
    assert without is not None
    assert both.score < without.score
    assert "two-snils" in both.reasons


def test_an_unknown_day_of_birth_says_nothing():
    found = likeness(somebody(), somebody(birth_on=None))

    assert found is not None
    assert found.score < WORTH_A_DESK


@pytest.mark.parametrize(
    ("one", "other", "are_close"),
    [
        ("иванов", "иванов", True),
        ("иванов", "ивонов", True),
        ("иванов", "ианвов", True),
        ("иванов", "иваноов", True),
        ("александр", "алексадр", True),
        ("константинопольский", "костантинополский", True),
        ("иван", "игорь", False),
        ("ким", "кон", False),
        ("ли", "лу", False),
    ],
)
def test_close_words(one, other, are_close):
    assert close(one, other) is are_close
    assert close(other, one) is are_close


def test_a_large_block_is_cut_and_loses_no_twin():
    crowd = [somebody(first=f"имя{chr(1072 + n % 32)}{n}") for n in range(LARGE)]
    one, other = somebody(first="зинаида"), somebody(first="зинаида")

    found = list(alike([*crowd, one, other], least=WORTH_A_DESK))

    assert (one, other) in [(a, b) for a, b, _like in found]


@pytest.mark.parametrize("day", [BORN, date(1999, 11, 11), date(2000, 2, 29)])
def test_the_days_a_slip_away_are_those_that_look_so(day):
    one = somebody(birth_on=day)
    days = [date(1900, 1, 1) + timedelta(days=n) for n in range(LAST_DAY)]
    alike_days = {
        other
        for other in days
        if (found := likeness(one, somebody(birth_on=other))) and "near-birth" in found.reasons
    }

    assert set(near(day)) == alike_days
