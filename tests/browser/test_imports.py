"""Staff bring in a college's list as it is kept, mend what is wrong with it, and bring it again."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import untidy
from tests.browser.looks import assert_accessible, assert_fits

PATIENCE = 120_000


def bring(page: Page, file: Path) -> None:
    page.locator("input[type=file]").set_input_files(file)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(re.compile(r"/people/import/[0-9a-f-]{36}$"), timeout=PATIENCE)
    expect(page.locator("#outcome")).to_be_visible(timeout=PATIENCE)


def mend(page: Page, row: int, **cells: str) -> None:
    place = page.locator(f"#row-{row}")
    for field, text in cells.items():
        place.locator(f"[name={field}]").fill(text)
    place.locator("button[type=submit]").click()
    expect(page.locator(f"#row-{row}.is-new")).to_be_visible(timeout=PATIENCE)


@pytest.mark.parametrize("width", [1280, 390])
def test_a_colleges_untidy_list_is_brought_in_and_mended(visit, tmp_path: Path, width: int):
    seed = width
    file = tmp_path / f"Список {width}.xlsx"
    untidy.write(file, seed)
    page = visit("/people/import", "staff", width)

    bring(page, file)
    wrong = page.locator(".hub-import-row.is-error")
    expect(page.locator("#outcome")).to_contain_text("Новых: 297")
    expect(page.locator("#outcome")).to_contain_text("С ошибками: 6")
    expect(wrong).to_have_count(6)
    assert_fits(page)
    assert_accessible(page)

    # Their rows in the file: six above, one blank line a hundred, the doubled ones before them.
    mend(page, 47, first_name=untidy.name(seed, 40)[1], patronymic=untidy.name(seed, 40)[2])
    mend(page, 129, birth_on="28.02.2005")
    mend(page, 211, snils=untidy.snils(seed, 200))
    expect(page.locator("#outcome")).to_contain_text("Новых: 300")
    expect(page.locator("#outcome")).to_contain_text("С ошибками: 3")
    page.locator("#outcome .btn-primary").dblclick()

    expect(page.locator("#outcome")).to_contain_text("Записано: 300", timeout=PATIENCE)
    page.goto(page.url + "?state=left")
    expect(page.locator(".hub-import-row.is-left")).to_contain_text("итоги")
    assert_fits(page)

    visit("/people/import", "staff", width)
    bring(page, file)
    expect(page.locator("#outcome")).to_contain_text("Останется как есть: 297")
    expect(page.locator("#outcome")).to_contain_text("Новых: 0")


def test_a_file_of_another_kind_says_so_where_it_was_chosen(visit, tmp_path: Path):
    file = tmp_path / "список.xlsx"
    file.write_bytes(b"%PDF-1.7\n" + b"0" * 2000)
    page = visit("/people/import", "staff", 390)

    page.locator("input[type=file]").set_input_files(file)
    page.locator("main form button[type=submit]").first.click()

    expect(page.locator("[role=alert]").first).to_contain_text("не принимаются")
    assert_fits(page)
