"""Which hours may be booked: ahead, within two years, and closed ones only by who means it."""

from datetime import timedelta

import pytest

from hub.core.access import Role
from hub.core.db import transaction, utcnow
from hub.resources.booking_models import Booking
from tests.given import api, resources
from tests.given.accounts import signed_in

DAY = utcnow().date() + timedelta(days=100)
FAR = utcnow().date() + timedelta(days=735)


def body(workshop, day, **more: str) -> dict[str, str]:
    hours = {"starts_at": f"{day}T10:00:00+03:00", "ends_at": f"{day}T12:00:00+03:00"}
    return {"workshop_id": str(workshop.id), "title": "Проба", **hours, **more}


def booked() -> int:
    with transaction() as session:
        return session.query(Booking).count()


@pytest.fixture
def workshop(app):
    with transaction() as session:
        return resources.workshop(session, title="Кузница", opening="ежедневно 8:00-20:00")


@pytest.mark.parametrize("day", ["2020-03-05", FAR.isoformat()])
def test_neither_the_past_nor_what_is_far_ahead_is_booked_by_any_door(app, workshop, day):
    staff, _who = signed_in(app, Role.STAFF)
    form = {"title": "Проба", "day": day, "starts": "10:00", "ends": "12:00"}

    by_form = staff.post("/bookings/new", {**form, "workshop": str(workshop.id)})
    by_api = api.caller(app, Role.STAFF).post("/bookings", body(workshop, day))

    assert (by_form.status_code, by_api.status_code) == (422, 422)
    assert booked() == 0


def test_a_booking_is_not_moved_into_the_past_but_an_old_one_is_renamed(app, workshop):
    machine = api.caller(app, Role.STAFF)
    made = machine.post("/bookings", body(workshop, DAY))
    place, tag = f"/bookings/{made.get_json()['id']}", made.headers["ETag"]

    gone = {"starts_at": "2020-03-05T10:00:00Z", "ends_at": "2020-03-05T12:00:00Z"}
    assert machine.patch(place, gone, tag).status_code == 422
    with transaction() as session:
        row = session.query(Booking).one()
        row.starts_at, row.ends_at = (utcnow() - timedelta(days=n) for n in (9, 8))
    tag = machine.get(place).headers["ETag"]
    assert machine.patch(place, {"title": "Иначе"}, tag).status_code == 200


@pytest.mark.parametrize("moment", ["9999-12-31T23:00:00-12:00", "0001-01-01T00:00:00+14:00"])
def test_moments_that_no_clock_holds_are_refused(app, workshop, moment):
    machine = api.caller(app, Role.STAFF)

    for name in ("starts_at", "ends_at"):
        answer = machine.post("/bookings", body(workshop, DAY, **{name: moment}))
        assert answer.status_code == 422, answer.text


def test_closed_hours_are_booked_by_who_ticks_the_box(app, workshop):
    staff, _who = signed_in(app, Role.STAFF)
    form = {
        "title": "Проба", "day": DAY.isoformat(), "starts": "19:00", "ends": "21:00",
        "workshop": str(workshop.id),
    }  # fmt: skip

    warned = staff.post("/bookings/new", form)

    assert warned.status_code == 422
    assert "мастерская закрыта" in warned.text
    assert 'name="anyway"' in warned.text
    assert booked() == 0
    assert staff.post("/bookings/new", {**form, "anyway": "y"}).status_code == 302
    assert booked() == 1


def test_open_hours_ask_nothing(app, workshop):
    staff, _who = signed_in(app, Role.STAFF)
    form = {"title": "Проба", "day": DAY.isoformat(), "starts": "8:00", "ends": "20:00"}

    answer = staff.post("/bookings/new", {**form, "workshop": str(workshop.id)})

    assert answer.status_code == 302, answer.text


def test_by_the_api_time_is_given_back_by_whose_it_is(app, workshop):
    with transaction() as session:
        own = resources.booking(session, workshop.id)
        foreign = resources.booking(session, resources.workshop(session).id)
    owner = workshop.organisation_id
    machine = api.caller(app, Role.PARTNER, organisation_id=owner)

    given = machine.ask("DELETE", f"/bookings/{own.id}")

    assert given.status_code == 204, given.text
    assert machine.ask("DELETE", f"/bookings/{foreign.id}").status_code == 404
    assert booked() == 1


def test_what_is_offered_instead_says_whose_it_is(app, workshop):
    with transaction() as session:
        resources.workshop(session, title="Другая кузница")
    staff, _who = signed_in(app, Role.STAFF)
    form = {
        "title": "Проба", "day": DAY.isoformat(), "starts": "10:00", "ends": "12:00",
        "workshop": str(workshop.id),
    }  # fmt: skip
    staff.post("/bookings/new", form)

    page = staff.post("/bookings/new", form).text

    _before, _title, offered = page.partition("Другая кузница")
    assert "hub-item-note" in offered[:200]
    assert " · " in offered[:300]
