"""Letters about lessons that are otherwise than they were, to who learns and who teaches there."""

from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub.accounts.models import Account
from hub.applications.models import Application
from hub.core import events, jobs
from hub.core.clock import day_of, zone
from hub.core.db import utcnow
from hub.core.i18n import _l
from hub.core.notifications import Template, Topic, declare, notify
from hub.core.notifications.templates import declare_topic
from hub.groups.machine import EnrolmentState
from hub.groups.models import Enrolment, Group
from hub.programmes.curriculum.models import ProgrammeModule
from hub.resources.models import Workshop
from hub.resources.staff_models import StaffMember
from hub.timetable.events import LessonCancelled, LessonChanged, TimetableDraftMoved
from hub.timetable.models import Lesson, LessonState, LessonTeacher

FOLDER = Path(__file__).parent / "templates"
TOPIC = Topic(key="lessons", title=_l("Lessons"))
CHANGED, CANCELLED = "lessons.changed", "lessons.cancelled"
SAMPLE = {
    "group": "ПК-12-26", "module": "Сварка швов", "when": "14.09.2027 09:00",
    "was": "13.09.2027 09:00", "gone": "", "by": "", "reason": "", "url": "/lessons/0",
}  # fmt: skip
PLANNED, WITHDRAWN = "lessons.planned", "lessons.withdrawn"
PLAN = {
    "group": "ПК-12-26", "count": "12", "first": "14.09.2027 09:00", "last": "29.10.2027 10:40",
    "url": "/timetable/mine",
}  # fmt: skip
ACCEPTED = "accepted"  # a plan
TOLD = frozenset({"starts_at", "ends_at", "teachers", "places", "webinar_url"})


def _matters(event: LessonChanged) -> bool:
    """Of a theme that was mended nobody needs a letter."""
    return bool(TOLD & set(event.fields))


def on_changed(session: Session, payload: dict[str, Any], _run: jobs.Run) -> None:
    _tell(session, UUID(payload["aggregate_id"]), CHANGED, payload)


def on_cancelled(session: Session, payload: dict[str, Any], _run: jobs.Run) -> None:
    _tell(session, UUID(payload["aggregate_id"]), CANCELLED, {})


def _tell(session: Session, lesson_id: UUID, letter: str, payload: dict[str, Any]) -> None:
    lesson = session.get(Lesson, lesson_id)
    if lesson is None or lesson.starts_at < utcnow():
        return
    part = session.get(ProgrammeModule, lesson.part_id) if lesson.part_id else None
    was = datetime.fromisoformat(payload["was"]) if payload.get("was") else lesson.starts_at
    model = StaffMember if "teachers" in payload.get("fields", ()) else Workshop
    context = {
        "module": part.title if part else "",
        "was": "" if was == lesson.starts_at else said(was),
        "gone": _named(session, model, payload.get("gone", "")),
        "by": _named(session, model, payload.get("by", "")),
        "group": session.get_one(Group, lesson.group_id).title,
        "when": said(lesson.starts_at),
        "reason": lesson.cancelled_why or "",
        "url": f"/lessons/{lesson.id}",
    }
    week = f"/timetable/mine?from={day_of(lesson.starts_at).isoformat()}"
    theirs, others = _whom(session, lesson)
    for account_id in theirs:
        notify(session, account_id, letter, context)
    for account_id in others:  # they gave it, and it is no more theirs to open
        notify(session, account_id, letter, context | {"url": week})


def _of_plan(event: TimetableDraftMoved) -> bool:
    return ACCEPTED in (event.before, event.after)


def on_plan(session: Session, payload: dict[str, Any], _run: jobs.Run) -> None:
    """Tell each teacher once of all that a plan put down, or that was taken back with it."""
    is_back = payload["before"] == ACCEPTED
    rows = session.execute(
        select(Account.id, Lesson.starts_at, Group.title)
        .join(StaffMember, StaffMember.person_id == Account.person_id)
        .join(LessonTeacher, LessonTeacher.staff_member_id == StaffMember.id)
        .join(Lesson, Lesson.id == LessonTeacher.lesson_id)
        .join(Group, Group.id == Lesson.group_id)
        .where(
            Lesson.series_id == UUID(payload["aggregate_id"]),
            (Lesson.state == LessonState.CANCELLED) == is_back,
            LessonTeacher.replaced_by.is_(None),
            Account.blocked_at.is_(None),
        )
        .order_by(Account.id, Lesson.starts_at)
    ).all()
    for account_id, held in groupby(rows, key=lambda row: row[0]):
        given = list(held)
        first, last = given[0].starts_at, given[-1].starts_at
        context = {
            "group": ", ".join(sorted({row.title for row in given})), "count": str(len(given)),
            "first": said(first), "last": said(last),
            "url": f"/timetable/mine?from={day_of(first).isoformat()}",
        }  # fmt: skip
        notify(session, account_id, WITHDRAWN if is_back else PLANNED, context)


def said(at: datetime) -> str:
    return at.astimezone(zone()).strftime("%d.%m.%Y %H:%M")


def _named(session: Session, model: Any, key: str) -> str:
    found = session.get(model, UUID(key)) if key else None
    return found.title if found else ""


def _whom(session: Session, lesson: Lesson) -> tuple[list[UUID], list[UUID]]:
    """Name the accounts of the group's learners and of who gives the lesson; of who gave it."""
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
    gives = teach.where(LessonTeacher.replaced_by.is_(None))
    rows = session.execute(
        select(Account.id, or_(Account.person_id.in_(learn), Account.person_id.in_(gives)))
        .where(
            or_(Account.person_id.in_(learn), Account.person_id.in_(teach)),
            Account.blocked_at.is_(None),
        )
        .order_by(Account.id)
    ).all()
    return [row[0] for row in rows if row[1]], [row[0] for row in rows if not row[1]]


def wire() -> None:
    """Declare the letters and who sends them; hub/learning.py calls it."""
    declare_topic(TOPIC)
    for letter, title in ((CHANGED, _l("Lesson: changed")), (CANCELLED, _l("Lesson: called off"))):
        declare(Template(key=letter, title=title, topic=TOPIC.key, folder=FOLDER, sample=SAMPLE))
    for letter, title in (
        (PLANNED, _l("Lessons: plan accepted")), (WITHDRAWN, _l("Lessons: plan taken back")),
    ):  # fmt: skip
        declare(Template(key=letter, title=title, topic=TOPIC.key, folder=FOLDER, sample=PLAN))
    events.subscribe(TimetableDraftMoved, "lessons-letters", on_plan, wants=_of_plan)
    events.subscribe(LessonChanged, "lessons-letters", on_changed, wants=_matters)
    events.subscribe(LessonCancelled, "lessons-letters", on_cancelled)
