"""Marks of the ends of modules, as a learner's document names them."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.notifications.office import speaking
from hub.gradebooks.grid import columns_of
from hub.gradebooks.models import Aspect, Gradebook, GradebookEntry
from hub.gradebooks.outcomes import ENDS
from hub.gradebooks.scales import spelt


def ends_of(session: Session, enrolment_id: UUID) -> Mapping[UUID | None, str]:
    """Give the marks in words by module, None is the final one; of two attempts the later one."""
    entries = GradebookEntry.__table__
    found = session.execute(
        select(entries.c.column_id, entries.c.value, Gradebook.id, Gradebook.part_id)
        .join(Gradebook, Gradebook.id == entries.c.gradebook_id)
        .where(
            entries.c.enrolment_id == enrolment_id,
            entries.c.aspect == Aspect.MARK,
            entries.c.value.is_not(None),
        )
    ).all()
    values = {row.column_id: row.value for row in found}
    parts = {row.id: row.part_id for row in found}
    with speaking("ru"):  # whoever prints it
        return {
            parts[column.gradebook_id]: spelt(values[column.id], column.scale)
            for column in columns_of(session, list(parts))
            if column.kind in ENDS and not column.is_off and column.id in values
        }
