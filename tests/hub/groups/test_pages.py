"""Staff form a group, mend its red cells, sign its order; others see what is theirs."""

import io
import re

import pytest
from sqlalchemy import select

from hub.applications import commands as applications
from hub.applications.commands import Step
from hub.applications.machine import Act, Mover
from hub.applications.models import Application
from hub.core import clock
from hub.core.access import Role
from hub.core.db import reading, transaction
from hub.groups import signing
from hub.groups.machine import DirectiveKind, EnrolmentState, GroupState
from hub.groups.models import Directive, Enrolment, Group
from hub.people.models import Person
from tests.given import groups as given_groups
from tests.given import registries
from tests.given.accounts import signed_in
from tests.given.groups import BEFORE
from tests.given.partnership import PDF
from tests.given.text import found

DIRECTIVE = re.compile(r"/directives/([0-9a-f-]{36})")
VERSION = re.compile(r'name="version"[^>]*value="(\d+)"')
CONSENT = {"signed_on": "2026-09-01", "signer": "person", "representative": "", "text": "",
           "form": "Согласие колледжа", "place": "шкаф 2"}  # fmt: skip
SIGN = {"signed_on": "2026-09-02", "signer": "Смирнова А. П.", "signer_post": "Директор"}


def states(group):
    with reading() as session:
        return list(session.scalars(select(Enrolment.state).where(Enrolment.group_id == group.id)))


def order_of(answer):
    return f"/directives/{found(DIRECTIVE, answer.location)}"


def version_in(page):
    return found(VERSION, page)


def test_a_group_is_formed_of_an_intake_in_one_click_and_once(app):
    with transaction() as session:
        source = given_groups.group(session)
        given_groups.accepted(session, source)
        intake_id = source.intake_id
        source.intake_id = None
    staff, _who = signed_in(app, Role.STAFF)

    listed = staff.get("/groups/intakes").text
    first = staff.post(f"/groups/intakes/{intake_id}")
    again = staff.post(f"/groups/intakes/{intake_id}", follow_redirects=True)

    assert "принято: 1 из 25" in listed
    assert "У потока уже есть группа" in again.text
    page = staff.get(first.location).text
    assert "Людей: 1" in page
    with reading() as session:
        made = session.scalars(select(Group).where(Group.intake_id == intake_id)).one()
        assert (made.starts_on, made.places) == (source.starts_on, 25)


def test_red_cells_lead_to_their_mend_and_the_order_is_signed_then(app):
    with transaction() as session:
        group = given_groups.group(session)
        one = given_groups.listed(session, group, 1, is_ready=False)[0]
        person_id = session.get_one(Application, one.application_id).person_id
    staff, _who = signed_in(app, Role.STAFF)
    matrix = f"/groups/{group.id}/readiness"

    before = staff.get(matrix).text
    draft = order_of(staff.post(
        f"/groups/{group.id}/orders/new?kind=enrol",
        {"effective_on": "2026-09-07", "people": str(one.id), "basis": "Заявления"},
    ))  # fmt: skip
    number = {"number": "1-у", "version": version_in(staff.get(draft).text), **SIGN}
    refused = staff.post(f"{draft}/sign", number)
    staff.post(f"/groups/{group.id}/papers", {"has": f"{one.id}/identity"})
    staff.post(f"/people/{person_id}/consents/new", CONSENT)
    signed = staff.post(f"{draft}/sign", number)

    assert "нет: Документ, удостоверяющий личность" in before
    assert f"/people/{person_id}/consents/new" in before
    assert refused.status_code == 422
    assert "нет действующего согласия" in refused.text
    assert "Иванова Мария" in refused.text
    assert signed.status_code == 302
    assert states(group) == [EnrolmentState.ENROLLED]
    after = staff.get(matrix).text
    assert "нет: Документ" not in after
    assert "нет скана приказа" in after
    staff.post(f"{draft}/scan", {"scan": (io.BytesIO(PDF), "приказ.pdf")})
    assert "нет скана приказа" not in staff.get(matrix).text


