"""Lessons: what they take, what they run into, what is offered instead, what stays of a change."""

import threading
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from hub.core.db import reading, transaction
from hub.core.errors import ConflictError, InvalidError, RefusedError
from hub.deadlines import commands as deadlines
from hub.deadlines.working import DayKind
from hub.groups.models import Group
from hub.resources.booking_models import Booking
from hub.resources.models import EquipmentState
from hub.resources.wishes import TakenError
from hub.timetable import commands, offers, queries, taking
from hub.timetable.models import Lesson, LessonState, LessonTeacher
from hub.timetable.substituting import substitute
from tests.given import groups, registries, resources, timetable


def test_a_lesson_takes_its_teacher_its_place_and_its_equipment(app):
    with transaction() as session:
        wanted = timetable.plan(session, teachers=1, places=1, equipment=1)

        (lesson,) = commands.plan(session, [wanted])

        taken = session.scalars(select(Booking).where(Booking.source_id == lesson.id)).all()
        assert {one.starts_at for one in taken} == {wanted.starts_at}
        assert queries.plan_of(session, lesson) == wanted


@pytest.mark.parametrize("what", ["teachers", "places", "equipment"])
def test_what_another_group_has_taken_is_refused_by_name_and_nothing_is_kept(app, what):
    with transaction() as session:
        count: Any = {what: 1}
        first = timetable.plan(session, **count)
        commands.plan(session, [first])
        other = replace(timetable.plan(session), **{what: getattr(first, what)})

    asking = app.test_request_context()
    with asking, pytest.raises(TakenError) as refused, transaction() as session:
        commands.plan(session, [other.on(date(2026, 9, 8)), other])

    with reading() as session:
        assert session.scalar(select(func.count()).select_from(Lesson)) == 1
    (clash,) = refused.value.clashes
    assert clash.starts_at == first.starts_at


def test_a_group_has_no_two_lessons_at_once(app):
    with transaction() as session:
        first = timetable.plan(session)
        commands.plan(session, [first])

        with pytest.raises(TakenError, match="ПК-"), app.test_request_context():
            commands.plan(session, [first])


def test_racers_for_one_teacher_end_with_one_lesson(app):
    with transaction() as session:
        first = timetable.plan(session, teachers=1)
        wanted = [first] + [
            replace(timetable.plan(session), teachers=first.teachers) for _n in "23"
        ]
    refusals = []

    def race(one):
        try:
            with app.app_context(), transaction() as session:
                commands.plan(session, [one])
        except ConflictError as error:
            refusals.append(error)

    racers = [threading.Thread(target=race, args=(one,)) for one in wanted]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()

    with reading() as session:
        assert session.scalar(select(func.count()).select_from(Lesson)) == 1
    assert len(refusals) == len(wanted) - 1


def test_equipment_in_repair_is_not_planned(app):
    with transaction() as session:
        broken = resources.equipment(session, state=EquipmentState.REPAIR)
        wanted = replace(timetable.plan(session), equipment=(broken.id,))

        with pytest.raises(RefusedError), app.test_request_context():
            commands.plan(session, [wanted])


def test_a_series_skips_days_off_and_names_them(app):
    with transaction() as session:
        deadlines.set_day(session, date(2026, 9, 16), DayKind.OFF, "День города")
        wanted = timetable.plan(session, teachers=1)

        made = commands.series(session, wanted, {1, 3}, weeks=2)

    days = [one.starts_at.date() for one in made.lessons]
    assert days == [date(2026, 9, 7), date(2026, 9, 9), date(2026, 9, 14)]
    assert [(one.day, one.title) for one in made.skipped] == [(date(2026, 9, 16), "День города")]
    assert len({one.series_id for one in made.lessons}) == 1


