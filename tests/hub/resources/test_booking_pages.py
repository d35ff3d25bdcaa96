"""A booking's card, its change by hand and by the API, and who hears of it."""

import re
from datetime import datetime, time, timedelta
from html import unescape

import pytest

from hub.core import clock
from hub.core.access import Role
from hub.core.audit import AuditEntry
from hub.core.db import transaction, utcnow
from hub.core.errors import RefusedError
from hub.resources import bookings
from hub.resources.booking_models import Booking
from hub.resources.wishes import TakenError
from tests.given import api, registries, resources
from tests.given.accounts import signed_in
from tests.given.forms import hidden

DAY = utcnow().date() + timedelta(days=100)
NEXT = DAY + timedelta(days=1)
FORM = {"title": "Проба", "day": DAY.isoformat(), "starts": "10:00", "ends": "12:00"}


def only() -> Booking:
    with transaction() as session:
        return session.query(Booking).one()


def test_a_booking_is_moved_by_its_card(app):
    with transaction() as session:
        workshop = resources.workshop(session, title="Мастерская ЧПУ")
        made = resources.booking(session, workshop.id)
    staff, who = signed_in(app, Role.STAFF)
    assert "Мастерская ЧПУ" in staff.get(f"/bookings/{made.id}").text

    given = {**FORM, "workshop": str(workshop.id), "version": "1"}
    answer = staff.post(f"/bookings/{made.id}/edit", given)

    moved = only()
    assert answer.status_code == 302, answer.text
    assert (moved.title, f"{moved.starts_at:%F %H:%M}") == ("Проба", f"{DAY} 07:00")
    with transaction() as session:
        acts = {row.action for row in session.query(AuditEntry) if row.actor_id == who.id}
    assert {"bookings.read", "bookings.change"} <= acts


def test_hours_through_midnight_are_booked_from_what_is_free_and_stay_so_when_changed(app):
    evening = datetime.combine(DAY, time(20, 15), clock.zone())
    with transaction() as session:
        workshop = resources.workshop(session)  # open round the clock
    staff, _who = signed_in(app, Role.STAFF)
    named = {"workshop": str(workshop.id), "starts": evening.isoformat()}
    named["ends"] = (evening + timedelta(hours=4)).isoformat()
    names = ("workshop", "day", "starts", "ends", "last_day")

    offered = staff.get("/bookings/new", query_string=named)
    typed = {name: control(offered, name) for name in names}
    made = staff.post("/bookings/new", {**typed, "title": "Ночная"} | hidden(offered))
    opened = staff.get(f"/bookings/{only().id}/edit")
    kept = {name: control(opened, name) for name in names}
    again = staff.post(
        f"/bookings/{only().id}/edit", {**kept, "title": "Ночная смена"} | hidden(opened)
    )

    assert (made.status_code, again.status_code) == (302, 302), made.text
    assert only().title == "Ночная смена"
    assert (only().starts_at, only().ends_at - only().starts_at) == (evening, timedelta(hours=4))


def test_a_stale_form_keeps_what_was_typed(app):
    with transaction() as session:
        workshop = resources.workshop(session)
        made = resources.booking(session, workshop.id)
    staff, _who = signed_in(app, Role.STAFF)
    given = {**FORM, "workshop": str(workshop.id), "version": "1"}
    staff.post(f"/bookings/{made.id}/edit", {**given, "title": "Первая"})

    answer = staff.post(f"/bookings/{made.id}/edit", {**given, "title": "Вторая"})

    assert answer.status_code == 422
    assert "Вторая" in answer.text
    assert "Первая" in answer.text
    assert only().title == "Первая"


@pytest.mark.parametrize(
    ("mine", "theirs", "moved"),
    [
        ({"title": "Моё"}, {"starts": "14:00", "ends": "16:00"}, f"Моё {DAY} 14:00"),
        ({"day": NEXT.isoformat()}, {"title": "Чужое"}, f"Чужое {NEXT} 10:00"),
    ],
)
def test_an_old_form_moves_nothing_back(app, mine, theirs, moved):
    with transaction() as session:
        workshop = resources.workshop(session)
        made = resources.booking(session, workshop.id)
    staff, _who = signed_in(app, Role.STAFF)
    address = f"/bookings/{made.id}/edit"
    given = {**FORM, "workshop": control(staff.get(address), "workshop")}
    staff.post(address, given | hidden(staff.get(address)))
    opened = hidden(staff.get(address))
    staff.post(address, given | opened | theirs)

    met = staff.post(address, given | opened | mine)
    again = staff.post(address, {name: control(met, name) for name in given} | hidden(met))

    assert (met.status_code, again.status_code) == (422, 302), again.text
    kept = only()
    assert f"{kept.title} {kept.starts_at.astimezone(clock.zone()):%F %H:%M}" == moved


