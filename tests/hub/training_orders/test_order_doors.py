"""Orders on their pages and in the API: each side sees its own, a file is mended in place."""

import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from hub.core import clock
from hub.core.access import Role
from hub.core.db import reading, transaction
from hub.organisations.models import Organisation, OrganisationKind
from hub.resources.models import Site
from hub.training_orders import people_commands, ranking, share_commands
from hub.training_orders.machine import State
from hub.training_orders.models import ShareState, TrainingOrder, TrainingOrderPerson
from tests.given import api, plans, registries, resources
from tests.given import competencies as classified
from tests.given import training_orders as given
from tests.given.accounts import Browser, signed_in

PASTED = """Белов Иван Ильич;12.04.1987;;b@example.ru;;Слесарь
Чернов Пётр;31.02.1987;;;;Слесарь
Рыжов Олег;01.05.1990;;;;Сварщик"""
FORM = {
    "kind": "teachers", "form": "", "subject": "Сварка для мастеров", "people": "3",
    "starts_on": "2026-10-05", "ends_on": "2026-11-27", "contact": "Петрова, 8 999 1234567",
}  # fmt: skip


def customer_of(app, organisation_id: UUID) -> Browser:
    browser, _who = signed_in(app, Role.CUSTOMER, organisation_id=organisation_id)
    return browser


def company() -> UUID:
    with transaction() as session:
        return given.customer(session)


def begun(browser: Browser, organisation_id: UUID, **said: str) -> str:
    """Begin an order by the form, and give the address of its card."""
    with reading() as session:
        word = session.get_one(Organisation, organisation_id).inn
    answer = browser.post("/training-orders/new", {**FORM, "organisation_id": word} | said)
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def names() -> list[str]:
    with reading() as session:
        return sorted(session.scalars(select(TrainingOrderPerson.last_name)))


def test_what_was_pasted_is_mended_in_place_and_all_of_it_is_named(app):
    key = company()
    customer = customer_of(app, key)
    card = begun(customer, key)

    run = customer.post(f"{card}/people/paste", {"text": PASTED}).location
    page = customer.get(run).text
    customer.post(f"{run}/rows/3", {"birth_on": "28.02.1987"})
    customer.post(f"{run}/apply", {"mode": "all"})
    given.drain()

    assert "31.02.1987" in page
    assert names() == ["Белов", "Рыжов", "Чернов"]


def test_the_same_rows_once_more_name_nobody_twice(app):
    key = company()
    customer = customer_of(app, key)
    card = begun(customer, key)
    good = PASTED.replace("31.02", "28.02")
    for _time in range(2):
        run = customer.post(f"{card}/people/paste", {"text": good}).location
        customer.post(f"{run}/apply", {"mode": "all"})
        given.drain()

    assert names() == ["Белов", "Рыжов", "Чернов"]


@pytest.mark.parametrize(("mode", "count"), [("all", 0), ("good", 2)])
def test_a_file_names_no_more_than_are_ordered(app, mode, count):
    key = company()
    customer = customer_of(app, key)
    card = begun(customer, key, people="2")

    good = PASTED.replace("31.02", "28.02")
    run = customer.post(f"{card}/people/paste", {"text": good}).location
    customer.post(f"{run}/apply", {"mode": mode})
    given.drain()

    assert len(names()) == count


def test_another_organisation_neither_sees_an_order_nor_names_people_in_it(app):
    key = company()
    mine, other = customer_of(app, key), customer_of(app, company())
    card = begun(mine, key)

    run = other.post("/training-order-people/import", {})
    pasted = other.post(f"{card}/people/paste", {"text": PASTED})

    assert run.status_code == 422
    assert (other.get(card).status_code, pasted.status_code) == (404, 404)
    assert "Сварка для мастеров" not in other.get("/training-orders").text
    assert names() == []


