"""Contacts of organisations: whose eyes meet them, what is noted of it, how they are erased."""

import pytest
from sqlalchemy import select

from hub.core.access import Role
from hub.core.audit import AuditEntry
from hub.core.db import reading, transaction
from hub.core.errors import InvalidError
from hub.core.events import StoredEvent
from hub.organisations import contact_commands
from hub.organisations.models import Contact, Organisation
from tests.given import partnership
from tests.given.accounts import signed_in
from tests.given.imports import apply, place, states, upload

NAME = "Петрова Анна"
FORM = {"name": "Сидорова Ольга", "phone": "8 912 000-11-22", "post": "методист"}


@pytest.fixture
def own(app) -> Organisation:
    return partnership.verified(name="Колледж связи")


@pytest.fixture
def contact(own) -> Contact:
    return partnership.contact(own.id, name=NAME)


def entries(action: str) -> list[AuditEntry]:
    with reading() as session:
        return list(session.scalars(select(AuditEntry).where(AuditEntry.action == action)))


@pytest.mark.parametrize("role", [Role.PARTNER, Role.CUSTOMER])
def test_its_own_people_add_and_change_them(app, own, role):
    browser, _who = signed_in(app, role, organisation_id=own.id)

    browser.post(f"/contacts/of/{own.id}", FORM)
    with reading() as session:
        one = session.scalars(select(Contact)).one()
    browser.post(f"/contacts/{one.id}/edit", FORM | {"post": "завуч", "version": "1"})

    page = browser.get(f"/organisations/{own.id}").text
    assert FORM["name"] in page
    assert "завуч" in page


@pytest.mark.parametrize("role", [Role.PARTNER, Role.CUSTOMER, Role.TEACHER, Role.LEARNER])
def test_others_meet_them_nowhere(app, own, contact, role):
    browser, _who = signed_in(app, role)

    assert NAME not in browser.get(f"/organisations/{own.id}").text
    link = f"/organisations/{own.id}#contacts"
    for path in ("/contacts", f"/contacts?q={NAME}", f"/contacts?organisation={own.inn}"):
        assert link not in browser.get(path).text
    assert link not in browser.get(f"/search?q={NAME}").text
    assert browser.get(f"/contacts/{contact.id}/edit").status_code in {403, 404}
    assert browser.post(f"/contacts/{contact.id}/edit", FORM).status_code in {403, 404}
    assert browser.post(
        f"/contacts/{contact.id}/erase", {"erase-why": "просто так"}
    ).status_code in {403, 404}
    assert browser.post(f"/contacts/of/{own.id}", FORM).status_code in {403, 404}


@pytest.mark.parametrize("role", [Role.STAFF, Role.ADMIN, Role.COORDINATOR])
def test_the_region_s_people_find_them(app, own, contact, role):
    browser, _who = signed_in(app, role)

    assert NAME in browser.get(f"/organisations/{own.id}").text
    link = f"/organisations/{own.id}#contacts"
    assert link in browser.get("/contacts?q=%2B7+999+123-45-67").text
    assert link in browser.get(f"/search?q={NAME}").text


def test_a_coordinator_changes_none(app, own, contact):
    browser, _who = signed_in(app, Role.COORDINATOR)

    assert browser.post(f"/contacts/{contact.id}/edit", FORM).status_code == 403
    assert "Изменить контакт" not in browser.get(f"/organisations/{own.id}").text


def test_whoever_reads_them_is_noted_with_whom(app, own, contact):
    browser, who = signed_in(app, Role.STAFF)

    browser.get(f"/organisations/{own.id}")
    browser.get("/contacts")
    browser.get(f"/search?q={NAME}")

    (card,) = entries("contacts.read")
    (listed,) = entries("contacts.list")
    (found,) = entries("contacts.search")
    for entry in (card, listed, found):
        assert entry.actor_id == who.id
        assert entry.details is not None
        assert entry.details["ids"] == [contact.id.hex]


def test_the_audit_and_the_events_hold_nothing_of_them(app, own):
    browser, _who = signed_in(app, Role.STAFF)
    browser.post(f"/contacts/of/{own.id}", FORM)

    with reading() as session:
        one = session.scalars(select(Contact)).one()
    browser.post(f"/contacts/{one.id}/erase", {"erase-why": "уволилась"})

    with reading() as session:
        kept = [entry.details for entry in session.scalars(select(AuditEntry))]
        told = [event.payload for event in session.scalars(select(StoredEvent))]
        assert session.scalars(select(Contact)).all() == []
    for word in (FORM["name"], "Сидорова", "9120001122"):
        assert word not in str(kept)
        assert word not in str(told)
    (erased,) = entries("contacts.erased")
    assert erased.why == "уволилась"


def test_nobody_is_erased_without_a_reason(app, own, contact):
    browser, _who = signed_in(app, Role.PARTNER, organisation_id=own.id)

    answer = browser.post(f"/contacts/{contact.id}/erase", {"erase-why": " "})

    assert answer.status_code == 422
    with reading() as session:
        assert session.get(Contact, contact.id) is not None


def test_a_contact_nobody_can_reach_is_none(app, own):
    with pytest.raises(InvalidError) as caught, transaction() as session:
        contact_commands.add(session, own.id, name="Петрова Анна")

    assert caught.value.field == "phone"


def test_two_at_one_contact_lose_nothing(app, own, contact):
    browser, _who = signed_in(app, Role.PARTNER, organisation_id=own.id)
    browser.post(f"/contacts/{contact.id}/edit", FORM | {"version": "1", "post": "завуч"})

    answer = browser.post(
        f"/contacts/{contact.id}/edit", FORM | {"version": "1", "post": "методист"}
    )

    assert answer.status_code == 422
    assert "завуч" in answer.text
    assert "методист" in answer.text


def test_a_file_of_them_is_taken_and_the_same_again_changes_nothing(app, own):
    staff, _who = signed_in(app, Role.STAFF)
    head = "Организация;ФИО;Должность;Телефон"
    line = f"{own.inn};Сидорова Ольга;методист;8 912 000-11-22"

    run = place(upload(staff, head, line, room="contacts"))
    apply(staff, run, "all")
    again = place(upload(staff, head, line, room="contacts"))

    assert states(run) == ["done"]
    assert states(again) == ["unchanged"]


def test_an_export_of_them_is_the_office_s(app, own, contact):
    for role in (Role.COORDINATOR, Role.PARTNER):
        browser, _who = signed_in(app, role, organisation_id=own.id)
        assert browser.post("/contacts/export", {"format": "csv"}).status_code == 403
    staff, _clerk = signed_in(app, Role.STAFF)
    assert NAME in staff.post("/contacts/export", {"format": "csv"}).text
