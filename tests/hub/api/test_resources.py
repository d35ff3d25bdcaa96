"""The open API, called as other systems call it."""

import threading
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from hub.app import create_app
from hub.core import db
from hub.core.access import Role
from hub.core.audit import AuditEntry
from hub.core.db import reading, transaction
from hub.organisations.models import Organisation
from hub.people.models import Person
from tests.conftest import make_schema, settings_for
from tests.given import accounts, api
from tests.services import Postgres

PERSON = {"last_name": "Ёлкина", "first_name": "Мария", "birth_on": "2001-12-31", "sex": "female"}
SNILS = "11223344595"


def audited(action: str) -> list[AuditEntry]:
    with reading() as session:
        return list(session.scalars(select(AuditEntry).where(AuditEntry.action == action)))


def people() -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(Person)) or 0


def test_without_a_key_nothing_is_told(app):
    answer = api.Caller(app, None).get("/people")

    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"


def test_a_wrong_key_is_no_key(app):
    assert api.Caller(app, "hub_nonsense").get("/me").status_code == 401


def test_a_key_has_its_own_rights_only(app):
    caller = api.caller(app, Role.STAFF, "programmes.read")

    assert caller.get("/programmes").status_code == 200
    assert caller.get("/people").status_code == 403
    assert caller.get("/me").get_json()["permissions"] == ["programmes.read"]


def test_what_was_created_can_be_read(app):
    caller = api.caller(app)

    made = caller.post("/people", {**PERSON, "snils": "112-233-445 95"})
    read = caller.get(f"/people/{made.get_json()['id']}")

    assert made.status_code == 201
    assert made.headers["Location"] == f"/api/v1/people/{made.get_json()['id']}"
    assert read.json == made.json
    assert read.get_json()["last_name"] == "Ёлкина"
    assert SNILS not in read.get_data(as_text=True)
    assert read.headers["Cache-Control"] == "no-store"


def test_reads_of_people_are_audited_and_of_programmes_are_not(app):
    caller = api.caller(app)
    person_id = caller.post("/people", PERSON).get_json()["id"]

    caller.get(f"/people/{person_id}")
    caller.get("/people?q=Ёлкина")
    caller.get("/programmes")

    (read,) = audited("people.read")
    (listed,) = audited("people.list")
    assert str(read.subject_id) == person_id
    assert read.door == "api"
    assert listed.details == {"filters": ["q"], "count": 1, "ids": [person_id.replace("-", "")]}
    assert not audited("programmes.list")


def test_a_snils_is_opened_with_a_reason_only(app):
    caller = api.caller(app)
    path = f"/people/{caller.post('/people', {**PERSON, 'snils': SNILS}).get_json()['id']}/secrets"

    assert caller.get(path).status_code == 422
    opened = caller.get(path, query_string={"reason": "сверка с фондом"})

    assert opened.json == {"snils": SNILS}
    (row,) = audited("people.secrets")
    assert row.why == "сверка с фондом"


def test_a_change_needs_the_version_that_stands(app):
    caller = api.caller(app)
    made = caller.post("/people", PERSON)
    path = f"/people/{made.get_json()['id']}"

    blind = caller.patch(path, {"phone": "89991234567"}, None)
    first = caller.patch(path, {"phone": "89991234567"}, made.headers["ETag"])
    late = caller.patch(path, {"phone": "89997654321"}, made.headers["ETag"])

    assert (blind.status_code, first.status_code, late.status_code) == (428, 200, 412)
    assert first.get_json()["phone"] == "+79991234567"
    assert first.headers["ETag"] != made.headers["ETag"]
    assert late.get_json()["code"] == "stale"


def test_a_known_version_is_not_sent_again(app):
    caller = api.caller(app)
    made = caller.post("/people", PERSON)

    answer = caller.get(
        f"/people/{made.get_json()['id']}", headers={"If-None-Match": made.headers["ETag"]}
    )

    assert answer.status_code == 304
    assert answer.data == b""


def test_pages_give_everybody_once(app):
    caller = api.caller(app)
    for n in range(7):
        caller.post("/people", {**PERSON, "first_name": f"Мария{n}"})

    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        answer = caller.get(f"/people?limit=3&after={after}" if after else "/people?limit=3")
        seen += [item["first_name"] for item in answer.get_json()["items"]]
        after = answer.get_json()["next"]

    assert seen == [f"Мария{n}" for n in range(7)]


def test_the_next_page_stands_in_the_link_header(app):
    caller = api.caller(app)
    for n in range(3):
        caller.post("/people", {**PERSON, "first_name": f"Мария{n}"})

    link = caller.get("/people?limit=2&q=Ёлкина").headers["Link"]
    following = caller.client.get(link.split(">")[0].lstrip("<"), headers=caller.headers)

    assert len(following.get_json()["items"]) == 1


