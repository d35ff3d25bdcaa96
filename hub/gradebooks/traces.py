"""What stood in cells before: kept with every overwrite, and read again."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core import many
from hub.core.db import uuid7
from hub.gradebooks.models import Aspect, Gradebook, GradebookChange, GradebookColumn, Source

MOST = 500
At = tuple[UUID, UUID, Aspect]


def trace(
    session: Session, book: Gradebook, writes: Sequence[tuple[At, int | None]],
    standing: Mapping[At, Any], *, source: Source, by: UUID | None, at: datetime,
    reason: str | None, sender_id: UUID | None = None,
) -> None:  # fmt: skip
    """Keep what is overwritten; of a correction after closing every cell, empty before or not."""
    rows = []
    for where, value in writes:
        before = standing.get(where)
        if before is None and reason is None:
            continue
        rows.append(
            {
                "id": uuid7(), "gradebook_id": book.id, "column_id": where[0],
                "enrolment_id": where[1], "aspect": where[2],
                "before": before.value if before is not None else None,
                "before_source": before.source if before is not None else None,
                "before_sender_id": before.sender_id if before is not None else None,
                "before_by": before.entered_by if before is not None else None,
                "before_at": before.entered_at if before is not None else None,
                "after": value, "source": source, "sender_id": sender_id,
                "changed_by": by, "changed_at": at, "reason": reason,
            }
        )  # fmt: skip
    if rows:
        many.insert(session, GradebookChange, rows)


def changes(session: Session, gradebook_id: UUID) -> Sequence[Any]:
    """Give what was overwritten, the latest first, with its column."""
    return session.execute(
        select(
            GradebookChange, GradebookColumn.held_on, GradebookColumn.starts_at,
            GradebookColumn.kind, GradebookColumn.scale, GradebookColumn.theme,
            GradebookColumn.attempt,
        )
        .join(GradebookColumn, GradebookColumn.id == GradebookChange.column_id)
        .where(GradebookChange.gradebook_id == gradebook_id)
        .order_by(GradebookChange.id.desc())
        .limit(MOST)
    ).all()  # fmt: skip
