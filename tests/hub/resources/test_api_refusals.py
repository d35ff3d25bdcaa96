"""What the open API refuses of resources and bookings: with the field that was sent, in order."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from hub.core.access import Role
from hub.core.db import transaction, utcnow
from hub.resources.booking_models import Booking
from tests.given import api, registries, resources

DAY = utcnow().date() + timedelta(days=100)


def refused(answer) -> tuple[int, list[str]]:
    return answer.status_code, list(answer.get_json().get("errors", {}))


def hours(first: str, last: str) -> dict[str, str]:
    return {"starts_at": f"{DAY}T{first}:00+00:00", "ends_at": f"{DAY}T{last}:00+00:00"}


def under(name: str) -> tuple[str, str, dict[str, Any]]:
    """The list, the field that says under what a row stands, and the rest of a row."""
    known: dict[str, tuple[str, str, dict[str, Any]]] = {
        "workshops": ("/workshops", "site_id", {
            "title": "Кузница", "kind": "workshop", "places": 5, "opening": "пн-пт 8:00-20:00",
        }),
        "equipment": ("/equipment", "workshop_id", {"title": "Станок", "section": "equipment"}),
        "consumables": ("/consumables", "workshop_id", {"title": "Электроды", "unit": "кг"}),
        "certificates": ("/staff-certificates", "staff_member_id", {"title": "Эксперт"}),
        "sites": ("/sites", "organisation_id", {"title": "Корпус", "address": "ул. Заводская"}),
    }  # fmt: skip
    return known[name]


UNDER = pytest.mark.parametrize(
    "name", ["workshops", "equipment", "consumables", "certificates", "sites"]
)


def parent(session, field: str, owner: UUID) -> UUID:
    if field == "organisation_id":
        return owner
    makers: dict[str, Any] = {
        "site_id": resources.site,
        "workshop_id": resources.workshop,
        "staff_member_id": resources.staff_member,
    }
    if field == "workshop_id":
        site = resources.site(session, organisation_id=owner)
        return resources.workshop(session, site_id=site.id).id
    made: UUID = makers[field](session, organisation_id=owner).id
    return made


@UNDER
@pytest.mark.parametrize("nothing", [UUID(int=0), uuid4()], ids=["zero", "unknown"])
def test_what_is_not_there_is_refused_at_its_field_new_or_changed(app, name, nothing):
    path, field, rest = under(name)
    with transaction() as session:
        there = parent(session, field, registries.organisation(session).id)
    machine = api.caller(app, Role.STAFF)
    made = machine.post(path, {**rest, field: str(there)})
    place = f"{path}/{made.get_json()['id']}"

    for answer in (
        machine.post(path, {**rest, field: str(nothing)}),
        machine.patch(place, {field: str(nothing)}, made.headers["ETag"]),
    ):
        assert refused(answer) == (422, [field]), answer.text


@UNDER
def test_another_organisation_s_is_refused_at_its_field_new_or_changed(app, name):
    path, field, rest = under(name)
    with transaction() as session:
        college, other = (registries.organisation(session).id for _ in range(2))
        own, foreign = parent(session, field, college), parent(session, field, other)
    machine = api.caller(app, Role.PARTNER, organisation_id=college)
    made = machine.post(path, {**rest, field: str(own)})
    place = f"{path}/{made.get_json()['id']}"

    for answer in (
        machine.post(path, {**rest, field: str(foreign)}),
        machine.patch(place, {field: str(foreign)}, made.headers["ETag"]),
    ):
        assert refused(answer) == (422, [field]), answer.text


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (hours("10:00", "09:00"), "ends_at"),
        ({"starts_at": "2020-03-05T10:00:00Z", "ends_at": "2020-03-05T11:00:00Z"}, "ends_at"),
        ({"starts_at": "2097-03-05T10:00:00Z", "ends_at": "2097-03-05T11:00:00Z"}, "starts_at"),
        ({"workshop_id": None}, "workshop_id"),
    ],
)
def test_a_booking_is_refused_at_the_field_that_was_sent(app, wrong, named):
    with transaction() as session:
        workshop = resources.workshop(session, opening="круглосуточно")
    body = {"workshop_id": str(workshop.id), "title": "Проба", **hours("10:00", "12:00"), **wrong}

    answer = api.caller(app).post("/bookings", body)

    assert refused(answer) == (422, [named])


def test_closed_hours_are_booked_and_moved_to_by_who_says_so(app):
    with transaction() as session:
        workshop = resources.workshop(session, opening="ежедневно 8:00-20:00")
    machine = api.caller(app)
    night = {"starts_at": f"{DAY}T22:00:00+03:00", "ends_at": f"{DAY}T23:00:00+03:00"}
    noon = {"starts_at": f"{DAY}T12:00:00+03:00", "ends_at": f"{DAY}T13:00:00+03:00"}
    body = {"workshop_id": str(workshop.id), "title": "Проба"}

    asked = machine.post("/bookings", body | night)
    meant = machine.post("/bookings", body | night | {"anyway": True})
    made = machine.post("/bookings", body | noon)
    place, tag = f"/bookings/{made.get_json()['id']}", made.headers["ETag"]
    later = {"starts_at": f"{DAY}T20:30:00+03:00", "ends_at": f"{DAY}T21:00:00+03:00"}
    moved = machine.patch(place, later, tag)
    moved_anyway = machine.patch(place, later | {"anyway": True}, tag)

    assert (refused(asked), meant.status_code) == ((422, ["anyway"]), 201)
    assert (refused(moved), moved_anyway.status_code) == ((422, ["anyway"]), 200)


def test_who_may_not_book_a_teacher_does_not_hear_when_the_teacher_is_busy(app):
    with transaction() as session:
        teacher = resources.staff_member(session)
        college = registries.organisation(session).id
        site = resources.site(session, organisation_id=college)
        workshop = resources.workshop(session, site_id=site.id, opening="круглосуточно")
    body = {"staff_member_id": str(teacher.id), "title": "Тайная группа", **hours("10:00", "12:00")}
    assert api.caller(app).post("/bookings", body).status_code == 201
    machine = api.caller(app, Role.PARTNER, organisation_id=college)

    answer = machine.post("/bookings", body)
    own = machine.post("/bookings", {**body, "workshop_id": str(workshop.id)})

    assert refused(answer) == (422, ["staff_member_id"])
    assert refused(own) == (422, ["staff_member_id"])
    assert "Тайная группа" not in answer.text
    with transaction() as session:
        assert session.query(Booking).count() == 1


def test_a_part_of_a_place_is_no_place_and_nothing_is_no_object(app):
    with transaction() as session:
        workshop = resources.workshop(session)
    machine = api.caller(app)
    tag = f'"{workshop.version}"'
    place = f"/workshops/{workshop.id}"

    assert refused(machine.patch(place, {"places": 1.5}, tag)) == (422, ["places"])
    assert machine.patch(place, {"places": 7}, tag).get_json()["places"] == 7
    nothing = {"headers": {"If-Match": '"2"'}, "content_type": "application/json"}
    assert machine.ask("PATCH", place, data="null", **nothing).status_code == 422
    assert machine.get("/workshops?limit=3").status_code == 200
    assert refused(machine.get("/workshops?limit=1.5")) == (422, ["limit"])
