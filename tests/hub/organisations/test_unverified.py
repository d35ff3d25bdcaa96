"""An organisation anybody registered is its own people's and the office's till staff verify it."""

import pytest

from hub.core.access import Role
from hub.core.db import reading, transaction, utcnow
from hub.organisations.models import Organisation
from tests.given import api, registries
from tests.given.accounts import Browser, signed_in

NAME = "Рога и копыта"
OTHERS = (Role.LEARNER, Role.COORDINATOR, Role.TEACHER, Role.PARTNER, Role.CUSTOMER)


@pytest.fixture
def unverified(app) -> Organisation:
    with transaction() as session:
        return registries.organisation(session, name=NAME)


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
        programme = registries.programme(session, organisation_id=unverified.id)
        programme.published_at = utcnow()
    browser, _who = signed_in(app, Role.COORDINATOR)

    assert NAME not in browser.get("/programmes").text
    assert NAME not in browser.get(f"/programmes/{programme.id}").text


def test_once_verified_everybody_meets_it(app, unverified):
    staff, _who = signed_in(app, Role.STAFF)

    staff.post("/organisations/bulk/verify", {"ids": str(unverified.id)})

    browser, _other = signed_in(app, Role.COORDINATOR)
    assert all(places(browser, unverified).values())


def test_one_ticked_among_doubles_is_verified_with_a_warning(app, unverified):
    with transaction() as session:
        registries.organisation(session, name="Копыта и рога", inn=unverified.inn, kpp="770701001")
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


@pytest.fixture
def verified(app) -> Organisation:
    with transaction() as session:
        one = registries.organisation(session, name="ООО «Ромашка»")
        one.verified_at = utcnow()
        return one


def is_verified(one: Organisation) -> bool:
    with reading() as session:
        return session.get_one(Organisation, one.id).verified_at is not None


@pytest.mark.parametrize(("role", "stays"), [(Role.CUSTOMER, False), (Role.STAFF, True)])
def test_who_becomes_another_is_verified_anew(app, verified, role, stays):
    caller = api.caller(app, role, organisation_id=verified.id)
    path = f"/organisations/{verified.id}"

    phone = caller.patch(path, {"phone": "+79991234567"}, caller.get(path).headers["ETag"])
    assert is_verified(verified)
    name = caller.patch(path, {"name": "ПАО «Газпром»"}, phone.headers["ETag"])

    assert (phone.status_code, name.status_code) == (200, 200)
    assert is_verified(verified) is stays


def test_the_form_lifts_the_verification_too(app, verified):
    browser, _who = signed_in(app, Role.CUSTOMER, organisation_id=verified.id)
    form = {"name": "ПАО «Газпром»", "kind": verified.kind.value, "inn": verified.inn}

    saved = browser.post(
        f"/organisations/{verified.id}/edit", {**form, "version": str(verified.version)}
    )

    assert saved.status_code == 302
    assert not is_verified(verified)
