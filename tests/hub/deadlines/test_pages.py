"""The calendar and the terms on their pages and in the API: staff change them, others read."""

from datetime import date

import pytest

from hub.core.access import Role
from hub.core.db import reading, transaction
from hub.deadlines import commands, queries
from hub.deadlines.models import Term
from hub.deadlines.working import DayKind
from tests.given import api, deadlines
from tests.given.accounts import signed_in

TERM = {
    "place": "application/submitted", "act": "Позвонить заявителю", "owed_by": "office",
    "count": "2", "unit": "working", "side": "after", "anchor": "since", "is_on": "y",
}  # fmt: skip


def test_a_day_staff_write_down_is_a_day_off_and_goes_back_to_the_law(app):
    staff, _who = signed_in(app, Role.STAFF)
    regional = date(2026, 4, 21)

    staff.post(
        "/deadlines/calendar?year=2026",
        {"day": regional.isoformat(), "kind": "off", "title": "Радоница"},
    )
    page = staff.get("/deadlines/calendar?year=2026").text
    with reading() as session:
        kind = queries.calendar(session).day(regional).kind
    staff.post("/deadlines/calendar", {"day": regional.isoformat(), "kind": "", "title": ""})

    assert kind is DayKind.OFF
    assert "Радоница" in page
    assert "День Победы" in page
    with reading() as session:
        assert queries.calendar(session).is_working(regional)


def test_the_form_begins_with_the_day_that_was_clicked(app):
    staff, _who = signed_in(app, Role.STAFF)

    page = staff.get("/deadlines/calendar?year=2026&day=2026-04-21").text
    nonsense = staff.get("/deadlines/calendar?year=9999999&day=завтра")

    assert 'value="2026-04-21"' in page
    assert nonsense.status_code == 200


@pytest.mark.parametrize("role", [Role.PARTNER, Role.COORDINATOR, Role.TEACHER])
def test_others_read_and_do_not_change(app, role):
    with transaction() as session:
        term = deadlines.term(session)
    browser, _who = signed_in(app, role)

    assert browser.get("/deadlines/calendar").status_code == 200
    assert browser.get(f"/deadlines/{term.id}").status_code == 200
    assert 'name="kind"' not in browser.get("/deadlines/calendar").text
    day = {"day": "2026-04-21", "kind": "off", "title": ""}
    assert browser.post("/deadlines/calendar", day).status_code == 403
    assert browser.get("/deadlines/new").status_code == 403


def test_a_term_is_made_changed_and_switched_off(app):
    staff, _who = signed_in(app, Role.STAFF)

    made = staff.post("/deadlines/new", TERM)
    twice = staff.post("/deadlines/new", TERM)
    with reading() as session:
        term = session.query(Term).filter_by(act="Позвонить заявителю").one()
        when = queries.reckoner(session).terms["application", "submitted"]
    staff.post(
        f"/deadlines/{term.id}/edit",
        {**TERM, "count": "3", "side": "before", "anchor": "starts", "is_on": "", "version": "1"},
    )

    assert (made.status_code, twice.status_code) == (302, 422)
    assert term.id in {one.id for one in when}
    with reading() as session:
        changed = session.get_one(Term, term.id)
        assert (changed.days, changed.is_on) == (-3, False)
        left = queries.reckoner(session).terms["application", "submitted"]
    assert term.id not in {one.id for one in left}
    assert "3 рабочих дня до первого дня обучения" in staff.get(f"/deadlines/{term.id}").text


def test_a_stale_form_of_a_term_keeps_what_was_typed(app):
    staff, _who = signed_in(app, Role.STAFF)
    with transaction() as session:
        term = deadlines.term(session)
        commands.change(session, term.id, days=7)

    answer = staff.post(f"/deadlines/{term.id}/edit", {**TERM, "count": "9", "version": "1"})

    assert answer.status_code == 422
    assert 'value="9"' in answer.text


def test_terms_a_new_hub_begins_with_are_planted_once_and_stay_as_staff_left_them(app):
    with transaction() as session:
        first = session.query(Term).order_by(Term.id).first()
        assert first is not None
        commands.change(session, first.id, is_on=False)
        count = session.query(Term).count()

        commands.plant(session)

        assert session.query(Term).count() == count
        assert not session.get_one(Term, first.id).is_on


def test_the_api_tells_the_year_and_takes_a_day(app):
    caller = api.caller(app)

    put = caller.ask("PUT", "/working-days/2026-04-21", json={"kind": "off", "title": "Радоница"})
    none = caller.ask("PUT", "/working-days/2026-02-30", json={"kind": "off"})
    days = {one["day"]: one for one in caller.get("/working-days?year=2026").get_json()["items"]}

    assert (put.status_code, none.status_code) == (204, 422)
    assert days["2026-04-21"] == {
        "day": "2026-04-21", "kind": "off", "title": "Радоница", "is_own": True,
    }  # fmt: skip
    assert days["2026-05-08"]["kind"] == "short"
