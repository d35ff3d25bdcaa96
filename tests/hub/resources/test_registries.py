"""Registries of resources: what is refused, found, brought in from a file, and said in time."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hub.core import clock
from hub.core.access import Role
from hub.core.audit import AuditEntry
from hub.core.db import transaction
from hub.core.errors import ConflictError, InvalidError, RefusedError
from hub.resources import commands, matching, queries, tables
from hub.resources.models import EquipmentState, WorkshopKind
from hub.resources.places import OWNER, SITES, WORKSHOPS
from hub.resources.registries import SHAPES
from hub.resources.sheets_and_links import LINES, SHEETS
from tests.given import api, registries, resources
from tests.given.accounts import signed_in


def test_an_inventory_number_is_one_in_its_organisation(app):
    with transaction() as session:
        first = resources.equipment(session, inventory_number="101")
        resources.equipment(session, inventory_number="101")  # of another organisation

        with pytest.raises(ConflictError) as caught:
            resources.equipment(session, inventory_number="101", workshop_id=first.workshop_id)

    assert caught.value.details["field"] == "inventory_number"


def test_what_stands_in_a_workshop_is_of_its_organisation(app):
    with transaction() as session:
        workshop = resources.workshop(session)
        stands = resources.equipment(session, workshop_id=workshop.id)
        licence: dict[str, Any] = {"organisation_id": registries.organisation(session).id}

        with pytest.raises(InvalidError) as caught:
            resources.software(session, workshop_id=workshop.id, **licence)

        assert stands.organisation_id == workshop.organisation_id
        assert caught.value.field == "workshop_id"


def test_a_site_with_workshops_does_not_pass_to_another_organisation(app):
    with transaction() as session:
        workshop = resources.workshop(session)
        other = registries.organisation(session)

        with pytest.raises(RefusedError):
            commands.change(
                session, SITES, workshop.site_id, confirmed=True, organisation_id=other.id
            )


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"places": 0}, "places"),
        ({"opening": "когда как"}, "opening"),
        ({"title": "  "}, "title"),
        ({"title": "М" * 301}, "title"),
    ],
)
def test_nonsense_in_a_workshop_is_refused_at_its_field(app, values, field):
    with (
        app.test_request_context(),
        transaction() as session,
        pytest.raises(InvalidError) as caught,
    ):
        resources.workshop(session, **values)

    assert caught.value.field == field


@pytest.mark.parametrize("given", ["91", "север", "nan"])
def test_impossible_degrees_are_refused(app, given):
    with (
        app.test_request_context(),
        transaction() as session,
        pytest.raises(InvalidError) as caught,
    ):
        resources.site(session, latitude=given)

    assert caught.value.field == "latitude"


@pytest.mark.parametrize(
    ("half", "missing"), [("latitude", "longitude"), ("longitude", "latitude")]
)
def test_half_of_a_point_is_refused_at_the_other_half(app, half, missing):
    with transaction() as session, pytest.raises(InvalidError) as caught:
        resources.site(session, confirmed=True, **{half: "44.005"})

    assert caught.value.field == missing


@pytest.mark.parametrize(
    "shape", [shape for shape in SHAPES if OWNER in shape.parts], ids=lambda shape: shape.name
)
def test_a_partner_of_one_organisation_finds_it_written(app, shape):
    with transaction() as session:
        own = registries.organisation(session, name="Колледж кузнецов")
    partner, _who = signed_in(app, Role.PARTNER, organisation_id=own.id)

    assert "Колледж кузнецов" in partner.get(f"/{shape.name}/new").text.partition("<main")[2]


def test_further_boxes_are_asked_for_without_a_script_and_nothing_is_lost(app):
    staff, _who = signed_in(app, Role.STAFF)
    typed = {"title": "Кузница", "competency_ids-0": "Р1", "competency_ids-1": "Р2"}

    answer = staff.post("/workshops/new", {**typed, "more": "1"})

    assert answer.status_code == 200
    assert 'value="Р2"' in answer.text
    assert 'value="Кузница"' in answer.text
    assert 'name="competency_ids-3"' in answer.text
    assert 'name="competency_ids-3"' in staff.post("/workshops/new", typed).text


def test_a_term_does_not_end_before_it_begins(app):
    day = clock.today()
    with transaction() as session, pytest.raises(InvalidError) as caught:
        resources.software(session, starts_on=day, ends_on=day - timedelta(days=1))

    assert caught.value.field == "ends_on"


def test_the_same_values_again_change_nothing(app):
    with transaction() as session:
        workshop = resources.workshop(session)
        before = workshop.version

        commands.change(
            session,
            WORKSHOPS,
            workshop.id,
            confirmed=False,
            **queries.values_of(WORKSHOPS, workshop),
        )

        assert (workshop.version, workshop.confirmed_at is None) == (before, False)


def test_the_same_file_again_changes_nothing(app):
    with transaction() as session:
        cnc = resources.competency(session)
        site = resources.site(session)
        importer = tables.TABLES["workshops"].importer
        assert importer is not None
        assert importer.match is not None
        row = {
            "title": "Мастерская ЧПУ", "site_id": site.id, "places": 12,
            "opening": "1-5 08:00-20:00", "kind": WorkshopKind.WORKSHOP,
            "competency_ids": str(cnc.code),
        }  # fmt: skip
        made = importer.create(session, {**row, "opening": "пн-пт 8:00-20:00"})
        session.flush()

        (meaning,) = importer.match(session, [row])

        assert meaning.id == made
        assert {name: meaning.before[name] for name in row} == row
        assert queries.has_resources(session, [cnc.id]) == {cnc.id}


def test_an_unknown_competency_of_a_file_is_told_at_its_cell(app):
    with transaction() as session:
        row = {"title": "Мастерская", "site_id": resources.site(session).id, "competency_ids": "Ы9"}

        (meaning,) = matching.match(session, WORKSHOPS, [row])

    assert meaning.problem_field == "competency_ids"


def test_what_is_below_the_norm_is_found(app):
    with transaction() as session:
        short = resources.consumable(session, title="Электроды", stock=5, norm=10)
        resources.consumable(session, title="Проволока", stock=20, norm=10)
    browser, _who = signed_in(app, Role.STAFF)

    page = browser.get("/consumables?below=yes").text

    assert f"/consumables/{short.id}" in page
    assert "Проволока" not in page


def test_a_workshop_is_laid_beside_the_sheet_of_its_competency(app):
    with transaction() as session:
        cnc = resources.competency(session)
        workshop = resources.workshop(session, competency_ids=[cnc.id])
        given = {"title": "ИЛ", "competency_id": cnc.id, "places": 5}
        sheet = commands.create(session, SHEETS, confirmed=True, **given)
        section = next(iter(LINES.part("section").choices or ()))
        line = commands.create(
            session, LINES, confirmed=True,
            sheet_id=sheet.id, title="Станок", section=section, quantity=5,
        )  # fmt: skip
        stands = {"workshop_id": workshop.id, "sheet_line_id": line.id}
        resources.equipment(session, quantity=3, **stands)
        resources.equipment(session, quantity=1, state=EquipmentState.BROKEN, **stands)
    browser, _who = signed_in(app, Role.STAFF)

    page = browser.get(f"/workshops/{workshop.id}").text

    assert "не хватает: 2" in page


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_every_registry_has_its_list_form_template_and_api(app, shape):
    staff, _who = signed_in(app, Role.STAFF)
    machine = api.caller(app, Role.STAFF)

    for path in ("", "/new", "/import", "/import/template.xlsx"):
        assert staff.get(f"/{shape.name}{path}").status_code == 200, path
    assert machine.get(f"/{shape.name}").get_json() == {"items": [], "next": None}


def test_whom_a_list_of_staff_showed_stays_in_the_audit(app):
    with transaction() as session:
        resources.staff_member(session)
    browser, who = signed_in(app, Role.COORDINATOR)

    browser.get("/staff-members")

    with transaction() as session:
        actions = session.scalars(select(AuditEntry.action).where(AuditEntry.actor_id == who.id))
        assert "staff-members.list" in set(actions)


@pytest.mark.parametrize(
    ("asked", "met"), [("soon", "Скоро"), ("over", "Прошло"), ("ever", "Бессрочно")]
)
def test_terms_are_found_by_how_they_stand(app, asked, met):
    day = clock.today()
    with transaction() as session:
        resources.software(session, title="Скоро", ends_on=day + timedelta(days=60))
        resources.software(session, title="Прошло", ends_on=day - timedelta(days=1))
        resources.software(session, title="Бессрочно")
        resources.software(session, title="Далеко", ends_on=day + timedelta(days=61))
    machine = api.caller(app, Role.STAFF)

    found = machine.get(f"/software?term={asked}").get_json()["items"]

    assert [row["title"] for row in found] == [met]


def test_a_site_leads_to_the_map_and_says_for_whom_it_is_fit(app):
    with transaction() as session:
        place: dict[str, Any] = {
            "latitude": "56,326",
            "longitude": "44.005",
            "fits_wheelchair": True,
        }
        site = resources.site(session, **place)
    browser, _who = signed_in(app, Role.COORDINATOR)

    card = browser.get(f"/sites/{site.id}").text

    assert "yandex.ru/maps/?pt=44.005%2C56.326" in card
    assert "На кресле-коляске" in card
    assert f"/sites/{site.id}" in browser.get("/sites?fits_wheelchair=yes").text


def test_a_member_of_staff_is_tied_to_a_card_among_the_people(app):
    with transaction() as session:
        person = registries.person(session)
        member = resources.staff_member(session, person_id=person.id)
    browser, _who = signed_in(app, Role.STAFF)

    assert f"/people/{person.id}" in browser.get(f"/staff-members/{member.id}").text
    assert f"/staff-members/{member.id}" in browser.get(f"/people/{person.id}").text
