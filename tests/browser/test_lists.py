"""Lists and imports as people use them: by mouse, by keyboard, on a telephone, without a script."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.looks import assert_good

NARROWED = (
    "/people?category=school-student&sort=-birth_on&birth_on_from=1990-01-01",
    "/people?q=nobody-has-it",
    "/people?birth_on_from=never",
)


@pytest.mark.parametrize("path", NARROWED)
def test_a_narrowed_list_fits_every_width_and_is_open_to_all(visit, path):
    assert_good(visit(path, "staff"))


def test_rows_come_without_a_reload_and_the_address_follows(visit, site):
    page = visit("/people", "staff")
    page.evaluate("window.stays = true")
    first = page.locator("#list tbody a").first.inner_text()

    page.locator("a[rel=next]").click()
    expect(page.locator("#list tbody a").first).not_to_have_text(first)
    assert "after=" in page.url
    page.locator("a[rel=prev]").click()
    expect(page.locator("#list tbody a").first).to_have_text(first)
    page.locator("th a").nth(1).press("Enter")
    expect(page.locator("th[aria-sort=ascending]")).to_have_count(1)
    page.locator("#filter-q").fill(first.split()[0])
    expect(page).to_have_url(re.compile("q="))
    expect(page.locator("#list tbody a").first).to_contain_text(first.split()[0])

    assert page.evaluate("window.stays")


def test_the_count_comes_by_itself(visit):
    page = visit("/people", "staff")

    expect(page.locator(".hub-bulk-count")).to_have_text(re.compile(r"\d+ строк|более 10.000"))


def test_a_list_works_without_a_script(site, browser, signed_in):
    context = browser.new_context(
        java_script_enabled=False, locale="ru-RU", storage_state=signed_in("staff")
    )
    page = context.new_page()
    page.goto(f"{site}/people?sort=name")
    first = page.locator("#list tbody a").first.inner_text()

    page.locator("a[rel=next]").click()
    page.locator("#filter-q").fill(first)
    page.locator("#filter-q").press("Enter")

    expect(page.locator("#filter-q")).to_have_value(first)
    expect(page).to_have_url(re.compile("[?&]q="))
    assert first in page.locator("#list tbody").inner_text()
    context.close()


def test_a_file_is_brought_mended_and_written(visit, tmp_path: Path):
    file = tmp_path / "люди.csv"
    file.write_text(
        "Фамилия;Имя;Дата рождения;Пол\n"
        "Привалова;Зинаида;01.02.1990;ж\n"
        "Привалов;Зиновий;32.02.1990;м\n",
        encoding="cp1251",
    )
    page = visit("/people/import", "staff")
    page.locator("input[type=file]").set_input_files(file)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(re.compile(r"/people/import/[0-9a-f-]{36}$"))
    assert_good(page)

    page.locator("[name=birth_on]").fill("28.02.1990")
    page.locator("#row-3 button").click()
    expect(page.locator("#row-3.is-new")).to_be_visible()
    page.locator("#outcome form .btn-primary").click()
    expect(page.locator("#outcome")).to_contain_text("Записано: 2", timeout=20_000)

    assert_good(page)


def test_two_editors_of_one_card_both_keep_what_they_typed(visit, site):
    page = visit("/people?sort=-created_at", "staff")
    page.locator("#list .hub-name a").nth(5).click()
    page.wait_for_url(re.compile(r"/people/[0-9a-f-]{36}$"))
    page.goto(page.url + "/edit")
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("[name=patronymic]").fill("Первая")
    other.locator("main form .btn-primary").click()
    other.wait_for_url(re.compile(r"/people/[0-9a-f-]{36}$"))

    page.locator("[name=patronymic]").fill("Вторая")
    page.locator("main form .btn-primary").click()

    expect(page.locator("main")).to_contain_text("Первая")
    expect(page.locator("[name=patronymic]")).to_have_value("Вторая")
    other.close()


def test_a_list_that_renews_itself_leaves_what_is_ticked_alone(visit):
    page = visit("/admin/jobs", "admin")
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url))
    page.locator("#list [data-check]").first.check()
    page.locator("h1").click()

    page.wait_for_timeout(6_000)  # its turn comes every five seconds

    assert not [url for url in asked if url.endswith("/admin/jobs?")]
    assert page.locator("#list [data-check]").first.is_checked()
    page.locator("#list [data-check]").first.uncheck()
    page.evaluate("document.activeElement.blur()")
    with page.expect_request(lambda sent: sent.url.endswith("/admin/jobs?"), timeout=10_000):
        pass
