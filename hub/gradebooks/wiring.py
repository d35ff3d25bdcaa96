"""Who hears of what: a group that begins gets its gradebooks, a lesson its column."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from hub.core import events, jobs
from hub.core.db import utcnow
from hub.core.i18n import _l
from hub.gradebooks import carrying, commands, lessons
from hub.gradebooks.conditions import CLOSED, PASSED
from hub.gradebooks.events import MarksEntered
from hub.gradebooks.models import GradebookBatch
from hub.groups import readiness
from hub.groups.events import GroupMoved, GroupPeopleChanged
from hub.groups.machine import GroupState
from hub.timetable import gates
from hub.timetable.events import (
    LessonCancelled,
    LessonChanged,
    LessonsPlanned,
    LessonsWithdrawn,
)

TIDY = "gradebooks.tidy"
KEPT = timedelta(days=60)  # a browser that was off the network for longer is asked to look


def on_group(session: Session, payload: dict[str, Any], _run: jobs.Run) -> None:
    """Make the gradebooks when training begins."""
    if payload["after"] == GroupState.STUDYING.value:
        group_id = UUID(payload["aggregate_id"])
        commands.open_for(session, group_id)
        carrying.carry(session, group_id, at=utcnow())


def on_people(session: Session, payload: dict[str, Any], _run: jobs.Run) -> None:
    """Let the marks of whoever was transferred follow."""
    carrying.carry(session, UUID(payload["aggregate_id"]), at=utcnow())


def on_lessons(session: Session, payload: dict[str, Any], _run: jobs.Run) -> None:
    """Give lessons their columns; a group that has not begun gets its gradebooks with them."""
    group_id = UUID(payload.get("group_id") or payload["aggregate_id"])
    commands.open_for(session, group_id)
    carrying.carry(session, group_id, at=utcnow())


def on_marks(session: Session, payload: dict[str, Any], _run: jobs.Run) -> None:
    """Say of lessons that were filled in that they took place."""
    lessons.hold_filled(session, UUID(payload["aggregate_id"]), at=utcnow())


def tidy(session: Session, _payload: dict[str, Any], _run: jobs.Run) -> None:
    """Forget the keys of batches that nobody will send again."""
    session.execute(delete(GradebookBatch).where(GradebookBatch.at < utcnow() - KEPT))


def wire() -> None:
    """Wire conditions, jobs and who calls them; hub/learning.py does."""
    readiness.declare(CLOSED, PASSED)
    gates.declare("gradebooks", lessons.expect_open)
    events.subscribe(GroupMoved, "gradebooks", on_group)
    events.subscribe(GroupPeopleChanged, "gradebooks", on_people)
    events.subscribe(MarksEntered, "gradebooks-held", on_marks)
    for event in (LessonsPlanned, LessonChanged, LessonCancelled, LessonsWithdrawn):
        events.subscribe(event, "gradebooks", on_lessons)
    jobs.handles(TIDY, tidy, title=_l("Old batches of gradebooks"))
    jobs.daily(TIDY, TIDY, "03:40")
