"""Lists handed over by another program: the same list, the same rules."""

import pytest

from hub.core.access import Role
from hub.core.db import transaction
from hub.people.handed_models import ListState
from tests.given import api, lists
from tests.given.accounts import signed_in
from tests.given.imports import apply
from tests.given.registries import organisation

ROWS = [{"last_name": "Белова", "first_name": "Нина", "birth_on": "01.02.1990"}]


@pytest.fixture
def company(app):
    with transaction() as session:
        return organisation(session).id


@pytest.fixture
def caller(app, company):
    return api.caller(app, Role.CUSTOMER, organisation_id=company)


def test_rows_become_a_list_that_the_office_brings_in(app, caller, company):
    asked = {"organisation_id": str(company), "rows": ROWS, "remark": "из кадровой системы"}

    made = caller.post("/people-lists", asked, headers={"Idempotency-Key": "1"})
    again = caller.post("/people-lists", asked, headers={"Idempotency-Key": "1"})
    twin = caller.post("/people-lists", asked)
    staff, _who = signed_in(app, Role.STAFF)
    list_id = made.get_json()["id"]
    apply(staff, lists.begin(staff, list_id).location, "all")
    lists.drain()

    assert [made.status_code, again.status_code, twin.status_code] == [201, 201, 409]
    assert again.get_json()["id"] == list_id
    read = caller.get(f"/people-lists/{list_id}").get_json()
    assert (read["state"], read["rows"]) == (ListState.BROUGHT.value, 1)
    assert not {"created", "changed", "refused"} & read.keys()
    assert [one["id"] for one in caller.get("/people-lists").get_json()["items"]] == [list_id]


def test_what_is_wrong_is_said_by_field(caller, company):
    nameless = {"organisation_id": str(company), "rows": [{"email": "n@example.ru"}]}
    unknown = {"organisation_id": str(company), "rows": [{"salary": "1"}]}

    for asked in (nameless, unknown, {"organisation_id": str(company), "rows": []}):
        assert caller.post("/people-lists", asked).status_code == 422
    assert not lists.all_of_them()


def test_another_organisation_is_neither_named_nor_seen(app, caller, company):
    with transaction() as session:
        foreign = organisation(session).id
    stranger = api.caller(app, Role.CUSTOMER)

    refused = caller.post("/people-lists", {"organisation_id": str(foreign), "rows": ROWS})
    made = caller.post("/people-lists", {"organisation_id": str(company), "rows": ROWS})

    assert refused.status_code == 422
    assert stranger.get(f"/people-lists/{made.get_json()['id']}").status_code == 404
    assert stranger.get("/people-lists").get_json()["items"] == []
