"""The page of free slots: all windows of one workshop, and links for those who may book."""

import re
from html import unescape

from hub.core.access import Role
from hub.core.db import transaction
from tests.given import resources
from tests.given.accounts import signed_in
from tests.given.registries import organisation

FORTNIGHT = "hours=4&places=2&from=2030-03-04&to=2030-03-17"
OPENING = "пн-пт 8:00-20:00"
DAY = re.compile(r"(?:пн|вт|ср|чт|пт), \d+ марта, 08:00–20:00")


def test_a_workshop_with_more_windows_leads_to_all_of_them(app):
    with transaction() as session:
        shop = resources.workshop(session, title="Цех А", places=2, opening=OPENING)
        resources.workshop(session, title="Цех Б", places=2, opening="пн 8:00-20:00")
    browser, _who = signed_in(app, Role.STAFF)

    usual = browser.get(f"/load/free?{FORTNIGHT}").text
    (link,) = re.findall(r'href="([^"]+)">Ещё окна', usual)
    alone = browser.get(unescape(link)).text

    assert len(DAY.findall(usual)) == 3 + 2
    assert f"workshop={shop.id}" in link
    assert len(DAY.findall(alone)) == 10
    assert "Цех Б" not in alone
    assert "Ещё окна" not in alone
    (back,) = re.findall(r'href="([^"]+)">Искать по всем', alone)
    assert "Цех Б" in browser.get(unescape(back)).text


def test_of_very_many_windows_the_first_are_shown_and_that_is_told(app):
    with transaction() as session:
        shop = resources.workshop(session, opening="1-7 8:00-20:00")
    browser, _who = signed_in(app, Role.STAFF)

    asked = f"hours=4&from=2030-03-04&to=2030-05-30&workshop={shop.id}"
    page = browser.get(f"/load/free?{asked}").text

    assert page.count("08:00–20:00") == 50
    assert "Показаны первые 50 окон" in page


def test_a_booking_is_offered_where_the_visitor_may_book(app):
    with transaction() as session:
        own = organisation(session)
        mine = resources.workshop(session, title="Своя", organisation_id=own.id)
        other = resources.workshop(session, title="Чужая")
    partner, _who = signed_in(app, Role.PARTNER, organisation_id=own.id)
    staff, _who = signed_in(app, Role.STAFF)
    asked = "/load/free?hours=4&from=2030-03-04&to=2030-03-10"

    seen = partner.get(asked).text

    assert "Чужая" in seen
    assert f"/bookings/new?workshop={mine.id}" in seen
    assert f"/bookings/new?workshop={other.id}" not in seen
    assert f"/bookings/new?workshop={other.id}" in staff.get(asked).text


def test_a_problem_names_its_field_and_what_is_found_is_counted_in_places(app):
    with transaction() as session:
        for title in ("Цех А", "Цех Б"):
            resources.workshop(session, title=title, opening=OPENING)
    browser, _who = signed_in(app, Role.STAFF)

    wrong = browser.get("/load/free?hours=99").text
    right = browser.get("/load/free?hours=4&from=2030-03-04&to=2030-03-10").text

    assert '<a href="#a-hours">Часов подряд</a>: От 1 до 24.' in wrong
    assert 'id="a-hours-wrong"' in wrong
    assert "Свободны 2 помещения" in right
