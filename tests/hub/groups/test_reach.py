"""A partner's program reaches what is its organisation's, by any id it writes into a body."""

import pytest

from hub.core.access import Role
from hub.core.db import reading, transaction
from hub.groups.models import Group
from tests.given import api
from tests.given import groups as given_groups


@pytest.fixture
def theirs(app):
    """A partner's program, its group of two who study, and a group of strangers."""
    with transaction() as session:
        own = given_groups.group(session)
        people = given_groups.studying(session, own)
        strangers = given_groups.group(session, version_id=own.version_id)
    partner = api.caller(app, Role.PARTNER, organisation_id=own.provider_id)
    return partner, own, people, strangers


def test_nobody_is_transferred_to_a_group_of_strangers(theirs):
    partner, own, people, strangers = theirs
    order = {
        "kind": "transfer", "group_id": str(own.id), "to_group_id": str(strangers.id),
        "effective_on": "2026-09-14", "people": [{"enrolment_id": str(people[0].id)}],
    }  # fmt: skip

    refused = partner.post("/directives", order)
    foreign = partner.post("/directives", order | {"group_id": str(strangers.id)})
    mixed = partner.post(
        "/directives", order | {"kind": "expel", "people": [{"enrolment_id": str(strangers.id)}]}
    )

    assert [one.status_code for one in (refused, foreign, mixed)] == [422] * 3
    assert partner.get("/directives").get_json()["items"][0]["kind"] == "enrol"


def test_a_group_is_not_formed_of_the_intake_of_strangers(theirs):
    partner, own, _people, strangers = theirs
    with reading() as session:
        intake_id = session.get_one(Group, strangers.id).intake_id
    body = {
        "title": "Своя", "version_id": str(own.version_id), "provider_id": str(own.provider_id),
        "form": "full-time", "starts_on": "2026-09-07", "ends_on": "2026-10-30", "places": 5,
    }  # fmt: skip

    taken = partner.post("/groups", body | {"intake_id": str(intake_id)})
    elsewhere = partner.post("/groups", body | {"provider_id": str(strangers.provider_id)})
    made = partner.post("/groups", body)
    changed = partner.patch(
        f"/groups/{made.get_json()['id']}", {"intake_id": str(intake_id)}, made.headers["ETag"]
    )

    assert (taken.status_code, changed.status_code, made.status_code) == (422, 422, 201)
    assert elsewhere.status_code == 404
