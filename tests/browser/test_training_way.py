"""An order for training goes from an employer through two colleges to a lesson that clashed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from hub.accounts.models import AccountGrant
from hub.applications.models import Application
from hub.core import clock
from hub.core.db import uuid7
from hub.deadlines.queries import calendar
from hub.groups.models import Enrolment, Group
from hub.organisations.models import Organisation
from hub.programmes.curriculum.kinds import OutcomeKind
from hub.programmes.curriculum.models import ProgrammeOutcome
from hub.programmes.models import ProgrammeVersion
from hub.resources.staff_models import StaffMember
from hub.timetable import commands as lessons
from tests.browser.conftest import Hub
from tests.browser.test_way import DESK, GROUP, account, beside, looks, press, signed
from tests.given import diplomas, groups, registries, resources, timetable

PATIENCE = 60_000
ORDER = re.compile(r"/training-orders/[0-9a-f-]{36}$")
PEOPLE = (("Заказова", "Мария"), ("Заказова", "Анна"), ("Заказова", "Ольга"))


@dataclass(frozen=True, slots=True)
class Given:
    """What is taught, by which two colleges; who teaches, and is taken at nine of a day."""

    title: str
    programme_id: UUID
    college: str
    other: str
    teacher_id: UUID
    day: datetime


@pytest.fixture
def given(hub: Hub, entrance_of, request) -> Given:
    width = request.getfixturevalue("width")
    title = f"Обходчик сетей {width}"
    with beside(hub) as session:
        partner = account(session, entrance_of("partner").email)
        own = session.get_one(
            Organisation,
            session.scalars(
                select(AccountGrant.organisation_id).where(AccountGrant.account_id == partner.id)
            ).one(),
        )
        other = registries.organisation(
            session, inn=registries.inn(70_000 + width), name=f"Второй колледж {width}"
        )
        programme = registries.published(
            session, title=title, kind="qualification-upgrade", document=diplomas.KIND, hours=72,
            organisation_id=own.id,
        )  # fmt: skip
        taught = resources.competency(session, code=f"W{width}", title=f"Обход сетей {width}")
        version = session.scalars(
            select(ProgrammeVersion).where(ProgrammeVersion.programme_id == programme.id)
        ).one()
        session.add(
            ProgrammeOutcome(
                id=uuid7(), version_id=version.id, position=9, kind=OutcomeKind.SKILL,
                title="Обходить сети", competency_id=taught.id,
            )
        )  # fmt: skip
        for one in (own, other):
            known: dict[str, Any] = {"organisation_id": one.id, "competency_ids": [str(taught.id)]}
            resources.workshop(session, title=f"Полигон сетей {width}", **known)
        teacher = account(session, entrance_of("teacher").email)
        member = session.scalars(
            select(StaffMember.id).where(
                StaffMember.person_id == teacher.person_id, StaffMember.organisation_id == own.id
            )
        ).one()
        day = calendar(session).moved(clock.today(), 30 if width == DESK else 31)
        begins = datetime.combine(day, time(9), clock.zone())
        busy = groups.group(
            session, title=f"Занята-{width}", provider_id=own.id, starts_on=day,
            ends_on=day + timedelta(days=30),
        )  # fmt: skip
        wanted = timetable.plan(session, busy, at=begins)
        lessons.plan(session, [replace(wanted, teachers=(member,))])
        called = own.short_name or own.name
        return Given(title, programme.id, called, other.name, member, begins)


def ordered(customer: Page, of: Given, width: int) -> str:
    """Order for three people, name them, say where their consents are, send it."""
    customer.goto(f"/training-orders/new?programme={of.programme_id}")
    customer.locator("[name=people]").fill(str(len(PEOPLE)))
    expect(customer.locator("[name=programme_id]")).not_to_have_value("")
    customer.locator("[name=starts_on]").fill(clock.today().isoformat())
    customer.locator("[name=ends_on]").fill((of.day.date() + timedelta(days=40)).isoformat())
    customer.locator("[name=contact]").fill("Соколова Ирина, +7 999 123-45-67")
    looks(customer)
    press(customer, "Сохранить")
    customer.wait_for_url(ORDER)
    card = urlsplit(customer.url).path
    for n, (last, first) in enumerate(PEOPLE):
        customer.goto(f"{card}/people")
        customer.locator("[name=last_name]").fill(last)
        customer.locator("[name=first_name]").fill(first)
        customer.locator("[name=birth_on]").fill(f"1987-04-{n + 1:02d}")
        customer.locator("[name=snils]").fill(registries.snils(820_000 + width * 10 + n))
        press(customer, "Добавить")
    customer.goto(card)
    expect(customer.locator("main")).to_contain_text("Кто назван: 3 из 3")
    customer.locator("[name=consents_on]").fill(clock.today().isoformat())
    customer.locator("[name=consents_place]").fill("Отдел кадров, папка 7")
    press(customer, "Сохранить")
    press(customer, "Отправить в центр")
    expect(customer.locator("h1")).to_contain_text("рассматривает центр")
    looks(customer)
    return card


def distributed(staff: Page, partner: Page, card: str, of: Given) -> None:
    """Share three people out between two colleges; one answers itself, the centre for the other."""
    staff.goto(card)
    press(staff, "Принять заказ")
    staff.get_by_role("link", name="Распределить").click()
    looks(staff)
    for place in staff.locator("input[name^=places-]").all():
        place.fill("")
    staff.get_by_label(f"Мест для {of.college}", exact=True).fill("2")
    staff.get_by_label(f"Мест для {of.other}", exact=True).fill("1")
    press(staff, "Предложить")
    expect(staff.locator("h1")).to_contain_text("ждёт ответа организаций")
    looks(staff)
    partner.goto(card)
    looks(partner)
    expect(partner.locator("main")).not_to_contain_text("Заказова")
    press(partner, "Взять этих людей")
    expect(partner.locator("main")).to_contain_text(of.college)
    staff.goto(card)
    expect(staff.locator("main")).to_contain_text(f"Ответить за организацию {of.other}")
    staff.locator("[name=is_agreed]").check()
    press(staff, "Взять этих людей")
    expect(staff.locator("h1")).to_contain_text("исполняется")
    looks(staff)


def enrolled(hub: Hub, partner: Page, of: Given, number: str) -> UUID:
    """Form the college's own group and enrol it by an order."""
    partner.goto("/groups/intakes")
    row = partner.get_by_role("listitem").filter(has_text=of.title)
    row.get_by_role("button", name="Сформировать группу").click()
    partner.wait_for_url(GROUP)
    group_id = UUID(urlsplit(partner.url).path.rpartition("/")[2])
    with beside(hub) as session:  # papers and contracts: test_groups does it on the pages
        group = session.get_one(Group, group_id)
        found = select(Application).join(Enrolment, Enrolment.application_id == Application.id)
        for one in session.scalars(found.where(Enrolment.group_id == group_id)):
            groups.readied(session, group, one)
    signed(partner, "Приказ о зачислении", number)
    partner.goto(f"/groups/{group_id}")
    looks(partner)
    return group_id


