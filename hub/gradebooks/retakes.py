"""Пересдача: another attempt at the mark of an end, in a column of its own."""

from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.core import audit
from hub.core.db import uuid7
from hub.core.errors import InvalidError, RefusedError
from hub.core.i18n import _l
from hub.gradebooks.commands import CLOSED, LONGEST_THEME, SUBJECT, held
from hub.gradebooks.models import ColumnKind, GradebookColumn
from hub.gradebooks.outcomes import ENDS

MOST = 3  # the first one, and two more: 273-ФЗ, article 58, part 5


def retake(
    session: Session, gradebook_id: UUID, *, held_on: date | None, theme: str = ""
) -> GradebookColumn:
    """Add the column of the next attempt at this gradebook's end; the rule takes the last mark."""
    book = held(session, gradebook_id)
    if book.closed_at is not None:
        raise RefusedError(CLOSED)
    if held_on is None:
        raise InvalidError(_l("Say the day."), field="held_on")
    first = session.scalars(
        select(GradebookColumn)
        .where(
            GradebookColumn.gradebook_id == gradebook_id,
            GradebookColumn.kind.in_(ENDS),
            GradebookColumn.attempt == 1,
        )
        .order_by(GradebookColumn.created_at, GradebookColumn.id)
        .limit(1)
    ).one_or_none()
    if first is None:
        raise RefusedError(_l("There is nothing to be taken again in this gradebook."))
    if first.held_on is not None and held_on < first.held_on:
        raise InvalidError(_l("It is before the first attempt."), field="held_on")
    latest = session.scalar(
        select(func.max(GradebookColumn.attempt)).where(GradebookColumn.retakes_id == first.id)
    )
    if (latest or 1) >= MOST:
        raise RefusedError(_l("The law gives two more attempts, and both are there."))
    made = GradebookColumn(
        id=uuid7(), gradebook_id=gradebook_id, kind=ColumnKind(first.kind), held_on=held_on,
        scale=first.scale, theme=" ".join(theme.split())[:LONGEST_THEME] or None,
        attempt=(latest or 1) + 1, retakes_id=first.id,
    )  # fmt: skip
    session.add(made)
    session.flush()
    audit.record(
        session, "gradebooks.column-added", subject=SUBJECT, subject_id=gradebook_id,
        details={"kind": made.kind.value, "attempt": made.attempt, "column": str(made.id)},
    )  # fmt: skip
    return made
