"""Marks at the end of modules follow a learner from one group of the programme to another."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.i18n import spoken
from hub.gradebooks.commands import held
from hub.gradebooks.entering import write
from hub.gradebooks.grid import columns_of
from hub.gradebooks.judging import look
from hub.gradebooks.models import Aspect, Gradebook, GradebookEntry, Source
from hub.gradebooks.outcomes import ENDS, former_of
from hub.groups.models import Group

TRANSFERRED = "Transferred from group %(title)s"  # as hub/gradebooks/words has it
At = tuple[UUID, UUID, Aspect]


def carry(session: Session, group_id: UUID, *, at: datetime) -> int:
    """Write what was assessed in the former group, where nothing was ever written in this one.

    The same module by its version of the programme, else by its title; another scale is not
    translated: that mark is a commission's to give. Every mark leaves its trace with a reason.
    """
    former = former_of(session, group_id)
    if not former:
        return 0
    books = _books(session, [group_id])
    given = _given(session, [was.id for ones in former.values() for was in ones])
    titles = {
        one.group_id: session.get_one(Group, one.group_id).title
        for ones in former.values()
        for one in ones
    }
    count = 0
    for found in books:
        book = held(session, found.id)
        ends = [
            one for one in columns_of(session, [book.id]) if one.kind in ENDS and not one.is_off
        ]
        places = [(end.id, key, Aspect.MARK) for end in ends for key in former]
        place = look(session, book, places, at)
        has = {where[1] for where in place.standing if where[2] is Aspect.MARK}
        for key, ones in former.items():
            for was in ones:
                meant = _meant(book, ends, given.get(was.id, ()))
                if key in has or meant is None:
                    continue
                where = (meant[0], key, Aspect.MARK)
                write(
                    session, book, [(where, meant[1])], place, source=Source.HAND, by=None, at=at,
                    reason=spoken(TRANSFERRED) % {"title": titles[was.group_id]},
                )  # fmt: skip
                has.add(key)
                count += 1
    return count


def _meant(book: Gradebook, ends: Sequence[Any], given: Sequence[Any]) -> tuple[UUID, int] | None:
    """Give the column and the value: of two attempts the later one."""
    of_book = [one for one in given if one.book.part_id == book.part_id] or [
        one for one in given if book.part_id and one.book.part_id and one.book.title == book.title
    ]
    for one in reversed(of_book):
        for end in ends:
            if end.scale is one.column.scale:
                return end.id, one.value
    return None


class _Given:
    """A mark of the former group."""

    def __init__(self, book: Gradebook, column: Any, value: int) -> None:
        self.book, self.column, self.value = book, column, value


def _given(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[_Given]]:
    entries = GradebookEntry.__table__
    rows = session.execute(
        select(entries).where(
            entries.c.enrolment_id.in_(ids),
            entries.c.aspect == Aspect.MARK,
            entries.c.value.is_not(None),
        )
    ).all()
    books = {
        one.id: one
        for one in session.scalars(
            select(Gradebook).where(Gradebook.id.in_({row.gradebook_id for row in rows}))
        )
    }
    values = {(row.column_id, row.enrolment_id): row.value for row in rows}
    found: dict[UUID, list[_Given]] = {}
    for column in columns_of(session, list(books)):
        if column.kind not in ENDS or column.is_off:
            continue
        for one in ids:
            if (column.id, one) in values:
                given = _Given(books[column.gradebook_id], column, values[column.id, one])
                found.setdefault(one, []).append(given)
    return found


def _books(session: Session, group_ids: Sequence[UUID]) -> Sequence[Gradebook]:
    return session.scalars(
        select(Gradebook).where(Gradebook.group_id.in_(group_ids)).order_by(Gradebook.id)
    ).all()
