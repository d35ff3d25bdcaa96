"""Marks of the ends of modules, as a learner's document names them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.notifications.office import speaking
from hub.gradebooks.grid import columns_of
from hub.gradebooks.models import Aspect, Gradebook, GradebookEntry
from hub.gradebooks.outcomes import ENDS
from hub.gradebooks.scales import spelt

Marks = Mapping[UUID | None, str]


def ends_of(session: Session, enrolment_ids: Collection[UUID]) -> Mapping[UUID, Marks]:
    """Give each one's marks in words by module, None is the final one; the latest attempt's."""
    entries = GradebookEntry.__table__
    found = session.execute(
        select(
            entries.c.enrolment_id, entries.c.column_id, entries.c.value, Gradebook.id,
            Gradebook.part_id,
        )
        .join(Gradebook, Gradebook.id == entries.c.gradebook_id)
        .where(
            entries.c.enrolment_id.in_(list(enrolment_ids)),
            entries.c.aspect == Aspect.MARK,
            entries.c.value.is_not(None),
        )
    ).all()  # fmt: skip
    values: dict[UUID, dict[UUID, int]] = defaultdict(dict)
    for row in found:
        values[row.enrolment_id][row.column_id] = row.value
    parts = {row.id: row.part_id for row in found}
    ends = [
        one
        for one in columns_of(session, list(parts))
        if one.kind in ENDS and not one.is_off
    ]  # fmt: skip
    with speaking("ru"):  # whoever prints it
        return {
            key: {
                parts[column.gradebook_id]: spelt(marks[column.id], column.scale)
                for column in ends
                if column.id in marks
            }
            for key, marks in values.items()
        }
