"""Marks of the ends of modules, as a learner's document names them."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.notifications.office import speaking
from hub.gradebooks.grid import columns_of
from hub.gradebooks.models import Aspect, Gradebook, GradebookChange, GradebookEntry
from hub.gradebooks.outcomes import ENDS
from hub.gradebooks.scales import spelt


def ends_of(
    session: Session, enrolment_id: UUID, *, at: datetime | None = None
) -> Mapping[UUID | None, str]:
    """Give the marks in words by module, None is the final one; of two attempts the later one.

    Those that stood `at` a moment: what was corrected since is as it was.
    """
    entries = GradebookEntry.__table__
    found = session.execute(
        select(entries.c.column_id, entries.c.value, Gradebook.id, Gradebook.part_id)
        .join(Gradebook, Gradebook.id == entries.c.gradebook_id)
        .where(
            entries.c.enrolment_id == enrolment_id,
            entries.c.aspect == Aspect.MARK,
        )
    ).all()
    values = {row.column_id: row.value for row in found}
    if at is not None:
        values |= _before(session, enrolment_id, at)
    values = {key: value for key, value in values.items() if value is not None}
    parts = {row.id: row.part_id for row in found}
    with speaking("ru"):  # whoever prints it
        return {
            parts[column.gradebook_id]: spelt(values[column.id], column.scale)
            for column in columns_of(session, list(parts))
            if column.kind in ENDS and not column.is_off and column.id in values
        }


def _before(session: Session, enrolment_id: UUID, at: datetime) -> dict[UUID, int | None]:
    """Give what stood in the cells that were written over after this moment."""
    rows = session.execute(
        select(GradebookChange.column_id, GradebookChange.before)
        .where(
            GradebookChange.enrolment_id == enrolment_id,
            GradebookChange.aspect == Aspect.MARK,
            GradebookChange.changed_at > at,
        )
        .order_by(GradebookChange.id.desc())  # the first of them says it
    )
    return {row.column_id: row.before for row in rows}
