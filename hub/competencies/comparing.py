"""Two priority lists side by side, and the one in force today."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.competencies.list_models import ListState, PriorityItem, PriorityList
from hub.competencies.members import Row, rows_of

Change = Literal["added", "removed", "moved", "same"]


@dataclass(frozen=True, slots=True)
class Pair:
    """One subject in two lists: its place in each."""

    subject: str
    subject_id: UUID
    title: str
    before: int | None
    after: int | None

    @property
    def change(self) -> Change:
        if self.before is None:
            return "added"
        if self.after is None:
            return "removed"
        return "same" if self.before == self.after else "moved"


def compared(session: Session, one: PriorityList, other: PriorityList) -> list[Pair]:
    """Lay two lists side by side: in the order of the second, then what left the first."""
    before = {row.subject_id: row for row in rows_of(session, one)}
    after = {row.subject_id: row for row in rows_of(session, other)}
    pairs = [_pair(row, before.get(key), row) for key, row in after.items()]
    gone = [_pair(row, row, None) for key, row in before.items() if key not in after]
    return pairs + gone


def _pair(shown: Row, before: Row | None, after: Row | None) -> Pair:
    return Pair(
        shown.subject,
        shown.subject_id,
        shown.title,
        before.place if before else None,
        after.place if after else None,
    )


def counts(pairs: Sequence[Pair]) -> dict[Change, int]:
    found: dict[Change, int] = {"added": 0, "removed": 0, "moved": 0, "same": 0}
    for pair in pairs:
        found[pair.change] += 1
    return found


def in_force(session: Session, year: int) -> PriorityList | None:
    """Give the list of this year; where it is not approved yet, that of the latest year before."""
    return session.scalars(
        select(PriorityList)
        .where(PriorityList.state == ListState.APPROVED, PriorityList.year <= year)
        .order_by(PriorityList.year.desc())
        .limit(1)
    ).one_or_none()


def approved(session: Session) -> Sequence[PriorityList]:
    """Give what is in force for each year, the latest first."""
    return session.scalars(
        select(PriorityList)
        .where(PriorityList.state == ListState.APPROVED)
        .order_by(PriorityList.year.desc())
    ).all()


def versions(session: Session) -> Sequence[PriorityList]:
    """Give every list there is, the latest first: to choose two of them."""
    return session.scalars(
        select(PriorityList).order_by(PriorityList.year.desc(), PriorityList.number.desc())
    ).all()


def earlier(session: Session, of: PriorityList) -> PriorityList | None:
    """Give what this one is compared with at first: the year before, else the version before."""
    before = in_force(session, of.year - 1)
    return (
        before
        or session.scalars(
            select(PriorityList)
            .where(
                PriorityList.state != ListState.DRAFT,
                PriorityList.year == of.year,
                PriorityList.number < of.number,
            )
            .order_by(PriorityList.number.desc())
            .limit(1)
        ).one_or_none()
    )


def sizes(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    """Count the rows of lists, for a page of them at once."""
    found = session.scalars(select(PriorityItem.list_id).where(PriorityItem.list_id.in_(ids)))
    counted: dict[UUID, int] = dict.fromkeys(ids, 0)
    for list_id in found:
        counted[list_id] += 1
    return {key: str(count) for key, count in counted.items()}
