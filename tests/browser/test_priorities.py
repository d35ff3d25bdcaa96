"""Staff make the priority list of the next year from this year's, on a desk and on a telephone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looks import assert_good

NEXT = "form[action$='/next-year'] button"


def open_list(visit, width: int) -> tuple[Page, int]:
    """Go to the list in force that has no list after it yet; each width takes a year of its own."""
    page: Page = visit("/priority-lists?state=approved", "staff", width)
    page.locator("td.hub-name a").first.click()
    page.wait_for_url(re.compile(r"/priority-lists/[0-9a-f-]{36}$"))
    year = re.search(r"\d{4}", page.locator("h1").inner_text())
    assert year
    return page, int(year[0])


@pytest.mark.parametrize(("width", "new"), [(1280, "Точное земледелие"), (390, "Рыбоводство")])
def test_the_list_of_the_next_year_is_made_from_this_year_s(visit, width, new):
    page, year = open_list(visit, width)
    rows = page.locator("#rows tbody tr").count()

    page.locator(NEXT).click()
    expect(page.locator("h1")).to_contain_text(str(year + 1))
    expect(page.locator("#rows tbody tr")).to_have_count(rows)
    assert_good(page)
    second = page.locator("#rows tbody tr").nth(1).locator(".hub-name a").inner_text()
    page.locator("#rows tbody tr").nth(1).locator("button[name=place]").first.click()
    expect(page.locator("#rows tbody tr").first.locator(".hub-name a")).to_have_text(second)
    page.locator("#rows tbody tr").last.locator(".btn-ghost-danger").click()
    expect(page.locator("#rows tbody tr")).to_have_count(rows - 1)
    draft = page.url.partition("#")[0]
    page.locator("main summary", has_text="Сразу много строк").click()
    page.locator("#what").fill(f"Аддитивное производство\n{new}\nКосмонавт")
    page.get_by_role("button", name="Добавить все").click()
    expect(page.locator("#what")).to_have_value("Космонавт")
    expect(page.locator("#rows tbody")).to_contain_text(new)
    page.get_by_role("link", name="Сравнить").click()
    expect(page.locator("main")).to_contain_text("добавлено")
    assert_good(page)
    page.goto(draft)
    page.get_by_role("link", name="Утвердить").click()
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".hub-wrong, .hub-note").first).to_be_visible()
    page.locator("[name=act_kind]").fill("Приказ")
    page.locator("[name=act_number]").fill("25-п")
    page.locator("[name=act_on]").fill("2026-01-20")
    page.locator("main form button[type=submit]").click()

    expect(page.locator(".hub-head")).to_contain_text("действует")
    expect(page.locator("main")).to_contain_text("Приказ № 25-п от 20.01.2026")
    assert page.locator("#rows button").count() == 0
    page.goto(page.url.partition("/priority-lists")[0] + f"/priorities?year={year + 1}")
    expect(page.locator("main")).to_contain_text(new)
    assert_good(page)
