"""Pages that stand without a registry: open to all, fit every width, obey the strict CSP."""

import pytest
from playwright.sync_api import expect

from tests.browser.looks import assert_accessible, assert_fits, assert_good

PAGES = (("/nothing-here", None), ("/nothing-here", "learner"), ("/admin/users", "staff"))
VISIONS = ("100.white.normal.sans.on", "150.black.wide.serif.on", "200.blue.widest.sans.off")


@pytest.mark.parametrize(("path", "role"), PAGES)
def test_a_refusal_fits_every_width_and_is_open_to_all(visit, path, role):
    page = visit(path, role)

    assert page.locator("[data-error]").is_visible()
    assert (page.locator("#nav").count() > 0) is (role is not None)
    assert_good(page)


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize(("path", "role"), [("/", None), ("/admin/style", "admin")])
def test_the_version_for_weak_sight_fits_and_is_open_to_all(visit, path, role, vision):
    page = alive(visit(path, role, vision=vision))

    assert_good(page)


def alive(page):
    """Wait for the heavy parts of the sheet of parts, so that they are looked at too."""
    if page.locator("[data-chart]").count():
        page.locator("[data-chart] canvas").wait_for(state="attached")
        page.locator("[data-calendar] [role=table]").wait_for()
        page.locator(".ts-wrapper").wait_for()
    return page


def test_a_wall_screen_is_filled(visit):
    page = visit("/admin/style", "admin", 3840)

    assert_fits(page)
    assert page.locator("main .hub-wide").bounding_box()["width"] > 1900


def test_the_first_tab_stop_leads_to_the_content(visit):
    page = visit("/cabinet", "staff")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"


def test_search_opens_by_ctrl_k_and_closes_by_escape(visit):
    page = visit("/cabinet", "staff")

    page.keyboard.press("Control+k")
    page.keyboard.type("Я")
    page.locator("#search-hits p").wait_for()
    hint = page.locator("#search-hits").inner_text()
    page.keyboard.press("Escape")

    assert hint == "Введите хотя бы две буквы."
    expect(page.locator("#search")).to_be_hidden()


def test_the_menu_of_a_narrow_screen_opens_and_gives_focus_back(visit):
    page = visit("/cabinet", "admin", 360)
    before = page.locator("#nav").is_visible()

    page.locator("[data-nav]").click()
    page.locator("#nav a").first.wait_for(state="visible")
    inside = page.evaluate("document.activeElement.closest('#nav') !== null")
    page.keyboard.press("Escape")

    assert not before
    assert inside
    assert page.evaluate("document.activeElement.matches('[data-nav]')")


def test_the_account_menu_walks_by_arrows(visit):
    page = visit("/cabinet", "staff")

    page.locator(".hub-top details summary").focus()
    page.keyboard.press("ArrowDown")
    first = page.evaluate("document.activeElement.textContent.trim()")
    page.keyboard.press("Escape")

    assert first == "Моя учётная запись"
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_an_open_dialog_is_open_to_all(visit):
    page = visit("/admin/style", "admin")

    page.locator("main form [data-dialog=example]").click()
    page.locator("dialog#example").wait_for(state="visible")

    assert_accessible(page)


def test_chart_calendar_and_select_come_alive_under_the_strict_policy(visit):
    page = visit("/admin/style", "admin")

    page.locator("[data-chart] canvas").wait_for()
    page.locator("[data-calendar] .ec-toolbar").wait_for()
    page.locator(".ts-wrapper").wait_for()
    page.locator(".ts-control").click()
    page.locator(".ts-dropdown .option", has_text="Нижнекамск").click()

    assert page.locator("#style-select").input_value() == "Нижнекамск"


def test_weak_sight_is_chosen_by_links_alone(browser, site):
    context = browser.new_context(java_script_enabled=False, locale="ru-RU")
    page = context.new_page()
    page.goto(f"{site}/")

    page.get_by_role("link", name="Версия для слабовидящих").first.click()
    page.get_by_role("button", name="A++").click()
    big = page.locator("html").get_attribute("data-size")
    home = page.url
    page.get_by_role("button", name="Обычная версия").click()

    assert big == "200"
    assert home.rstrip("?") == f"{site}/"
    assert page.locator("html[data-vision]").count() == 0
    context.close()


def test_without_scripts_the_menu_is_still_there(browser, site, signed_in):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    context.add_cookies(signed_in("admin")["cookies"])
    page = context.new_page()

    page.goto(f"{site}/cabinet")

    assert page.get_by_role("link", name="Программы").first.is_visible()
    context.close()


def test_a_page_says_when_it_asks_by_itself(visit):
    page = visit("/cabinet", "staff")

    with page.expect_request("**/notifications/bell") as asked:
        page.reload()

    assert asked.value.headers["hx-poll"] == "1"
