"""The day of a consent on paper, and who may sign it: whatever the dates are."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.errors import InvalidError
from hub.people import papers
from hub.people.paper_models import Signer

TODAY = date(2026, 11, 21)
DAYS = st.dates(date(1900, 1, 1), date(2030, 12, 31))
NAMES = st.sampled_from([None, "Иванова Анна Петровна"])


def refused(check, *given) -> str | None:
    """The field a rule refuses, if it does."""
    try:
        check(*given)
    except InvalidError as error:
        return error.field
    return None


def birthday(born: date, years: int) -> date:
    """The day somebody turns so old; whoever is born on the 29th of February does on 1 March."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


@given(born=st.none() | DAYS, day=DAYS)
def test_a_paper_is_signed_within_a_life_and_not_tomorrow(born, day):
    is_possible = day <= TODAY and (born is None or day >= born)

    assert (refused(papers.expect_day, day, born, TODAY) is None) == is_possible


@given(born=DAYS, day=DAYS, signer=st.sampled_from(Signer), name=NAMES)
def test_who_signs_follows_from_the_birthdays(born, day, signer, name):
    is_own = day >= birthday(born, 14)
    is_adult = day >= birthday(born, 18)
    if signer is Signer.PERSON:
        expected = None if is_own else "signer"
    else:
        expected = "signer" if is_adult else None if name else "representative"

    assert refused(papers.expect_signer, signer, name, born, day) == expected


@given(day=DAYS, name=NAMES)
def test_of_an_unknown_birth_either_may_sign_but_a_representative_is_named(day, name):
    assert refused(papers.expect_signer, Signer.PERSON, None, None, day) is None
    expected = None if name else "representative"
    assert refused(papers.expect_signer, Signer.REPRESENTATIVE, name, None, day) == expected


@given(signed=DAYS, day=DAYS)
def test_it_is_taken_back_after_it_was_given_and_not_tomorrow(signed, day):
    is_possible = signed <= day <= TODAY

    found = refused(papers.expect_taken_back, day, signed, TODAY)

    assert (found is None) == is_possible


@pytest.mark.parametrize("years", [14, 18])
def test_the_birthday_itself_counts(years):
    born = date(2008, 2, 29)
    turned = birthday(born, years)

    assert papers.age(born, turned) == years
    assert papers.age(born, turned - timedelta(days=1)) == years - 1
