"""The whole way: a citizen applies, learns, has a document anybody checks; others do their part."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.accounts.models import Account, AccountGrant
from hub.app import create_app
from hub.applications.models import Application, IntakeKind
from hub.core import clock
from hub.core.db import database, transaction
from hub.gradebooks import commands as gradebooks
from hub.groups import commands as group_commands
from hub.groups.models import Enrolment, Group
from hub.organisations.models import Organisation
from hub.resources.staff_models import StaffMember
from hub.settings import Settings
from hub.timetable import commands as lessons
from hub.timetable.plans import Plan
from tests.browser.conftest import Hub, environ_of
from tests.browser.looks import assert_accessible, assert_fits
from tests.given import applications, diplomas, groups, registries, timetable

DESK = 1280
CARD = re.compile(r"/applications/[0-9a-f-]{36}$")
GROUP = re.compile(r"/groups/[0-9a-f-]{36}$")


@dataclass(frozen=True, slots=True)
class Given:
    """An intake of the partner's that begins today, and the group that comes of it."""

    title: str
    intake_id: UUID
    owner_id: UUID
    owner: str


@contextmanager
def beside(hub: Hub) -> Iterator[Session]:
    """The hub's own database, for what other browser tests walk wholly."""
    app = create_app(Settings.read(environ_of(hub.folder, HUB_JOB_THREADS="0")))
    try:
        with app.test_request_context(), transaction() as session:
            yield session
    finally:
        database().engine.dispose()


def account(session: Session, email: str) -> Account:
    return session.scalars(select(Account).where(Account.email == email)).one()


@pytest.fixture
def opened(hub: Hub, entrance_of, request) -> Given:
    width = request.getfixturevalue("width")
    title = f"Монтаж сетей {width}"
    with beside(hub) as session:
        partner = account(session, entrance_of("partner").email)
        owner = session.scalars(
            select(AccountGrant.organisation_id).where(AccountGrant.account_id == partner.id)
        ).one()
        assert owner is not None
        programme = registries.published(
            session, title=title, kind="qualification-upgrade", document=diplomas.KIND, hours=72
        )
        today = clock.today()
        intake = applications.intake(
            session, kind=IntakeKind.PROGRAMME, title="", programme_id=programme.id,
            provider_id=owner, starts_on=today, ends_on=today,
        )  # fmt: skip
        diplomas.a_book(session, owner, year=today.year)
        return Given(title, intake.id, owner, session.get_one(Organisation, owner).name)


def looks(page: Page) -> None:
    assert_fits(page)
    assert_accessible(page)


def press(page: Page, name: str) -> None:
    """Press a button, and «yes» where it asks."""
    page.get_by_role("button", name=name, exact=True).first.click()
    dialog = page.locator("#confirm[open]")
    if dialog.count():
        dialog.locator("button[value=yes]").click()
    page.wait_for_load_state()


def signed(page: Page, draft: str, number: str) -> None:
    """Draft an order of all who may be in it, read it and sign it."""
    page.get_by_role("link", name=draft).first.click()
    for box in page.locator("input[name=people]").all():
        box.check()
    press(page, "Сохранить черновик")
    looks(page)
    page.locator("[name=number]").fill(number)
    press(page, "Подписать приказ")
    expect(page.get_by_text("Приказ подписан и исполнен.")).to_be_visible()


def stage(page: Page, card: str, state: str) -> None:
    """Look at the citizen's own application and list, as they stand now."""
    page.goto(card)
    expect(page.locator("h1")).to_contain_text(state)
    looks(page)
    page.goto("/apply/mine")
    expect(page.locator(".hub-items")).to_contain_text(state)
    assert_fits(page)


@dataclass(frozen=True, slots=True)
class Taught:
    """The group with a lesson of today, and its gradebooks: of its module, and of the end."""

    group_id: UUID
    books: Sequence[UUID]


def readied(hub: Hub, of: Given) -> None:
    """Put papers and contracts in order: test_groups does it on the pages."""
    with beside(hub) as session:
        group = session.scalars(select(Group).where(Group.intake_id == of.intake_id)).one()
        for one in session.scalars(
            select(Application)
            .join(Enrolment, Enrolment.application_id == Application.id)
            .where(Enrolment.group_id == group.id)
        ):
            groups.readied(session, group, one)


def taught(hub: Hub, of: Given, teacher: str, minute: int) -> Taught:
    """Give the demo's teacher a lesson of today, so early that it has begun at night too."""
    with beside(hub) as session:
        group = session.scalars(select(Group).where(Group.intake_id == of.intake_id)).one()
        member = session.scalars(
            select(StaffMember.id).where(
                StaffMember.person_id == account(session, teacher).person_id,
                StaffMember.organisation_id == of.owner_id,
            )
        ).one()
        group_commands.set_teachers(session, group.id, [(member, None)])
        starts = datetime.combine(clock.today(), time(0, minute), clock.zone())
        plan = Plan(
            group_id=group.id, part_id=timetable.part(session, group).id, hours=1,
            starts_at=starts, ends_at=starts + timedelta(minutes=45), teachers=(member,),
            webinar_url="https://webinar.example/1",
        )  # fmt: skip
        lessons.plan(session, [plan])
        books = gradebooks.open_for(session, group.id)
        return Taught(group.id, [one.id for one in books])


