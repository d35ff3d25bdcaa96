"""Staff plan a series with a clash and take a free time, move a lesson; a teacher sees the week."""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ROOT, Hub, environ_of
from tests.browser.looks import assert_good

PATIENCE = 60_000
WIDTHS = (1280, 390)
WEEK = re.compile(r"/timetable\?")
# Groups have pages of their own: here they are put there by commands, one teacher for two.
GROUPS = """
import os
from hub.app import create_app
from hub.settings import Settings
app = create_app(Settings.read(dict(os.environ)))
from dataclasses import replace
from datetime import timedelta
from sqlalchemy import select
from hub.accounts.models import Account
from hub.core.db import transaction
from hub.timetable import commands, queries
from hub.timetable.models import Lesson, LessonState
from tests.given import groups, registries, resources, timetable
with app.test_request_context(), transaction() as session:
    who = session.scalars(select(Account).where(Account.email == "teacher@demo.example")).one()
    if who.person_id is None:
        who.person_id = registries.person(session, snils=registries.snils(%(n)s)).id
    # One person is in one place at a time: what the demo or another test planned gives way.
    for old in session.scalars(
        select(Lesson).where(
            queries.of_person(who.person_id), Lesson.starts_at > timetable.AHEAD - timedelta(7),
            Lesson.state == LessonState.PLANNED,
        )
    ).all():
        commands.cancel(session, old.id, why="Другая проверка", version=old.version)
    own = registries.organisation(session, inn=registries.inn(%(n)s), name="Колледж %(n)s").id
    given = {"provider_id": own, **timetable.DAYS}
    teacher = resources.staff_member(
        session, organisation_id=own, title="Орлова Вера %(n)s", person_id=who.person_id
    )
    first, second = (
        groups.group(session, title=f"Г{k}-%(n)s", **given) for k in (1, 2)
    )
    wanted = timetable.plan(session, first, at=timetable.AHEAD)
    stands_in = resources.staff_member(
        session, organisation_id=own, title="Замена %(n)s"
    ).id
    later = timetable.plan(session, first, at=timetable.AHEAD + timedelta(days=1, hours=4))
    commands.plan(session, [replace(wanted, teachers=(teacher.id,))])
    commands.plan(session, [replace(later, teachers=(stands_in,))])
    print(second.id, teacher.id)
"""


def two_groups(hub: Hub, number: int) -> tuple[str, str]:
    done = subprocess.run(
        [sys.executable, "-c", GROUPS % {"n": number}],
        cwd=ROOT,
        env=environ_of(hub.folder),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    group, teacher = done.stdout.split()[-2:]
    return group, teacher


@pytest.mark.parametrize("width", WIDTHS)
def test_a_series_with_a_clash_is_planned_and_moved_and_its_teacher_sees_it(hub, visit, width):
    group, teacher = two_groups(hub, 90_000 + width)
    page = visit(f"/lessons/new/{group}", "staff", width)
    assert_good(page)
    for name, value in (("day", "2030-03-04"), ("starts", "10:00"), ("ends", "11:30")):
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=teachers]").select_option(teacher, force=True)
    for day in ("1", "3"):
        page.locator(f"[name=weekdays][value='{day}']").check()
    page.locator("[name=weeks]").fill("1")
    page.locator("main form button.btn-primary[type=submit]").click()

    offers = page.locator("button[name=offered]")
    expect(page.get_by_text(f"Орлова Вера {90_000 + width} ").first).to_be_visible()
    assert_good(page)
    offers.first.click()
    page.wait_for_url(WEEK, timeout=PATIENCE)
    lessons = page.locator("[data-lesson]")
    expect(lessons).to_have_count(2)
    assert_good(page)

    before = lessons.first.locator("xpath=..").get_attribute("data-day")
    lessons.first.locator("a").first.focus()
    page.keyboard.press("Alt+ArrowRight")
    expect(page.get_by_text("Занятие перенесено")).to_be_visible()
    after = page.locator("[data-lesson]").first.locator("xpath=..").get_attribute("data-day")
    assert (before, after) == ("2030-03-04", "2030-03-05")

    moved = page.locator("[data-lesson]").first
    data = page.evaluate_handle("new DataTransfer()")
    moved.dispatch_event("dragstart", {"dataTransfer": data})
    onto = page.locator(".hub-slot[data-day='2030-03-08']").first
    onto.dispatch_event("dragover", {"dataTransfer": data})
    onto.dispatch_event("drop", {"dataTransfer": data})
    expect(page.locator(".hub-slot[data-day='2030-03-08'] [data-lesson]")).to_have_count(1)

    page = visit("/timetable/mine?from=2030-03-04", "teacher", width)
    expect(page.get_by_text(f"Г2-{90_000 + width}").first).to_be_visible()
    expect(page.locator("[data-lesson]")).to_have_count(0)
    assert_good(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_lesson_is_moved_along_its_row_and_given_to_another_teacher(hub, visit, width):
    two_groups(hub, 92_000 + width)
    page = visit("/timetable?from=2030-03-04&view=teachers", "staff", width)
    assert_good(page)
    page.set_viewport_size({"width": width, "height": 900})
    row = page.locator("tr", has_text=f"Орлова Вера {92_000 + width}")
    row.locator("[data-lesson] a").last.focus()
    page.keyboard.press("Alt+ArrowRight")
    expect(page.get_by_text("Занятие перенесено")).to_be_visible()
    stands_in = page.locator("tr", has_text=f"Замена {92_000 + width}")
    moved = row.locator("[data-lesson]").last
    day = moved.locator("xpath=..").get_attribute("data-day")
    data = page.evaluate_handle("new DataTransfer()")
    moved.dispatch_event("dragstart", {"dataTransfer": data})
    onto = stands_in.locator(f"[data-day='{day}']")
    onto.dispatch_event("dragover", {"dataTransfer": data})
    onto.dispatch_event("drop", {"dataTransfer": data})
    page.locator("[name=teachers-why]").fill("Командировка")
    assert_good(page)
    page.locator("main form button.btn-primary[type=submit]").click()
    expect(page.get_by_text("Замена записана")).to_be_visible()
    expect(stands_in.locator(f"[data-day='{day}']")).to_contain_text("10:00")
