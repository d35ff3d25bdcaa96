"""What people do with their hands: press, drop, tick, wait, carry a file away."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from hub.accounts import totp
from hub.core.db import utcnow
from tests.browser.conftest import Hub, command_line, sign_in
from tests.browser.looks import assert_accessible, assert_fits, assert_good

LONG = 6_000
PATIENCE = 60_000
STOPS = 60  # no page asks for more presses of Tab than this


def tab_to(page: Page, selector: str) -> None:
    for _press in range(STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
    pytest.fail(f"Tab never comes to {selector} on {page.url}")


def test_a_whole_task_is_done_by_the_keyboard_alone(browser, hub, entrance_of):
    context = browser.new_context(locale="ru-RU", base_url=hub.address)
    page = context.new_page()
    page.goto("/sign-in")
    tab_to(page, "[name=email]")
    page.keyboard.type(entrance_of("staff").email)
    tab_to(page, "[name=password]")
    page.keyboard.type(entrance_of("staff").password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/cabinet*")

    page.keyboard.press("Control+k")
    page.keyboard.type("Иванов")
    page.locator("#search-hits [data-hit]").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/people/[0-9a-f-]{36}$"))
    tab_to(page, ".hub-head .btn-primary")
    page.keyboard.press("Enter")
    page.wait_for_url("**/edit")
    tab_to(page, "[name=patronymic]")
    page.keyboard.press("Control+a")
    page.keyboard.type("Клавиатурович")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/people/[0-9a-f-]{36}$"))

    expect(page.locator("h1")).to_contain_text("Клавиатурович")
    expect(page.locator(".hub-toast, .hub-note").first).to_be_visible()
    context.close()


def test_filters_fold_behind_one_button_that_counts_them(visit):
    page = visit("/people", "staff", 390)
    first_row = page.locator("#list tbody tr").first

    assert not page.locator("[name=birth_on_from]").is_visible()
    assert first_row.bounding_box()["y"] < 620
    page.locator(".hub-fold summary").click()
    page.locator("#f-has_snils, select[name]").first.select_option("yes")
    expect(page.locator("#filters-count")).to_have_text("1")
    page.locator(".hub-chip").click()

    expect(page.locator("#list .hub-chip")).to_have_count(0)


@pytest.mark.parametrize("path", ["/people", "/programmes", "/admin/users", "/admin/audit"])
def test_unfolded_filters_fit_a_telephone_and_are_open_to_all(visit, path):
    page = visit(path, "admin", 360)

    page.locator(".hub-fold summary").click()

    assert_fits(page)
    assert_accessible(page)


def test_filters_unfold_without_a_script(browser, hub, signed_in):
    context = browser.new_context(
        java_script_enabled=False,
        viewport={"width": 390, "height": 800},
        storage_state=signed_in("staff"),
    )
    page = context.new_page()
    page.goto(f"{hub.address}/organisations?verified=yes")

    folded = page.locator("select[name=verified]").is_visible()
    page.locator(".hub-fold summary").click()

    assert not folded
    assert page.locator("select[name=verified]").is_visible()
    assert page.locator("#filters-count").inner_text() == "1"
    context.close()


def test_ticked_rows_are_changed_together(visit):
    page = visit("/people?sort=-created_at", "staff")
    ticks = page.locator("tbody [data-check]")

    page.locator("[data-check-all]").check()
    assert page.locator("tbody [data-check]:checked").count() == ticks.count()
    ticks.first.uncheck()
    assert page.locator("[data-check-all]").evaluate("(box) => box.indeterminate")
    page.locator("[data-check-all]").check()
    page.locator("[data-check-all]").uncheck()
    ticks.nth(0).check()
    ticks.nth(1).check()
    page.locator(".hub-bulk-acts summary", has_text="Назначить категорию").click()
    page.locator("[name=word-category]").select_option("school-student")
    page.locator(".hub-bulk-acts .btn-primary").first.click()

    expect(page.locator("main")).to_contain_text("2 строки")


def test_on_a_telephone_acts_wait_for_a_tick(visit):
    page = visit("/people", "staff", 390)
    act = page.locator(".hub-bulk-acts details").first

    before = act.is_visible()
    page.locator("tbody [data-check]").first.check()

    assert not before
    assert act.is_visible()


def test_an_export_is_carried_away_whole(visit, tmp_path: Path):
    page = visit("/organisations", "staff")
    counted = page.locator(".hub-bulk-count")
    expect(counted).to_contain_text(re.compile(r"\d"))  # it is asked for when the page stands
    rows = int(counted.inner_text().split()[0])

    page.locator(".hub-bulk summary", has_text="Выгрузка").click()
    with page.expect_download() as coming:
        page.locator("button[name=format][value=csv]").click()
    file = tmp_path / "list.csv"
    coming.value.save_as(file)

    lines = file.read_text(encoding="utf-8-sig").splitlines()
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    assert len(lines) == rows + 1
    assert coming.value.suggested_filename.endswith(".csv")


def test_a_file_that_is_dropped_is_named_and_taken(visit):
    page = visit("/people/import", "staff")

    page.evaluate(
        """(text) => {
          const carried = new DataTransfer();
          carried.items.add(new File([text], "брошен.csv"));
          const drop = document.querySelector(".hub-drop");
          const how = { dataTransfer: carried, cancelable: true };
          drop.dispatchEvent(new DragEvent("dragover", how));
          drop.dispatchEvent(new DragEvent("drop", how));
        }""",
        "Фамилия;Имя;Дата рождения\nПадалка;Пётр;01.02.1990\n",
    )
    expect(page.locator("[data-chosen]")).to_contain_text("брошен.csv")
    page.locator("main form button[type=submit]").first.click()

    page.wait_for_url(re.compile(r"/people/import/[0-9a-f-]{36}$"))
    expect(page.locator("main")).to_contain_text("Падалка")


def test_the_bar_of_a_long_job_moves_until_it_is_done(visit, tmp_path: Path):
    file = tmp_path / "долгий.csv"
    lines = "".join(f"Долгова;Анна{n};01.02.19{n % 90 + 10}\n" for n in range(LONG))
    file.write_text(f"Фамилия;Имя;Дата рождения\n{lines}", encoding="utf-8")
    page = visit("/people/import", "staff")
    page.locator("input[type=file]").set_input_files(file)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(re.compile(r"/people/import/[0-9a-f-]{36}$"))
    page.locator("#outcome [name=mode][value=good]").check()
    page.locator("#outcome button[type=submit]").first.click()
    seen = page.evaluate(
        """() => new Promise((over) => {
          const seen = [];
          const look = setInterval(() => {
            const bar = document.querySelector("#bar progress");
            if (bar && seen.at(-1) !== bar.value) seen.push(bar.value);
            if (!document.querySelector("#outcome .hub-note")) return;
            clearInterval(look);
            over(seen);
          }, 100);
        })"""
    )

    assert seen == sorted(seen)
    assert len(seen) > 1
    expect(page.locator("#outcome")).to_contain_text("6 000")


def test_the_page_of_jobs_renews_itself(visit, hub: Hub):
    page = visit("/admin/jobs", "admin")
    page.evaluate("window.stays = true")
    newest = page.locator("#list tbody tr .hub-name a").first
    first = newest.get_attribute("href")
    done = page.locator("#jobs-live .hub-stat-figure").nth(3)
    before = done.inner_text()
    other = page.context.new_page()
    other.goto(f"{hub.address}/admin/audit")
    other.locator("form[action$=verify] button").click()
    other.wait_for_load_state()

    expect(done).not_to_have_text(before, timeout=20_000)

    expect(newest).not_to_have_attribute("href", str(first), timeout=20_000)
    assert page.evaluate("window.stays")
    other.close()


def test_a_lost_connection_says_so_in_a_toast_that_closes(visit):
    page = visit("/people", "staff")

    page.context.set_offline(True)
    page.locator("th a").first.click()
    toast = page.locator("#toasts .hub-toast")
    expect(toast).to_contain_text("Нет связи с сервером")
    assert_accessible(page)
    toast.locator(".btn-close").click()

    expect(toast).to_have_count(0)
    page.context.set_offline(False)


def test_search_finds_and_leads_to_all_that_was_found(visit):
    page = visit("/cabinet", "staff")

    page.keyboard.press("Control+k")
    page.keyboard.type("Иванов")
    page.locator("#search-hits [data-hit]").first.wait_for()
    assert_accessible(page)
    page.locator("#search-hits > p a").click()
    page.wait_for_url("**/search?*")

    assert page.locator(".hub-item").count() > 1
    assert_good(page)


def test_the_papers_of_the_api_stand_whole_under_the_strict_policy(visit, site):
    page = visit("/api/docs")
    anchors = page.locator("main nav a").evaluate_all("all => all.map((one) => one.hash)")

    page.locator("main nav a").first.click()

    assert len(anchors) > 10
    assert all(page.locator(f"[id='{anchor[1:]}']").count() == 1 for anchor in anchors)
    assert anchors[0] in page.url
    assert site in page.locator("main pre").first.inner_text()
    described = page.context.request.get(f"{site}/api/openapi.json")
    assert described.json()["openapi"].startswith("3.1")


def test_the_second_factor_from_its_picture_to_the_next_sign_in(browser, hub, code_of):
    words = command_line(hub.folder, "user", "add", "two@demo.example", "Второй Шаг", "--generate")
    password = words.split("\n")[0].rpartition(" ")[2]
    context = browser.new_context(locale="ru-RU", base_url=hub.address)
    page = context.new_page()
    page.goto("/sign-in")
    sign_in(page, "two@demo.example", password)
    page.wait_for_load_state()
    page.goto("/account/second-factor")
    page.locator("[name=current]").fill(password)
    page.locator("main form button[type=submit]").click()
    secret = page.locator("main code").inner_text().replace(" ", "")
    page.locator("[name=code]").fill(code_of(secret, 0))
    page.locator("main form button[type=submit]").click()
    expect(page.locator("main code, main li").first).to_be_visible()
    assert_good(page)

    context.clear_cookies()
    page.goto("/sign-in")
    sign_in(page, "two@demo.example", password)
    page.wait_for_url("**/sign-in/code*")
    assert_good(page)
    page.locator("[name=code]").fill("000000")
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".hub-wrong, .hub-note").first).to_be_visible()
    assert_good(page)
    page.locator("[name=code]").fill(code_of(secret, 1))
    page.locator("main form button[type=submit]").click()

    page.wait_for_url("**/cabinet*")
    context.close()


@pytest.fixture
def code_of() -> Callable[[str, int], str]:
    """The code a telephone shows now, or one step later: each is good once."""

    def code(secret: str, later: int) -> str:
        return totp.code(secret, totp.step_at(utcnow()) + later)

    return code
