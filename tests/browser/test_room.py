"""Nothing on a page touches what stands beside it, is cut off, or drops below its row."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

WIDTHS = (1280, 390)


def box(found: Locator) -> dict[str, float]:
    seen = found.bounding_box()
    assert seen is not None
    left, top = seen["x"], seen["y"]
    right, bottom = left + seen["width"], top + seen["height"]
    return {"x": left, "y": top, "right": right, "bottom": bottom, "height": seen["height"]}


@pytest.mark.parametrize("width", WIDTHS)
def test_the_tab_that_is_open_is_seen_whole(visit, width):
    page = visit("/labour-figures", "staff", width)

    row, tab = box(page.locator(".hub-tabs")), box(page.locator(".hub-tabs [aria-current]"))

    assert row["x"] <= tab["x"]
    assert tab["right"] <= row["right"] + 1


def test_on_a_desk_no_tab_is_cut(visit):
    page = visit("/competencies", "staff", 1280)

    row = box(page.locator(".hub-tabs"))

    assert all(box(tab)["right"] <= row["right"] + 1 for tab in page.locator(".hub-tabs a").all())


def test_words_of_a_filter_and_of_branches_stand_on_one_line(visit):
    page = visit("/organisations", "staff", 1280)

    chosen = page.locator("[aria-describedby=f-branches]")
    branches = page.locator("td[data-label=Филиалы] a").first

    assert box(chosen)["height"] < 48
    assert box(branches)["height"] < 24


def test_a_name_of_a_column_keeps_off_its_badge(visit):
    page = visit("/sites", "staff", 390)
    cell = page.locator("td[data-label=Подтверждение]").first

    spills = cell.evaluate(
        "cell => { const words = document.createElement('span');"
        " words.textContent = cell.dataset.label; words.style.position = 'absolute';"
        " cell.append(words); const width = words.getBoundingClientRect().width; words.remove();"
        " const edge = cell.querySelector('.hub-badge').getBoundingClientRect().left;"
        " return cell.getBoundingClientRect().left + width > edge; }"
    )

    assert not spills


def test_a_figure_s_card_is_headed_by_its_trade_and_year(visit):
    page = visit("/labour-figures", "staff", 390)

    trade, year = page.locator("#list tbody tr").first.locator(".hub-name").all()

    assert box(trade)["y"] < box(page.locator("td[data-label=Вид]").first)["y"]
    assert abs(box(trade)["bottom"] - box(year)["bottom"]) < 4


def test_a_withdrawal_keeps_off_the_address_above_it(visit):
    page = visit("/account/consents", "learner", 390)

    above = page.locator(".hub-time")
    button = page.get_by_role("button", name="Отозвать согласие")

    assert box(button)["y"] - box(above)["bottom"] >= 8


def test_a_check_of_a_file_has_its_acts_in_a_row_and_its_errors_in_the_open(visit, tmp_path: Path):
    file = tmp_path / "площадки.csv"
    file.write_text("Название;Адрес;ИНН организации;Телефон\nЦех;ул. Мира, 1;0000000064;12\n")
    page = visit("/sites/import", "staff", 1280)
    page.locator("input[type=file]").set_input_files(file)
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("#outcome")).to_be_visible(timeout=60_000)

    write, cancel = (page.get_by_role("button", name=words) for words in ("Записать", "Отменить"))

    assert abs(box(write)["y"] - box(cancel)["y"]) < 4
    assert box(page.locator(".hub-import-cells .hub-wrong"))["height"] < 32
    cancel.click()
    expect(page.locator("body")).to_contain_text("ничего не записано")