def test_a_second_press_of_sign_and_a_stale_form_change_nothing(app):
    with transaction() as session:
        group = given_groups.group(session)
        people = given_groups.listed(session, group)
        drafted = signing.draft(
            session, DirectiveKind.ENROL, group.id, [one.id for one in people],
            effective_on=group.starts_on,
        )  # fmt: skip
    staff, _who = signed_in(app, Role.STAFF)
    url = f"/directives/{drafted.id}"
    number = {"number": "7", "version": "1", **SIGN}

    staff.post(
        f"{url}/edit", {"effective_on": "2026-09-08", "people": str(people[0].id), "version": "1"}
    )
    stale = staff.post(f"{url}/sign", number)
    fresh = number | {"version": version_in(staff.get(url).text)}
    first = staff.post(f"{url}/sign", fresh)
    second = staff.post(f"{url}/sign", fresh)

    assert stale.status_code == 422
    assert "изменил" in stale.text
    assert first.status_code == 302
    assert second.status_code == 422
    assert sorted(states(group), key=str) == [EnrolmentState.ENROLLED, EnrolmentState.PLANNED]


def test_the_next_number_is_proposed_and_the_paper_names_its_people(app):
    with transaction() as session:
        group = given_groups.group(session)
        first, second = given_groups.listed(session, group)
        one = given_groups.order(session, DirectiveKind.ENROL, group, [first.id])
        one.number, one.signed_on = "41-у", clock.today()
        next_one = signing.draft(
            session, DirectiveKind.ENROL, group.id, [second.id], effective_on=group.starts_on
        )
    staff, _who = signed_in(app, Role.STAFF)

    page = staff.get(f"/directives/{next_one.id}").text
    pdf = staff.get(f"/directives/{one.id}/order.pdf")
    docx = staff.get(f"/directives/{one.id}/order.docx")

    assert 'value="42-у"' in page
    assert "Зачислить с 7 сентября 2026 г." in page
    assert "статьёй 53" in page
    assert pdf.data.startswith(b"%PDF")
    assert docx.data.startswith(b"PK")


def test_an_expulsion_is_drafted_with_a_reason_for_each_and_thrown_away(app):
    with transaction() as session:
        group = given_groups.group(session)
        goes, stays = given_groups.enrolled(session, group)
    staff, _who = signed_in(app, Role.STAFF)

    draft = order_of(staff.post(
        f"/groups/{group.id}/orders/new?kind=expel",
        {"effective_on": "2026-09-20", "people": str(goes.id), "reason": "по заявлению"},
    ))  # fmt: skip
    page = staff.get(draft).text
    staff.post(f"{draft}/throw-away", {"version": version_in(page)})

    assert "по заявлению" in page
    assert str(stays.id) not in page
    assert staff.get(draft).status_code == 404


def test_people_are_put_on_the_list_and_taken_off(app):
    with transaction() as session:
        group = given_groups.group(session)
        first = given_groups.accepted(session, group, last_name="Петрова")
        other = given_groups.group(session, version_id=group.version_id)
        given_groups.accepted(session, other, last_name="Сидорова")
    staff, _who = signed_in(app, Role.STAFF)
    add = f"/groups/{group.id}/people/add"

    offered = staff.get(add).text
    sought = staff.get(f"{add}?q=сидор").text
    nobody = staff.post(add)
    staff.post(add, {"people": str(first.id)})
    with reading() as session:
        one = session.scalars(select(Enrolment)).one()
    staff.post(f"/groups/{group.id}/people/off", {"people": str(one.id)})

    assert "Петрова" in offered
    assert "Сидорова" in sought
    assert "Петрова" not in sought
    assert nobody.status_code == 422
    assert states(group) == []


