"""A programme built from modules in a browser: by drag, by keyboard, and by two people at once."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looks import assert_accessible, assert_fits

WIDTHS, NARROW = [1280, 390], 390
PATIENCE = 20_000


def begun(page: Page, title: str) -> str:
    """Add a programme and come to its constructor."""
    page.locator("[name=title]").fill(title)
    page.locator("[name=kind]").select_option("qualification-upgrade")
    page.locator("[name=hours]").fill("10")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(re.compile(r"/programmes/[0-9a-f-]{36}/build"))
    return page.url


def stat(page: Page, n: int) -> str:
    return page.locator("#board .hub-stat-figure").nth(n).inner_text()


def modules(page: Page) -> list[str]:
    titles = page.locator("[data-part] .hub-item-title").all_inner_texts()
    return [title.split(". ", 1)[1] for title in titles]


@pytest.mark.parametrize("width", WIDTHS)
def test_a_programme_is_built_from_modules(visit, width):
    page = visit("/programmes/new", "staff", width)
    begun(page, f"Программа из модулей {width}")
    shelf = page.locator("#shelf [data-drag-module]")
    first, second = (shelf.nth(n).locator(".hub-item-title").inner_text() for n in range(2))
    expect(page.locator("[data-warning=hours]")).to_be_visible()

    shelf.nth(0).locator("button").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-part]")).to_have_count(1, timeout=PATIENCE)
    if width > NARROW:
        shelf.nth(1).drag_to(page.locator("[data-part]"))
    else:  # fingers drag pages, not modules: the plus does it
        shelf.nth(1).locator("button").click()
    expect(page.locator("[data-part]")).to_have_count(2, timeout=PATIENCE)
    placed = [second, first] if width > NARROW else [first, second]
    assert modules(page) == placed
    page.locator("[data-grip]").first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-part] .hub-item-title").first).to_contain_text(
        placed[1], timeout=PATIENCE
    )

    assert modules(page) == placed[::-1]
    assert page.evaluate("document.activeElement.matches('[data-grip]')")
    assert int(stat(page, 0)) > 10
    assert int(stat(page, 2)) >= 2
    expect(page.locator("[data-warning=hours]")).to_have_count(0)
    assert_fits(page)
    assert_accessible(page)


def test_it_is_built_without_a_script(site, browser, signed_in):
    context = browser.new_context(
        java_script_enabled=False, locale="ru-RU", storage_state=signed_in("staff")
    )
    page = context.new_page()
    page.goto(f"{site}/programmes/new")
    begun(page, "Программа без сценариев")
    shelf = page.locator("#shelf [data-drag-module]")
    names = [shelf.nth(n).locator(".hub-item-title").inner_text() for n in range(2)]

    for n in range(2):
        shelf.nth(n).locator("button").click()
        expect(page.locator("[data-part]")).to_have_count(n + 1)
    assert modules(page) == names
    page.locator("[data-part]").first.locator("[id^=down-]").click()
    assert modules(page) == names[::-1]
    page.locator("[data-part]").first.locator("[id^=remove-]").click()
    assert modules(page) == names[:1]
    context.close()


def test_the_paper_of_a_programme_is_taken_as_pdf_and_docx(visit):
    page = visit("/programmes/new", "staff", 1280)
    begun(page, "Программа на бумаге")
    page.locator("#shelf button").first.click()
    expect(page.locator("[data-part]")).to_have_count(1, timeout=PATIENCE)

    page.locator(".hub-head details summary").click()
    with page.expect_download() as pdf:
        page.locator("a[href$='paper.pdf']").click()
    with page.expect_download() as docx:
        page.locator("a[href$='paper.docx']").click()

    assert pdf.value.path().read_bytes().startswith(b"%PDF")
    assert docx.value.path().read_bytes().startswith(b"PK")


def test_two_who_edit_one_version_lose_neither_s_words(visit):
    page = visit("/programmes/new", "staff", 1280)
    address = begun(page, "Программа двоих").replace("/build", "/edit").partition("#")[0]
    other = page.context.new_page()
    for each in (page, other):
        each.goto(address)

    page.locator("[name=goal]").fill("Цель первого")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(re.compile(r"\?version=1"))
    other.locator("[name=goal]").fill("Цель второго")
    other.locator("main form button[type=submit]").last.click()

    expect(other.locator(".hub-note").first).to_be_visible()
    expect(other.locator("main")).to_contain_text("Цель первого")
    expect(other.locator("[name=goal]")).to_have_value("Цель второго")
    other.locator("main form button[type=submit]").last.click()
    other.wait_for_url(re.compile(r"\?version=1"))
    expect(other.locator("main")).to_contain_text("Цель второго")
