"""A hub on its first day: nothing in it yet, and every page says what to do next."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from hub.accounts import totp
from hub.core.db import utcnow
from tests.browser.conftest import command_line, serving, sign_in
from tests.browser.looks import assert_good

FIRST = "first@centre.example"
# Where something may be begun, the empty page has the button that begins it.
BEGINNINGS = {
    "/people": "/people/new",
    "/organisations": "/organisations/new",
    "/programmes": "/programmes/new",
    "/account/tokens": "/account/tokens/new",
}
WAITING = (
    "/admin/registrations",
    "/admin/withdrawals",
    "/admin/jobs?state=dead",
    "/admin/files",
    "/admin/mail?state=refused",
)


@pytest.fixture(scope="module")
def first_day(tmp_path_factory, browser: Browser) -> Iterator[Page]:
    folder = tmp_path_factory.mktemp("empty")
    command_line(folder, "migrate")
    said = command_line(
        folder, "user", "add", FIRST, "Первый Администратор", "--role", "admin", "--generate"
    )
    with serving(folder, "serve") as hub:
        context = browser.new_context(locale="ru-RU", base_url=hub.address)
        page = context.new_page()
        page.goto("/sign-in")
        sign_in(page, FIRST, said.split("\n")[0].rpartition(" ")[2])
        page.wait_for_url("**/sign-in/set-up*")
        secret = page.locator("main code").inner_text().replace(" ", "")
        page.locator("[name=code]").fill(totp.code(secret, totp.step_at(utcnow())))
        page.locator("main form button[type=submit]").click()
        page.locator("main code").first.wait_for()
        page.goto("/cabinet")
        yield page
        context.close()


@pytest.mark.parametrize(("path", "beginning"), BEGINNINGS.items())
def test_an_empty_list_has_the_button_that_begins_it(first_day, path, beginning):
    first_day.goto(path)

    assert first_day.locator(".hub-empty p").inner_text().strip()
    assert first_day.locator(f".hub-empty a[href='{beginning}']").is_visible()
    assert_good(first_day)


@pytest.mark.parametrize("path", WAITING)
def test_an_empty_page_says_when_something_will_come(first_day, path):
    first_day.goto(path)

    assert first_day.locator(".hub-empty p").first.inner_text().strip()
    assert_good(first_day)


def test_the_first_desk_leads_to_the_first_steps(first_day):
    first_day.goto("/cabinet")

    assert first_day.locator(".hub-head a[href='/people/import']").is_visible()
    assert_good(first_day)
