"""A partner adds a workshop with equipment, staff confirm it; a free slot is found and booked."""

import json
import re
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.looks import assert_good

CARD = re.compile(r"/[0-9a-f-]{36}$")
WIDTHS = (1280, 390)
PATIENCE = 60_000
LETTERS = 13  # pixels at least from a line of a label to the next
# What is written on canvases, and how far from the top.
WRITTEN = """
window.written = [];
const fill = CanvasRenderingContext2D.prototype.fillText;
CanvasRenderingContext2D.prototype.fillText = function (text, x, y, ...more) {
  const { d, f } = this.getTransform();
  window.written.push([text, (f + d * y) / devicePixelRatio]);
  return fill.call(this, text, x, y, ...more);
};
"""


@pytest.mark.parametrize("width", WIDTHS)
def test_a_partner_adds_a_workshop_with_equipment_and_staff_confirm_it(visit, width):
    word = uuid4().hex[:6]
    title, machine = f"Мастерская ковки {word}", f"Молот пневматический {word}"

    page = visit("/sites/new", "partner", width)
    assert_good(page)
    page.locator("[name=title]").fill(f"Корпус {word}")
    page.locator("[name=address]").fill("Верхнереченск, ул. Кузнечная, 1")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(CARD)
    page.get_by_role("link", name="Добавить").first.click()
    page.locator("[name=title]").fill(title)
    page.locator("[name=kind]").select_option("workshop")
    page.locator("[name=places]").fill("12")
    page.locator("[name=opening]").fill("пн-пт 8:00-20:00")
    assert_good(page)
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(CARD)
    workshop = urlsplit(page.url).path
    expect(page.locator("h1")).to_contain_text("ждёт подтверждения")
    page.get_by_role("link", name="Добавить").first.click()
    page.locator("[name=title]").fill(machine)
    page.locator("[name=inventory_number]").fill(word)
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(CARD)

    staff = visit(workshop, "staff", width)
    expect(staff.get_by_text(machine)).to_be_visible()
    assert_good(staff)
    staff.get_by_role("button", name="Подтвердить").click()
    expect(staff.locator("h1")).to_contain_text("подтверждено")
    staff.get_by_text(machine).click()
    staff.get_by_role("button", name="Подтвердить").click()
    expect(staff.locator("h1")).to_contain_text("подтверждено")

    other = visit(workshop, "coordinator", width)
    expect(other.locator("h1")).to_contain_text(title)
    expect(other.get_by_text(machine)).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_load_is_drawn_and_a_free_slot_is_booked(visit, width):
    page = visit("/load", "staff", width)
    page.locator("[data-canvas] canvas").first.wait_for()
    assert_good(page)

    page = visit("/load/free?places=8&hours=4", "staff", width)
    assert_good(page)
    page.get_by_role("link", name=re.compile("Забронировать")).first.click()
    page.locator("[name=title]").fill("Проба кузнецов")
    assert_good(page)
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url("**/bookings")

    expect(page.locator("#list")).to_contain_text("Проба кузнецов")


@pytest.mark.parametrize("of", ["workshops", "people"])
@pytest.mark.parametrize("width", WIDTHS)
def test_names_of_a_picture_of_load_are_readable(visit, page, width, of):
    page.add_init_script(WRITTEN)
    visit(f"/load?of={of}", "staff", width)
    page.locator("[data-canvas] canvas").nth(1).wait_for()
    option = json.loads(page.locator("[data-chart]").nth(1).get_attribute("data-chart"))
    labels = [label.split("\n") for label in option["yAxis"]["data"][:5]]

    written = sorted(page.evaluate("window.written"), key=lambda one: one[1])

    last = 0.0
    for line in (line for label in labels for line in label):
        found = [(text, y) for text, y in written if text[:10] == line[:10] and y > last + 1]
        text, y = found[0]
        assert len(text) >= min(len(line), 25), text
        assert y - last >= LETTERS or not last, (text, y, last)
        last = y


@pytest.mark.parametrize("width", WIDTHS)
def test_a_partner_brings_workshops_in_and_staff_decline_one(visit, tmp_path: Path, width):
    word = uuid4().hex[:6]
    file = tmp_path / "мастерские.csv"
    file.write_text(
        "Название;Вид помещения;Площадка;Мест;Часы работы\n"
        f"Кузница {word};Мастерская;Корпус {word};12;пн-пт 8:00-20:00\n"
        f"Литейка {word};Мастерская;Корпус {word};много;пн-пт 8:00-20:00\n"
    )
    page = visit("/sites/new", "partner", width)
    page.locator("[name=title]").fill(f"Корпус {word}")
    page.locator("[name=address]").fill("Верхнереченск, ул. Кузнечная, 2")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(CARD)

    page = visit("/workshops/import", "partner", width)
    page.locator("input[type=file]").set_input_files(file)
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("#outcome")).to_contain_text("Новых: 1", timeout=PATIENCE)
    expect(page.locator("#outcome")).to_contain_text("С ошибками: 1")
    assert_good(page)
    page.locator("#outcome .btn-primary").click()
    expect(page.locator("#outcome")).to_contain_text("Записано: 1", timeout=PATIENCE)

    staff = visit(f"/workshops?q=Кузница {word}", "staff", width)
    expect(staff.locator("#list")).to_contain_text("ждёт подтверждения")
    staff.get_by_role("link", name=f"Кузница {word}").click()
    staff.get_by_role("link", name="Отклонить").click()
    assert_good(staff)
    staff.locator("[name=why]").fill("Нет плана помещения")
    staff.locator("main form button[type=submit]").last.click()
    expect(staff.locator("h1")).to_contain_text("отклонено")

    own = visit(f"/workshops?q=Кузница {word}", "partner", width)
    own.get_by_role("link", name=f"Кузница {word}").click()
    expect(own.get_by_text("Нет плана помещения")).to_be_visible()
    assert_good(own)
