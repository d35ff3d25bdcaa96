"""What the timetable says on a group's card: the next lessons, and the way to its week."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.clock import day_of
from hub.core.db import utcnow
from hub.core.i18n import _, _l, format_datetime, ngettext
from hub.core.panels import Line, Panel, provide
from hub.core.scopes import scoped
from hub.core.tables.parsing import midnight
from hub.groups.machine import OPEN_GROUPS
from hub.groups.models import Group
from hub.programmes.curriculum.models import ProgrammeModule
from hub.timetable.models import Lesson, LessonState
from hub.timetable.plans import DAY
from hub.timetable.queries import READ, SCOPES, WRITE, groups
from hub.timetable.words import KINDS, STATES, TONES

NEXT = 4


def of_group(session: Session, who: Principal, group_id: UUID) -> Sequence[Line]:
    """Give the next lessons, those called off too, and a link to the week they begin in."""
    own = Lesson.group_id == group_id
    wanted: Any = (
        select(Lesson, ProgrammeModule.title)
        .outerjoin(ProgrammeModule, ProgrammeModule.id == Lesson.part_id)
        .where(own, Lesson.ends_at > utcnow())
    )
    ahead = session.execute(
        scoped(wanted, SCOPES, who, READ).order_by(Lesson.starts_at, Lesson.id).limit(NEXT)
    ).all()
    lines = [*_out(session, who, group_id), *(_line(lesson, part) for lesson, part in ahead)]
    last = session.scalar(scoped(select(func.max(Lesson.starts_at)).where(own), SCOPES, who, READ))
    if last is not None:
        day = day_of(ahead[0][0].starts_at if ahead else last)
        asked: dict[str, Any] = {"group": group_id, "from": day.isoformat()}
        title = _("The group's week") if ahead else _("The group's last week")
        lines.append(Line(title=str(title), url=url_for("timetable.index", **asked)))
    elif groups(session, who, WRITE, Group.id == group_id, Group.state.in_(OPEN_GROUPS)):
        lines.append(
            Line(title=str(_("Plan lessons")), url=url_for("lessons.new", group_id=group_id))
        )
    return lines


def _out(session: Session, who: Principal, group_id: UUID) -> Sequence[Line]:
    """Warn of lessons that the group's days, perhaps changed since, leave out."""
    group = session.get_one(Group, group_id)
    wanted: Any = select(func.count(), func.min(Lesson.starts_at)).where(
        Lesson.group_id == group_id,
        Lesson.state == LessonState.PLANNED,
        or_(
            Lesson.starts_at < midnight(group.starts_on),
            Lesson.starts_at >= midnight(group.ends_on + DAY),
        ),
    )
    count, first = session.execute(scoped(wanted, SCOPES, who, READ)).one()
    if not count:
        return []
    asked: dict[str, Any] = {"group": group_id, "from": day_of(first).isoformat()}
    told = _("Lessons out of the group's days: move them or mend the days")
    note = str(ngettext("%(num)d lesson", "%(num)d lessons", count))
    return [
        Line(
            title=str(told), note=note, url=url_for("timetable.index", **asked),
            badge=str(_("mind")), tone="danger",
        )
    ]  # fmt: skip


def _line(lesson: Lesson, part: str | None) -> Line:
    begins = format_datetime(lesson.starts_at, "EEEEEE, d MMMM, HH:mm")
    is_off = lesson.state is LessonState.CANCELLED
    return Line(
        title=f"{begins}–{format_datetime(lesson.ends_at, 'HH:mm')}",
        note=lesson.title or part or "",
        url=url_for("lessons.card", row_id=lesson.id),
        badge=str(STATES[lesson.state] if is_off else KINDS[lesson.kind]),
        tone="neutral" if is_off else TONES.get(lesson.kind, "neutral"),
    )


def wire() -> None:
    """Put the panel on the card; hub/learning.py calls it."""
    panel = Panel(
        name="timetable", title=_l("Timetable"), icon="calendar", permission=READ, say=of_group
    )
    provide("study_group", panel)
