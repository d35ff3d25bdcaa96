"""Letters about lessons that are otherwise than they were, to who learns and who teaches there."""

from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub.accounts.models import Account
from hub.applications.models import Application
from hub.core import events, jobs
from hub.core.clock import zone
from hub.core.db import utcnow
from hub.core.i18n import _l
from hub.core.notifications import Template, Topic, declare, notify
from hub.core.notifications.templates import declare_topic
from hub.groups.machine import EnrolmentState
from hub.groups.models import Enrolment, Group
from hub.resources.staff_models import StaffMember
from hub.timetable.events import LessonCancelled, LessonChanged
from hub.timetable.models import Lesson, LessonTeacher

FOLDER = Path(__file__).parent / "templates"
TOPIC = Topic(key="lessons", title=_l("Lessons"))
CHANGED, CANCELLED = "lessons.changed", "lessons.cancelled"
SAMPLE = {"group": "ПК-12-26", "when": "14.09.2027 09:00", "reason": "", "url": "/lessons/0"}
TOLD = frozenset({"starts_at", "ends_at", "teachers", "places", "webinar_url"})


def _matters(event: LessonChanged) -> bool:
    """Of a theme that was mended nobody needs a letter."""
    return bool(TOLD & set(event.fields))


def on_changed(session: Session, payload: dict[str, Any], _run: jobs.Run) -> None:
    _tell(session, UUID(payload["aggregate_id"]), CHANGED)


def on_cancelled(session: Session, payload: dict[str, Any], _run: jobs.Run) -> None:
    _tell(session, UUID(payload["aggregate_id"]), CANCELLED)


def _tell(session: Session, lesson_id: UUID, letter: str) -> None:
    lesson = session.get(Lesson, lesson_id)
    if lesson is None or lesson.starts_at < utcnow():
        return
    context = {
        "group": session.get_one(Group, lesson.group_id).title,
        "when": lesson.starts_at.astimezone(zone()).strftime("%d.%m.%Y %H:%M"),
        "reason": lesson.cancelled_why or "",
        "url": f"/lessons/{lesson.id}",
    }
    for account_id in _whom(session, lesson):
        notify(session, account_id, letter, context)


def _whom(session: Session, lesson: Lesson) -> list[UUID]:
    """Name the accounts of the group's learners, and of whoever gives the lesson or gave it."""
    learn = (
        select(Application.person_id)
        .join(Enrolment, Enrolment.application_id == Application.id)
        .where(Enrolment.group_id == lesson.group_id, Enrolment.state == EnrolmentState.ENROLLED)
    )
    teach = (
        select(StaffMember.person_id)
        .join(LessonTeacher, LessonTeacher.staff_member_id == StaffMember.id)
        .where(LessonTeacher.lesson_id == lesson.id)
    )
    found = select(Account.id).where(
        or_(Account.person_id.in_(learn), Account.person_id.in_(teach)),
        Account.blocked_at.is_(None),
    )
    return list(session.scalars(found.order_by(Account.id)))


def wire() -> None:
    """Declare the letters and who sends them; hub/learning.py calls it."""
    declare_topic(TOPIC)
    for letter, title in ((CHANGED, _l("Lesson: changed")), (CANCELLED, _l("Lesson: called off"))):
        declare(Template(key=letter, title=title, topic=TOPIC.key, folder=FOLDER, sample=SAMPLE))
    events.subscribe(LessonChanged, "lessons-letters", on_changed, wants=_matters)
    events.subscribe(LessonCancelled, "lessons-letters", on_cancelled)
