"""Lessons and plans by the open API."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from werkzeug.test import TestResponse

from hub.core import jobs
from hub.core.access import Role
from hub.core.db import reading, transaction
from hub.timetable.models import Lesson
from tests.given import api, groups, plans, registries, resources
from tests.given.timetable import AHEAD as AT
from tests.given.timetable import DAYS


def said(answer: TestResponse) -> dict[str, Any]:
    return dict(answer.json or {})


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
    moved = caller.post(f"/lessons/{said(made)['id']}/move", {"starts_at": later})
    listed = caller.get("/lessons")
    off = caller.post(f"/lessons/{said(made)['id']}/cancel", {"why": "Карантин"})

    assert made.status_code == 201, made.text
    assert said(made)["teachers"] == [str(teacher.id)]
    assert refused.status_code == 409
    assert "Орлов Олег" in said(refused)["detail"]
    assert said(moved)["starts_at"][:10] == "2030-03-05"
    assert [one["id"] for one in said(listed)["items"]] == [said(made)["id"]]
    assert said(off)["state"] == "cancelled"


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


def test_the_api_asks_reads_and_accepts_a_plan_once(app):
    caller = api.caller(app, Role.STAFF)
    with transaction() as session:
        of = plans.given(session)
    sent = {"group_ids": [str(of.group.id)], "starts_on": "2030-03-04", "weeks": 1,
            "weights": {"evening": 9}}  # fmt: skip

    asked = caller.post("/timetable-drafts", sent)
    place = f"/timetable-drafts/{said(asked)['id']}"
    early = caller.post(f"{place}/accept", {})
    jobs.drain()
    ready = said(caller.get(place))
    accepted = caller.post(f"{place}/accept", {})
    again = caller.post(f"{place}/accept", {})

    assert (asked.status_code, said(asked)["state"]) == (201, "asked")
    assert (early.status_code, again.status_code) == (409, 409)
    assert (ready["state"], ready["placed"], ready["missing"]) == ("ready", 8, [])
    assert ready["weights"]["evening"] == 9
    assert {one["teachers"][0] for one in ready["lessons"]} == {str(of.teacher.id)}
    assert said(accepted)["state"] == "accepted"
    with reading() as session:
        assert session.scalar(select(func.sum(Lesson.hours))) == 8


def test_the_api_plans_no_group_of_another_organisation(app):
    with transaction() as session:
        own, foreign = plans.given(session), plans.given(session)
        theirs = plans.asked(session, foreign)
    caller = api.caller(app, Role.PARTNER, organisation_id=own.provider.id)
    sent = {"group_ids": [str(foreign.group.id)], "starts_on": "2030-03-04", "weeks": 1}

    refused = caller.post("/timetable-drafts", sent)

    assert refused.status_code == 422
    assert caller.get(f"/timetable-drafts/{theirs.id}").status_code == 404
    for act in ("accept", "drop"):
        assert caller.post(f"/timetable-drafts/{theirs.id}/{act}", {}).status_code == 404
