"""Every page of every role, found from the url map: whole, wide enough, quiet, open to all."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import APIResponse, Browser, BrowserContext, Page

from hub.app import create_app
from hub.core import db
from hub.core.access import Role
from hub.settings import Settings
from tests.browser import walk
from tests.browser.conftest import Hub
from tests.browser.looks import assert_good
from tests.browser.material import Visitor, gather

ROLES = (Role.ADMIN.value, None, *(role.value for role in Role if role is not Role.ADMIN))
BRICK = re.compile(r"<[a-z][^>]*>")
VARIES = re.compile(
    r'\b(?!class|role|type|style|aria-(?!label|describedby|labelledby))[\w-]+="[^"]*"'
)
TIME = 40_000
NOTHING_WRONG = 200


@pytest.fixture(scope="module")
def app(hub: Hub) -> Flask:
    """The same hub's code and database in this process: for its url map and its ids."""
    return create_app(Settings.read({"HUB_DATA_DIR": str(hub.folder), "HUB_JOB_THREADS": "0"}))


@pytest.fixture(scope="module")
def visitors(app: Flask, hub: Hub) -> Iterator[dict[str | None, Visitor]]:
    yield gather(app, hub)
    db.database().engine.dispose()


@pytest.fixture(scope="module")
def known() -> set[str]:
    """Bricks of the pages looked at so far."""
    return set()


@pytest.fixture
def context(browser: Browser, hub: Hub, signed_in: Callable[[str], Any], role: str | None):
    state = signed_in(role) if role else None
    context = browser.new_context(locale="ru-RU", storage_state=state, base_url=hub.address)
    yield context
    context.close()


@pytest.mark.timeout(900)  # the administrator has some two hundred pages
@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_a_role_is_good(context, role, app, visitors, known):
    """Pages of many new bricks first; one of bricks all looked at before is not looked at again."""
    page = context.new_page()
    page.set_default_timeout(TIME)
    said = listen(page)
    wrong, unseen = [], {}
    for address in walk.addresses(app, role, visitors[role]):
        answer = context.request.get(address.path)
        unseen[address] = bricks_of(answer.text())
        if trouble := answered(answer, address, role):
            wrong.append(f"{address.path} ({address.endpoint}): {trouble}")
            known |= unseen.pop(address)
    while unseen := {one: bricks for one, bricks in unseen.items() if not bricks <= known}:
        address = max(unseen, key=lambda one: len(unseen[one] - known))
        if trouble := look(page, address, said):
            wrong.append(f"{address.path} ({address.endpoint}): {trouble}")
        known |= unseen.pop(address)

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", ["admin"])
def test_what_is_called_no_page_is_none(context: BrowserContext, app, visitors, role):
    pages = []
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and not walk.is_page(rule) and rule.endpoint != "static":
            values = {
                name: visitors[role].values.get(f"{rule.endpoint}:{name}")
                or visitors[role].values.get(name, "00000000-0000-7000-8000-000000000000")
                for name in rule.arguments
            }
            answer = context.request.get(walk.filled(rule, values), max_redirects=0)
            if answer.status == NOTHING_WRONG and "<html" in answer.text():
                pages.append(rule.rule)

    assert pages == []


def test_nothing_is_excused_that_is_not_there(app):
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}

    assert set(walk.NOT_PAGES) <= endpoints
    assert set(walk.NOT_PAGE_VIEWS) <= {name.rpartition(".")[2] for name in endpoints}


def listen(page: Page) -> list[str]:
    """Gather what the page complains of: errors of scripts, refusals of the policy."""
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(f"script: {error}"))
    page.on(
        "console",
        lambda line: said.append(f"console: {line.text}") if line.type == "error" else None,
    )
    return said


def answered(answer: APIResponse, address: walk.Address, role: str | None) -> str:
    """Say what is wrong with the answer; a sign-in page instead of one's own page is."""
    if answer.status != NOTHING_WRONG:
        return f"status {answer.status}"
    if role and "/sign-in" in answer.url and "sign_in" not in address.endpoint:
        return "sent to sign in"
    return "" if "</html>" in answer.text() else "is no page: give a reason in NOT_PAGES"


def look(page: Page, address: walk.Address, said: list[str]) -> str:
    said.clear()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(address.path)
    try:
        assert_good(page)
    except AssertionError as error:
        return str(error)
    return "; ".join(said)


def bricks_of(html: str) -> set[str]:
    """Tags as styles and assistive programs see them: without addresses, ids and texts."""
    main = html[html.find("<body") :]
    return {VARIES.sub("", tag) for tag in BRICK.findall(main)}
