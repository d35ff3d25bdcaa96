"""Reference books in the open API, and what keys and the description offer."""

import re

from hub.core import reference
from hub.core.access import POLICY, Role
from hub.core.api.doors import demanded
from hub.core.db import transaction, utcnow
from hub.core.reference.models import ReferenceEntry
from tests.given import api
from tests.given.accounts import signed_in

BOOK = "person-category"


def test_a_book_is_given_whole_and_the_retired_say_so(app):
    caller = api.caller(app, Role.LEARNER, "reference.read")
    with transaction() as session:
        reference.plant(session)
        retired = session.query(ReferenceEntry).filter_by(book=BOOK).limit(1).one()
        retired.retired_at = utcnow()
        known = reference.titles(session, BOOK)

    answer = caller.get(f"/reference/{BOOK}")

    items = answer.get_json()["items"]
    assert {item["code"]: item["title"] for item in items} == known
    assert [item["code"] for item in items if item["retired"]] == [retired.code]
    again = caller.get(f"/reference/{BOOK}", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_an_unknown_book_and_a_key_without_the_right_are_refused(app):
    assert api.caller(app, Role.STAFF).get("/reference/nothing").status_code == 404
    assert api.caller(app, Role.STAFF, "people.read").get(f"/reference/{BOOK}").status_code == 403


def test_keys_are_offered_what_opens_a_door_and_nothing_else(app):
    browser, _who = signed_in(app, Role.ADMIN)

    page = browser.get("/account/tokens/new").text

    offered = set(re.findall(r'name="permissions"[^>]*value="([^"]+)"', page))
    assert offered == {one for one in demanded(app) if Role.ADMIN in POLICY[one]}
    assert {"people.secrets", "reference.read"} <= offered
    assert not offered & {"jobs.manage", "audit.read", "people.export"}


def test_the_description_says_names_of_filters_in_russian(app):
    english = {"Accept-Language": "en"}
    described = app.test_client().get("/api/openapi.json", headers=english).get_json()

    words = [
        parameter["description"]
        for item in described["paths"].values()
        for operation in item.values()
        if isinstance(operation, dict)
        for parameter in operation.get("parameters", [])
        if parameter.get("in") == "query"
    ]
    assert len(words) > 10
    assert [each for each in words if not re.search("[а-яё]", each.lower())] == []
