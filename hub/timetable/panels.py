"""What the timetable says on the card of a group: what is planned, and what is out of its days."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from hub.core import clock, panels
from hub.core.access import Principal
from hub.core.db import utcnow
from hub.core.i18n import _, _l, ngettext
from hub.core.panels import Line, Panel
from hub.core.scopes import scoped
from hub.core.tables.parsing import midnight
from hub.groups.lookup import GROUP
from hub.groups.models import Group
from hub.timetable.models import Lesson, LessonState
from hub.timetable.plans import DAY
from hub.timetable.queries import READ, SCOPES


def _of_group(session: Session, who: Principal, group_id: UUID) -> Sequence[Line]:
    group = session.get_one(Group, group_id)
    own = (Lesson.group_id == group_id, Lesson.state == LessonState.PLANNED)
    out = or_(
        Lesson.starts_at < midnight(group.starts_on),
        Lesson.starts_at >= midnight(group.ends_on + DAY),
    )
    lines = []
    for where, words, badge in (
        (Lesson.ends_at > utcnow(), _("Lessons ahead"), ""),
        (out, _("Lessons out of the group's days: move them or mend the days"), _("mind")),
    ):
        wanted: Any = select(func.count(), func.min(Lesson.starts_at)).where(*own, where)
        count, first = session.execute(scoped(wanted, SCOPES, who, READ)).one()
        if count or not badge:
            day = first.astimezone(clock.zone()).date() if first else clock.today()
            asked: dict[str, Any] = {"group": group_id, "from": day.isoformat()}
            address = url_for("timetable.index", **asked)
            told = str(ngettext("%(num)d lesson", "%(num)d lessons", count))
            note = f"{told}: {day:%d.%m.%Y}" if first else told
            lines.append(
                Line(title=str(words), url=address, note=note, badge=str(badge), tone="danger")
            )
    return lines


def wire() -> None:
    """Say it; hub/learning.py calls it."""
    panels.provide(
        GROUP,
        Panel(
            name="timetable", title=_l("Timetable"), icon="calendar", permission=READ,
            say=_of_group,
        ),
    )  # fmt: skip
