"""A programme not published yet is its writers' alone, wherever programmes are met."""

import pytest

from hub.core.access import Role
from hub.core.db import transaction
from hub.programmes.models import Programme
from tests.given import api, registries
from tests.given.accounts import Browser, signed_in

TITLE = "Наладчик черновой"
READERS = (Role.LEARNER, Role.COORDINATOR, Role.TEACHER, Role.CUSTOMER)


@pytest.fixture
def draft(app) -> Programme:
    with transaction() as session:
        own = registries.organisation(session)
        return registries.programme(session, title=TITLE, organisation_id=own.id)


def places(browser: Browser, one: Programme) -> dict[str, bool]:
    return {
        "card": browser.get(f"/programmes/{one.id}").status_code == 200,
        "list": TITLE in browser.get("/programmes").text,
        "filter": TITLE in browser.get("/programmes?published=no").text,
        "search": str(one.id) in browser.get(f"/search?q={TITLE}").text,
        "api": TITLE in browser.get("/api/v1/programmes").text,
    }


@pytest.mark.parametrize("role", READERS)
def test_who_may_not_write_it_meets_no_draft(app, draft, role):
    # Even at home: a teacher or a customer of the same organisation writes no programmes.
    browser, _who = signed_in(app, role, organisation_id=draft.organisation_id)

    assert not any(places(browser, draft).values())
    assert TITLE not in browser.get("/cabinet").text
    assert api.caller(app, role).get(f"/programmes/{draft.id}").status_code == 404


def test_another_s_draft_is_not_in_a_partner_s_list_nor_export(app, draft):
    browser, _who = signed_in(app, Role.PARTNER)

    assert not any(places(browser, draft).values())


def test_its_writers_meet_it(app, draft):
    office, _who = signed_in(app, Role.STAFF)
    partner, _other = signed_in(app, Role.PARTNER, organisation_id=draft.organisation_id)

    assert all(places(office, draft).values())
    assert all(places(partner, draft).values())
    assert TITLE in partner.get("/cabinet").text
