"""Staff form a group from an intake, mend its red cells, sign its order and open the paper."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looks import assert_accessible, assert_fits

INTAKES = {1280: "Набор: дневной поток", 390: "Набор: вечерний поток"}


def looks(page: Page) -> None:
    assert_fits(page)
    assert_accessible(page)


@pytest.mark.parametrize("width", [1280, 390])
def test_a_group_goes_from_an_intake_to_its_order(visit, width: int):
    page = visit("/groups/intakes", "staff", width)
    looks(page)
    row = page.get_by_role("listitem").filter(has_text=INTAKES[width])
    row.get_by_role("button", name="Сформировать группу").click()
    expect(page.get_by_role("heading", name=INTAKES[width])).to_be_visible()
    expect(page.locator("main")).to_contain_text("Людей: 3")
    looks(page)

    page.get_by_role("link", name="Готовность").click()
    expect(page.get_by_role("link", name=re.compile("^нет: Документ")).first).to_be_visible()
    looks(page)
    order = page.get_by_role("link", name="Проект приказа о зачислении")
    expect(order).to_be_visible()
    matrix = page.url

    page.get_by_role("link", name="Документы группы").click()
    for box in page.locator("input[name=has]").all():
        box.check()
    looks(page)
    page.get_by_role("button", name="Принять отмеченные").click()
    page.get_by_role("link", name="Договоры группы").click()
    for n, box in enumerate(page.locator("input[name^=number-]").all()):
        box.fill(f"{width}-{n}")
    for box in page.locator("input[name^=day-]").all():
        box.fill("2026-01-12")
    looks(page)
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_text("нет договора")).to_have_count(0)

    page.get_by_role("link", name="Проект приказа о зачислении").click()
    looks(page)
    page.get_by_role("button", name="Сохранить черновик").click()
    expect(page.locator("main")).to_contain_text("ПРИКАЗЫВАЮ:")
    looks(page)
    page.get_by_role("button", name="Подписать приказ").dblclick()
    expect(page.get_by_text("Приказ подписан и исполнен.")).to_be_visible()
    looks(page)
    card = page.url
    paper = page.context.request.get(f"{card}/order.pdf")
    assert paper.ok
    assert paper.body().startswith(b"%PDF")

    page.goto(matrix)
    expect(page.get_by_text("нет приказа о зачислении")).to_have_count(0)
    expect(page.get_by_text("нет скана приказа").first).to_be_visible()