def test_contracts_of_a_group_are_entered_at_once_or_none_of_them(app):
    with transaction() as session:
        group = given_groups.group(session)
        one, two = given_groups.listed(session, group, is_ready=False)
    staff, _who = signed_in(app, Role.STAFF)
    url = f"/groups/{group.id}/contracts"
    rows = {f"number-{one.id}": "1", f"day-{one.id}": "2026-09-01", f"number-{two.id}": "2"}

    wrong = staff.post(url, rows)
    empty = staff.get(url).text
    staff.post(url, rows | {f"day-{two.id}": "2026-09-01"})

    assert wrong.status_code == 422
    assert "Укажите дату договора" in wrong.text
    assert 'value="1"' in wrong.text
    assert 'maxlength="60" autocomplete="off"' in empty
    assert 'value="2026-09-01"' not in empty
    assert staff.get(url).text.count('value="2026-09-01"') == 2


def test_a_group_is_made_changed_and_called_off_by_its_own_organisation_alone(app):
    with transaction() as session:
        own = registries.organisation(session)
        title = registries.published(session, title="Пекарь").title
        strange = given_groups.group(session)
    partner, _who = signed_in(app, Role.PARTNER, organisation_id=own.id)
    form = {
        "title": "ПК-1", "form": "mixed", "starts_on": "2026-10-01", "ends_on": "2026-10-30",
        "places": "20", "provider_id": own.inn, "programme": title,
    }  # fmt: skip

    with reading() as session:
        other = session.get_one(Group, strange.id).provider_id
    made_at = partner.post("/groups/new", form)
    card = partner.get(made_at.location)
    hidden = partner.get(f"/groups/{strange.id}").status_code
    changed = partner.post(made_at.location + "/edit", form | {"places": "15", "version": "1"})
    partner.post(made_at.location + "/cancel", {"version": "2"})

    assert other != own.id
    assert "ПК-1" in card.text
    assert hidden == 404
    assert changed.status_code == 302
    with reading() as session:
        made = session.scalars(select(Group).where(Group.provider_id == own.id)).one()
        assert (made.places, made.state) == (15, GroupState.CANCELLED)


@pytest.mark.parametrize("role", [Role.LEARNER, Role.CUSTOMER])
def test_a_learner_and_a_customer_see_their_own_people_and_no_orders(app, role):
    with transaction() as session:
        group = given_groups.group(session)
        sender = registries.organisation(session)
        first, _second = given_groups.enrolled(session, group)
        application = session.get_one(Application, first.application_id)
        application.organisation_id = sender.id
        own = session.get_one(Person, application.person_id).full_name
        person_id = application.person_id
        order = session.scalars(select(Directive)).one()
    browser, _who = signed_in(app, role, organisation_id=sender.id, person_id=person_id)

    card = browser.get(f"/groups/{group.id}")

    assert card.status_code == 200
    assert own in card.text
    assert "Людей: 1" in card.text
    assert browser.get(f"/directives/{order.id}").status_code == 403
    assert browser.get(f"/groups/{group.id}/readiness").status_code == 403


def test_who_withdrew_meanwhile_is_named_and_nobody_is_enrolled(app):
    with transaction() as session:
        group = given_groups.group(session)
        stays, leaves = given_groups.listed(session, group)
        drafted = signing.draft(
            session, DirectiveKind.ENROL, group.id, [stays.id, leaves.id],
            effective_on=group.starts_on,
        )  # fmt: skip
        step = Step(by=Mover.APPLICANT, at=BEFORE)
        applications.act(session, leaves.application_id, Act.WITHDRAW, step)
    staff, _who = signed_in(app, Role.STAFF)

    answer = staff.post(f"/directives/{drafted.id}/sign", {"number": "3", "version": "1", **SIGN})

    assert answer.status_code == 422
    assert "Анна" in answer.text
    assert set(states(group)) == {EnrolmentState.PLANNED}
