"""The planner's adapter: the problem is gathered truly, a plan becomes lessons or nothing does."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, event, func, select, update

from hub.accounts.models import Account
from hub.core import jobs
from hub.core.access import Role
from hub.core.db import database, reading, transaction, utcnow
from hub.core.errors import ConflictError, RefusedError
from hub.core.notifications.models import Notification
from hub.deadlines import commands as deadlines
from hub.deadlines.working import DayKind
from hub.programmes.curriculum.kinds import NeedKind
from hub.programmes.curriculum.models import ProgrammeNeed
from hub.resources.booking_models import Booking
from hub.resources.models import WorkshopKind
from hub.timetable import commands as lessons
from hub.timetable.models import Lesson, LessonKind, LessonState
from hub.timetable.planner.problem import Busy, Window
from hub.timetable.planning import commands, queries
from hub.timetable.planning.commands import KIND, SpentError
from hub.timetable.planning.gathering import gather
from hub.timetable.planning.models import DraftState, TimetableDraft
from hub.timetable.plans import Plan
from tests.given import plans, registries, resources, timetable
from tests.given.accounts import account, signed_in
from tests.given.planner import at
from tests.given.timetable import AHEAD


def _solved(session_of=plans.given):
    """A draft that the planner answered."""
    with transaction() as session:
        of = session_of(session)
        draft = plans.asked(session, of)
    jobs.drain()
    with reading() as session:
        found = session.get_one(TimetableDraft, draft.id)
        assert queries.answer_of(found) is not None, (found.state, found.failed_why)
        session.expunge_all()
    return of, found


def _count(session):
    return session.scalar(select(func.count()).select_from(Lesson))


def test_the_problem_has_what_is_left_and_who_is_free(app):
    with transaction() as session, app.test_request_context():
        of = plans.given(session)
        resources.staff_member(session, organisation_id=of.provider.id)  # of another subject
        deadlines.set_day(session, plans.MONDAY + timedelta(days=1), DayKind.OFF, "День города")
        plans.busy(session, of.teacher, AHEAD, AHEAD + timedelta(hours=2))
        other = timetable.plan(
            session, of.group, at=AHEAD + timedelta(days=2), part_id=of.part.id,
            kind=LessonKind.LECTURE,
        )  # fmt: skip
        lessons.plan(session, [other])

        found = gather(session, of.question())

    problem = found.problem
    assert [day.day for day in problem.days] == [4, 6, 7]  # the fifth by staff, the eighth by law
    lectures, practice = problem.works
    assert (lectures.kind, lectures.hours, practice.hours) == ("lectures", 2, 4)
    assert lectures.teachers == practice.teachers == (str(of.teacher.id),)
    assert set(lectures.rooms) == {str(of.room.id), str(of.workshop.id)}
    assert practice.rooms == (str(of.workshop.id),)
    assert practice.needs[0].any_of == (str(of.equipment.id),)
    (teacher,) = problem.teachers
    assert teacher.busy == (Busy(at(plans.MONDAY, 600), at(plans.MONDAY, 720)),)
    assert problem.rooms[0].windows == (Window(1, 6, 480, 1200),)
    (fixed,) = problem.fixed
    assert (fixed.work, fixed.starts_at) == (
        lectures.key,
        at(plans.MONDAY + timedelta(days=2), 600),
    )
    assert problem.groups[0].size == 10
    assert "Тележка" in " ".join(found.notes)


def test_teachers_of_the_group_come_before_whoever_knows_the_subject(app):
    with transaction() as session, app.test_request_context():
        of = plans.given(session)
        named = resources.staff_member(session)
        plans.teaches(session, of, named)

        found = gather(session, of.question())

    assert {one.teachers for one in found.problem.works} == {(str(named.id),)}


def test_the_number_of_queries_does_not_grow_with_groups(app):
    counts = []
    with transaction() as session, app.test_request_context():
        made = [plans.given(session) for _n in "12345"]
        for many in (made[:1], made[:1], made):  # the first one flushes what was given
            asked: list[int] = []

            def listen(_connection, _cursor, statement, *_more, seen=asked):
                if "option_value" not in statement:  # settings are read anew every other second
                    seen.append(1)

            event.listen(database().engine, "before_cursor_execute", listen)
            gather(session, made[0].question(group_ids=tuple(one.group.id for one in many)))
            event.remove(database().engine, "before_cursor_execute", listen)
            counts.append(len(asked))

    assert counts[1] == counts[2]


def test_an_accepted_plan_is_lessons_with_bookings_and_no_hour_is_left(app):
    of, draft = _solved()

    with transaction() as session:
        made = commands.accept(session, draft.id, version=draft.version, at=utcnow())

        assert draft.state is DraftState.READY
        assert (draft.placed, draft.unplaced) == (8, 0)
        assert sum(one.hours for one in made) == 8
        assert {one.starts_at.date().weekday() < 5 for one in made} == {True}
        taken = select(func.count()).where(Booking.source_id.in_([one.id for one in made]))
        equipped = taken.where(Booking.equipment_id == of.equipment.id)
        assert session.scalar(taken.where(Booking.staff_member_id == of.teacher.id)) == 4
        assert session.scalar(equipped) == 2
        assert session.get_one(TimetableDraft, draft.id).state is DraftState.ACCEPTED
    with reading() as session, app.test_request_context():
        assert gather(session, of.question()).hours == 0


def test_the_final_assessment_is_planned_last_and_what_needs_no_room_is_said(app):
    def with_a_final(session):
        return plans.given(session, final=2, lectures=2, practice=2, independent=6, internship=8)

    _of, draft = _solved(with_a_final)
    with transaction() as session:
        made = commands.accept(session, draft.id, version=draft.version, at=utcnow())
        last = max(made, key=lambda one: one.starts_at)

    assert (draft.placed, draft.unplaced) == (6, 0)
    assert (last.kind, last.part_id, last.hours) == (LessonKind.EXAM, None, 2)
    for words in ("самостоятельная работа (6 ч)", "практика у работодателя (8 ч)"):
        assert words in " ".join(draft.notes)


def test_what_was_taken_since_refuses_the_whole_plan_and_is_named(app):
    of, draft = _solved()
    plan = queries.answer_of(draft)
    assert plan is not None
    last = max(plan.lessons, key=lambda one: one.starts_at)
    with transaction() as session:
        late = commands.wanted(last)
        plans.busy(session, of.teacher, late.starts_at, late.ends_at)
    staff, _who = signed_in(app, Role.STAFF)

    page = staff.post(f"/timetable/plans/{draft.id}/accept", {"version": str(draft.version)})

    with reading() as session:
        count, state = _count(session), session.get_one(TimetableDraft, draft.id).state
    form = {"version": str(draft.version), "skip": "1"}
    others = staff.post(f"/timetable/plans/{draft.id}/accept", form)

    assert page.status_code == 422
    assert "Совещание" in page.text
    assert 'name="skip"' in page.text
    assert (count, state) == (0, DraftState.READY)
    assert others.status_code == 302
    with reading() as session:
        assert _count(session) == len(plan.lessons) - 1


def test_a_ground_takes_the_practice_of_modules_that_ask_for_it_alone(app):
    with transaction() as session, app.test_request_context():
        own = plans.given(session)
        session.execute(
            delete(ProgrammeNeed).where(ProgrammeNeed.kind == NeedKind.WORKSHOP)
        )  # the module names no place of practice
        ground: dict[str, Any] = {"organisation_id": own.provider.id, "kind": WorkshopKind.GROUND}
        alien = resources.workshop(session, title="Автодром", **ground)
        fit = resources.workshop(session, competency_ids=[str(own.competency.id)], **ground)

        _lectures, practice = gather(session, own.question()).problem.works

        assert str(alien.id) not in practice.rooms
        assert str(fit.id) in practice.rooms


def test_an_accepted_plan_is_told_to_its_teacher_once_and_taken_back_as_one(app):
    def taught(session):
        of = plans.given(session)
        person = registries.person(session)
        of.teacher.person_id = person.id
        session.execute(update(Account).where(Account.id == who.id).values(person_id=person.id))
        return of

    who = account(Role.TEACHER)
    _of, draft = _solved(taught)
    with transaction() as session:
        made = commands.accept(session, draft.id, version=draft.version, at=utcnow())
        count, version = len(made), session.get_one(TimetableDraft, draft.id).version
    _drained()
    late = app.test_request_context()
    with late, pytest.raises(RefusedError), transaction() as session:
        commands.take_back(session, draft.id, version=version, at=made[0].starts_at)
    staff, _who = signed_in(app, Role.STAFF)
    assert "Отозвать план" in staff.get(f"/timetable/plans/{draft.id}").text
    staff.post(f"/timetable/plans/{draft.id}/take-back", {"version": str(version)})
    _drained()

    with reading() as session:
        letters = session.scalars(
            select(Notification.title)
            .where(Notification.topic == "lessons")
            .order_by(Notification.id)
        ).all()
        assert letters == [f"У вас новые занятия: {count}", f"Ваши занятия отменены: {count}"]
        assert set(session.scalars(select(Lesson.state))) == {LessonState.CANCELLED}
        assert not session.scalar(select(func.count()).where(Booking.source_subject == "lesson"))
        assert session.get_one(TimetableDraft, draft.id).state is DraftState.DROPPED


def _drained():
    while jobs.drain():
        pass


def test_hours_given_away_since_refuse_the_plan(app):
    of, draft = _solved()
    with transaction() as session:
        by_hand = Plan(
            group_id=of.group.id, part_id=of.part.id, kind=LessonKind.LECTURE,
            starts_at=AHEAD + timedelta(days=9), ends_at=AHEAD + timedelta(days=9, hours=1.5),
        )  # fmt: skip
        lessons.plan(session, [by_hand])

    with app.test_request_context(), pytest.raises(SpentError) as refused, transaction() as session:
        commands.accept(session, draft.id, version=draft.version, at=utcnow())

    assert of.group.title in refused.value.said[0]
    with reading() as session:
        assert _count(session) == 1


def test_a_job_killed_in_the_middle_is_asked_anew_and_answers_once(app):
    with transaction() as session:
        of = plans.given(session)
        draft = plans.asked(session, of)
        commands.begin(session, draft.id)  # and here its runner was killed
    jobs.drain()
    with transaction() as session:
        first = session.get_one(TimetableDraft, draft.id)
        version, answer = first.version, first.answer
        jobs.enqueue(session, KIND, {"draft": str(draft.id)})

    jobs.drain()

    with reading() as session:
        found = session.get_one(TimetableDraft, draft.id)
        assert found.state is DraftState.READY
        assert (found.version, found.answer) == (version, answer)


def test_a_dropped_plan_is_not_made_and_a_stale_press_drops_nothing(app):
    with transaction() as session:
        draft = plans.asked(session, plans.given(session))
        with pytest.raises(ConflictError):
            commands.drop(session, draft.id, version=draft.version + 1, at=utcnow())
        commands.drop(session, draft.id, version=draft.version, at=utcnow())

    jobs.drain()

    with reading() as session:
        found = session.get_one(TimetableDraft, draft.id)
        assert (found.state, found.answer) == (DraftState.DROPPED, None)
