"""Staff ask for two groups, see what was placed and what was not and why, accept, see lessons."""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ROOT, Hub, environ_of
from tests.browser.looks import assert_good

WIDTHS = (1280, 390)
PATIENCE = 120_000
GROUPS = """
import os
from hub.app import create_app
from hub.settings import Settings
app = create_app(Settings.read(dict(os.environ)))
from hub.core.db import transaction, utcnow
from tests.given import plans, registries
with app.test_request_context(), transaction() as session:
    for n, name in enumerate(("С преподавателем", "Без преподавателя")):
        own = registries.organisation(session, inn=registries.inn(%(n)s + n), name=f"{name} %(n)s")
        of = plans.given(session, provider=own, code=f"P{n}-%(n)s", final=2,
                         lectures=4, practice=2, independent=6)
        of.group.title = f"{name} %(n)s"
        if n:
            of.teacher.retired_at = utcnow()
        print(of.group.id)
"""


def two_groups(hub: Hub, number: int) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", GROUPS % {"n": number}],
        cwd=ROOT,
        env=environ_of(hub.folder),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()[-2:]


@pytest.mark.parametrize("width", WIDTHS)
def test_a_plan_of_two_groups_is_asked_for_read_and_accepted(hub, visit, width):
    taught, untaught = two_groups(hub, 91_000 + width)
    page = visit("/timetable/plans/new", "staff", width)
    page.locator("[name=groups]").select_option([taught, untaught], force=True)
    page.locator("[name=starts_on]").fill("2030-03-04")
    page.locator("[name=weeks]").fill("1")
    assert_good(page)
    page.locator("main form button.btn-primary[type=submit]").click()

    found = page.get_by_role("heading", name="Чему не нашлось места и почему")
    expect(found).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("Нет преподавателя этой компетенции").first).to_be_visible()
    expect(page.get_by_text("самостоятельная работа (6 ч)").first).to_be_visible()
    expect(page.get_by_text("Итоговая аттестация").first).to_be_visible()
    assert_good(page)

    page.set_viewport_size({"width": width, "height": 900})
    page.locator("form[action$='/accept'] button").click()
    page.locator("#confirm[open] button[value=yes]").click()
    page.wait_for_url(re.compile(r"/timetable\?"))
    expect(page.locator("[data-lesson]")).to_have_count(4)
    expect(page.locator("[data-lesson]").first).to_contain_text(
        f"С преподавателем {91_000 + width}"
    )
    assert_good(page)
