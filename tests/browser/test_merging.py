"""Staff make two cards of one person one, and two again: at a desk and on a telephone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.looks import assert_good

DESK, TELEPHONE = 1280, 390


@pytest.mark.parametrize("width", [DESK, TELEPHONE])
def test_two_duplicates_are_merged_and_unmerged(visit, site, width):
    page = visit("/people/pairs?state=waiting", "staff", width)
    assert_good(page)
    page.locator("#list tbody .hub-name a, #list tbody a").first.click()
    page.wait_for_url(re.compile(r"/people/pairs/[0-9a-f-]{36}/[0-9a-f-]{36}$"))
    pair = page.url
    assert_good(page)
    ends = (page.locator("thead a").nth(n).get_attribute("href") or "" for n in range(2))
    first, second = (site + end for end in ends)
    page.locator("input[name=stays][value=first]").check()
    differing = page.locator("input[type=radio][name^=take-][value=second]")
    differing.first.check()
    page.locator("main form button.btn-primary").click()
    page.locator("#confirm button[value=yes]").click()
    page.wait_for_url("**/people/pairs/merges/*")
    assert_good(page)
    merged = page.url

    page.goto(second)
    assert page.url == first
    expect(page.locator("main")).to_contain_text("К этой карточке присоединена другая")
    assert_good(page)
    page.goto(merged)
    page.locator("main form button.btn-outline-danger").click()
    page.locator("#confirm button[value=yes]").click()

    expect(page.locator("main h1")).to_contain_text("отменено")
    page.goto(second)
    assert page.url == second
    page.goto(pair)
    expect(page.locator("main")).to_contain_text("Это один человек?")
