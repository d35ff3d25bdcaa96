"""Quantities that are measured: read as people write them, kept whole, shown with their unit."""

import pytest
from sqlalchemy import select

from hub.core.access import Role
from hub.core.db import transaction
from hub.core.errors import InvalidError
from hub.resources import measures
from hub.resources.models import Consumable, Section, SheetLine
from tests.given import api, resources
from tests.given.accounts import signed_in
from tests.given.imports import apply, place, states, upload


@pytest.mark.parametrize(
    ("typed", "kept", "written"),
    [
        ("1,5", 1.5, "1,5"),
        ("1.5", 1.5, "1,5"),
        ("1 000,250", 1000.25, "1000,25"),
        ("40", 40, "40"),
        (0.001, 0.001, "0,001"),
        (40.0, 40, "40"),
    ],
)
def test_a_measure_is_read_as_people_write_it_and_written_without_zeros(typed, kept, written):
    assert measures.read(typed) == kept
    assert measures.written(kept) == written


@pytest.mark.parametrize("wrong", ["1,2345", "полтора", "1,5,5", "", 1.23456, "1e3"])
def test_what_is_no_measure_is_refused(wrong):
    with pytest.raises(InvalidError):
        measures.read(wrong)


def only() -> Consumable:
    with transaction() as session:
        return session.scalars(select(Consumable)).one()


def test_the_form_takes_a_part_of_a_kilogram_and_the_list_and_card_say_it_with_its_unit(app):
    with transaction() as session:
        workshop = resources.workshop(session)
    staff, _who = signed_in(app, Role.STAFF)
    form = {"title": "Флюс", "workshop_id": str(workshop.id), "unit": "кг", "stock": "1,5"}

    wrong = staff.post("/consumables/new", {**form, "norm": "0,12345"})
    staff.post("/consumables/new", {**form, "norm": "0.25"})

    assert (wrong.status_code, "трёх знаков" in wrong.text) == (422, True)
    assert (only().stock, only().norm) == (1.5, 0.25)
    shown = staff.get("/consumables").text
    assert all(word in shown for word in ("1,5", "0,25", ">кг<"))
    assert "1,5 кг" in staff.get(f"/consumables/{only().id}").text
    assert 'value="1,5"' in staff.get(f"/consumables/{only().id}/edit").text


def test_a_file_brings_parts_and_the_same_again_changes_nothing(app):
    with transaction() as session:
        resources.workshop(session, title="Кузница")
    staff, _who = signed_in(app, Role.STAFF)
    head, line = "Название;Мастерская;Ед;Остаток;Норма", "Флюс;Кузница;кг;1,5;40"

    run = place(upload(staff, head, line, room="consumables"))
    apply(staff, run, "all")
    again = place(upload(staff, head, line, room="consumables"))

    assert (states(run), states(again)) == (["done"], ["unchanged"])
    assert (only().stock, only().norm) == (1.5, 40)


def test_the_api_takes_and_gives_parts_and_whole_numbers_stay_whole(app):
    with transaction() as session:
        one = resources.consumable(session, stock=40, norm=25)
    machine = api.caller(app)
    place_of = f"/consumables/{one.id}"

    before = machine.get(place_of)
    changed = machine.patch(place_of, {"stock": 1.5, "norm": "2,25"}, before.headers["ETag"])
    wrong = machine.patch(place_of, {"stock": 1.23456}, changed.headers["ETag"])

    assert '"stock":40,' in before.text
    assert (changed.get_json()["stock"], changed.get_json()["norm"]) == (1.5, 2.25)
    assert (wrong.status_code, list(wrong.get_json()["errors"])) == (422, ["stock"])
    assert machine.get("/consumables").get_json()["items"][0]["stock"] == 1.5


def test_a_line_of_a_sheet_asks_for_a_part(app):
    with transaction() as session:
        line = resources.sheet_line(session)
    machine = api.caller(app)
    place_of = f"/sheet-lines/{line.id}"

    machine.patch(place_of, {"quantity": 0.5}, f'"{line.version}"')

    with transaction() as session:
        kept = session.get_one(SheetLine, line.id)
    assert (kept.quantity, kept.section in Section) == (0.5, True)
    staff, _who = signed_in(app, Role.STAFF)
    assert "0,5" in staff.get("/sheet-lines").text
