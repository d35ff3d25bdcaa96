"""Load and free time by the open API: the questions of the pages, the same answers."""

from typing import Any

import pytest

from hub.core.access import Role
from hub.core.db import transaction
from hub.resources import bookings, drawing
from hub.resources.busy import Period, template
from tests.given import api, resources

WEEK = "from=2030-03-04&to=2030-03-10"


def test_the_load_of_each_day_is_given(app):
    with transaction() as session:
        workshop = resources.workshop(session, opening="пн-пт 8:00-20:00")
        resources.workshop(session)
        resources.booking(session, workshop.id, hour=6, hours=3)

    answer = api.caller(app, Role.COORDINATOR).get(f"/load?{WEEK}&workshop={workshop.id}")

    assert answer.status_code == 200, answer.text
    (row,) = answer.get_json()["items"]
    assert (row["id"], row["busy_hours"], row["open_hours"]) == (str(workshop.id), 3, 60)
    assert row["organisation_id"] == str(workshop.organisation_id)
    assert row["days"][0] == {"day": "2030-03-04", "busy_hours": 3, "open_hours": 12}


def test_hours_of_people_are_for_those_who_work_with_them(app):
    with transaction() as session:
        teacher = resources.staff_member(session)
        bookings.book(session, [resources.wanted(staff_member_id=teacher.id)])

    mine = api.caller(app, Role.STAFF).get(f"/load?{WEEK}&of=people")

    (row,) = mine.get_json()["items"]
    assert (row["id"], row["busy_hours"]) == (str(teacher.id), 2)
    assert api.caller(app, Role.CUSTOMER).get(f"/load?{WEEK}&of=people").status_code == 403


def test_free_time_is_found_by_what_is_needed(app):
    with transaction() as session:
        cnc = resources.competency(session)
        fits = resources.workshop(session, places=12, competency_ids=[cnc.id])
        resources.workshop(session, places=6, competency_ids=[cnc.id])
        resources.booking(session, fits.id, hour=0, hours=12)
    machine = api.caller(app, Role.CUSTOMER)

    answer = machine.get(f"/free-slots?{WEEK}&places=12&hours=4&competency={cnc.id}")

    assert answer.status_code == 200, answer.text
    (row,) = answer.get_json()["items"]
    assert (row["id"], row["places"]) == (str(fits.id), 12)
    assert row["windows"][-1]["starts_at"].startswith("2030-03-04T12:00")


def test_any_of_several_competencies_will_do(app):
    with transaction() as session:
        taught = [resources.competency(session) for _n in range(3)]
        shops = [resources.workshop(session, competency_ids=[one.id]) for one in taught]
    machine = api.caller(app, Role.STAFF)
    asked = "&".join(f"competency={one.id}" for one in taught[:2])

    free = machine.get(f"/free-slots?{WEEK}&{asked}").get_json()["items"]
    load = machine.get(f"/load?{WEEK}&{asked}").get_json()["items"]

    expected = {str(shop.id) for shop in shops[:2]}
    assert {row["id"] for row in free} == {row["id"] for row in load} == expected


def test_of_one_workshop_every_window_is_given(app):
    with transaction() as session:
        shop = resources.workshop(session, opening="пн-пт 8:00-20:00")
        resources.workshop(session)

    asked = f"from=2030-03-04&to=2030-03-17&workshop={shop.id}"
    (row,) = api.caller(app, Role.STAFF).get(f"/free-slots?{asked}").get_json()["items"]

    assert (row["id"], len(row["windows"])) == (str(shop.id), 10)


@pytest.mark.parametrize(
    "asked", ["from=2030-03-10&to=2030-03-04", "from=9999-12-31", "hours=0", "kind=x"]
)
def test_what_is_not_understood_is_refused(app, asked):
    machine = api.caller(app, Role.STAFF)

    assert machine.get(f"/free-slots?{asked}").status_code == 422


def test_a_workshop_and_its_college_stand_in_two_lines_and_days_are_marked(app):
    with transaction() as session, app.test_request_context():
        workshop = resources.workshop(session, title="Кузница")
        period = Period(resources.MONDAY.date(), 7)
        rows = {workshop.id: bytearray(template("1-7 08:00-20:00", period))}
        owners: Any = {workshop.organisation_id: "Колледж"}

        picture = drawing.each([workshop], rows, period, owners, of_people=False)

    assert picture.option["yAxis"]["data"] == ["Кузница\nКолледж"]
    assert picture.option["lines"] == 2
    assert picture.option["xAxis"]["axisLabel"]["interval"] == 11  # twelve hours are drawn
    assert picture.rows[0][0] == "Кузница, Колледж"
