"""Lessons from a file: read, held against one another and the timetable, mended, written."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from hub.core.access import Role
from hub.core.db import reading, transaction
from hub.resources.booking_models import Booking
from hub.timetable import commands
from hub.timetable.models import Lesson
from tests.given import groups, imports, resources, timetable
from tests.given.accounts import signed_in

HEAD = ("Группа", "Дата", "Время", "Модуль", "Вид занятия", "Преподаватель", "Аудитория", "Тема")


@pytest.fixture
def given(app):
    with transaction() as session:
        of = groups.group(session, title="СВ-1")
        other = groups.group(session, title="СВ-2", version_id=of.version_id)
        teacher = resources.staff_member(session, organisation_id=of.provider_id)
        place = resources.workshop(session, organisation_id=of.provider_id)
        return of, other, teacher, place


def lessons():
    with reading() as session:
        return session.scalars(select(Lesson).order_by(Lesson.starts_at, Lesson.id)).all()


def test_lessons_come_from_a_workbook_and_clashes_stand_beside_their_rows(app, given):
    _of, other, teacher, place = given
    with transaction() as session:
        plan = timetable.plan(session, other, at=datetime(2026, 9, 9, 6, tzinfo=UTC))
        commands.plan(session, [plan.but(teachers=(teacher.id,))])
    staff, _who = signed_in(app, Role.STAFF)
    file = imports.workbook(
        HEAD,
        ("СВ-1", "07.09.2026", "09:00–10:30", "1", "лекция", teacher.title, place.title, "Швы"),
        ("СВ-2", "07.09.2026", "10:00-11:30", "", "практика", "", place.title, "Труба"),
        ("СВ-1", "09.09.2026", "9:30–11:00", "", "лекция", teacher.title, "", "Ток"),
        ("СВ-1", "08.09.2026", "09:00–10:30", "7", "лекция", "", "", "Нет модуля"),
        ("СВ-1", "08.09.2026", "11:00–12:30", "", "лекция", "Неизвестный Иван", "", "Кто"),
    )

    where = imports.place(imports.send(staff, file, "Расписание.xlsx", "lessons"))
    told = imports.problems(where)
    imports.mend(staff, where, 3, starts="10:30", ends="12:00")
    imports.mend(staff, where, 4, day="10.09.2026")
    imports.apply(staff, where, "good")

    assert place.title in told[3]["starts"]
    assert teacher.title in told[4]["starts"]
    assert (set(told[5]), set(told[6])) == ({"part"}, {"teachers"})
    assert [(one.title, one.hours) for one in lessons() if one.title] == [
        ("Швы", 2), ("Труба", 2), ("Ток", 2),
    ]  # fmt: skip
    with reading() as session:
        assert len(session.scalars(select(Booking.id)).all()) == 5


def test_the_same_lessons_again_are_known_and_a_changed_theme_is_a_change(app, given):
    _of, _other, teacher, place = given
    staff, _who = signed_in(app, Role.STAFF)
    first = ("СВ-1", "07.09.2026", "09:00–10:30", "1", "лекция", teacher.title, place.title, "Швы")
    second = ("СВ-1", "08.09.2026", "09:00–10:30", "1", "лекция", teacher.title, "", "Ток")
    sent = imports.place(
        imports.send(staff, imports.workbook(HEAD, first, second), "Р.xlsx", "lessons")
    )
    imports.apply(staff, sent, "all")

    moved = (*second[:7], "Дуга")
    where = imports.place(
        imports.send(staff, imports.workbook(HEAD, first, moved), "Р.xlsx", "lessons")
    )
    states = imports.states(where)
    imports.apply(staff, where, "all")

    assert states == ["unchanged", "changed"]
    assert [one.title for one in lessons()] == ["Швы", "Дуга"]


def test_a_partner_brings_lessons_of_its_own_groups_with_its_own_people(app, given):
    of, other, _teacher, _place = given
    partner, _who = signed_in(app, Role.PARTNER, organisation_id=of.provider_id)
    with transaction() as session:
        foreign = resources.staff_member(session, title="Чужой Пётр")
    file = imports.workbook(
        HEAD,
        ("СВ-1", "07.09.2026", "09:00–10:30", "", "лекция", "", "", "Своя"),
        (other.title, "07.09.2026", "11:00–12:30", "", "лекция", "", "", "Чужая группа"),
        ("СВ-1", "07.09.2026", "13:00–14:30", "", "лекция", foreign.title, "", "Чужой"),
    )

    where = imports.place(imports.send(partner, file, "Р.xlsx", "lessons"))
    imports.apply(partner, where, "good")

    assert {number: set(said) for number, said in imports.problems(where).items()} == {
        3: {"group_id"}, 4: {"teachers"},
    }  # fmt: skip
    assert [one.title for one in lessons()] == ["Своя"]


def test_lessons_are_filtered_by_who_gives_them_and_where(app, given):
    of, other, teacher, place = given
    with transaction() as session:
        here = timetable.lesson(session, of, teachers=[teacher.id], places=[place.id])
        there = timetable.lesson(session, other, day=1)
    staff, _who = signed_in(app, Role.STAFF)

    pages = [
        staff.get("/lessons", query_string={name: str(key)}).text
        for name, key in (("teacher", teacher.id), ("place", place.id))
    ]

    assert all(f"/lessons/{here.id}" in page for page in pages)
    assert not any(f"/lessons/{there.id}" in page for page in pages)
