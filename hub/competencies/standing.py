"""Where a competency, a profession or an occupation stands: lists of priorities and named ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.competencies.list_models import (
    ListMember,
    ListState,
    NamedList,
    PriorityItem,
    PriorityList,
)
from hub.core.access import Principal


@dataclass(frozen=True, slots=True)
class Place:
    """A row in a list: whose list, its place, whether the list is in force."""

    is_priority: bool
    list_id: UUID
    title: str
    year: int
    number: int | None
    place: int
    state: ListState | None
    reason: str | None


def places_of(session: Session, row_id: UUID, who: Principal) -> Sequence[Place]:
    """Give the lists it stands in, the latest first; a draft only to those who make it."""
    asked = (
        select(
            PriorityList.id,
            PriorityList.year,
            PriorityList.number,
            PriorityList.state,
            PriorityItem.place,
            PriorityItem.reason,
        )
        .join(PriorityItem, PriorityItem.list_id == PriorityList.id)
        .where(PriorityItem.subject_id == row_id)
        .order_by(PriorityList.year.desc(), PriorityList.number.desc())
    )
    if not who.everywhere("competencies.write"):
        asked = asked.where(PriorityList.state != ListState.DRAFT)
    priorities = [
        Place(True, one.id, "", one.year, one.number, one.place, one.state, one.reason)
        for one in session.execute(asked)
    ]
    named = session.execute(
        select(NamedList.id, NamedList.title, NamedList.edition_year, ListMember.place)
        .join(ListMember, ListMember.list_id == NamedList.id)
        .where(ListMember.subject_id == row_id)
        .order_by(NamedList.edition_year.desc(), NamedList.title_key)
    )
    return [
        *priorities,
        *(
            Place(False, one.id, one.title, one.edition_year, None, one.place, None, None)
            for one in named
        ),
    ]
