"""What a partner adds is seen by others once staff confirm it; a change that matters asks anew."""

import pytest

from hub.core.access import Role
from hub.core.db import transaction
from hub.organisations.models import Organisation
from hub.resources.models import Workshop
from tests.given import api, registries, resources
from tests.given.accounts import Browser, signed_in
from tests.given.forms import hidden

OTHERS = (Role.CUSTOMER, Role.PARTNER, Role.TEACHER, Role.COORDINATOR)
TITLE = "Мастерская кузнечного дела"


@pytest.fixture
def college(app) -> Organisation:
    with transaction() as session:
        made = registries.organisation(session, name="Кузнечный колледж")
        resources.site(session, title="Кузнечный корпус", organisation_id=made.id)
    return made


@pytest.fixture
def partner(app, college) -> Browser:
    browser, _who = signed_in(app, Role.PARTNER, organisation_id=college.id)
    return browser


def form(**more: str) -> dict[str, str]:
    return {
        "title": TITLE,
        "kind": "workshop",
        "site_id": "Кузнечный корпус",
        "places": "12",
        "opening": "пн-пт 8:00-20:00",
    } | more


def only_workshop() -> Workshop:
    with transaction() as session:
        return session.query(Workshop).one()


def test_a_partner_adds_a_workshop_of_its_own_and_it_waits(app, college, partner):
    answer = partner.post("/workshops/new", form(), follow_redirects=True)

    added = only_workshop()
    assert (added.organisation_id, added.confirmed_at) == (college.id, None)
    assert "ждёт подтверждения" in answer.text


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_else_meets_it_till_then(app, partner, role):
    partner.post("/workshops/new", form())
    added = only_workshop()

    browser, _who = signed_in(app, role)

    assert TITLE not in browser.get("/workshops").text
    assert browser.get(f"/workshops/{added.id}").status_code == 404
    assert f"/workshops/{added.id}" not in browser.get(f"/search?q={TITLE}").text
    assert TITLE not in browser.get("/load").text
    machine = api.caller(app, role)
    assert machine.get(f"/workshops/{added.id}").status_code == 404


def test_staff_confirm_it_and_everybody_sees_it(app, partner):
    partner.post("/workshops/new", form())
    added = only_workshop()
    staff, who = signed_in(app, Role.STAFF)
    assert TITLE in staff.get("/workshops?standing=waiting").text

    staff.post(f"/workshops/{added.id}/confirm", {"version": added.version})

    confirmed = only_workshop()
    assert confirmed.confirmed_by == who.id
    other, _who = signed_in(app, Role.COORDINATOR)
    assert TITLE in other.get("/workshops").text


def test_what_changed_after_it_was_shown_is_not_confirmed_unseen(app, partner):
    partner.post("/workshops/new", form())
    added = only_workshop()
    staff, _who = signed_in(app, Role.STAFF)
    shown = hidden(staff.get(f"/workshops/{added.id}"))
    partner.post(f"/workshops/{added.id}/edit", form(places="999", version=str(added.version)))

    answer = staff.post(f"/workshops/{added.id}/confirm", shown, follow_redirects=True)

    assert only_workshop().confirmed_at is None
    assert "запись изменили" in answer.text
    assert "999" in answer.text
    staff.post(f"/workshops/{added.id}/confirm", hidden(answer))
    assert only_workshop().confirmed_at is not None


def test_many_confirmed_at_once_leave_alone_what_changed_meanwhile(app, partner):
    partner.post("/workshops/new", form())
    added = only_workshop()
    staff, _who = signed_in(app, Role.STAFF)
    chosen = {"ids": str(added.id), **hidden(staff.get("/workshops"))}
    partner.post(f"/workshops/{added.id}/edit", form(places="999", version=str(added.version)))

    answer = staff.post("/workshops/bulk/confirm", chosen, follow_redirects=True)

    assert only_workshop().confirmed_at is None
    assert "пока список был открыт" in answer.text
    staff.post("/workshops/bulk/confirm", chosen | hidden(staff.get("/workshops")))
    assert only_workshop().confirmed_at is not None


@pytest.mark.parametrize(
    ("change", "asks"), [({"places": "30"}, True), ({"about": "У входа"}, False)]
)
def test_a_change_of_what_matters_asks_anew(app, partner, change, asks):
    partner.post("/workshops/new", form())
    added = only_workshop()
    staff, _who = signed_in(app, Role.STAFF)
    staff.post(f"/workshops/{added.id}/confirm", {"version": added.version})
    version = str(only_workshop().version)

    partner.post(f"/workshops/{added.id}/edit", form(version=version, **change))

    assert (only_workshop().confirmed_at is None) == asks


def test_staff_s_own_change_needs_no_second_look(app, partner):
    partner.post("/workshops/new", form())
    added = only_workshop()
    staff, _who = signed_in(app, Role.STAFF)
    staff.post(f"/workshops/{added.id}/confirm", {"version": added.version})
    version = str(only_workshop().version)

    staff.post(f"/workshops/{added.id}/edit", form(version=version, places="30"))

    changed = only_workshop()
    assert (changed.places, changed.confirmed_at is None) == (30, False)


def test_a_partner_can_neither_confirm_nor_add_to_another_s_site(app, partner):
    with transaction() as session:
        resources.site(session, title="Чужой корпус")
        foreign = resources.workshop(session, confirmed=False)

    added = partner.post("/workshops/new", form(site_id="Чужой корпус"))

    assert added.status_code == 422
    assert "Это запись другой организации: выберите из своих" in added.text
    assert partner.post(f"/workshops/{foreign.id}/confirm", {}).status_code == 403
    assert partner.get(f"/workshops/{foreign.id}/edit").status_code == 404


def test_sites_are_offered_where_the_asker_may_write(app, partner):
    with transaction() as session:
        resources.site(session, title="Альфа корпус")
    staff, _who = signed_in(app, Role.STAFF)

    assert 'hx-get="/workshops/offer/own"' in partner.get("/workshops/new").text
    own = partner.get("/workshops/offer/own?site_id=корпус").text
    every = staff.get("/workshops/offer/own?site_id=корпус").text

    assert ("Кузнечный корпус" in own, "Альфа корпус" in own) == (True, False)
    assert ("Кузнечный корпус" in every, "Альфа корпус" in every) == (True, True)


def test_by_the_api_too_a_partner_s_addition_waits(app, college):
    with transaction() as session:
        site = resources.site(session, organisation_id=college.id)
        foreign = resources.site(session)
    machine = api.caller(app, Role.PARTNER, organisation_id=college.id)
    body = {"title": TITLE, "kind": "room", "places": 20, "opening": "ежедневно 8-20"}

    mine = machine.post("/workshops", {**body, "site_id": str(site.id)})
    another_s = machine.post("/workshops", {**body, "site_id": str(foreign.id)})

    assert mine.status_code == 201, mine.text
    assert mine.get_json()["confirmed_at"] is None
    assert another_s.status_code == 422


def test_two_who_edit_one_card_lose_nothing(app, partner):
    partner.post("/workshops/new", form())
    added = only_workshop()
    seen = str(added.version)
    staff, _who = signed_in(app, Role.STAFF)
    staff.post(f"/workshops/{added.id}/edit", form(version=seen, places="14"))

    second = partner.post(f"/workshops/{added.id}/edit", form(version=seen, places="16"))

    assert second.status_code == 422
    assert "16" in second.text
    assert "14" in second.text
    assert only_workshop().places == 14
