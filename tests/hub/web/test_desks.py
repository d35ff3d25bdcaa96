"""The desk tells each role what needs it now, and nothing of what is another's."""

import re
from datetime import timedelta
from typing import Any

import pytest

from hub.accounts import grants
from hub.applications.models import Application
from hub.core import clock
from hub.core.access import Role
from hub.core.db import transaction, utcnow
from hub.core.jobs.models import Job, JobState
from hub.core.tables.models import ImportRun, ImportState
from hub.deadlines.models import Owes
from tests.given import groups as given_groups
from tests.given import registries, resources, timetable
from tests.given import training_orders as orders
from tests.given.accounts import account, organisation, signed_in


def programme(session, organisation_id, title: str) -> None:
    registries.programme(session, title=title, organisation_id=organisation_id)


def test_staff_see_who_waits_and_what_is_unfinished(app):
    staff, who = signed_in(app, Role.STAFF)
    asker = account(name="Просителев Иван")
    with transaction() as session:
        waiting = organisation(session, verified_at=None)
        programme(session, waiting.id, "Черновик")
        grants.ask(session, asker.id, Role.CUSTOMER, waiting.id, at=utcnow())
        session.add(
            ImportRun(
                account_id=who.id,
                table="people",
                file_name="девятый класс.xlsx",
                kind="xlsx",
                header=[],
                mapping={},
                state=ImportState.READY,
            )
        )

    desk = staff.get("/cabinet").text

    assert "Просителев Иван" in desk
    assert "1 организация не проверена" in desk
    assert "1 программа не опубликована" in desk
    assert "девятый класс.xlsx" in desk
    assert "/people/import" in desk


def test_a_partner_sees_own_drafts_alone(app):
    with transaction() as session:
        own, other = organisation(session), organisation(session, inn="7710140679")
        programme(session, own.id, "Своя программа")
        programme(session, other.id, "Чужая программа")
    partner, _who = signed_in(app, Role.PARTNER, organisation_id=own.id)

    desk = partner.get("/cabinet").text

    assert "Своя программа" in desk
    assert "Чужая программа" not in desk
    assert "1 программа не опубликована" in desk
    assert "/people/new" not in desk


def test_an_administrator_sees_jobs_that_gave_up(app):
    admin, _who = signed_in(app, Role.ADMIN)
    with transaction() as session:
        session.add(
            Job(kind="mail.send", lane="mail", state=JobState.DEAD, payload={}, max_attempts=12)
        )

    desk = admin.get("/cabinet").text

    assert "1 задание" in desk
    assert "/admin/jobs?state=dead" in desk


def test_a_learner_without_consent_is_asked_for_it(app):
    learner, _who = signed_in(app, Role.LEARNER)

    desk = learner.get("/cabinet").text

    assert 'href="/account/consents"' in desk
    assert "нужно" in desk
    assert "/admin/" not in desk


@pytest.mark.parametrize(
    ("role", "mine"),
    [
        (Role.LEARNER, ["Мои данные", "Мои заявки", "Новые программы"]),
        (Role.CUSTOMER, ["Мои организации", "Новые программы"]),
        (Role.PARTNER, ["Мои организации", "Программы моей организации"]),
        (Role.TEACHER, ["Мои организации", "Программы моей организации"]),
        (Role.COORDINATOR, ["Новые программы", "Регион в цифрах"]),
        (Role.STAFF, ["Новые программы", "Регион в цифрах"]),
        (Role.ADMIN, ["Последние входы", "Регион в цифрах"]),
    ],
)
def test_the_things_of_each_role_lie_there(app, role, mine):
    with transaction() as session:
        own = organisation(session)
    signed_in(app, Role.STAFF)  # somebody came before
    bound = {Role.CUSTOMER, Role.PARTNER, Role.TEACHER}
    person, _who = signed_in(app, role, organisation_id=own.id if role in bound else None)

    desk = person.get("/cabinet").text

    headings = re.findall(r"<h[23][^>]*>([^<]+)</h[23]>", desk)
    assert headings[headings.index("Моё") + 1 :] == mine


def test_a_teacher_and_a_learner_see_their_next_lessons_alone(app):
    with transaction() as session:
        of = given_groups.group(session, **timetable.DAYS)
        learner, *_others = given_groups.listed(session, of, 1)
        own = registries.person(session, snils=registries.snils(77))
        teacher = resources.teacher(session, of.provider_id, own.id)
        at: Any = {"starts_at": timetable.AHEAD, "ends_at": timetable.AHEAD + timedelta(hours=1)}
        timetable.lesson(session, of, teachers=[teacher.id], title="Сварка швов", **at)
        timetable.lesson(session, title="Чужое занятие", **at)
        wish = session.get_one(Application, learner.application_id)
        people = {Role.TEACHER: own.id, Role.LEARNER: wish.person_id}

    for role, person_id in people.items():
        browser, _who = signed_in(app, role, person_id=person_id)
        desk = browser.get("/cabinet").text

        assert "Сварка швов" in desk
        assert "Чужое занятие" not in desk


def test_what_is_overdue_is_counted_each_in_its_list_the_oldest_first(app):
    today = clock.today()
    with transaction() as session:
        group = given_groups.group(session)
        waits = given_groups.listed(session, group, 3)
        group.due_on = today - timedelta(days=9)
        for one in waits[:2]:
            session.get_one(Application, one.application_id).due_on = today - timedelta(days=30)
        session.get_one(Application, waits[2].application_id).due_on = today
        orders.order(session).due_on = today
    staff, _who = signed_in(app, Role.STAFF)
    with transaction() as session:
        other = organisation(session)
    partner, _who = signed_in(app, Role.PARTNER, organisation_id=other.id)

    desk, others = staff.get("/cabinet").text, partner.get("/cabinet").text

    assert late_of(others) == []
    assert late_of(desk) == [
        ("/applications?due=late&amp;sort=due_on", "2"),
        ("/groups?standing=overdue&amp;sort=due_on", "1"),
    ]


def late_of(desk: str) -> list[tuple[str, str]]:
    line = r'href="(/[a-z-]+\?(?:due|standing)=[^"]+)".*?hub-badge[^>]*>([^<]+)<'
    return re.findall(line, desk, re.DOTALL)


def test_what_is_owed_by_oneself_stands_apart_from_what_others_owe(app):
    with transaction() as session:
        college, customer = organisation(session, is_provider=True), organisation(session)
        group = given_groups.group(session, provider_id=college.id)
        one, two = given_groups.listed(session, group, 2)
        for row, by in ((one, Owes.PROVIDER), (two, Owes.OFFICE)):
            found = session.get_one(Application, row.application_id)
            found.organisation_id, found.provider_id = customer.id, college.id
            found.due_on, found.owed_by = clock.today() - timedelta(days=30), by
    roles = {
        Role.STAFF: None, Role.COORDINATOR: None, Role.PARTNER: college.id,
        Role.CUSTOMER: customer.id,
    }  # fmt: skip

    seen = {}
    for role, own in roles.items():
        browser, _who = signed_in(app, role, organisation_id=own)
        now, mine = browser.get("/cabinet").text.split("Моё</h2>")
        address = "/applications?due=late&amp;sort=due_on"
        seen[role] = [dict(late_of(part)).get(address) for part in (now, mine)]

    assert seen == {
        Role.STAFF: ["1", "1"], Role.COORDINATOR: [None, "2"], Role.PARTNER: ["1", "1"],
        Role.CUSTOMER: [None, "2"],
    }  # fmt: skip
