"""An employer orders for 25 people and mends three bad rows, staff share out, a college takes."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from hub.core import sheets
from tests.browser.looks import assert_accessible, assert_fits
from tests.given import registries as make

PATIENCE = 120_000
PEOPLE = 25
HEAD = ("№", "ФИО", "Дата рождения", "СНИЛС", "E-mail", "Телефон", "Должность")
ORDER = re.compile(r"/training-orders/[0-9a-f-]{36}$")


def write(file: Path, seed: int) -> None:
    """25 people whom nobody knows: a day that is none, a number with a slip, a name left out."""
    tail = "н" * (seed % 7 + 1)
    rows = []
    for n, letter in enumerate("абвгдежзиклмнопрстуфхцчшэ"):
        name, born = f"Заказов{letter}{tail} Иван Ильич", f"{n + 1:02d}.04.1987"
        snils = make.snils(810_000 + seed * 100 + n)
        if n == 3:
            born = "31.02.1987"
        if n == 9:
            snils = snils[:-1] + str((int(snils[-1]) + 1) % 10)
        if n == 20:
            name = ""
        rows.append((n + 1, name, born, snils, f"z{seed}-{n}@example.ru", "", "Слесарь"))
    with file.open("wb") as out:
        sheets.write_xlsx(out, "Список", HEAD, rows)


def mend(page: Page, row: int, **cells: str) -> None:
    place = page.locator(f"#row-{row}")
    for field, text in cells.items():
        place.locator(f"[name={field}]").fill(text)
    place.locator("button[type=submit]").click()
    expect(page.locator(f"#row-{row}.is-new")).to_be_visible(timeout=PATIENCE)


def looked_at(page: Page) -> None:
    assert_fits(page)
    assert_accessible(page)


def ordered(page: Page, programme: str) -> str:
    """Fill the form and give the address of the card."""
    page.locator("[name=people]").fill(str(PEOPLE))
    expect(page.locator("[name=programme_id]")).not_to_have_value("")
    page.locator("[name=starts_on]").fill(date(2027, 2, 1).isoformat())
    page.locator("[name=ends_on]").fill(date(2027, 4, 30).isoformat())
    page.locator("[name=contact]").fill("Соколова Ирина, +7 999 123-45-67")
    looked_at(page)
    page.get_by_role("button", name="Сохранить").dblclick()
    page.wait_for_url(ORDER, timeout=PATIENCE)
    expect(page.locator("h1")).to_contain_text(programme)
    return urlsplit(page.url).path


def named(page: Page, file: Path, seed: int) -> None:
    """Bring the file in, mend its three bad rows in place, write all of them."""
    page.locator("input[type=file]").set_input_files(file)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(re.compile(r"/import/[0-9a-f-]{36}"), timeout=PATIENCE)
    expect(page.locator("#outcome")).to_contain_text("Новых: 22", timeout=PATIENCE)
    expect(page.locator(".hub-import-row.is-error")).to_have_count(3)
    looked_at(page)
    mend(page, 5, birth_on="28.02.1987")
    mend(page, 11, snils=make.snils(810_000 + seed * 100 + 9))
    mend(page, 22, last_name="Заказовец", first_name="Пётр")
    expect(page.locator("#outcome")).to_contain_text("Новых: 25")
    page.locator("#outcome .btn-primary").click()
    expect(page.locator("#outcome")).to_contain_text("Записано: 25", timeout=PATIENCE)


def shared_out(visit: Callable[..., Page], card: str, college: str, width: int) -> None:
    """Take the order through the office to the college that takes it."""
    page = visit(card, "staff", width)
    page.get_by_role("button", name="Принять заказ").click()
    expect(page.locator("h1")).to_contain_text("нужно распределить")
    page.get_by_role("link", name="Распределить").click()
    looked_at(page)
    for place in page.locator("input[name^=places-]").all():
        place.fill("")
    mine = page.get_by_label(f"Мест для {college}", exact=True)
    mine.fill("24")
    page.get_by_role("button", name="Предложить").click()
    expect(page.locator("[role=alert]").first).to_contain_text("Сумма мест")
    mine.fill("25")
    page.get_by_role("button", name="Предложить").click()
    expect(page.locator("h1")).to_contain_text("ждёт ответа организаций")

    page = visit(card, "partner", width)
    looked_at(page)
    expect(page.locator("main")).not_to_contain_text("Заказов")
    page.get_by_role("button", name="Взять этих людей").click()
    expect(page.locator("h1")).to_contain_text("исполняется")


@pytest.mark.timeout(400)  # four people at work, one after another
@pytest.mark.parametrize("width", [1280, 390])
def test_an_order_goes_from_an_employer_to_a_college(visit, tmp_path: Path, width: int):
    file = tmp_path / "Слесари.xlsx"
    write(file, width)
    # Who the demo's partner is: something is offered to it already.
    page = visit("/training-orders?state=distributed", "partner", width)
    page.locator("#list a[href*='/training-orders/']").first.click()
    offered = page.get_by_text("Вам предложено мест").first.text_content() or ""
    college = offered.partition(", ")[2].strip()

    page = visit("/programmes", "customer", width)
    link = page.locator("#list td.hub-name a, #list .hub-name a").first
    programme, href = (link.text_content() or "").strip(), link.get_attribute("href") or ""
    page = visit(f"/training-orders/new?programme={href.rpartition('/')[2]}", "customer", width)
    card = ordered(page, programme)
    page.get_by_role("link", name="Назвать людей").click()
    looked_at(page)
    named(page, file, width)
    page = visit(card, "customer", width)
    expect(page.locator("main")).to_contain_text("Кто назван: 25 из 25")
    page.locator("[name=consents_on]").fill(date(2026, 9, 1).isoformat())
    page.locator("[name=consents_place]").fill("Отдел кадров, папка 7")
    page.get_by_role("button", name="Сохранить").click()
    page.get_by_role("button", name="Отправить в центр").click()
    expect(page.locator("h1")).to_contain_text("рассматривает центр")
    looked_at(page)

    shared_out(visit, card, college, width)
    page = visit(card, "customer", width)
    applied = page.locator(".hub-stat", has_text="Подали заявки")
    expect(applied).to_contain_text("25", timeout=PATIENCE)  # a job brings them
    looked_at(page)
