"""Working days: the law's holidays, what was moved, what staff wrote down."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.errors import InvalidError
from hub.deadlines.working import Calendar, Day, DayKind

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
OWN = st.dictionaries(
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.sampled_from(DayKind).map(Day),
    max_size=40,
)
LAW = Calendar({})


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 1, 8), DayKind.OFF),
        (date(2026, 1, 9), DayKind.OFF),  # moved from 3 January
        (date(2026, 1, 12), DayKind.WORKING),
        (date(2026, 3, 9), DayKind.OFF),  # 8 March is a Sunday
        (date(2026, 5, 8), DayKind.SHORT),
        (date(2026, 5, 11), DayKind.OFF),
        (date(2026, 11, 3), DayKind.SHORT),
        (date(2026, 12, 31), DayKind.OFF),
        (date(2027, 5, 3), DayKind.OFF),  # 1 May is a Saturday
        (date(2027, 5, 10), DayKind.OFF),  # 9 May is a Sunday
        (date(2027, 12, 31), DayKind.SHORT),
        (date(2026, 11, 21), DayKind.OFF),
        (date(2026, 11, 23), DayKind.WORKING),
    ],
)
def test_the_law_says_which_days_are_off(day: date, kind: DayKind):
    assert LAW.day(day).kind is kind


def test_what_staff_wrote_down_wins():
    regional = date(2026, 4, 21)

    calendar = Calendar({regional: Day(DayKind.OFF, "Радоница")})

    assert LAW.is_working(regional)
    assert not calendar.is_working(regional)
    assert calendar.moved(date(2026, 4, 20), 1) == date(2026, 4, 22)


@given(DAYS, st.integers(-300, 300), OWN)
def test_so_many_working_days_further_are_so_many_between(day: date, count: int, own):
    calendar = Calendar(own)
    start = calendar.not_before(day)

    end = calendar.moved(start, count)

    first, last = sorted((start, end))
    days = (first + timedelta(days=n) for n in range((last - first).days))
    assert sum(map(calendar.is_working, days)) == abs(count)
    assert calendar.is_working(end)


@given(DAYS, OWN)
def test_the_nearest_working_days_have_none_between(day: date, own):
    calendar = Calendar(own)

    before, after = calendar.not_after(day), calendar.not_before(day)

    assert before <= day <= after
    assert calendar.is_working(before)
    assert calendar.is_working(after)
    inside = (before + timedelta(days=n) for n in range(1, (after - before).days))
    assert not any(map(calendar.is_working, inside))


def test_a_year_without_a_working_day_is_told_and_not_walked_for_ever():
    every = {date(2026, 1, 1) + timedelta(days=n): Day(DayKind.OFF) for n in range(800)}

    with pytest.raises(InvalidError) as caught:
        Calendar(every).not_before(date(2026, 1, 1))

    assert caught.value.field == "day"
