"""Lessons of the timetable as columns: brought, moved, struck; and those still ahead."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from hub.core.clock import day_of
from hub.core.db import utcnow, uuid7
from hub.core.errors import RefusedError
from hub.core.i18n import _
from hub.core.upsert import upsert
from hub.gradebooks.models import (
    THE_HUB,
    ColumnKind,
    Gradebook,
    GradebookChange,
    GradebookColumn,
    GradebookEntry,
    GradebookFact,
    Source,
)
from hub.gradebooks.rules import rule_of
from hub.gradebooks.words import column_head, few
from hub.groups.models import Group
from hub.timetable import commands as timetable
from hub.timetable.models import Lesson, LessonState
from hub.timetable.plans import Plan


def bring_lessons(session: Session, group: Group, books: Sequence[Gradebook]) -> None:
    """Give every lesson its column, moved where the lesson moved and struck where it is off."""
    lessons = session.execute(
        select(Lesson.id, Lesson.part_id, Lesson.starts_at, Lesson.state, Lesson.title).where(
            Lesson.group_id == group.id
        )
    ).all()
    by_part = {one.part_id: one.id for one in books}
    scale = rule_of(session, group).current_scale
    standing = {
        one.lesson_id: one
        for one in session.scalars(
            select(GradebookColumn).where(
                GradebookColumn.gradebook_id.in_(list(by_part.values())),
                GradebookColumn.kind == ColumnKind.LESSON,
            )
        )
    }
    fresh, now = [], utcnow()
    for lesson in lessons:
        book_id = by_part.get(lesson.part_id, by_part.get(None))
        is_off = lesson.state is LessonState.CANCELLED
        column = standing.pop(lesson.id, None)
        if column is not None:
            column.starts_at, column.held_on = lesson.starts_at, day_of(lesson.starts_at)
            column.is_off = is_off
            column.theme = column.theme or lesson.title
        elif book_id is not None and not is_off:
            fresh.append(
                {
                    "id": uuid7(), "gradebook_id": book_id, "kind": ColumnKind.LESSON,
                    "scale": scale, "lesson_id": lesson.id, "starts_at": lesson.starts_at,
                    "held_on": day_of(lesson.starts_at), "theme": lesson.title, "homework": None,
                    "homework_due": None, "is_off": False, "source": Source.HAND,
                    "source_key": None, "sender_id": THE_HUB, "created_at": now,
                    "updated_at": now, "version": 1,
                    "attempt": 1, "retakes_id": None,
                }
            )  # fmt: skip
    if fresh:
        upsert(session, GradebookColumn, fresh, on=("lesson_id",), update=())
    for column in standing.values():
        # Its lesson is no more.
        if is_empty(session, column.id):
            session.delete(column)
        else:
            column.is_off = True
    session.flush()


def hold_filled(session: Session, gradebook_id: UUID, *, at: datetime) -> None:
    """Say of lessons that have begun and are filled in that they took place."""
    filled = select(GradebookEntry.column_id).where(
        GradebookEntry.gradebook_id == gradebook_id, GradebookEntry.value.is_not(None)
    )
    found = session.scalars(
        select(Lesson.id)
        .join(GradebookColumn, GradebookColumn.lesson_id == Lesson.id)
        .where(
            GradebookColumn.id.in_(filled), Lesson.state == LessonState.PLANNED,
            Lesson.starts_at <= at,
        )
        .order_by(Lesson.id)
    ).all()  # fmt: skip
    for one in found:
        timetable.hold(session, one)


def is_empty(session: Session, column_id: UUID) -> bool:
    asked = (
        exists().where(model.column_id == column_id)
        for model in (GradebookEntry, GradebookChange, GradebookFact)
    )
    return not any(session.scalar(select(one)) for one in asked)


def expect_none_ahead(session: Session, book: Gradebook, at: datetime) -> None:
    """Refuse to close a gradebook that still waits for lessons, and name them."""
    ahead = session.scalars(
        select(GradebookColumn)
        .where(
            GradebookColumn.gradebook_id == book.id,
            GradebookColumn.is_off.is_(False),
            GradebookColumn.starts_at > at,
        )
        .order_by(GradebookColumn.starts_at)
    ).all()
    if ahead:
        raise RefusedError(
            _(
                "Lessons are ahead: %(days)s. Close the gradebook after them or call them off.",
                days=few([column_head(one) for one in ahead]),
            )
        )


def expect_open(session: Session, plans: Sequence[Plan]) -> None:
    """Refuse lessons that would come into a closed gradebook: the timetable asks."""
    books = session.scalars(
        select(Gradebook).where(Gradebook.group_id.in_({one.group_id for one in plans}))
    ).all()
    by_place = {(one.group_id, one.part_id): one for one in books}
    for plan in plans:
        end = by_place.get((plan.group_id, None))
        book = by_place.get((plan.group_id, plan.part_id), end)
        if book is not None and book.closed_at is not None:
            raise RefusedError(
                _(
                    "The gradebook «%(title)s» of the group is closed: open it again first.",
                    title=book.title,
                )
            )
