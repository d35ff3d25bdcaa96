"""Applications by the open API: the same acts by the same table, each once."""

import re
from typing import Any
from uuid import UUID

from werkzeug.test import TestResponse

from hub.applications.models import Intake
from hub.core.access import Role
from hub.core.db import transaction
from tests.given import api, registries
from tests.given import applications as given
from tests.given.accounts import PASSWORD, account, signed_in


def said(answer: TestResponse) -> dict[str, Any]:
    assert isinstance(answer.json, dict), answer.text
    return answer.json


def test_a_program_applies_for_a_learner_and_the_office_s_program_accepts(app):
    with transaction() as session:
        person, of = given.agreed(session), given.intake(session)
    learner = api.Caller(app, api.key(account(Role.LEARNER, person_id=person.id).id))
    office = api.caller(app)
    body = {"person_id": str(person.id), "intake_id": str(of.id), "wish": "Вечером"}

    made = said(learner.post("/applications", body))
    place = f"/applications/{made['id']}"
    refused = learner.post(f"{place}/acts/accept", {})
    submitted = learner.post(f"{place}/acts/submit", {"version": made["version"]})
    stale = office.post(f"{place}/acts/accept", {"version": made["version"]})
    key = {"Idempotency-Key": "one"}
    accepted = [office.post(f"{place}/acts/accept", {}, headers=key) for _n in range(2)]

    assert (made["state"], refused.status_code) == ("draft", 403)
    assert said(submitted)["state"] == "submitted"
    assert stale.status_code == 409
    assert [said(one)["state"] for one in accepted] == ["accepted"] * 2
    steps = said(office.get(f"{place}/steps"))["items"]
    assert [one["act"] for one in steps] == ["submit", "accept"]


def test_one_program_makes_nothing_for_a_stranger(app):
    with transaction() as session:
        person, of = given.agreed(session), given.intake(session)
        mine = given.agreed(session)
    learner = api.Caller(app, api.key(account(Role.LEARNER, person_id=mine.id).id))

    answer = learner.post("/applications", {"person_id": str(person.id), "intake_id": str(of.id)})

    assert answer.status_code == 422


def test_a_program_sends_nobody_in_the_name_of_an_organisation_of_others(app):
    with transaction() as session:
        mine, of = given.agreed(session), given.intake(session)
        other = registries.organisation(session)
    learner = api.Caller(app, api.key(account(Role.LEARNER, person_id=mine.id).id))
    body = {"person_id": str(mine.id), "intake_id": str(of.id)}

    sent = learner.post("/applications", body | {"organisation_id": str(other.id)})
    odd = learner.post("/applications", body | {"education": "такого нет"})

    assert (sent.status_code, odd.status_code) == (422, 422)


def test_an_intake_is_opened_changed_and_never_made_smaller_than_it_is_taken(app):
    office = api.caller(app)
    made = office.post(
        "/intakes", {"kind": "event", "title": "Ярмарка", "places": 2, "starts_on": "2099-09-01"}
    )
    place = f"/intakes/{said(made)['id']}"
    with transaction() as session:
        of = session.get_one(Intake, UUID(said(made)["id"]))
        for _n in range(2):
            given.accepted(session, of)

    less = office.patch(place, {"places": 1}, '"1"')
    moved = office.patch(place, {"starts_on": "2099-10-01"}, '"1"')

    assert (made.status_code, less.status_code) == (201, 422)
    assert said(moved)["starts_on"] == "2099-10-01"
    assert said(office.get(place))["taken"] == 2


def test_a_key_made_on_the_page_decides_by_the_rights_ticked_there(app):
    with transaction() as session:
        of = given.intake(session)
        one, two = (given.submitted(session, of) for _n in range(2))
    page, _who = signed_in(app, Role.STAFF)

    def made(*rights: str) -> api.Caller:
        form = {"name": "Учёт", "permissions": list(rights), "days": "30", "current": PASSWORD}
        words = re.findall(r"<code>(hub_[^<]+)</code>", page.post("/account/tokens/new", form).text)
        return api.Caller(app, words[0])

    reads = made("applications.read").post(f"/applications/{one.id}/acts/accept", {})
    decides = made("applications.read", "applications.decide").post(
        f"/applications/{two.id}/acts/accept", {}
    )

    assert reads.status_code == 403
    assert (decides.status_code, said(decides)["state"]) == (200, "accepted")
