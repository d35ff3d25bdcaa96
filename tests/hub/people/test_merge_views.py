"""The desk of pairs as staff use it; the address of a merged card; who may not."""

import pytest
from sqlalchemy import select

from hub.core import jobs
from hub.core.access import Role
from hub.core.audit import AuditEntry
from hub.core.db import reading, transaction
from hub.people import duplicates_scan, queries
from hub.people.merge_models import PersonMerge
from hub.people.models import Person, Standing
from tests.given import registries as make
from tests.given import twins
from tests.given.accounts import Browser, signed_in
from tests.given.api import caller


@pytest.fixture
def client(app) -> Browser:
    browser = Browser(app)
    browser.come(Role.STAFF)
    return browser


def chosen(first, second, **more):
    return {
        "stays": "first",
        "seen-first": str(first.version),
        "seen-second": str(second.version),
        **more,
    }


def test_a_pair_is_found_compared_merged_and_undone(client):
    first, second = twins.twins(last_name="Ивонова")
    client.post("/people/pairs/scan")
    jobs.drain()

    desk = client.get("/people/pairs?state=waiting").text
    page = client.get(f"/people/pairs/{first.id}/{second.id}").text
    merged = client.post(
        f"/people/pairs/{first.id}/{second.id}/merge",
        chosen(first, second, **{"take-last_name": "second", "take-phone": "first"}),
    )
    done = client.get(merged.location).text
    card = client.get(f"/people/{first.id}").text
    undone = client.post(f"{merged.location}/undo")

    assert "Ивонова" in desk
    assert "похожие имена" in desk
    assert "Ивонова" in page
    assert "Отменить объединение" in done
    assert "Ивонова" in card
    assert undone.status_code == 302
    with reading() as session:
        standings = {one.standing for one in session.scalars(select(Person))}
        names = {one.last_name for one in session.scalars(select(Person))}
    assert (standings, names) == ({Standing.OPEN}, {"Иванова", "Ивонова"})
    with reading() as session:
        acts = set(session.scalars(select(AuditEntry.action)))
    assert {"people.compare", "people.merged", "people.unmerged"} <= acts


def test_the_address_of_the_card_that_went_leads_to_the_other(app, client):
    first, second = twins.twins()
    twins.merge(first, second)
    machine = caller(app, Role.STAFF)

    page = client.get(f"/people/{second.id}")
    answer = machine.get(f"/people/{second.id}")

    assert (page.status_code, page.location) == (302, f"/people/{first.id}")
    assert answer.status_code == 307
    assert answer.location.endswith(f"/api/v1/people/{first.id}")
    assert str(second.id) not in client.get("/people").text


def test_a_double_click_merges_once_and_a_stale_page_asks_to_look_again(client):
    first, second = twins.twins()
    path = f"/people/pairs/{first.id}/{second.id}/merge"

    stale = client.post(path, chosen(first, second, **{"seen-second": "77"}))
    once = client.post(path, chosen(first, second))
    twice = client.post(path, chosen(first, second))

    assert (stale.status_code, once.status_code, twice.status_code) == (422, 302, 303)
    assert "успели изменить" in stale.text
    with reading() as session:
        assert len(session.scalars(select(PersonMerge)).all()) == 1


def test_two_people_are_told_apart_and_looked_at_anew(client):
    first, second = twins.twins(last_name="Иванова")
    path = f"/people/pairs/{first.id}/{second.id}"

    client.post(f"{path}/different", {"why": "разные паспорта"})
    page = client.get(path).text
    card = client.get(f"/people/{first.id}").text
    client.post(f"{path}/anew")
    again = client.get(f"/people/{first.id}").text

    assert "разные паспорта" in page
    assert "Возможно, тот же человек" not in card
    assert "Возможно, тот же человек" in again


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.PARTNER, Role.TEACHER, Role.LEARNER])
def test_only_the_office_merges(app, role):
    first, second = twins.twins()
    browser, _who = signed_in(app, role)

    answers = [
        browser.get("/people/pairs").status_code,
        browser.get(f"/people/pairs/{first.id}/{second.id}").status_code,
        browser.post(
            f"/people/pairs/{first.id}/{second.id}/merge", chosen(first, second)
        ).status_code,
    ]

    assert answers == [403, 403, 403]


def test_a_file_that_says_again_what_the_merged_card_said_changes_nothing(app):
    from_file = {"last_name": "Петрова", "first_name": "Мария", "patronymic": "Петровна"}
    first, second = twins.twins()
    twins.merge(first, second)

    with reading() as session:
        (match,) = queries.match(session, [{**from_file, "birth_on": twins.BORN}])

    assert match.id == first.id
    assert match.before["last_name"] == "Петрова"


def test_a_scan_asked_for_twice_is_one(app):
    with transaction() as session:
        make.person(session)
        assert duplicates_scan.order(session) == duplicates_scan.order(session)
