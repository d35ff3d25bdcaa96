"""Rows of a list, of priorities or a named one: put in, taken out, moved, brought as lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from hub.competencies import classified
from hub.competencies.list_models import ListMember, NamedList, PriorityItem, PriorityList
from hub.competencies.ties import columns_of
from hub.core.db import uuid7
from hub.core.errors import ConflictError, InvalidError, NotFoundError
from hub.core.i18n import _l
from hub.core.saving import save

MOST = 500
ITEMS: dict[type[Any], type[Any]] = {PriorityList: PriorityItem, NamedList: ListMember}
TAKEN = _l("This stands in the list already.")
ABSENT = _l("There is no such row in the list.")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list as people see it."""

    id: UUID
    subject: str
    subject_id: UUID
    title: str
    place: int
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Pasted:
    """What became of lines: how many went in, which stood there, which said nothing known."""

    added: int
    known: Sequence[str]
    strange: Sequence[str]


def rows_of(session: Session, of: PriorityList | NamedList) -> list[Row]:
    """Give the rows in their order, named."""
    model = ITEMS[type(of)]
    found = session.scalars(
        select(model).where(model.list_id == of.id).order_by(model.place, model.id)
    ).all()
    named = classified.titles(session, {one.subject_id for one in found})
    return [
        Row(
            one.id,
            one.subjects[0][0],
            one.subject_id,
            named[one.subject_id],
            place,
            getattr(one, "reason", None),
        )
        for place, one in enumerate(found, start=1)
    ]


def put(session: Session, of: PriorityList | NamedList, subject: str, subject_id: UUID) -> Any:
    """Put one more at the end."""
    model = ITEMS[type(of)]
    size, last = session.execute(
        select(func.count(), func.coalesce(func.max(model.place), 0)).where(model.list_id == of.id)
    ).one()
    if size >= MOST:
        raise InvalidError(_l("A list holds 500 rows at most."), field="what")
    row = model(id=uuid7(), list_id=of.id, place=last + 1, **columns_of(subject, subject_id))
    taken = ConflictError(TAKEN, field="what")
    save(
        session,
        row,
        {"uq_priority_item_subject": taken, "uq_list_member_subject": taken},
    )
    return row


def paste(session: Session, of: PriorityList | NamedList, text: str) -> Pasted:
    """Put in what lines say, one a line: a code, a title, or both as the hub writes them."""
    model = ITEMS[type(of)]
    there = set(session.scalars(select(model.subject_id).where(model.list_id == of.id)))
    added, known, strange = 0, [], []
    for line in filter(None, (" ".join(each.split()) for each in text.splitlines())):
        found = classified.find(session, line)
        if len(found) != 1:
            strange.append(line)
        elif found[0][1] in there:
            known.append(line)
        else:
            put(session, of, *found[0])
            there.add(found[0][1])
            added += 1
    return Pasted(added, known, strange)


def take_out(session: Session, of: PriorityList | NamedList, item_id: UUID) -> None:
    row = _item(session, of, item_id)
    session.delete(row)
    session.flush()


def move(session: Session, of: PriorityList | NamedList, item_id: UUID, *, place: int) -> bool:
    """Put a row at a place, counted from one; the others close up. False: it stands there."""
    moved = _item(session, of, item_id)
    model = ITEMS[type(of)]
    others = session.scalars(
        select(model)
        .where(model.list_id == of.id, model.id != item_id)
        .order_by(model.place, model.id)
    ).all()
    before = session.scalar(
        select(func.count()).where(model.list_id == of.id, model.place < moved.place)
    )
    wanted = min(max(place, 1), len(others) + 1)
    if before is not None and before + 1 == wanted:
        return False
    order = [*others[: wanted - 1], moved, *others[wanted - 1 :]]
    for number, row in enumerate(order, start=1):
        row.place = number
    session.flush()
    return True


def copy(session: Session, source: PriorityList, target: PriorityList) -> int:
    """Write the rows of one list into another that is empty."""
    found = session.scalars(
        select(PriorityItem)
        .where(PriorityItem.list_id == source.id)
        .order_by(PriorityItem.place, PriorityItem.id)
    ).all()
    session.add_all(
        PriorityItem(
            id=uuid7(),
            list_id=target.id,
            place=place,
            reason=one.reason,
            **columns_of(*one.subjects[0]),
        )
        for place, one in enumerate(found, start=1)
    )
    session.flush()
    return len(found)


def drop_all(session: Session, of: PriorityList | NamedList) -> None:
    model = ITEMS[type(of)]
    session.execute(delete(model).where(model.list_id == of.id))


def _item(session: Session, of: PriorityList | NamedList, item_id: UUID) -> Any:
    row = session.get(ITEMS[type(of)], item_id)
    if row is None or row.list_id != of.id:
        raise NotFoundError(ABSENT)
    return row