def marked(page: Page, book_id: UUID, *marks: str) -> None:
    """Mark the only learner column by column, as on a telephone, and close the gradebook."""
    page.goto(f"/gradebooks/{book_id}")
    for n, mark in enumerate(marks):
        page.locator("[data-pick]").select_option(str(n))
        page.locator(".hub-gb-grid tbody td").nth(n).click()
        page.locator("[data-keys]").get_by_role("button", name=mark, exact=True).click()
    expect(page.locator("[data-state]")).to_have_text("Сохранено")
    looks(page)
    page.get_by_role("link", name="Закрыть журнал").click()
    page.get_by_role("heading", name="Закрыть журнал").wait_for()
    looks(page)
    press(page, "Закрыть журнал")
    expect(page.get_by_text("Журнал закрыт").first).to_be_visible()


def assigned(citizen: Page, staff: Page, partner: Page, of: Given) -> str:
    """Apply, be accepted, be sent to the college that takes the citizen."""
    citizen.goto(f"/apply/intakes/{of.intake_id}")
    citizen.locator("[name=wish]").fill("Хочу работать монтажником")
    press(citizen, "Подать")
    citizen.wait_for_url(CARD)
    card = urlsplit(citizen.url).path
    stage(citizen, card, "на проверке")
    staff.goto(card)
    press(staff, "Принять")
    stage(citizen, card, "принята")
    staff.locator("summary", has_text="Передать в организацию").click()
    staff.locator("[name=provider]").fill(of.owner)
    press(staff, "Передать в организацию")
    stage(citizen, card, "ждёт")
    partner.goto(card)
    press(partner, "Принять слушателя")
    stage(citizen, card, "организация готова вас учить")
    return card


def enrolled(hub: Hub, partner: Page, of: Given, number: str) -> str:
    """Form the group of the intake and enrol it by an order."""
    partner.goto("/groups/intakes")
    row = partner.get_by_role("listitem").filter(has_text=of.title)
    row.get_by_role("button", name="Сформировать группу").click()
    partner.wait_for_url(GROUP)
    readied(hub, of)
    group = urlsplit(partner.url).path
    signed(partner, "Приказ о зачислении", number)
    return group


def given_out(citizen: Page, partner: Page, of: Given, group_id: UUID) -> str:
    """Issue the document, and check it as anybody may; give its number."""
    partner.goto(f"/diploma-groups/{group_id}/issue")
    partner.locator("main form[data-guard] button[type=submit]").last.click()
    expect(partner.locator("main")).to_contain_text("Действующих документов: 1")
    citizen.goto("/diplomas/mine")
    looks(citizen)
    paper = citizen.locator(".hub-card", has_text=of.title)
    number = paper.locator("dd").first.inner_text()
    paper.get_by_role("link", name="Страница проверки").click()
    expect(citizen.locator("main")).to_contain_text("подлинный и действует")
    expect(citizen.locator("main")).to_contain_text(number)
    looks(citizen)
    return number


@pytest.mark.timeout(300)  # five people at work, one after another
@pytest.mark.parametrize("width", [DESK, 390])
def test_a_citizen_comes_from_an_application_to_a_document(
    pages, hub, opened: Given, entrance_of, width: int
):
    citizen, staff, partner = (pages(role, width) for role in ("learner", "staff", "partner"))
    card = assigned(citizen, staff, partner, opened)
    group = enrolled(hub, partner, opened, f"З-{width}")
    stage(citizen, card, "обучается")

    of = taught(hub, opened, entrance_of("teacher").email, 0 if width == DESK else 45)
    citizen.goto("/timetable/mine")
    expect(citizen.locator("main")).to_contain_text(opened.title)
    looks(citizen)
    teacher, (module, final) = pages("teacher", width), of.books
    marked(teacher, module, "5", "зач")
    marked(teacher, final, "5")
    citizen.goto("/my-marks")
    expect(citizen.locator("main")).to_contain_text(opened.title)
    looks(citizen)

    staff.goto(group)
    signed(staff, "Приказ о завершении обучения", f"В-{width}")
    stage(citizen, card, "обучение завершено")
    number = given_out(citizen, partner, opened, of.group_id)

    watcher = pages("coordinator", width)
    for path, words in (
        (card, "обучение завершено"),
        (group, number),
        (f"{group}/readiness", "нет скана"),
        (f"/gradebooks/{module}", "зач"),
    ):
        watcher.goto(path)
        expect(watcher.locator("main")).to_contain_text(words)
        assert watcher.locator("main form[method=post]").count() == 0, path
        looks(watcher)
