"""A citizen applies, staff accept, the citizen sees it: at a desk and on a telephone."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looks import assert_fits, assert_good

CARD = re.compile(r"/applications/[0-9a-f-]{36}$")


@pytest.fixture
def pages(browser: Browser, site: str, signed_in):
    """A page of a role at a width, in a window of its own: two may be open at once."""
    opened = []

    def open_as(role: str, width: int) -> Page:
        context = browser.new_context(
            locale="ru-RU",
            base_url=site,
            storage_state=signed_in(role),
            viewport={"width": width, "height": 900},
        )
        opened.append(context)
        return context.new_page()

    yield open_as
    for context in opened:
        context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_citizen_applies_the_centre_accepts_and_the_citizen_sees_it(pages, width):
    citizen, staff = pages("learner", width), pages("staff", width)
    citizen.goto("/apply")
    assert_fits(citizen)
    tiles = citizen.locator("article:has(.hub-tone-success) h3 a")
    links = [tile.get_attribute("href") for tile in tiles.all()]
    for link in links:
        citizen.goto(link)
        if citizen.locator("[name=wish]").count():
            break
    assert_good(citizen)

    citizen.locator("[name=wish]").fill("Удобно по вечерам")
    citizen.get_by_role("button", name="Подать", exact=True).click()
    citizen.wait_for_url(CARD)
    expect(citizen.locator("h1")).to_contain_text("на проверке")
    assert_good(citizen)

    staff.goto(citizen.url)
    assert_good(staff)
    staff.get_by_role("button", name="Принять", exact=True).click()
    expect(staff.locator("h1")).to_contain_text("принята")

    citizen.reload()
    expect(citizen.locator("h1")).to_contain_text("принята")
    expect(citizen.locator(".hub-time")).to_contain_text("Принята")
    citizen.goto("/apply/mine")
    expect(citizen.locator(".hub-items")).to_contain_text("принята")
    assert_fits(citizen)
