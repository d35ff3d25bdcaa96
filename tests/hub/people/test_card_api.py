"""Contacts and merges in the open API: what staff's programs may, and nobody else's."""

import pytest

from hub.core.access import Role
from hub.core.db import reading, transaction
from hub.people import contacts
from hub.people.models import Person, Standing
from tests.given import registries as make
from tests.given import twins
from tests.given.api import caller

PHONE = {"kind": "phone", "value": "8 912 555-66-77", "note": "мама"}


@pytest.fixture
def staff(app):
    return caller(app, Role.STAFF)


def test_contacts_are_read_added_once_and_removed(staff):
    with transaction() as session:
        person = make.person(session, phone="+79120001122")
    where = f"/people/{person.id}/contacts"
    once = {"headers": {"Idempotency-Key": "one"}}

    made = staff.post(where, PHONE, **once)
    again = staff.post(where, PHONE, **once)
    twice = staff.post(where, PHONE)
    found = staff.get(where).get_json()["items"]
    gone = staff.ask("DELETE", f"{where}/{made.get_json()['id']}")

    assert (made.status_code, again.get_json(), twice.status_code) == (201, made.get_json(), 409)
    assert [(one["value"], one["is_main"], one["note"]) for one in found] == [
        ("+79120001122", True, None),
        ("+79125556677", False, "мама"),
    ]
    assert gone.status_code == 204
    with reading() as session:
        left = contacts.of(session, session.get_one(Person, person.id))
        assert [one.value for one in left] == ["+79120001122"]


def test_two_cards_are_merged_and_unmerged(staff):
    winner, loser = twins.twins()
    where = f"/people/{winner.id}/merges"
    blind = {"loser_id": str(loser.id), "take": ["last_name"]}
    asked = {**blind, "version": winner.version, "loser_version": loser.version}

    unseen = staff.post(where, blind)
    stale = staff.post(where, {**asked, "version": winner.version + 1})
    made = staff.post(where, asked)
    led = staff.get(f"/people/{loser.id}/contacts")
    card = staff.get(f"/people/{winner.id}").get_json()
    listed = staff.get(where).get_json()["items"]
    undone = staff.post(f"{where}/{made.get_json()['id']}/undo", {})

    assert (unseen.status_code, stale.status_code, made.status_code) == (422, 409, 201)
    assert led.status_code == 307
    assert str(winner.id) in led.location
    assert card["last_name"] == "Петрова"
    assert [one["loser_id"] for one in listed] == [str(loser.id)]
    assert undone.status_code == 200
    assert undone.get_json()["undone_at"]
    with reading() as session:
        assert session.get_one(Person, loser.id).standing is Standing.OPEN
        assert session.get_one(Person, winner.id).last_name == "Иванова"


@pytest.mark.parametrize("role", [Role.PARTNER, Role.TEACHER, Role.COORDINATOR, Role.LEARNER])
def test_others_change_no_contacts_and_see_no_merges(app, role):
    winner, loser = twins.twins()
    other = caller(app, role)

    answers = [
        other.post(f"/people/{winner.id}/contacts", PHONE),
        other.get(f"/people/{winner.id}/merges"),
        other.post(f"/people/{winner.id}/merges", {"loser_id": str(loser.id)}),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
