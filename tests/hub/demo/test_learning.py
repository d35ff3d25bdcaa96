"""The way of a learner in the demo region: every state, lawful lessons, marks, documents."""

from collections import Counter
from datetime import timedelta

from sqlalchemy import func, select

from hub.accounts.models import Account
from hub.applications.machine import State
from hub.applications.models import Application
from hub.core import clock
from hub.core.access import Role
from hub.core.db import reading, transaction, utcnow
from hub.deadlines.queries import calendar
from hub.diplomas.models import Diploma
from hub.gradebooks.conditions import CLOSED, PASSED
from hub.gradebooks.models import Gradebook, GradebookEntry
from hub.groups import readiness
from hub.groups.machine import GroupState
from hub.groups.models import Enrolment, Group
from hub.resources.booking_models import Booking
from hub.resources.staff_models import StaffMember
from hub.timetable import queries
from hub.timetable.models import Lesson, LessonKind, LessonPlace, LessonState, LessonTeacher
from hub.timetable.planning import commands as planning
from hub.timetable.planning.models import TimetableDraft
from tests.given.region import UNTIL


def person_of(session, filled, role):
    (email,) = (way.email for way in filled if way.role is role)
    return session.scalars(select(Account.person_id).where(Account.email == email)).one()


def group_in(session, state):
    found = select(Group).where(Group.state == state).order_by(Group.starts_on)
    return session.scalars(found).first()


def test_there_is_an_application_in_every_state(filled):
    with reading() as session:
        found = set(session.scalars(select(Application.state).distinct()))

    # So small a region has nobody of the demo's customer to be expelled.
    assert found >= set(State) - {State.EXPELLED}


def test_lessons_stand_on_working_days_with_all_they_take(filled):
    with reading() as session:
        days = calendar(session)
        lessons = session.scalars(select(Lesson)).all()
        placed = set(session.scalars(select(LessonPlace.lesson_id)))
        led = set(session.scalars(select(LessonTeacher.lesson_id)))
        booked = Counter(session.scalars(select(Booking.source_id)))
        replaced = session.scalars(
            select(LessonTeacher.lesson_id).where(LessonTeacher.replaced_by.is_not(None))
        ).all()

    off = [one for one in lessons if one.state is LessonState.CANCELLED]
    around = [one for one in lessons if abs(clock.day_of(one.starts_at) - UNTIL) < timedelta(8)]
    assert all(days.is_working(clock.day_of(one.starts_at)) for one in lessons)
    assert all(one.id in led for one in lessons)
    assert all((one.id in placed) != (one.kind is LessonKind.WEBINAR) for one in lessons)
    assert all(booked[one.id] == (one not in off) + (one.id in placed and one not in off)
               for one in lessons)  # fmt: skip
    assert (len(off), len(replaced)) == (1, 2)
    assert {one.state for one in around} >= {LessonState.HELD, LessonState.PLANNED}
    assert any(one.kind is LessonKind.WEBINAR for one in lessons)


def test_the_demo_s_teacher_gives_lessons_and_its_learner_comes_to_some(filled):
    with reading() as session:
        teacher = person_of(session, filled, Role.TEACHER)
        member = session.scalars(select(StaffMember).where(StaffMember.person_id == teacher)).one()
        own = [
            session.scalar(select(func.count()).where(queries.of_person(one)))
            for one in (teacher, person_of(session, filled, Role.LEARNER))
        ]
        named = session.scalars(select(Account.name).where(Account.person_id == teacher)).one()

    assert named == member.title
    assert all(count and count > 10 for count in own)


def test_the_learner_has_marks_and_a_document_of_a_group_that_was_let_out(filled):
    with reading() as session:
        learner = person_of(session, filled, Role.LEARNER)
        group = group_in(session, GroupState.REPORTING)
        marks = session.scalar(
            select(func.count())
            .select_from(GradebookEntry)
            .join(Enrolment, Enrolment.id == GradebookEntry.enrolment_id)
            .join(Application, Application.id == Enrolment.application_id)
            .where(Application.person_id == learner)
        )
        document = session.scalars(select(Diploma).where(Diploma.person_id == learner)).one()
        rows = readiness.rows_of(session, group.id)
        closed = select(Gradebook.closed_at).where(Gradebook.group_id == group.id)
        ends = [*CLOSED.check(session, group, rows).values(),
                *PASSED.check(session, group, rows).values()]  # fmt: skip

        assert marks
        assert document.group_id == group.id
        assert all(session.scalars(closed))
        assert all(cell.holds for cell in ends)


def test_a_group_that_ended_waits_for_somebody_who_has_not_passed(filled):
    with reading() as session:
        group = group_in(session, GroupState.FINISHING)
        cells = PASSED.check(session, group, readiness.rows_of(session, group.id))

    assert sorted(bool(cell.holds) for cell in cells.values())[:2] == [False, True]


def test_the_plan_that_waits_can_be_accepted(filled):
    with transaction() as session:
        draft = session.scalars(select(TimetableDraft)).one()
        made = planning.accept(session, draft.id, version=draft.version, at=utcnow())

    assert sum(one.hours for one in made) == draft.placed > 0