def control(answer, name):
    (drawn,) = re.findall(rf'<input[^>]*\bname="{name}"[^>]*>', answer.text)
    (value,) = re.findall(r'\bvalue="([^"]*)"', drawn)
    return unescape(value)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_are_refused_in_words(app, day):
    with transaction() as session:
        workshop = resources.workshop(session)
    staff, _who = signed_in(app, Role.STAFF)
    machine = api.caller(app, Role.STAFF)

    form = staff.post("/bookings/new", {**FORM, "workshop": str(workshop.id), "day": day})
    zone = "+14:00" if day[0] == "0" else "-12:00"
    answer = machine.post(
        "/bookings",
        {
            "workshop_id": str(workshop.id), "title": "Проба",
            "starts_at": f"{day}T00:00:00{zone}", "ends_at": f"{day}T23:00:00{zone}",
        },
    )  # fmt: skip

    assert (form.status_code, answer.status_code) == (422, 422)


def test_it_does_not_stand_in_its_own_way_but_others_do(app):
    with transaction() as session, app.test_request_context():
        workshop = resources.workshop(session)
        made = resources.booking(session, workshop.id, hour=9, hours=3)
        resources.booking(session, workshop.id, hour=14, hours=2)

        later = made.ends_at + timedelta(hours=1)
        bookings.change(session, made.id, ends_at=later)
        with pytest.raises(TakenError):
            bookings.change(session, made.id, ends_at=later + timedelta(hours=2))


def test_what_the_timetable_made_is_not_moved_by_hand(app):
    with transaction() as session, app.test_request_context():
        workshop = resources.workshop(session)
        made = resources.booking(
            session, workshop.id, source_subject="lesson", source_id=workshop.id
        )

        with pytest.raises(RefusedError):
            bookings.change(session, made.id, title="Иначе")


def test_a_partner_changes_and_gives_back_its_own_alone(app):
    with transaction() as session:
        own = resources.workshop(session)
        mine = resources.booking(session, own.id)
        foreign = resources.booking(session, resources.workshop(session).id)
    partner, _who = signed_in(app, Role.PARTNER, organisation_id=own.organisation_id)

    assert partner.get(f"/bookings/{foreign.id}").status_code == 200
    assert partner.get(f"/bookings/{foreign.id}/edit").status_code == 404
    assert partner.post(f"/bookings/{foreign.id}/cancel", {}).status_code == 404
    assert partner.post(f"/bookings/{mine.id}/cancel", {}).status_code == 302
    assert only().id == foreign.id


def test_the_api_books_moves_and_refuses_what_is_taken(app):
    with transaction() as session:
        workshop = resources.workshop(session)
    machine = api.caller(app, Role.STAFF)
    body = {
        "workshop_id": str(workshop.id), "title": "Проба",
        "starts_at": f"{DAY}T10:00:00+03:00", "ends_at": f"{DAY}T12:00:00+03:00",
    }  # fmt: skip

    made = machine.post("/bookings", body)
    again = machine.post("/bookings", body)
    place = f"/bookings/{made.get_json()['id']}"
    moved = machine.patch(place, {"ends_at": f"{DAY}T13:00:00+03:00"}, made.headers["ETag"])

    assert made.status_code == 201, made.text
    assert again.status_code == 409
    assert moved.status_code == 200, moved.text
    assert moved.get_json()["ends_at"].startswith(f"{DAY}T10:00")
    (listed,) = machine.get("/bookings").get_json()["items"]
    assert listed["workshop_id"] == str(workshop.id)


def test_by_the_api_a_partner_books_its_own_alone(app):
    with transaction() as session:
        foreign = resources.workshop(session)
        own = registries.organisation(session)
    machine = api.caller(app, Role.PARTNER, organisation_id=own.id)

    answer = machine.post(
        "/bookings",
        {
            "workshop_id": str(foreign.id), "title": "Проба",
            "starts_at": f"{DAY}T10:00:00Z", "ends_at": f"{DAY}T12:00:00Z",
        },
    )  # fmt: skip

    assert answer.status_code == 422
    with transaction() as session:
        assert session.query(Booking).count() == 0


def test_a_customer_hears_of_workshops_and_of_nobody_s_hours(app):
    with transaction() as session:
        teacher = resources.staff_member(session)
        lesson = resources.wanted(staff_member_id=teacher.id)
        (hidden,) = bookings.book(session, [lesson])
        shown = resources.booking(session, resources.workshop(session).id)
    customer, _who = signed_in(app, Role.CUSTOMER)

    assert customer.get(f"/bookings/{shown.id}").status_code == 200
    assert customer.get(f"/bookings/{hidden.id}").status_code == 404
    assert customer.get("/load?of=people").status_code == 403
