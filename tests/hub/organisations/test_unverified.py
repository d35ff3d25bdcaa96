"""An organisation anybody registered is its own people's and the office's till staff verify it."""

import pytest

from hub.core.access import Role
from hub.core.db import transaction
from hub.organisations.models import Organisation
from tests.given import api, registries
from tests.given.accounts import Browser, signed_in

NAME = "Рога и копыта"
OTHERS = (Role.LEARNER, Role.COORDINATOR, Role.TEACHER, Role.PARTNER, Role.CUSTOMER)


@pytest.fixture
def unverified(app) -> Organisation:
    with transaction() as session:
        return registries.organisation(session, name=NAME, verified_at=None)


def places(browser: Browser, one: Organisation) -> dict[str, bool]:
    """Say where a browser meets the organisation."""
    return {
        "card": browser.get(f"/organisations/{one.id}").status_code == 200,
        "list": one.name in browser.get("/organisations").text,
        "found": one.name in browser.get(f"/organisations?q={one.inn}").text,
        "search": f"/organisations/{one.id}" in browser.get(f"/search?q={one.name}").text,
        "choice": one.name in browser.get(f"/programmes/offer/organisation?x={one.name}").text,
        "filter": one.name in browser.get(f"/programmes?organisation={one.inn}").text,
        "id": one.name in browser.get(f"/programmes?organisation={one.id}").text,
    }


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_else_meets_it_anywhere(app, unverified, role):
    browser, _who = signed_in(app, role)

    assert not any(places(browser, unverified).values())


@pytest.mark.parametrize("role", [Role.STAFF, Role.ADMIN])
def test_the_office_meets_it_marked(app, unverified, role):
    browser, _who = signed_in(app, role)

    assert all(places(browser, unverified).values())
    assert "не проверена" in browser.get("/organisations").text
    assert "не проверена" in browser.get(f"/organisations/{unverified.id}").text


def test_its_own_people_meet_it_marked(app, unverified):
    browser, _who = signed_in(app, Role.CUSTOMER, organisation_id=unverified.id)

    assert browser.get(f"/organisations/{unverified.id}").status_code == 200
    assert "не проверена" in browser.get("/organisations").text


def test_the_api_gives_it_to_the_office_alone(app, unverified):
    others = [api.caller(app, role) for role in OTHERS]
    office = api.caller(app, Role.STAFF)

    for machine in others:
        assert NAME not in machine.get("/organisations").text
        assert machine.get(f"/organisations/{unverified.id}").status_code == 404
    assert NAME in office.get(f"/organisations?q={unverified.inn}").get_json()["items"][0]["name"]
    assert office.get(f"/organisations/{unverified.id}").status_code == 200


def test_a_programme_of_it_does_not_tell_its_name_to_others(app, unverified):
    with transaction() as session:
        programme = registries.published(session, organisation_id=unverified.id)
    browser, _who = signed_in(app, Role.COORDINATOR)

    assert NAME not in browser.get("/programmes").text
    assert browser.get(f"/programmes/{programme.id}").status_code == 200
    assert NAME not in browser.get(f"/programmes/{programme.id}").text
    assert NAME not in browser.get(f"/catalogue/{programme.id}").text


def test_once_verified_everybody_meets_it(app, unverified):
    staff, _who = signed_in(app, Role.STAFF)

    staff.post("/organisations/bulk/verify", {"ids": str(unverified.id)})

    browser, _other = signed_in(app, Role.COORDINATOR)
    assert all(places(browser, unverified).values())


def test_one_ticked_among_doubles_is_verified_with_a_warning(app, unverified):
    with transaction() as session:
        values = {"inn": unverified.inn, "kpp": "770701001", "verified_at": None}
        registries.organisation(session, name="Копыта и рога", **values)
    staff, _who = signed_in(app, Role.STAFF)

    answer = staff.post(
        "/organisations/bulk/verify", {"ids": str(unverified.id)}, follow_redirects=True
    )

    assert "Копыта и рога (не проверена)" in answer.text


def test_a_partner_may_not_learn_of_it_by_a_programme_s_form(app, unverified):
    browser, _who = signed_in(app, Role.PARTNER)
    form = {"title": "Сварщик", "hours": "10", "form": "mixed", "kind": ""}

    hidden = browser.post("/programmes/new", form | {"organisation": unverified.inn}).text
    absent = browser.post("/programmes/new", form | {"organisation": "7707083893"}).text

    words = "Ничего с таким названием"
    assert (words in hidden) == (words in absent)
