"""Замена: somebody stands in, or another place is taken; who and what it was stays to be seen."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.db import uuid7
from hub.core.errors import InvalidError
from hub.core.i18n import _l
from hub.timetable import commands, queries, taking
from hub.timetable.models import Lesson, LessonPlace, LessonTeacher

MODELS: dict[str, Any] = {"teachers": LessonTeacher, "places": LessonPlace}


def substitute(
    session: Session, lesson_id: UUID, what: str, *, gone: UUID, by: UUID, at: datetime,
    why: str, version: int | None = None,
) -> Lesson:  # fmt: skip
    """Let one teacher or place stand in for another at one lesson; yesterday's is written too."""
    told = commands.reason(why)
    lesson, _group = commands.held(session, lesson_id, version, is_over=True)
    model, column = queries.TAKEN[what]
    now = queries.plan_of(session, lesson)
    taken = getattr(now, what)
    if gone not in taken:
        raise InvalidError(_l("This is not of the lesson any more."), field="gone")
    if by in taken:
        raise InvalidError(_l("It is of this lesson already."), field="by")
    values: dict[str, Any] = {what: tuple(by if one == gone else one for one in taken)}
    wanted = replace(now, **values)
    taking.release(session, [lesson_id])
    taking.take(session, {lesson_id: wanted})
    row = session.scalars(
        select(model).where(
            model.lesson_id == lesson_id, column == gone, model.replaced_by.is_(None)
        )
    ).one()
    row.replaced_by, row.replaced_at = by, at
    row.replaced_why = told
    session.flush()
    session.add(model(id=uuid7(), lesson_id=lesson_id, **{column.key: by}))
    lesson.updated_at = at  # the next form is another one
    session.flush()
    commands.note(session, lesson, "substitute", of=what, gone=str(gone), by=str(by))
    commands.tell(session, lesson, what, gone=str(gone), by=str(by))
    return lesson