def test_a_provider_sees_its_own_people_and_no_others(app):
    with transaction() as session:
        made = given.order(session, people=2)
        given.named(session, made, [given.row(0), given.row(1)])
        one, _other = given.shared(session, made, Первый=1, Второй=1)
        given.confirmed(session, one)
    given.drain()
    partner, _who = signed_in(app, Role.PARTNER, organisation_id=one.provider_id)

    card = partner.get(f"/training-orders/{made.id}").text

    with reading() as session:
        rows = list(session.scalars(select(TrainingOrderPerson)))
    mine, others = sorted(rows, key=lambda row: row.share_id is None)
    assert mine.last_name + " " in card
    assert others.last_name + " " not in card
    assert partner.get(f"/training-order-people/{others.id}").status_code == 404
    assert partner.post(f"/training-orders/{made.id}/acts/accept").status_code == 404


def test_the_customer_is_not_told_that_somebody_is_known(app):
    with transaction() as session:
        registries.person(session, **given.row(0), snils=None)
    order_id = given.carried_out(1)
    with reading() as session:
        made = session.get_one(TrainingOrder, order_id)
        row = session.scalars(select(TrainingOrderPerson)).one()
    customer, staff = customer_of(app, made.organisation_id), signed_in(app, Role.STAFF)[0]

    for path in (f"/training-orders/{order_id}", f"/training-order-people/{row.id}"):
        assert "Известен центру" not in customer.get(path).text
        assert "Известен центру" in staff.get(path).text


def test_a_stale_act_and_a_stale_form_change_nothing(app):
    key = company()
    customer = customer_of(app, key)
    card = begun(customer, key)
    customer.post(f"{card}/edit", {**FORM, "organisation_id": "", "version": "1"})

    late = customer.post(f"{card}/acts/send", {"version": "9"})

    assert late.status_code == 422
    with reading() as session:
        assert session.scalars(select(TrainingOrder.state)).one() is State.DRAFT


def test_the_api_takes_an_order_from_the_customer_to_the_college(app):
    with transaction() as session:
        key, college = given.customer(session), registries.organisation(session).id
        taught = registries.published(session).id
    staff = api.caller(app)
    first = clock.today() + timedelta(days=30)
    days = {"starts_on": str(first), "ends_on": str(first + timedelta(days=50))}
    asked = {
        "organisation_id": str(key), "kind": "programme", "programme_id": str(taught), "people": 2,
        **days, "contact": "Петрова", "consents_on": "2026-09-01", "consents_place": "Папка 7",
    }  # fmt: skip
    rows = [
        {"last_name": "Белов", "first_name": "Иван", "birth_on": "12.04.1987"},
        {"last_name": "Рыжов", "first_name": "Олег", "birth_on": "01.05.1990"},
    ]

    made = staff.ask("POST", "/training-orders", json=asked).get_json()
    place = f"/training-orders/{made['id']}"
    bad = staff.ask("POST", f"{place}/people", json={"rows": [{**rows[0], "birth_on": "завтра"}]})
    staff.ask("POST", f"{place}/people", json={"rows": rows})
    for act in ("send", "accept"):
        staff.ask("POST", f"{place}/acts", json={"act": act})
    wanted = {"shares": [{"provider_id": str(college), "places": 2}]}
    (share,) = staff.ask("PUT", f"{place}/shares", json=wanted).get_json()["items"]
    yes = {"is_confirmed": True, **days}
    taken = staff.ask("PUT", f"{place}/shares/{share['id']}", json=yes)
    given.drain()

    assert (bad.status_code, taken.get_json()["state"]) == (422, "confirmed")
    assert staff.get(place).get_json()["state"] == "carried-out"
    control = staff.get(f"{place}/control").get_json()
    assert (control["ordered"], control["applied"]) == (2, 2)
    states = [one["state"] for one in staff.get(f"{place}/people").get_json()["items"]]
    assert states == ["confirmed", "confirmed"]


