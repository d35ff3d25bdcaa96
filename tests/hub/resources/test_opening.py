"""Opening hours as people write them."""

import pytest

from hub.core.errors import InvalidError
from hub.resources import opening


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("пн-пт 8:00-20:00; сб 9:00-15:00", "1-5 08:00-20:00; 6-6 09:00-15:00"),
        ("Пн – Пт 8.30–18.00", "1-5 08:30-18:00"),
        ("ежедневно 9-21", "1-7 09:00-21:00"),
        ("круглосуточно", "1-7 00:00-24:00"),
        ("понедельник 8:00-9:30, среда 10:00-12:00", "1-1 08:00-09:30; 3-3 10:00-12:00"),
    ],
)
def test_usual_ways_to_write_hours_are_understood(typed, kept):
    assert opening.read(typed) == kept


@pytest.mark.parametrize(
    "typed", ["когда как", "пн-пт", "пн-пт 8-25", "пн 20:00-8:00", "пт-пн 8-9", ";"]
)
def test_nonsense_is_refused_at_its_field(typed):
    with pytest.raises(InvalidError) as caught:
        opening.read(typed)

    assert caught.value.field == "opening"


@pytest.mark.parametrize("kept", ["1-5 08:00-20:00; 6-6 09:00-15:00", "1-7 00:00-24:00"])
def test_what_is_written_is_understood_again(app, kept):
    with app.test_request_context():
        assert opening.read(opening.written(kept)) == kept


def test_a_week_has_the_open_quarters_of_its_days():
    week = opening.week("1-5 08:00-20:00; 6-6 09:00-15:00")

    assert week.count(opening.OPEN) == 5 * 48 + 24
    assert week[6 * 96 :].count(opening.CLOSED) == 96
