"""Contacts of organisations in the open API: a partner reaches its own ones only."""

from hub.core.access import Role
from hub.core.db import transaction
from tests.given import registries as make
from tests.given.api import caller

GIVEN = {"name": "Ёлкина Мария", "phone": "8 912 000-11-22", "topics": "практика"}


def test_a_partner_adds_changes_and_lists_its_own(app):
    with transaction() as session:
        own = make.organisation(session)
        other = make.organisation(session)
    staff, partner = caller(app), caller(app, Role.PARTNER, organisation_id=own.id)
    staff.post("/contacts", {**GIVEN, "organisation_id": str(other.id)})

    made = partner.post("/contacts", {**GIVEN, "organisation_id": str(own.id)})
    alien = partner.post("/contacts", {**GIVEN, "organisation_id": str(other.id)})
    place = f"/contacts/{made.get_json()['id']}"
    changed = partner.patch(place, {"post": "мастер"}, made.headers["ETag"])
    moved = partner.patch(place, {"organisation_id": str(other.id)}, changed.headers["ETag"])
    listed = partner.get("/contacts").get_json()["items"]

    assert (made.status_code, alien.status_code) == (201, 422)
    assert (changed.get_json()["post"], moved.status_code) == ("мастер", 422)
    assert [(one["name"], one["phone"]) for one in listed] == [("Ёлкина Мария", "+79120001122")]
    assert len(staff.get("/contacts").get_json()["items"]) == 2


def test_a_learner_reads_none(app):
    assert caller(app, Role.LEARNER).get("/contacts").status_code == 403
