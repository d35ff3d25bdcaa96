"""Lessons by the open API."""

from datetime import timedelta

from hub.core.access import Role
from hub.core.db import transaction
from tests.given import api, groups, registries, resources
from tests.given.timetable import AHEAD as AT
from tests.given.timetable import DAYS


def test_a_lesson_is_planned_moved_and_called_off_and_a_clash_is_named(app):
    caller = api.caller(app, Role.STAFF)
    with transaction() as session:
        group = groups.group(session, **DAYS)
        other = groups.group(session, **DAYS)
        teacher = resources.staff_member(session, title="Орлов Олег")
    sent = {
        "group_id": str(group.id), "kind": "practice", "teachers": [str(teacher.id)], "hours": 2,
        "starts_at": AT.isoformat(), "ends_at": (AT + timedelta(hours=1.5)).isoformat(),
    }  # fmt: skip

    made = caller.post("/lessons", sent)
    refused = caller.post("/lessons", sent | {"group_id": str(other.id)})
    later = (AT + timedelta(days=1)).isoformat()
    moved = caller.post(f"/lessons/{made.json['id']}/move", {"starts_at": later})
    listed = caller.get("/lessons")
    off = caller.post(f"/lessons/{made.json['id']}/cancel", {"why": "Карантин"})

    assert made.status_code == 201, made.text
    assert made.json["teachers"] == [str(teacher.id)]
    assert refused.status_code == 409
    assert "Орлов Олег" in refused.json["detail"]
    assert moved.json["starts_at"][:10] == "2030-03-05"
    assert [one["id"] for one in listed.json["items"]] == [made.json["id"]]
    assert off.json["state"] == "cancelled"


def test_an_organisation_takes_no_teacher_of_another(app):
    with transaction() as session:
        own = registries.organisation(session).id
        group = groups.group(session, provider_id=own, **DAYS)
        foreign = resources.staff_member(session)
    sent = {
        "group_id": str(group.id), "kind": "practice", "teachers": [str(foreign.id)],
        "starts_at": AT.isoformat(), "ends_at": (AT + timedelta(hours=1.5)).isoformat(),
    }  # fmt: skip

    caller = api.caller(app, Role.PARTNER, organisation_id=own)
    refused = caller.post("/lessons", sent)
    made = caller.post("/lessons", sent | {"teachers": []})

    assert refused.status_code == 422
    assert made.status_code == 201
