"""How busy the network is, and when it is free."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from hub.core.access import Role
from hub.core.db import transaction
from hub.resources import bookings, busy, slots
from hub.resources.booking_models import Booking
from hub.resources.busy import Period
from hub.resources.slots import Wish
from hub.resources.wishes import Wanted
from tests.given import registries, resources
from tests.given.accounts import signed_in

MONDAY = date(2030, 3, 4)
STAFF = registries.who()


def at(day: int, hour: float) -> datetime:
    """A moment by the region's clock, which is three hours ahead of UTC."""
    return datetime(2030, 3, 4, tzinfo=UTC) + timedelta(days=day, hours=hour - 3)


def test_days_add_up_what_is_taken_of_the_hours_it_is_open(app):
    with transaction() as session:
        workshop = resources.workshop(session, opening="пн-пт 8:00-20:00")
        resources.booking(session, workshop.id, hour=6, hours=3)
        resources.booking(session, workshop.id, day=1, hour=6, hours=1.5)
        period = Period(MONDAY, 7)

        rows = busy.rows_of(session, Booking.workshop_id, {workshop.id: workshop.opening}, period)

    days = busy.by_day(rows[workshop.id], period)
    assert days == [(12, 48), (6, 48), (0, 48), (0, 48), (0, 48), (0, 0), (0, 0)]


def test_what_began_before_or_ends_after_counts_in_its_own_days(app):
    with transaction() as session:
        workshop = resources.workshop(session)
        resources.booking(session, workshop.id, day=-1, hour=12, hours=48)
        resources.booking(session, workshop.id, day=6, hour=12, hours=48)
        period = Period(MONDAY, 7)

        rows = busy.rows_of(session, Booking.workshop_id, {workshop.id: workshop.opening}, period)

    row = rows[workshop.id]
    taken = [one / 4 for one, _whole in busy.by_day(row, period)]
    assert taken == [24, 15, 0, 0, 0, 0, 9]
    assert len(row) == period.slots


def test_the_network_is_counted_hour_by_hour_however_large_it_is(app):
    period = Period(MONDAY, 1)
    row = bytearray(period.slots)
    row[36:40] = bytes([busy.BUSY]) * 4
    row[40:42] = bytes([busy.BUSY]) * 2

    hours = busy.together([row] * 600, period)

    assert hours[9:11] == [2400, 1200]
    assert sum(hours) == 3600


def test_a_cnc_workshop_with_twelve_places_for_four_hours_in_two_weeks(app):
    with transaction() as session:
        cnc = resources.competency(session, title="Токарные работы на станках с ЧПУ")
        fits: dict[str, Any] = {"competency_ids": [cnc.id], "opening": "пн-пт 8:00-20:00"}
        wanted = resources.workshop(session, title="ЧПУ", places=12, **fits)
        resources.workshop(session, title="ЧПУ малая", places=8, **fits)
        resources.workshop(session, title="Сварка", places=20)
        resources.workshop(session, title="ЧПУ новая", confirmed=False, **fits)
        lesson = resources.wanted(wanted.id, title="Токари")
        for start, end in ((8, 11), (13, 18)):
            wish: dict[str, Any] = {
                "starts_at": at(0, start),
                "ends_at": at(0, end),
                "title": lesson.title,
            }
            bookings.book(session, [Wanted(workshop_id=wanted.id, **wish)])

        found = slots.find(
            session, STAFF, Wish(
                first=MONDAY, last=MONDAY + timedelta(days=13), minutes=240,
                competency_ids=(cnc.id,), places=12,
            ),
        )  # fmt: skip

    (one,) = found
    assert one.workshop.title == "ЧПУ"
    assert [(w.starts_at, w.ends_at) for w in one.windows[:2]] == [
        (at(1, 8), at(1, 20)),
        (at(2, 8), at(2, 20)),
    ]