def planned(partner: Page, group_id: UUID, of: Given) -> str:
    """Plan a lesson by a bell, be told who is taken by what, take an hour that is offered."""
    partner.goto(f"/lessons/new/{group_id}")
    partner.locator("[name=day]").fill(of.day.date().isoformat())
    partner.locator("[data-bell='09:00']").click()
    expect(partner.locator("[name=ends]")).to_have_value("10:30")
    partner.locator("[name=teachers]").select_option(str(of.teacher_id), force=True)
    looks(partner)
    press(partner, "Запланировать")
    clash = partner.locator(".hub-tone-warning", has_text="Занята-")
    expect(clash).to_contain_text(f"{of.day:%d.%m.%Y} 09:00–10:30")
    looks(partner)
    offered = partner.locator("button[name=offered]").first
    hour = (offered.get_attribute("value") or "").split("/")[1]
    offered.click()
    partner.wait_for_url(re.compile(r"/timetable\?"), timeout=PATIENCE)
    expect(partner.locator("[data-lesson]")).to_have_count(1)
    expect(partner.locator("[data-lesson]")).to_contain_text(hour)
    looks(partner)
    return hour


def seen(pages: Sequence[tuple[Page, str, str]]) -> None:
    for page, path, words in pages:
        page.goto(path)
        expect(page.locator("main")).to_contain_text(words, timeout=PATIENCE)
        looks(page)


@pytest.mark.timeout(400)  # four people at work, one after another
@pytest.mark.parametrize("width", [DESK, 390])
def test_an_order_for_training_comes_to_a_lesson_that_clashed_and_was_moved(
    pages, hub, given: Given, width: int
):
    customer, staff, partner = (pages(role, width) for role in ("customer", "staff", "partner"))
    card = ordered(customer, given, width)
    distributed(staff, partner, card, given)
    customer.goto(card)
    applied = customer.locator(".hub-stat", has_text="Подали заявки")
    expect(applied).to_contain_text("3", timeout=PATIENCE)  # a job brings them

    group_id = enrolled(hub, partner, given, f"ЗО-{width}")
    hour = planned(partner, group_id, given)

    week = f"from={given.day.date().isoformat()}"
    teacher = pages("teacher", width)
    seen([(customer, card, "Учатся"), (teacher, f"/timetable/mine?{week}", hour)])
    staff.goto(f"/timetable?group={group_id}&{week}")
    expect(staff.locator("[data-lesson]")).to_have_count(1)
    looks(staff)