def test_a_week_is_copied_with_all_it_takes(app):
    with transaction() as session:
        wanted = timetable.plan(session, teachers=1, places=1)
        commands.series(session, wanted, {1, 4}, weeks=1)

        made = commands.copy_week(session, wanted.group_id, date(2026, 9, 9), date(2026, 9, 21))

        days = [one.starts_at.date() for one in made.lessons]
        assert days == [date(2026, 9, 21), date(2026, 9, 24)]
        assert queries.plan_of(session, made.lessons[0]).teachers == wanted.teachers


def test_of_a_series_the_taken_days_are_skipped_and_named(app):
    with transaction() as session, app.test_request_context():
        wanted = timetable.plan(session, at=timetable.AHEAD, teachers=1)
        other = timetable.plan(session, groups.group(session, **timetable.DAYS), at=timetable.AHEAD)
        commands.plan(session, [other.but(teachers=wanted.teachers)])
        mine = wanted.but(group_id=groups.group(session, **timetable.DAYS).id)

        made = commands.series(session, mine, {1, 3}, weeks=2, skip=True)

        days = [one.starts_at.date() for one in made.lessons]
        assert days == [date(2030, 3, 6), date(2030, 3, 11), date(2030, 3, 13)]
        assert [one.day for one in made.skipped] == [date(2030, 3, 4)]
        assert "Петров" in str(made.skipped[0])


def test_hours_offered_for_a_series_are_free_on_every_day_of_it(app):
    with transaction() as session, app.test_request_context():
        wanted = timetable.plan(session, at=timetable.AHEAD, teachers=1)
        of = groups.group(session, **timetable.DAYS)
        later = wanted.starts_at + timedelta(days=2, hours=2)  # the second day is taken after it
        for at in (wanted.starts_at, later):
            taken = timetable.plan(session, of, at=at)
            commands.plan(session, [taken.but(teachers=wanted.teachers)])
        days = [date(2030, 3, 4), date(2030, 3, 6), date(2030, 3, 11)]
        mine = wanted.but(group_id=groups.group(session, **timetable.DAYS).id)

        offered = offers.for_all(session, mine, days)

        assert len(offered) > 1
        for one in offered:
            assert not taking.clashes(session, [one.plan.on(day) for day in days])
        assert len({one.time for one in offered}) == len(offered)


def test_a_series_taken_on_some_days_is_offered_a_place_free_on_all_of_them_the_own_first(app):
    with transaction() as session, app.test_request_context():
        wanted = timetable.plan(session, at=timetable.AHEAD, places=1)
        of = groups.group(session, **timetable.DAYS)
        there = timetable.plan(session, of, at=wanted.starts_at)
        commands.plan(session, [there.but(places=wanted.places)])
        mine = wanted.but(group_id=groups.group(session, **timetable.DAYS).id)
        own: dict[str, Any] = {"organisation_id": session.get_one(Group, mine.group_id).provider_id}
        foreign = resources.workshop(session).id
        once, free = (resources.workshop(session, **own).id for _n in "12")
        days = [date(2030, 3, 4), date(2030, 3, 6)]
        taken = timetable.plan(session, of, at=wanted.starts_at + timedelta(days=2))
        commands.plan(session, [taken.but(places=(once,))])

        offered = offers.elsewhere(session, registries.who(), mine, days=days)

        assert [one.plan.places for one in offered] == [(free,), (foreign,)]
        assert all(one.is_whole for one in offered)


def test_nothing_is_offered_before_the_first_day_of_the_group(app):
    with transaction() as session, app.test_request_context():
        of = groups.group(session, starts_on=date(2030, 3, 6), ends_on=date(2030, 3, 8))

        offered = offers.nearest(session, timetable.plan(session, of, at=timetable.AHEAD))

        assert {one.plan.starts_at.date() for one in offered} <= {
            date(2030, 3, 6),
            date(2030, 3, 7),
        }
        assert offered


