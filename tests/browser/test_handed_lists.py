"""A customer hands twenty people over, the office brings them in, the customer sees them."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from hub.core import sheets
from tests.browser.looks import assert_accessible, assert_fits
from tests.given import registries as make

PATIENCE = 120_000
HEAD = ("Фамилия", "Имя", "Отчество", "Дата рождения", "СНИЛС", "Разряд")


def write(file: Path, seed: int) -> list[str]:
    """Twenty people whom nobody of the region is."""
    tail = "а" if seed % 2 else "о"
    names = [f"Заводской{letter}{tail}{seed % 7 * 'н'}" for letter in "абвгдежзиклмнопрстуф"]
    rows = [
        (name, "Пётр", "Ильич", f"{n + 1:02d}.03.1988", make.snils(700_000 + seed * 100 + n), "4")
        for n, name in enumerate(names)
    ]
    with file.open("wb") as out:
        sheets.write_xlsx(out, "Список", HEAD, rows)
    return names


def choose(page: Page, file: Path) -> None:
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_label("Примечание для центра").first.fill("На аттестацию в июне")
    page.locator("main form button[type=submit]").first.dblclick()
    page.wait_for_url(re.compile(r"/people-lists/[0-9a-f-]{36}$"), timeout=PATIENCE)


@pytest.mark.parametrize("width", [1280, 390])
def test_a_customers_list_becomes_people_of_the_registry(visit, tmp_path: Path, width: int):
    names = write(tmp_path / f"Сотрудники {width}.xlsx", width)
    page = visit("/people-lists/new", "customer", width)
    assert_fits(page)
    assert_accessible(page)

    choose(page, tmp_path / f"Сотрудники {width}.xlsx")
    card = page.url
    expect(page.locator("main")).to_contain_text("ждёт центра")
    expect(page.locator("main")).to_contain_text("не понято: центр посмотрит")
    expect(page.locator("main")).not_to_contain_text(names[0])
    assert_fits(page)
    assert_accessible(page)

    page = visit("/people-lists?state=waiting", "staff", width)
    expect(page.get_by_role("link", name=f"Сотрудники {width}.xlsx")).to_have_count(1)
    assert_fits(page)
    page.get_by_role("link", name=f"Сотрудники {width}.xlsx").click()
    expect(page.locator("main")).to_contain_text(names[0])
    assert_fits(page)
    assert_accessible(page)
    page.get_by_role("button", name="Начать загрузку").click()
    page.get_by_role("button", name="Проверить строки").click()  # «Разряд» is nobody's column
    expect(page.locator("#outcome")).to_contain_text("Новых: 20", timeout=PATIENCE)
    page.locator("#outcome .btn-primary").click()
    expect(page.locator("#outcome")).to_contain_text("Записано: 20", timeout=PATIENCE)
    page.goto(card)
    expect(page.locator("main")).to_contain_text("Новых карточек")

    page = visit(urlsplit(card).path, "customer", width)
    expect(page.locator("main")).to_contain_text("загружено")
    expect(page.locator("main")).to_contain_text("Загружено строк: 20 из 20")
    assert_fits(page)
    assert_accessible(page)
    visit(f"/people?q={names[3]}", "customer", width)
    expect(page.locator("#list")).to_contain_text(names[3])