def test_who_has_the_workshop_near_and_free_is_proposed_first(app):
    with transaction() as session:
        skill = classified.competency(session)
        near, far, none = (
            registries.organisation(session, name=name) for name in ("Близко", "Далеко", "Нет")
        )
        for college, latitude in ((near, 56.5), (far, 58.5)):
            place = resources.site(session, organisation_id=college.id)
            session.get_one(Site, place.id).latitude = latitude
            session.get_one(Site, place.id).longitude = 85.0
            resources.workshop(session, site_id=place.id, places=12, competency_ids=[skill.id])
        home = resources.site(session, organisation_id=given.customer(session))
        home.latitude, home.longitude = 56.4, 85.0
        made = given.order(session, home.organisation_id, people=20, competency_id=skill.id)

        ranked = ranking.candidates(session, made)

        assert [one.id for one in ranked] == [near.id, far.id]
        assert none.id not in {one.id for one in ranked}
        assert round(ranked[0].km or 0) == 11
        assert sum(one.proposed for one in ranked) == 20
        assert ranking.origin(session, made).how == "own-site"


def test_the_busier_of_workshops_and_teachers_says_how_free_a_training_organisation_is(app):
    week: dict[str, Any] = {"starts_on": date(2030, 3, 4), "ends_on": date(2030, 3, 8)}
    with transaction() as session:
        skill = classified.competency(session)
        college = registries.organisation(session)
        place = resources.site(session, organisation_id=college.id)
        resources.workshop(session, site_id=place.id, places=12, competency_ids=[skill.id])
        teacher = resources.staff_member(
            session, organisation_id=college.id, competency_ids=[str(skill.id)]
        )
        begins = resources.MONDAY + timedelta(hours=6)  # nine in the morning
        plans.busy(session, teacher, begins, begins + timedelta(hours=9))
        made = given.order(session, people=20, competency_id=skill.id, **week)

        (found,) = ranking.candidates(session, made)

    assert (found.free_rooms, found.free_staff, found.free) == (1.0, 0.8, 0.8)


def test_figures_stand_in_the_list_and_in_its_file(app):
    order_id = given.carried_out(2)
    staff, _who = signed_in(app, Role.STAFF)

    page = staff.get("/training-orders?cols=subject&cols=named&cols=applied").text
    given_out = staff.post(
        "/training-orders/export?cols=subject&cols=people&cols=applied", {"format": "csv"}
    )
    control = staff.get("/training-orders/control").text

    with reading() as session:
        made = session.get_one(TrainingOrder, order_id)
        (share,) = share_commands.of(session, order_id)
    assert made.subject in page
    assert re.search(r'"?Сварка для мастеров"?;2;2', given_out.text)
    assert "Подали заявки" in control
    assert share.state is ShareState.CONFIRMED


def test_a_school_sends_a_class_to_an_event_without_a_programme(app):
    with transaction() as session:
        school = registries.organisation(session, kind=OrganisationKind.SCHOOL).id
    customer = customer_of(app, school)
    with reading() as session:
        word = session.get_one(Organisation, school).inn
    event = {**FORM, "kind": "career-event", "subject": "День сварщика", "organisation_id": word}

    answer = customer.post("/training-orders/new", event)

    assert answer.status_code == 302
    assert "День сварщика" in customer.get(str(answer.location)).text


def test_a_draft_is_seen_by_its_customer_and_by_whoever_began_it_alone(app):
    staff, who = signed_in(app, Role.STAFF)
    coordinator, _watcher = signed_in(app, Role.COORDINATOR)
    with transaction() as session:
        theirs = given.order(session, subject="Чужой черновик")
        row = people_commands.add(session, theirs.id, **given.row(0))
        ours = given.order(session, subject="Начат по звонку")
        ours.begun_by_id = who.id
    customer = customer_of(app, theirs.organisation_id)

    found = {
        name: [client.get(f"/training-orders/{one.id}").status_code for one in (theirs, ours)]
        for name, client in (("staff", staff), ("watch", coordinator), ("customer", customer))
    }

    assert found == {"staff": [404, 200], "watch": [404, 404], "customer": [200, 404]}
    assert staff.get(f"/training-order-people/{row.id}").status_code == 404
    assert "Чужой черновик" not in staff.get("/training-orders").text
    with transaction() as session:
        given.sent(session, session.get_one(TrainingOrder, theirs.id))
    assert staff.get(f"/training-orders/{theirs.id}").status_code == 200
