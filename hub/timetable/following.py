"""Lessons follow their group: of one that is called off or over, what is ahead is called off."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core import events
from hub.core.db import utcnow
from hub.core.i18n import _l
from hub.core.jobs import Run
from hub.groups.events import GroupMoved
from hub.groups.machine import OPEN_GROUPS
from hub.timetable import commands
from hub.timetable.models import Lesson, LessonState

OVER = _l("The group is closed or called off.")
OPEN = frozenset(state.value for state in OPEN_GROUPS)


def wire() -> None:
    events.subscribe(GroupMoved, "timetable", on_moved)


def on_moved(session: Session, payload: dict[str, Any], _run: Run) -> None:
    if payload["after"] in OPEN:
        return
    ahead = select(Lesson.id).where(
        Lesson.group_id == UUID(payload["aggregate_id"]),
        Lesson.state == LessonState.PLANNED,
        Lesson.ends_at > utcnow(),
    )
    for one in session.scalars(ahead).all():
        commands.cancel(session, one, why=str(OVER))
