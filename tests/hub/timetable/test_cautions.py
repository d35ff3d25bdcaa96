"""What is unwise is said, what is free is offered."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from hub.core.db import transaction
from hub.core.errors import InvalidError
from hub.timetable import cautions, commands, offers, queries, taking
from tests.given import groups, plans, registries, resources, timetable


def test_more_academic_hours_than_a_lesson_holds_are_refused(app):
    with transaction() as session, app.test_request_context():
        wanted = timetable.plan(session)

        with pytest.raises(InvalidError) as refused:
            commands.plan(session, [replace(wanted, hours=9)])

        assert refused.value.field == "hours"


def test_another_place_is_offered_at_an_hour_only_where_the_place_alone_is_taken(app):
    with transaction() as session, app.test_request_context():
        at, of = timetable.AHEAD, groups.group(session, **timetable.DAYS)
        (lesson,) = commands.plan(session, [timetable.plan(session, of, at=at, places=1)])
        free = resources.workshop(session).id
        other = groups.group(session, **timetable.DAYS)
        taken = queries.plan_of(session, lesson)
        here, there = (replace(taken, group_id=one.id) for one in (of, other))

        offered = [offers.elsewhere(session, registries.who(), one) for one in (here, there)]

        assert [[one.plan.places for one in some] for some in offered] == [[], [(free,)]]


def test_what_is_unwise_is_said_and_not_forbidden(app):
    with transaction() as session, app.test_request_context():
        group = groups.group(session, places=20)
        module = timetable.part(session, group)
        place = resources.workshop(session, places=5, opening="пн-пт 9:00-18:00")
        long = timetable.plan(session, group, part_id=module.id, hours=16)
        long = replace(long, places=(place.id,), ends_at=long.starts_at + timedelta(hours=11))
        saturday = long.on(date(2026, 11, 7))
        later = [saturday.on(date(2026, 11, n)) for n in range(9, 14)]
        commands.plan(session, [saturday, *later])

        said = " ".join(cautions.of(session, [saturday]))

    for words in (
        "нерабочий день", "вне сроков", "мест 5", "в эти часы закрыта", "68 ч",
        "уже прошло", "не указан преподаватель", "часов записано 16, а минут в занятии 660",
    ):  # fmt: skip
        assert words in said


def test_who_and_what_is_not_of_the_modules_competency_is_said(app):
    with transaction() as session, app.test_request_context():
        of = plans.given(session)
        stranger = resources.staff_member(session, title="Чужаков Пётр").id
        wanted = timetable.plan(session, of.group, at=timetable.AHEAD, part_id=of.part.id)

        fit = replace(wanted, teachers=(of.teacher.id,), places=(of.workshop.id,))
        unfit = replace(wanted, teachers=(stranger,), places=(of.room.id,))

        assert cautions.of(session, [fit]) == []
        assert [one.partition(": ")[0] for one in cautions.of(session, [unfit])] == [
            f"«{of.room.title}»", "Чужаков Пётр",
        ]  # fmt: skip


def test_the_nearest_time_that_is_free_for_all_is_offered(app):
    with transaction() as session, app.test_request_context():
        days = {"starts_on": date(2030, 3, 4), "ends_on": date(2030, 4, 4)}
        at = resources.MONDAY + timedelta(hours=9)
        first = timetable.plan(session, groups.group(session, **days), teachers=1, at=at)
        commands.plan(session, [first])
        other = timetable.plan(session, groups.group(session, **days), at=at)
        other = replace(other, teachers=first.teachers)

        found = offers.nearest(session, other)

        same_day = [one.plan for one in found if one.plan.starts_at.date() == date(2030, 3, 4)]
        assert same_day
        assert found[2].plan.starts_at == other.starts_at + timedelta(days=1)
        for one in found:
            assert taking.clashes(session, [one.plan]) == []
