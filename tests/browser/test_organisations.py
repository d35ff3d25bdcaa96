"""The card of an organisation as its own people and the centre's staff work with it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looks import assert_accessible, assert_fits
from tests.given.partnership import PDF

WIDTHS = (1280, 390)
CARD = re.compile(r"/organisations/[0-9a-f-]{36}(#contacts)?$")
AGREEMENT = re.compile(r"/agreements/[0-9a-f-]{36}$")


def own_card(visit, width: int) -> Page:
    page: Page = visit("/cabinet", "partner", width)
    page.locator("a.hub-item[href*='/organisations/']").first.click()
    page.wait_for_url(CARD)
    return page


def save(page: Page) -> None:
    page.locator("main form[data-guard] button[type=submit]").first.click()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_partner_fills_in_the_card_names_a_contact_and_sees_the_agreement_end(visit, width):
    page = own_card(visit, width)
    name = f"Контактова Анна {width}"
    assert_fits(page)
    assert_accessible(page)

    page.locator(".hub-head .btn-primary").click()
    expect(page.locator("main .hub-note").first).to_contain_text("центр проверит")
    assert_fits(page)
    assert_accessible(page)
    page.locator("[name=okved]").fill("8.5")
    save(page)
    expect(page.locator("[role=alert]").first).to_contain_text("ОКВЭД")
    page.locator("[name=okved]").fill("85.21")
    page.locator("[name=director]").fill("Директорова Ольга Петровна")
    save(page)
    page.wait_for_url(CARD)
    expect(page.locator("main")).to_contain_text("Директорова Ольга Петровна")
    expect(page.locator("h1")).to_contain_text("проверена")

    page.get_by_role("link", name="Добавить контакт").click()
    assert_accessible(page)
    page.locator("[name=name]").fill(name)
    page.locator("[name=phone]").fill("8 912 000-11-22")
    save(page)
    page.wait_for_url(CARD)
    expect(page.locator("#contacts")).to_contain_text(name)
    expect(page.locator("#contacts")).to_contain_text("+7 (912) 000-11-22")

    page.locator("a.hub-item[href*='/agreements/']").first.click()
    page.wait_for_url(AGREEMENT)
    expect(page.locator("h1")).to_contain_text("скоро истекает")
    expect(page.locator("main")).to_contain_text(re.compile(r"по \d\d\.\d\d\.\d{4}"))
    expect(page.get_by_role("link", name="Изменить")).to_have_count(0)
    assert_fits(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_staff_write_an_agreement_down_with_its_file(visit, width, tmp_path: Path):
    paper = tmp_path / "соглашение.pdf"
    paper.write_bytes(PDF)
    page = visit("/organisations?kind=employer&verified=yes", "staff", width)
    page.locator("#list tbody .hub-name a").first.click()
    page.wait_for_url(CARD)

    page.get_by_role("link", name="Внести соглашение").click()
    assert_fits(page)
    assert_accessible(page)
    page.locator("[name=number]").fill(f"Б-{width}")
    page.locator("[name=starts_on]").fill("2026-01-01")
    page.locator("[name=ends_on]").fill("2025-01-01")
    save(page)
    expect(page.locator("[role=alert]").first).to_contain_text("не может закончиться раньше")
    page.locator("[name=ends_on]").fill("2029-01-01")
    page.locator("[name=paper]").set_input_files(paper)
    save(page)
    page.wait_for_url(AGREEMENT)

    expect(page.locator("main")).to_contain_text("соглашение.pdf")
    assert_accessible(page)
    with page.expect_download() as coming:
        page.get_by_role("link", name="соглашение.pdf").click()
    coming.value.save_as(tmp_path / "back.pdf")
    assert (tmp_path / "back.pdf").read_bytes() == PDF


@pytest.mark.parametrize("width", WIDTHS)
def test_staff_verify_an_organisation_on_its_card(visit, width):
    page = visit("/organisations/new", "staff", width)
    page.locator("[name=name]").fill(f"АО «Проверяемое {width}»")
    page.locator("[name=kind]").select_option("employer")
    page.locator("[name=inn]").fill("7707083893")
    page.locator("[name=kpp]").fill(f"77360{width:04}")
    save(page)
    page.wait_for_url(CARD)

    expect(page.locator("main")).to_contain_text("Карточке не хватает")
    expect(page.locator("h1")).to_contain_text("не проверена")
    page.get_by_role("button", name="Отметить проверенной").click()
    page.locator("dialog[open] button[type=submit], dialog[open] .btn-primary").first.click()

    expect(page.locator("h1")).not_to_contain_text("не проверена")


def test_two_people_at_one_card_lose_nothing_of_what_they_typed(visit, browser, signed_in, site):
    page = own_card(visit, 1280)
    address = page.url
    page.goto(f"{address}/edit")
    other = browser.new_context(storage_state=signed_in("staff"), locale="ru-RU")
    colleague = other.new_page()
    colleague.goto(f"{address}/edit")
    colleague.locator("[name=director_post]").fill("ректор")
    colleague.locator("[name=licence_issuer]").fill("Министерство образования")
    save(colleague)
    colleague.wait_for_url(CARD)

    page.locator("[name=director_post]").fill("президент")
    page.locator("[name=address]").fill("ул. Двоих, 2")
    save(page)

    expect(page.locator("main [role=alert]").first).to_contain_text("ректор")
    expect(page.locator("[name=director_post]")).to_have_value("президент")
    expect(page.locator("[name=address]")).to_have_value("ул. Двоих, 2")
    expect(page.locator("[name=licence_issuer]")).to_have_value("Министерство образования")
    expect(page.locator("main .hub-note [role=status]")).to_contain_text("Министерство образования")
    assert_accessible(page)
    save(page)
    page.wait_for_url(CARD)
    for text in ("президент", "ул. Двоих, 2", "Министерство образования"):
        expect(page.locator("main")).to_contain_text(text)
    other.close()
