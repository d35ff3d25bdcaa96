"""What a gradebook lacks when somebody is about to close it, in words."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.db import utcnow
from hub.core.i18n import _
from hub.gradebooks.grid import columns_of, learners_of
from hub.gradebooks.judging import THERE, is_ahead
from hub.gradebooks.models import ColumnKind, Gradebook, GradebookColumn, GradebookEntry
from hub.gradebooks.outcomes import ends_held, filled_of
from hub.gradebooks.words import column_head, few
from hub.groups.models import Group
from hub.resources.staff_models import StaffMember
from hub.timetable.models import LessonTeacher


def unfilled(session: Session, person_id: UUID, at: datetime, most: int) -> Sequence[Any]:
    """Give the open gradebooks where a teacher's own lessons passed and nothing is written."""
    own = select(StaffMember.id).where(StaffMember.person_id == person_id)
    written = exists().where(
        GradebookEntry.column_id == GradebookColumn.id, GradebookEntry.value.is_not(None)
    )
    first = func.min(GradebookColumn.starts_at)
    return session.execute(
        select(
            Gradebook.id, Gradebook.title, Group.title.label("group"),
            func.count().label("count"), first.label("first"),
        )
        .join(GradebookColumn, GradebookColumn.gradebook_id == Gradebook.id)
        .join(LessonTeacher, LessonTeacher.lesson_id == GradebookColumn.lesson_id)
        .join(Group, Group.id == Gradebook.group_id)
        .where(
            LessonTeacher.staff_member_id.in_(own), LessonTeacher.replaced_by.is_(None),
            Gradebook.closed_at.is_(None), GradebookColumn.is_off.is_(False),
            GradebookColumn.starts_at < at, ~written,
        )
        .group_by(Gradebook.id, Gradebook.title, Group.title)
        .order_by(first, Gradebook.id)
        .limit(most)
    ).all()  # fmt: skip


def lacks(session: Session, book: Gradebook, who: Principal | None) -> list[str]:
    """Name lessons where nothing was written, and learners without a mark at the end."""
    columns = [one for one in columns_of(session, [book.id]) if not one.is_off]
    filled, now = filled_of(session, [book.id]), utcnow()
    said = []
    empty = [
        column_head(one)
        for one in columns
        if one.kind is ColumnKind.LESSON and one.id not in filled and not is_ahead(one, now)
    ]
    if empty:
        said.append(str(_("Lessons where nothing is written: %(days)s.", days=few(empty))))
    marked = ends_held(session, book.id)
    names = [
        one.name
        for one in learners_of(session, book.group_id, who)
        if one.state in THERE and one.id not in marked
    ]
    if names:
        said.append(str(_("Without a mark at the end: %(names)s.", names=few(names))))
    return said
