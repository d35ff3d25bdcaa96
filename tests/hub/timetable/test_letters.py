"""What is told of lessons that are otherwise than they were."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from hub.accounts.models import Account
from hub.applications.models import Application
from hub.core import jobs
from hub.core.access import Role
from hub.core.db import reading, transaction
from hub.core.notifications.models import Notification
from hub.timetable import commands, letters, queries
from hub.timetable.models import Lesson
from hub.timetable.substituting import substitute
from tests.given import groups, registries, resources, timetable
from tests.given.accounts import account
from tests.given.timetable import AHEAD, DAYS


@pytest.fixture
def lesson(app) -> Lesson:
    """A lesson ahead, whose learner and teacher have accounts, beside a stranger with one."""
    learner, teacher, _stranger = (
        account(role) for role in (Role.LEARNER, Role.TEACHER, Role.STAFF)
    )
    with transaction() as session:
        of = groups.group(session, ends_on=DAYS["ends_on"])
        learns = groups.enrolled(session, of, 1)[0]
        gives = resources.staff_member(session, person_id=registries.person(session).id)
        who = session.get_one(Application, learns.application_id).person_id
        for one, person_id in ((learner, who), (teacher, gives.person_id)):
            session.execute(update(Account).where(Account.id == one.id).values(person_id=person_id))
        wanted = replace(timetable.plan(session, of, at=AHEAD), teachers=(gives.id,))
        return commands.plan(session, [wanted])[0]


def told() -> list[str]:
    while jobs.drain():
        pass
    with reading() as session:
        about = select(Notification.title).where(Notification.topic == letters.TOPIC.key)
        return list(session.scalars(about))


def test_learners_and_the_teacher_hear_of_another_time(lesson):
    with transaction() as session:
        commands.move(session, lesson.id, lesson.starts_at + timedelta(hours=2))

    assert len(told()) == 2
    assert all(title.startswith("Изменилось расписание") for title in told())


def test_the_letter_says_when_it_was_and_who_stands_in(lesson):
    with transaction() as session:
        by = resources.staff_member(session).id
        (gone,) = queries.plan_of(session, session.get_one(Lesson, lesson.id)).teachers
        commands.move(session, lesson.id, lesson.starts_at + timedelta(hours=2))
        substitute(session, lesson.id, "teachers", gone=gone, by=by, at=AHEAD, why="Отпуск")
    told()

    with reading() as session:
        about = select(Notification.body).where(Notification.topic == letters.TOPIC.key)
        texts = set(session.scalars(about))
    assert any("Раньше было назначено на 04.03.2030 10:00" in one for one in texts)
    assert any("Вместо «Петров Пётр" in one for one in texts)


def test_whoever_another_stands_in_for_is_led_to_the_own_week_and_hears_of_no_new_hour(lesson):
    with transaction() as session:
        by = resources.staff_member(session).id
        (gone,) = queries.plan_of(session, session.get_one(Lesson, lesson.id)).teachers
        substitute(session, lesson.id, "teachers", gone=gone, by=by, at=AHEAD, why="Отпуск")
    told()

    with reading() as session:
        rows = session.execute(
            select(Notification.link, Notification.body).where(
                Notification.topic == letters.TOPIC.key
            )
        ).all()
    assert {row.link for row in rows} == {
        f"/lessons/{lesson.id}",
        "/timetable/mine?from=2030-03-04",
    }
    assert not any("перенесено" in row.body for row in rows)


def test_they_hear_that_a_lesson_is_called_off_and_nothing_of_a_mended_theme(lesson):
    with transaction() as session:
        commands.change(session, lesson.id, title="Другая тема")
    quiet = told()
    with transaction() as session:
        commands.cancel(session, lesson.id, why="Преподаватель болен")

    assert quiet == []
    assert [title.partition(":")[0] for title in told()] == ["Занятие отменено"] * 2
