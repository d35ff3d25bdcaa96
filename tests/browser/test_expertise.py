"""A programme goes to two experts and comes back, is mended, approved, published and printed."""

import re
import subprocess
import sys
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import ROOT, Hub, environ_of
from tests.browser.looks import assert_accessible, assert_fits

PATIENCE = 60_000
# The constructor has a test of its own: here a draft that may be sent is put there by commands.
DRAFT = """
from hub.app import create_app
from hub.settings import Settings
import os
app = create_app(Settings.read(dict(os.environ)))
from sqlalchemy import select
from hub.accounts.models import Account, AccountGrant
from hub.core.db import transaction
from hub.programmes import commands, queries
from hub.programmes.curriculum import commands as curriculum
from hub.programmes.curriculum.kinds import OutcomeKind
from hub.programmes.models import ProgrammeForm
with app.app_context(), transaction() as session:
    owner = session.scalar(
        select(AccountGrant.organisation_id).join(Account)
        .where(Account.email == "partner@demo.example")
    )
    made = commands.create(
        session, title="Бережливый сварщик %s", kind="qualification-upgrade",
        form=ProgrammeForm.MIXED, hours=36, organisation_id=owner, goal="Научить.",
    )
    version = queries.versions(session, made.id)[0]
    curriculum.write(session, version.id, title="Основы", lectures=36)
    curriculum.state_outcome(session, version.id, kind=OutcomeKind.SKILL, title="Варить шов")
    print(version.id)
"""


def draft(hub: Hub, mark: int) -> str:
    done = subprocess.run(
        [sys.executable, "-c", DRAFT % mark],
        cwd=ROOT,
        env=environ_of(hub.folder),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()[-1]


def press(page: Page, name: str) -> None:
    """Press a button, and the answer of the question it asks, if it asks one."""
    page.get_by_role("button", name=name, exact=True).first.click()
    dialog = page.locator("#confirm[open]")
    if dialog.count():
        dialog.locator("button[value=yes]").click()
    page.wait_for_load_state()


def judge(page: Page, place: str, points: int, verdict: str) -> None:
    """Fill the sheet in and hand it in."""
    page.goto(f"{place}/sheet")
    for row in page.locator("fieldset[id^=points-]").all():
        row.locator(f"input[type=radio][value='{points}']").check()
    page.locator("[name=verdict]").select_option(verdict)
    page.locator("[name=summary]").fill("Проверено по критериям.")
    press(page, "Сдать лист")
    page.wait_for_url(re.compile(r"/reviews/[0-9a-f-]+$"), timeout=PATIENCE)


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_a_programme_passes_two_experts(
    hub: Hub, visit: Callable[..., Page], entrance_of: Callable[[str], object], width: int
):
    version_id = draft(hub, width)
    page = visit(f"/reviews/submit/programme/{version_id}", "partner", width)
    page.set_default_timeout(PATIENCE)
    press(page, "Отправить на экспертизу")
    page.wait_for_url(re.compile(r"/reviews/[0-9a-f-]+$"))
    place = page.url
    path = place.removeprefix(hub.address)

    page = visit(path, "staff", width)
    for role in ("teacher", "customer"):
        page.locator("[name=expert]").fill(f"{role}@demo.example")
        page.locator("[name=why]").fill("Других экспертов по сварке в регионе нет.")
        press(page, "Назначить")
    assert_fits(page)

    page = visit(path, "teacher", width)
    goal = page.locator("section[aria-labelledby=place-goal]")
    goal.locator("summary").click()
    goal.locator("textarea").fill("Цель слишком общая: назовите результат.")
    goal.get_by_role("button", name="Сохранить замечание").click()
    page.wait_for_load_state()
    assert_accessible(page)
    judge(page, place, 3, "correct")
    judge(visit(path, "customer", width), place, 5, "approve")

    page = visit(path, "staff", width)
    page.locator("[name=reason]").fill("Исправьте цель программы.")
    press(page, "Вернуть на доработку")
    page = visit(path, "partner", width)
    page.locator("[name=answer]").fill("Цель переписана: результат назван.")
    press(page, "Сохранить ответ")
    page.locator("[name=note]").fill("Переписана цель.")
    press(page, "Отправить повторно")
    page = visit(path, "teacher", width)
    press(page, "Исправлено")
    judge(page, place, 5, "approve")
    judge(visit(path, "customer", width), place, 5, "approve")

    page = visit(path, "staff", width)
    press(page, "Одобрить и опубликовать")
    page.get_by_text("одобрено").first.wait_for()
    with page.expect_download() as paper:
        page.get_by_role("link", name="Протокол, PDF").click()
    assert paper.value.suggested_filename.endswith(".pdf")
    assert_fits(page)