def test_the_accessible_are_found_and_the_past_is_not_free(app):
    with transaction() as session:
        flat = resources.workshop(session, title="Без порога", fits_wheelchair=True)
        resources.workshop(session, title="С порогом")
        today = datetime.now(UTC).date()
        wish = Wish(
            first=today - timedelta(days=3),
            last=today + timedelta(days=7),  # working hours are in it, whatever the hour is now
            minutes=15,
            fits=("fits_wheelchair",),
        )

        found = slots.find(session, STAFF, wish)

    assert [one.workshop.id for one in found] == [flat.id]
    assert all(
        window.starts_at >= datetime.now(UTC) - timedelta(minutes=1) for window in found[0].windows
    )


def test_the_picture_has_a_table_for_those_who_need_one(app):
    with transaction() as session:
        workshop = resources.workshop(session, title="Мастерская ЧПУ", opening="пн-пт 8:00-20:00")
        resources.booking(session, workshop.id, hour=6, hours=3)
    browser, _who = signed_in(app, Role.COORDINATOR)

    page = browser.get("/load?from=2030-03-04&to=2030-03-10").text

    assert 'data-chart="' in page
    assert "<td>Мастерская ЧПУ" in page
    assert "5 %" in page  # three hours of sixty


def test_a_period_of_more_than_a_quarter_and_nonsense_are_told_not_guessed(app):
    browser, _who = signed_in(app, Role.STAFF)

    page = browser.get("/load?from=31.02.2030&to=2031-12-31&competency=нет такой").text

    assert "Не больше 92 дней" in page or "Такого дня" in page
    assert "Ничего со словами «нет такой» нет" in page


def _named(page: str) -> str:
    return "".join(letter for letter in "АБВ" if f"Цех {letter}</a>" in page)


def test_words_that_fit_several_competencies_mean_any_of_them(app):
    with transaction() as session:
        turning = resources.competency(session, title="Токарные работы на станках с ЧПУ")
        milling = resources.competency(session, title="Фрезерные работы на станках с ЧПУ")
        welding = resources.competency(session, title="Сварочные технологии")
        for title, taught in (("Цех А", turning), ("Цех Б", milling), ("Цех В", welding)):
            resources.workshop(session, title=title, places=12, competency_ids=[taught.id])
    browser, _who = signed_in(app, Role.STAFF)
    asked = "places=12&hours=4&from=2030-03-04&to=2030-03-17"

    several = browser.get(f"/load/free?{asked}&competency=чпу").text
    one = browser.get(f"/load/free?{asked}&competency=фрезерные").text
    load = browser.get("/load?competency=чпу").text
    none = browser.get(f"/load/free?{asked}&competency=ковроделие").text

    assert "Под «чпу» подходит несколько" in several
    assert f"{turning.code} {turning.title}; {milling.code} {milling.title}" in several
    assert _named(several) == "АБ"
    assert _named(one) == "Б"
    assert f'value="{milling.code} {milling.title}"' in one  # understood, so nothing to tell
    assert "подходит несколько" not in one
    assert _named(load) == "АБ"
    assert "Ничего со словами «ковроделие» нет" in none
    assert "или найдено несколько" not in none


@pytest.mark.parametrize("path", ["/load", "/load/free?hours=4", "/bookings", "/workshops"])
def test_a_learner_has_no_business_here(app, path):
    browser, _who = signed_in(app, Role.LEARNER)

    assert browser.get(path).status_code == 403


def test_a_set_of_workshops_or_people_is_named_one_by_one(app):
    with transaction() as session:
        first, second, third = (resources.workshop(session, title=f"Цех {n}") for n in (1, 2, 3))
        one, other = (resources.staff_member(session, title=f"Петров {n}") for n in ("А", "Б"))
    browser, _who = signed_in(app, Role.STAFF)

    places = browser.get(f"/load?workshop={first.id}&workshop={second.id}&workshop=").text
    people = browser.get(f"/load?of=people&staff_member={one.id}").text

    assert f"/workshops/{first.id}" in places
    assert f"/workshops/{second.id}" in places
    assert f"/workshops/{third.id}" not in places
    assert f"/staff-members/{one.id}" in people
    assert f"/staff-members/{other.id}" not in people
