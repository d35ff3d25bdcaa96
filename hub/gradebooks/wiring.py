"""Who hears of what: a group that begins gets its gradebooks, a lesson its column."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from hub.core import events, jobs
from hub.core.db import utcnow
from hub.core.i18n import _l
from hub.gradebooks import commands, panels
from hub.gradebooks.conditions import CLOSED, PASSED
from hub.gradebooks.models import GradebookBatch
from hub.groups import readiness
from hub.groups.events import GroupMoved
from hub.groups.machine import GroupState
from hub.timetable.events import LessonCancelled, LessonChanged, LessonsPlanned

TIDY = "gradebooks.tidy"
KEPT = timedelta(days=60)  # a browser that was off the network for longer is asked to look


def on_group(session: Session, payload: dict[str, Any], _run: jobs.Run) -> None:
    """Make the gradebooks when training begins."""
    if payload["after"] == GroupState.STUDYING.value:
        commands.open_for(session, UUID(payload["aggregate_id"]))


def on_lessons(session: Session, payload: dict[str, Any], _run: jobs.Run) -> None:
    """Give lessons their columns; a group that has not begun gets its gradebooks with them."""
    commands.open_for(session, UUID(payload.get("group_id") or payload["aggregate_id"]))


def tidy(session: Session, _payload: dict[str, Any], _run: jobs.Run) -> None:
    """Forget the keys of batches that nobody will send again."""
    session.execute(delete(GradebookBatch).where(GradebookBatch.at < utcnow() - KEPT))


def wire() -> None:
    """Wire conditions, jobs and who calls them; hub/learning.py does."""
    readiness.declare(CLOSED, PASSED)
    panels.wire()
    events.subscribe(GroupMoved, "gradebooks", on_group)
    for event in (LessonsPlanned, LessonChanged, LessonCancelled):
        events.subscribe(event, "gradebooks", on_lessons)
    jobs.handles(TIDY, tidy, title=_l("Old batches of gradebooks"))
    jobs.daily(TIDY, TIDY, "03:40")
