"""A teacher fills a gradebook by keyboard alone, loses the network and gets it back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.accounts.models import Account
from hub.app import create_app
from hub.core.db import database, reading, transaction, uuid7
from hub.gradebooks.entering import enter
from hub.gradebooks.judging import Cell
from hub.gradebooks.models import Aspect, Gradebook, GradebookEntry
from hub.gradebooks.rules import Rule, set_rule
from hub.gradebooks.scales import Scale
from hub.groups.models import GroupTeacher
from hub.resources.staff_models import StaffMember
from hub.settings import Settings
from tests.browser.conftest import Hub, environ_of, sign_in
from tests.browser.looks import assert_accessible, assert_fits
from tests.given import gradebooks as given

LEARNERS, LESSONS = 4, 5
TELL = """(key) => document.activeElement.dispatchEvent(
  new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }))"""

PASTE = """(text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  document.activeElement.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@dataclass
class Taught:
    """The gradebook of the demo's teacher."""

    path: str
    book_id: UUID
    column_ids: list[UUID]
    learner_ids: list[UUID]

    def values(self) -> dict[tuple[int, int, str], int | None]:
        """What the hub holds, by row and column of the page."""
        with reading() as session:
            found = session.scalars(
                select(GradebookEntry).where(GradebookEntry.gradebook_id == self.book_id)
            ).all()
        return {
            (
                self.learner_ids.index(one.enrolment_id),
                self.column_ids.index(one.column_id),
                one.aspect.value,
            ): one.value
            for one in found
        }


@pytest.fixture
def taught(hub: Hub, entrance_of) -> Iterator[Taught]:
    create_app(Settings.read(environ_of(hub.folder)))
    try:
        with transaction() as session:
            of = given.kept(session, people=LEARNERS, lessons=LESSONS)
            _teaches(session, entrance_of("teacher").email, of)
            columns = of.lesson_columns(session)
            learners = given.by_name(session, of)
        yield Taught(
            f"/gradebooks/{of.module.id}",
            of.module.id,
            [one.id for one in columns],
            [one.id for one in learners],
        )
    finally:
        database().engine.dispose()


def _teaches(session: Session, email: str, of: given.Kept) -> None:
    """Let the demo's teacher teach the group."""
    account = session.scalars(select(Account).where(Account.email == email)).one()
    person_id = given.person_of(session, account)
    known = session.scalars(
        select(StaffMember.id).where(StaffMember.person_id == person_id)
    ).first()
    if known is None:
        given.taught(session, of, of.group.provider_id, person_id)
    else:
        session.add(GroupTeacher(id=uuid7(), group_id=of.group.id, staff_member_id=known))


def focus(page: Page, row: int, column: int) -> None:
    """Reach a cell by arrows from wherever the page begins."""
    page.locator(".hub-gb-grid td[tabindex='0']").focus()
    page.keyboard.press("Control+Home")
    for _ in range(row):
        page.keyboard.press("ArrowDown")
    for _ in range(column):
        page.keyboard.press("ArrowRight")


def press(page: Page, *keys: str) -> None:
    """Press keys; the Russian ones, which Playwright has not, are told as a browser tells them."""
    for key in keys:
        if key.isascii():
            page.keyboard.press(key)
        else:
            page.evaluate(TELL, key)


def test_a_week_is_filled_by_keyboard_though_the_network_goes_and_comes(visit, taught):
    page = visit(taught.path, "teacher")
    state = page.locator("[data-state]")
    assert_accessible(page)

    focus(page, 0, 0)
    press(page, "5", "н", "4", "y")  # the last is «н» on the other layout
    expect(state).to_have_text("Сохранено")
    page.context.set_offline(True)
    focus(page, 0, 1)
    press(page, "3", "у", "о", "5")
    expect(state).to_contain_text("Нет сети, отметок ждут: 4")
    focus(page, 1, 2)
    page.keyboard.press("2")
    expect(state).to_contain_text("5")
    page.context.set_offline(False)
    expect(state).to_have_text("Сохранено", timeout=15_000)

    assert taught.values() == {
        (0, 0, "mark"): 5,
        (1, 0, "presence"): 0,
        (2, 0, "mark"): 4,
        (3, 0, "presence"): 0,
        (0, 1, "mark"): 3,
        (1, 1, "presence"): 1,
        (2, 1, "presence"): 2,
        (3, 1, "mark"): 5,
        (1, 2, "mark"): 2,
    }
    assert (
        page.evaluate("Object.keys(localStorage).filter((k) => k.startsWith('gradebook:'))") == []
    )


def test_what_waited_when_the_page_was_closed_is_sent_when_it_is_opened_again(visit, taught, site):
    page = visit(taught.path, "teacher")
    page.context.set_offline(True)
    focus(page, 0, 0)
    page.keyboard.press("5")
    expect(page.locator("[data-state]")).to_contain_text("Нет сети")
    page.close(run_before_unload=False)
    context = page.context
    context.set_offline(False)

    again = context.new_page()
    again.goto(site + taught.path)

    expect(again.locator("[data-state]")).to_have_text("Сохранено", timeout=15_000)
    assert taught.values() == {(0, 0, "mark"): 5}


def test_a_clash_shows_both_and_keeps_the_one_that_is_chosen(visit, taught):
    page = visit(taught.path, "teacher")
    for row, mark in ((0, "3"), (1, "2")):
        cell = Cell(
            column_id=taught.column_ids[0], enrolment_id=taught.learner_ids[row],
            aspect=Aspect.MARK, value=mark,
        )  # fmt: skip
        with transaction() as session:
            enter(session, taught.book_id, [cell], key=f"rival{row}", by=None, at=given.NOW)

    focus(page, 0, 0)
    page.keyboard.press("5")
    page.keyboard.press("4")
    clashes = page.locator("[data-clashes] li")
    expect(clashes).to_have_count(2)
    expect(clashes.first).to_contain_text("у вас 5, кто-то записал(а) 3")
    assert_accessible(page)
    clashes.first.get_by_role("button", name="Оставить моё").click()
    expect(clashes).to_have_count(1)
    clashes.first.get_by_role("button", name="Оставить их").click()

    expect(page.locator("[data-state]")).to_have_text("Сохранено")
    assert taught.values() == {(0, 0, "mark"): 5, (1, 0, "mark"): 2}
    expect(page.locator("[data-e] td").nth(0)).to_have_text("5")


def test_on_a_telephone_one_lesson_is_marked_by_buttons(visit, taught):
    page = visit(taught.path, "teacher", 390)
    assert_fits(page)
    page.locator("[data-pick]").select_option("1")

    expect(page.locator(".hub-gb-grid tbody td:visible")).to_have_count(LEARNERS)
    page.locator(".hub-gb-grid tbody td:visible").first.click()
    keys = page.locator("[data-keys]")
    keys.get_by_role("button", name="5", exact=True).click()
    keys.get_by_role("button", name="нет без причины").click()
    keys.get_by_role("button", name="Остальные присутствуют").click()

    expect(page.locator("[data-state]")).to_have_text("Сохранено")
    assert taught.values() == {
        (0, 1, "mark"): 5,
        (0, 1, "presence"): 3,
        (1, 1, "presence"): 0,
        (2, 1, "presence"): 3,
        (3, 1, "presence"): 3,
    }


def test_what_was_typed_after_the_session_ended_is_sent_once_one_signs_in_in_another_tab(
    visit, taught, site, entrance_of
):
    page = visit(taught.path, "teacher")
    state = page.locator("[data-state]")
    kept = page.context.cookies()
    page.context.clear_cookies()
    focus(page, 0, 0)
    press(page, "5", "4")
    expect(state).to_contain_text("Войдите снова", timeout=15_000)

    other = page.context.new_page()
    other.goto(f"{site}/sign-in")
    who = entrance_of("teacher")
    sign_in(other, who.email, who.password)
    expect(other).not_to_have_url(re.compile("sign-in"))

    expect(state).to_have_text("Сохранено", timeout=20_000)
    assert taught.values() == {(0, 0, "mark"): 5, (1, 0, "mark"): 4}
    assert kept != page.context.cookies()


def test_what_is_pasted_and_not_understood_is_named_and_never_dropped(visit, taught):
    page = visit(taught.path, "teacher")
    focus(page, LEARNERS - 2, 0)
    page.evaluate(PASTE, "5 о\t=1+1\n4\n3")

    notes = page.locator("[data-clashes] li")
    expect(notes).to_have_count(2)
    expect(notes.first).to_contain_text("=1+1")
    expect(notes.last).to_contain_text("«3»")
    expect(page.locator("[data-state]")).to_have_text("Не принято: 2")
    assert_accessible(page)
    notes.first.get_by_role("button", name="Убрать").click()
    expect(notes).to_have_count(1)
    focus(page, 0, 0)
    page.keyboard.press("q")
    expect(page.locator("[data-state]")).to_have_text("Эта клавиша в этой графе ничего не пишет")


def test_of_a_hundred_nothing_is_cut_and_three_figures_too_many_are_named(visit, taught):
    with transaction() as session:
        book = session.get_one(Gradebook, taught.book_id)
        set_rule(session, Rule(current_scale=Scale.HUNDRED), why="Акт", group_id=book.group_id)
    page = visit(taught.path, "teacher")
    focus(page, 0, 0)

    press(page, "7", "7", "7", "ArrowDown", "8", "7", "Enter", "1", "0", "0")

    expect(page.locator("[data-clashes] li")).to_have_count(1)
    expect(page.locator("[data-clashes] li")).to_contain_text("777")
    expect(page.locator("[data-e] td.is-waiting")).to_have_count(0)
    assert taught.values() == {(1, 0, "mark"): 87, (2, 0, "mark"): 100}
