"""What the law publishes of those who teach is for all, the rest for those who work with them."""

import pytest

from hub.core.access import Role
from hub.core.db import transaction
from hub.resources.staff_models import StaffKind
from tests.given import api, registries, resources
from tests.given.accounts import signed_in

WORK_WITH_THEM = (Role.STAFF, Role.COORDINATOR, Role.TEACHER, Role.PARTNER)


@pytest.mark.parametrize("role", [*WORK_WITH_THEM, Role.CUSTOMER])
def test_a_teacher_s_name_and_qualification_are_for_the_network(app, role):
    with transaction() as session:
        teacher = resources.staff_member(session, qualification="Высшая категория")
    browser, _who = signed_in(app, role)

    card = browser.get(f"/staff-members/{teacher.id}")

    assert card.status_code == 200
    assert "Высшая категория" in card.text


@pytest.mark.parametrize("kind", [StaffKind.EXPERT, StaffKind.MENTOR])
def test_experts_and_mentors_are_not_shown_to_customers(app, kind):
    with transaction() as session:
        member = resources.staff_member(session, kind=kind, title="Тайнов Тайн")
    customer, _who = signed_in(app, Role.CUSTOMER)
    machine = api.caller(app, Role.CUSTOMER)

    assert "Тайнов" not in customer.get("/staff-members").text
    assert customer.get(f"/staff-members/{member.id}").status_code == 404
    assert machine.get(f"/staff-members/{member.id}").status_code == 404
    assert f"/staff-members/{member.id}" not in customer.get("/search?q=Тайнов").text


@pytest.mark.parametrize("role", WORK_WITH_THEM)
def test_certificates_are_for_those_who_work_with_them(app, role):
    with transaction() as session:
        made = resources.certificate(session, title="Эксперт чемпионата")
    browser, _who = signed_in(app, role)

    assert browser.get(f"/staff-certificates/{made.id}").status_code == 200
    assert "Эксперт чемпионата" in browser.get(f"/staff-members/{made.staff_member_id}").text


def test_a_customer_meets_no_certificates(app):
    with transaction() as session:
        made = resources.certificate(session, title="Эксперт чемпионата")
    customer, _who = signed_in(app, Role.CUSTOMER)

    assert customer.get("/staff-certificates").status_code == 403
    assert customer.get(f"/staff-certificates/{made.id}").status_code == 403
    assert "Эксперт чемпионата" not in customer.get(f"/staff-members/{made.staff_member_id}").text


def test_a_learner_meets_none_of_it(app):
    with transaction() as session:
        teacher = resources.staff_member(session)
    learner, _who = signed_in(app, Role.LEARNER)

    for path in ("/staff-members", f"/staff-members/{teacher.id}", "/load", "/bookings"):
        assert learner.get(path).status_code == 403, path


def test_a_teacher_is_tied_to_no_card_that_its_organisation_may_not_see(app):
    with transaction() as session:
        own, other = (registries.organisation(session) for _n in range(2))
        known = registries.person(session, organisation_id=own.id)
        stranger = registries.person(session, organisation_id=other.id)
        member = resources.staff_member(session, organisation_id=own.id)
    partner = api.caller(app, Role.PARTNER, organisation_id=own.id)
    place = f"/staff-members/{member.id}"

    refused = partner.patch(place, {"person_id": str(stranger.id)}, '"1"')
    new = {"title": "Новый", "organisation_id": str(own.id), "kind": "teacher"}
    added = partner.post("/staff-members", new | {"person_id": str(stranger.id)})
    tied = partner.patch(place, {"person_id": str(known.id)}, '"1"')

    assert (refused.status_code, added.status_code, tied.status_code) == (422, 422, 200)
    assert "person_id" in refused.text
    assert tied.get_json()["confirmed_at"] is None  # whose card it is, staff look at too