@pytest.mark.parametrize(
    "query",
    "limt=2 after=nonsense limit=0 limit=9999 sort=phone sex=unknown category=wizard".split(),
)
def test_a_question_that_is_not_understood_is_refused(app, query):
    caller = api.caller(app)
    caller.post("/people", PERSON)

    answer = caller.get(f"/people?{query}")

    assert answer.status_code == 422
    assert query.split("=")[0] in answer.get_json()["errors"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"first_name": "Мария"}, "last_name"),
        ({**PERSON, "snils": "112-233-445 96"}, "snils"),
        ({**PERSON, "id": str(uuid4())}, "id"),
        ({**PERSON, "version": 7}, "version"),
        ({**PERSON, "nickname": "Маша"}, "nickname"),
        ({**PERSON, "birth_on": "31.12.2001"}, "birth_on"),
    ],
)
def test_a_bad_field_is_named_in_russian(app, body, field):
    answer = api.caller(app).post("/people", body)

    assert answer.status_code == 422
    (said,) = answer.get_json()["errors"][field]
    assert any("а" <= letter <= "я" for letter in said)
    assert people() == 0


def test_a_body_that_is_not_json_is_told_so(app):
    caller = api.caller(app)

    broken = caller.ask("POST", "/people", data="{", content_type="application/json")
    form = caller.ask("POST", "/people", data={"last_name": "Ёлкина"})

    assert (broken.status_code, form.status_code) == (400, 415)
    assert "application/json" in form.get_json()["detail"]


def test_the_same_creation_sent_twice_is_done_once(app):
    caller = api.caller(app)
    key = {"Idempotency-Key": "order-17"}

    first = caller.post("/people", PERSON, headers=key)
    again = caller.post("/people", PERSON, headers=key)
    another = caller.post("/people", {**PERSON, "first_name": "Анна"}, headers=key)

    assert again.status_code == 201
    assert again.get_json()["id"] == first.get_json()["id"]
    assert another.status_code == 409
    assert people() == 1


def test_a_refused_creation_leaves_its_key_free(app):
    caller = api.caller(app)
    key = {"Idempotency-Key": "order-18"}

    refused = caller.post("/people", {**PERSON, "snils": "112-233-445 96"}, headers=key)
    mended = caller.post("/people", {**PERSON, "snils": SNILS}, headers=key)

    assert (refused.status_code, mended.status_code) == (422, 201)


def test_rivals_with_one_key_make_one_person(app):
    token = api.caller(app).headers["Authorization"].removeprefix("Bearer ")
    answers = []

    def send():
        caller = api.Caller(app, token)
        answers.append(caller.post("/people", PERSON, headers={"Idempotency-Key": "race"}))

    rivals = [threading.Thread(target=send) for _ in range(6)]
    for rival in rivals:
        rival.start()
    for rival in rivals:
        rival.join()

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.get_json()["id"] for answer in answers}) == 1
    assert people() == 1


def test_a_partner_writes_its_own_programmes_only(app):
    with transaction() as session:
        own = accounts.organisation(session).id
        others = accounts.organisation(session).id
    caller = api.caller(app, Role.PARTNER, organisation_id=own)
    body = {"title": "Повар", "kind": "vocational-training", "form": "full-time", "hours": 144}

    mine = caller.post("/programmes", {**body, "organisation_id": str(own)})
    theirs = caller.post("/programmes", {**body, "organisation_id": str(others)})
    moved = caller.patch(
        f"/programmes/{mine.get_json()['id']}",
        {"organisation_id": str(others)},
        mine.headers["ETag"],
    )

    assert (mine.status_code, theirs.status_code, moved.status_code) == (201, 404, 404)
    with reading() as session:
        count = select(func.count()).select_from(Organisation)
        assert session.scalar(count) == 2
    assert caller.get("/programmes").get_json()["items"][0]["organisation_id"] == str(own)
    assert len(caller.get("/programmes").get_json()["items"]) == 1


def test_a_learner_sees_nobody_else(app):
    made = api.caller(app).post("/people", PERSON).get_json()
    learner = api.caller(app, Role.LEARNER)

    assert learner.get("/people").get_json()["items"] == []
    assert learner.get(f"/people/{made['id']}").status_code == 404


def test_a_cookie_can_not_write(app):
    browser = accounts.Browser(app)
    account = accounts.account(Role.STAFF)
    browser.enter(account)

    assert browser.client.get("/api/v1/me").status_code == 200
    assert browser.client.post("/api/v1/people", json=PERSON).status_code == 401
    assert people() == 0


@pytest.fixture
def postgres():
    """A server of this test alone, which may be killed."""
    with Postgres() as server:
        yield server


def test_a_database_that_is_gone_is_a_503_and_work_goes_on_when_it_is_back(postgres, tmp_path):
    make_schema(postgres.url, tmp_path)
    caller = api.caller(create_app(settings_for(postgres.url, tmp_path)))

    postgres.kill()
    answers = [caller.get("/people"), caller.post("/people", PERSON), caller.get("/me")]
    postgres.start()
    made = caller.post("/people", PERSON)

    for answer in answers:
        assert answer.status_code == 503
        assert answer.content_type == "application/problem+json"
        assert int(answer.headers["Retry-After"]) > 0
        assert answer.get_json()["request_id"] == answer.headers["X-Request-ID"]
        assert "127.0.0.1" not in answer.text
    assert made.status_code == 201
    assert people() == 1
    db.database().engine.dispose()