def test_a_week_is_copied_with_whoever_was_to_teach_and_without_what_is_taken(app):
    with transaction() as session, app.test_request_context():
        of = groups.group(session, **timetable.DAYS)
        wanted = timetable.plan(session, of, at=timetable.AHEAD, teachers=1)
        made = commands.series(session, wanted, {1, 4}, weeks=1)
        (gone,) = wanted.teachers
        by, at = resources.staff_member(session).id, groups.DURING
        substitute(session, made.lessons[0].id, "teachers", gone=gone, by=by, at=at, why="Отпуск")
        other = groups.group(session, **timetable.DAYS)
        there = timetable.plan(session, other, at=timetable.AHEAD + timedelta(days=10))
        commands.plan(session, [there.but(teachers=(gone,))])

        copied = commands.copy_week(session, of.id, date(2030, 3, 4), date(2030, 3, 11), skip=True)

        assert [one.starts_at.date() for one in copied.lessons] == [date(2030, 3, 11)]
        assert queries.plan_of(session, copied.lessons[0]).teachers == (gone,)
        assert [one.day for one in copied.skipped] == [date(2030, 3, 14)]


def test_a_lesson_long_after_the_group_is_over_is_refused(app):
    with transaction() as session, app.test_request_context():
        of = groups.group(session, **timetable.DAYS)
        late = timetable.plan(session, of, at=timetable.AHEAD + timedelta(days=200))

        with pytest.raises(InvalidError):
            commands.plan(session, [late])


def test_a_lesson_moved_gives_its_hours_back_and_takes_the_new_ones(app):
    with transaction() as session:
        wanted = timetable.plan(session, teachers=1)
        (lesson,) = commands.plan(session, [wanted])
        to = wanted.starts_at + timedelta(minutes=30)

        commands.move(session, lesson.id, to)

        (booking,) = session.scalars(select(Booking).where(Booking.source_id == lesson.id))
        assert (lesson.starts_at, booking.starts_at) == (to, to)
        assert lesson.ends_at - lesson.starts_at == wanted.ends_at - wanted.starts_at


def test_a_stale_form_moves_nothing(app):
    with transaction() as session:
        (lesson,) = commands.plan(session, [timetable.plan(session, teachers=1)])
        seen = lesson.version
        commands.change(session, lesson.id, teachers=())

        with pytest.raises(ConflictError):
            commands.move(session, lesson.id, timetable.FIRST + timedelta(days=1), version=seen)


def test_a_lesson_called_off_stays_to_be_seen_and_gives_back_what_it_took(app):
    with transaction() as session:
        wanted = timetable.plan(session, teachers=1)
        (lesson,) = commands.plan(session, [wanted])

        commands.cancel(session, lesson.id, why="Болезнь")

        assert lesson.state is LessonState.CANCELLED
        commands.plan(session, [wanted])
        with pytest.raises(RefusedError):
            commands.move(session, lesson.id, wanted.starts_at + timedelta(days=1))


@pytest.mark.parametrize("is_over", [False, True])
def test_a_substitution_keeps_who_it_was_and_why_though_the_lesson_was_held(app, is_over):
    with transaction() as session:
        wanted = timetable.plan(session, teachers=1)
        (lesson,) = commands.plan(session, [wanted])
        if is_over:
            commands.hold(session, lesson.id)
        (gone,) = wanted.teachers
        by = resources.staff_member(session).id

        substitute(
            session, lesson.id, "teachers", gone=gone, by=by, at=groups.DURING, why="Болезнь"
        )

        trace = session.scalars(
            select(LessonTeacher).where(LessonTeacher.staff_member_id == gone)
        ).one()
        assert (trace.replaced_by, trace.replaced_why) == (by, "Болезнь")
        assert queries.plan_of(session, lesson).teachers == (by,)
        commands.plan(session, [replace(timetable.plan(session), teachers=(gone,))])


def test_a_module_of_another_programme_is_refused(app):
    with transaction() as session:
        wanted = timetable.plan(session)
        foreign = timetable.part(session, groups.group(session))

        with pytest.raises(InvalidError):
            commands.plan(session, [replace(wanted, part_id=foreign.id)])
