"""Staff enter a consent signed on paper, open its scan and take it back: desk and telephone."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looks import assert_good
from tests.given.files import PDF

CARD = re.compile(r"/people/[0-9a-f-]{36}(#consents)?$")


def save(page: Page) -> None:
    page.locator("main form[data-guard] button[type=submit]").first.click()


@pytest.mark.parametrize("width", [1280, 390])
def test_staff_enter_a_paper_with_its_scan_open_it_and_take_it_back(visit, width, tmp_path: Path):
    paper = tmp_path / "согласие.pdf"
    paper.write_bytes(PDF)
    page = visit("/people/new", "staff", width)
    page.locator("[name=last_name]").fill("Бумажная")
    page.locator("[name=first_name]").fill("Вера" if width == 390 else "Надежда")
    page.locator("[name=birth_on]").fill("2014-05-01")
    save(page)
    page.wait_for_url(CARD)
    expect(page.locator("#consents")).to_contain_text("Согласий нет")

    page.get_by_role("link", name="Внести согласие на бумаге").click()
    expect(page.locator("[name=signed_on]")).to_be_visible()
    assert_good(page)
    page.locator("[name=signed_on]").fill("2026-09-01")
    page.locator("[name=text]").select_option("")
    page.locator("[name=form]").fill("Согласие гимназии")
    page.locator("[name=place]").fill("шкаф 2, папка 7")
    page.locator("[name=scan]").set_input_files(paper)
    save(page)
    expect(page.locator("[role=alert]").first).to_contain_text("законный представитель")
    assert_good(page)
    page.locator("[name=signer]").select_option("representative")
    page.locator("[name=representative]").fill("Бумажная Ольга Петровна")
    page.locator("[name=scan]").set_input_files(paper)
    save(page)
    page.wait_for_url(CARD)

    section = page.locator("#consents")
    expect(section).to_contain_text("Бумажная Ольга Петровна")
    expect(section).to_contain_text("действует")
    assert_good(page)
    with page.expect_download() as coming:
        section.get_by_role("link", name="согласие.pdf").click()
    coming.value.save_as(tmp_path / "back.pdf")
    assert (tmp_path / "back.pdf").read_bytes() == PDF

    section.get_by_role("link", name="Отозвать").click()
    expect(page.locator("[name=withdrawn_on]")).to_be_visible()
    assert_good(page)
    page.locator("[name=withdrawn_on]").fill("2026-09-10")
    page.locator("[name=withdrawn_how]").fill("Заявление № 7, принесла мать")
    save(page)
    page.wait_for_url(CARD)

    expect(page.locator("main")).to_contain_text("Обработка ограничена")
    expect(page.locator("#consents")).to_contain_text("отозвано 10.09.2026")
    assert_good(page)
