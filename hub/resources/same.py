"""Cards of one person: who has two of them is in one place all the same."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from hub.resources.staff_models import StaffMember


def cards(session: Session, ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Give all cards of the people on these cards, by the card they were asked by."""
    found: dict[UUID, set[UUID]] = defaultdict(set, {one: {one} for one in ids})
    other = aliased(StaffMember)
    rows = session.execute(
        select(StaffMember.id, other.id)
        .join(other, other.person_id == StaffMember.person_id)
        .where(StaffMember.id.in_(list(ids)))
    )
    for asked, one in rows:
        found[asked].add(one)
    return found
