"""A session that ended elsewhere: what was typed is sent again, and no page is led away."""

import json
from html import unescape

import pytest
from sqlalchemy import select

from hub.accounts import queries, second_factor, sessions, totp
from hub.accounts.models import Account
from hub.core.access import Role
from hub.core.db import reading, transaction, utcnow
from hub.people.models import Person
from tests.given.accounts import PASSWORD, Browser, account, waive_second_factor
from tests.given.text import found

SAME_SITE = {"Origin": "http://localhost", "Referer": "http://localhost/people?sort=name"}
TYPED = {"last_name": "Кедрова", "first_name": "Анна", "sex": "", "category": ""}
KEPT = r'name="kept"[^>]*value="([^"]+)"'


@pytest.fixture
def ended(app) -> tuple[Browser, Account]:
    """Somebody of the staff whose session was ended from elsewhere."""
    waive_second_factor()
    who = account(Role.STAFF)
    browser = Browser(app)
    browser.enter(who)
    with transaction() as session:
        sessions.end_all(session, who.id, at=utcnow(), why="role")
    return browser, who


def send(browser: Browser, path: str = "/people/new", **typed: object):
    return browser.post(path, {**TYPED, **typed}, headers=SAME_SITE)


def people() -> list[str]:
    with reading() as session:
        return list(session.scalars(select(Person.last_name)))


def send_what_is_kept(browser: Browser, page: str):
    names = ("csrf_token", *TYPED)
    form = page[page.index('action="/people/new"') :]
    return browser.post_bare(
        "/people/new",
        {name: unescape(found(rf'name="{name}" value="([^"]*)"', form)) for name in names},
        headers=SAME_SITE,
    )


def test_what_was_typed_is_sent_after_the_sign_in(ended):
    browser, who = ended
    turned_away = send(browser)

    assert turned_away.status_code == 401
    assert "Кедрова" not in turned_away.text
    came_in = browser.sign_in(who, kept=found(KEPT, turned_away.text))
    assert "Кедрова" in came_in.text
    assert people() == []

    assert send_what_is_kept(browser, came_in.text).status_code == 302
    assert people() == ["Кедрова"]


def test_it_goes_through_the_second_factor_and_a_slip_in_the_password(ended):
    browser, who = ended
    with transaction() as session:
        mine = queries.one(session, who.id)
        secret = second_factor.begin(session, mine)
        code = totp.code(secret, totp.step_at(utcnow()) - 1)
        second_factor.confirm(session, mine, code, at=utcnow())

    kept = found(KEPT, send(browser).text)
    kept = found(KEPT, browser.sign_in(who, "не тот пароль", kept=kept).text)
    kept = found(KEPT, browser.sign_in(who, kept=kept).text)
    code = totp.code(secret, totp.step_at(utcnow()))
    came_in = browser.post("/sign-in/code", {"code": code, "kept": kept})

    assert send_what_is_kept(browser, came_in.text).status_code == 302
    assert people() == ["Кедрова"]


def test_another_at_the_same_browser_gets_nothing_of_it(ended, app):
    browser, _who = ended
    kept = found(KEPT, send(browser).text)

    other = account(Role.STAFF)
    answer = browser.sign_in(other, kept=kept)

    assert answer.location == "/cabinet"
    assert Browser(app).sign_in(other, kept="made.up").location == "/cabinet"


@pytest.mark.parametrize(
    ("more", "headers"),
    [
        ({"password": PASSWORD}, SAME_SITE),
        ({}, {"Origin": "http://elsewhere.example", "Referer": "http://elsewhere.example/x"}),
    ],
)
def test_secrets_and_what_another_site_sent_are_not_kept(ended, more, headers):
    browser, _who = ended

    answer = browser.post("/people/new", {**TYPED, **more}, headers=headers)

    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in?next=")
    assert "/people/new" not in answer.location


def test_from_an_address_that_only_takes_forms_the_way_leads_to_the_page_before_it(ended):
    browser, _who = ended

    bare = browser.post("/people/export?q=x", {"csrf_token": ""}, headers=SAME_SITE)
    strange = browser.post("/people/export", {}, headers={"Referer": "//elsewhere.example/people"})

    assert bare.location == "/sign-in?next=/people?sort%3Dname"
    assert strange.location == "/sign-in?next=/cabinet"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/notifications/bell", 286),
        ("GET", "/people", 286),
        ("POST", "/notifications/read", 401),
    ],
)
def test_a_part_of_a_page_never_moves_the_page(ended, method, path, status):
    browser, _who = ended
    htmx = {"HX-Request": "true", "HX-Current-URL": "http://localhost/people/new"}
    data = {"csrf_token": browser.token()} if method == "POST" else None

    answer = browser.client.open(path, method=method, headers=htmx, data=data)

    assert answer.status_code == status
    assert "HX-Redirect" not in answer.headers
    assert (answer.headers["HX-Reswap"], answer.text) == ("none", "")
    said = json.loads(answer.headers["HX-Trigger"])["signed-out"]
    assert said["text"].startswith("Вы вышли")
    assert said["address"] == "/sign-in?next=/people/new"
