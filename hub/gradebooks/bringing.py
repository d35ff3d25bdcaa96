"""What outside systems know: marks and attendance brought in, never over a hand-entered one.

Rooms above call bring(): the exchange for webinars and files, Moodle's for its grades.
"""

import enum
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hub.core import many
from hub.core.db import uuid7
from hub.core.errors import InvalidError, NotFoundError
from hub.core.i18n import _l
from hub.gradebooks.commands import held
from hub.gradebooks.entering import write
from hub.gradebooks.judging import (
    NO_COLUMN,
    NOT_OF_SCALE,
    OFF,
    STRANGER,
    Place,
    absent_then,
    beside,
    is_of_scale,
    look,
    too_early,
)
from hub.gradebooks.models import (
    THE_HUB,
    Aspect,
    FactState,
    Gradebook,
    GradebookColumn,
    GradebookFact,
    Source,
)
from hub.gradebooks.senders import Sent

LONGEST_KEY = 200
OTHER_CELL = _l("This key was sent for another cell of the gradebook.")
CLOSED = _l("The gradebook is closed.")


class Brought(enum.Enum):
    """Что стало со сведением."""

    WRITTEN = "written"
    OFFERED = "offered"  # a hand-entered value stands there: kept beside, for a person to decide
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """One fact under the source's own key. Its place: a column, or a lesson of the timetable."""

    source_key: str
    enrolment_id: UUID
    aspect: Aspect
    value: int | None
    column_id: UUID | None = None
    lesson_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What became of a fact, and why it was refused."""

    source_key: str
    outcome: Brought
    why: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    """A named source of somebody's: two colleges have a Moodle each."""

    source: Source
    id: UUID

    def wrote(self, standing: Any) -> bool:
        return standing.source is self.source and standing.sender_id == self.id


def bring(
    session: Session, source: Source, facts: Sequence[Fact], *, at: datetime,
    sender_id: UUID = THE_HUB,
) -> list[Said]:  # fmt: skip
    """Take facts in. The same key with the same value again changes nothing.

    A key belongs to its sender and source, and means one cell of a gradebook for ever.
    """
    if source is Source.HAND:
        raise TypeError("What people type is entered, not brought.")
    if any(not 0 < len(one.source_key) <= LONGEST_KEY for one in facts):
        raise InvalidError(_l("A fact needs a key of its own."), field="source_key")
    sender = Sender(source, sender_id)
    columns = _columns(session, facts)
    said: dict[int, Said] = {}
    by_book: dict[UUID, list[tuple[int, Fact, UUID]]] = defaultdict(list)
    for n, fact in enumerate(facts):
        column = columns.get(fact.column_id or fact.lesson_id)
        if column is None:
            said[n] = Said(fact.source_key, Brought.REFUSED, str(NO_COLUMN))
        else:
            by_book[column.gradebook_id].append((n, fact, column.id))
    for gradebook_id in sorted(by_book):
        given = by_book[gradebook_id]
        known = _known(session, sender, gradebook_id, [fact.source_key for _n, fact, _c in given])
        if all(_is_known(known.get(fact.source_key), fact, column) for _n, fact, column in given):
            said |= {n: Said(fact.source_key, Brought.SAME) for n, fact, _c in given}
            continue
        said |= _in_turn(session, held(session, gradebook_id), sender, given, at=at)
    return [said[n] for n in range(len(facts))]


def _in_turn(
    session: Session, book: Gradebook, sender: Sender,
    given: Sequence[tuple[int, Fact, UUID]], *, at: datetime,
) -> dict[int, Said]:  # fmt: skip
    """Take in facts of one gradebook that is held."""
    # Whoever sent the same meanwhile was first: what is known is read anew in one's turn.
    known = _known(session, sender, book.id, [fact.source_key for _n, fact, _c in given])
    said: dict[int, Said] = {}
    fresh: dict[str, tuple[Fact, UUID]] = {}
    for n, fact, column_id in given:
        kept, key = known.get(fact.source_key), fact.source_key
        place = _place(kept) if kept is not None else None
        if key in fresh:
            earlier, earlier_column = fresh[key]
            place = (earlier_column, earlier.enrolment_id, earlier.aspect)
        if place not in (None, (column_id, fact.enrolment_id, fact.aspect)):
            said[n] = Said(key, Brought.REFUSED, str(OTHER_CELL))
        elif key not in fresh and _is_known(kept, fact, column_id):
            said[n] = Said(key, Brought.SAME)
        else:
            fresh[key] = (fact, column_id)  # of one key twice the later is meant
    found = _into(session, book, sender, list(fresh.values()), known, at=at)
    outcomes = {one.source_key: one for one in found}
    return said | {n: outcomes[fact.source_key] for n, fact, _c in given if n not in said}


def _place(kept: GradebookFact) -> tuple[UUID, UUID, Aspect]:
    return kept.column_id, kept.enrolment_id, kept.aspect


def _is_known(kept: GradebookFact | None, fact: Fact, column_id: UUID) -> bool:
    """Whether this very value was taken in already, for this very cell."""
    if kept is None or kept.value != fact.value:
        return False
    return _place(kept) == (column_id, fact.enrolment_id, fact.aspect)


def settle(
    session: Session, fact_id: UUID, *, take: bool, by: UUID | None, at: datetime
) -> GradebookFact:
    """Decide about what was kept beside: it takes the place of what stands, or is declined."""
    fact = session.get(GradebookFact, fact_id, with_for_update=True, populate_existing=True)
    if fact is None:
        raise NotFoundError(_l("There is no such fact."))
    if fact.state is not FactState.OFFERED:
        return fact
    book = held(session, fact.gradebook_id)
    if take:
        if book.closed_at is not None:
            raise InvalidError(CLOSED)
        where = (fact.column_id, fact.enrolment_id, fact.aspect)
        place = look(session, book, [where], at)
        write(
            session, book, [(where, fact.value)], place,
            source=fact.source, by=by, at=at, sent=Sent(fact.sender_id, {where: fact.source_key}),
        )  # fmt: skip
    fact.state = FactState.TAKEN if take else FactState.DECLINED
    fact.settled_by, fact.settled_at = by, at
    session.flush()
    return fact


def _columns(session: Session, facts: Sequence[Fact]) -> dict[UUID | None, Any]:
    """Give the columns that facts mean, by their own key and by their lesson's."""
    ids = {one.column_id for one in facts if one.column_id}
    lessons = {one.lesson_id for one in facts if one.lesson_id}
    found = session.execute(
        select(GradebookColumn.id, GradebookColumn.lesson_id, GradebookColumn.gradebook_id).where(
            GradebookColumn.id.in_(ids) | GradebookColumn.lesson_id.in_(lessons)
        )
    ).all()
    by_key: dict[UUID | None, Any] = {row.lesson_id: row for row in found if row.lesson_id}
    return by_key | {row.id: row for row in found}


def _known(
    session: Session, sender: Sender, gradebook_id: UUID, keys: Sequence[str]
) -> dict[str, GradebookFact]:
    asked = select(GradebookFact).where(
        GradebookFact.gradebook_id == gradebook_id, GradebookFact.source == sender.source,
        GradebookFact.sender_id == sender.id, GradebookFact.source_key.in_(keys),
    )  # fmt: skip
    found = session.scalars(asked.execution_options(populate_existing=True))
    return {one.source_key: one for one in found}


def _into(
    session: Session, book: Gradebook, sender: Sender, facts: Sequence[tuple[Fact, UUID]],
    known: dict[str, GradebookFact], *, at: datetime,
) -> list[Said]:  # fmt: skip
    """Write what may be written, keep the rest beside."""
    places = [(column_id, fact.enrolment_id, fact.aspect) for fact, column_id in facts]
    place = look(session, book, places, at)
    said, fresh, keys = [], [], {}
    odd = beside({w: fact.value for w, (fact, _c) in zip(places, facts, strict=True)}, place)
    writes: dict[tuple[UUID, UUID, Aspect], int | None] = {}
    for (fact, column_id), where in zip(facts, places, strict=True):
        why = _why_not(fact, column_id, place)
        if why:
            said.append(Said(fact.source_key, Brought.REFUSED, str(why)))
            continue
        standing = place.standing.get(where)
        is_same = standing is not None and standing.value == fact.value
        is_free = standing is None or sender.wrote(standing)
        is_odd = where in odd
        if is_same or (is_free and book.closed_at is None and not is_odd):
            state, outcome = FactState.TAKEN, Brought.SAME if is_same else Brought.WRITTEN
        else:
            state, outcome = FactState.OFFERED, Brought.OFFERED
        if outcome is Brought.WRITTEN:
            writes[where], keys[where] = fact.value, fact.source_key
        said.append(Said(fact.source_key, outcome))
        fresh.append(
            {
                "id": uuid7(), "source": sender.source, "sender_id": sender.id,
                "source_key": fact.source_key,
                "gradebook_id": book.id, "column_id": column_id,
                "enrolment_id": fact.enrolment_id, "aspect": fact.aspect,
                "value": None if fact.value is None else int(fact.value),
                "state": state, "at": at, "settled_by": None, "settled_at": None,
            }
        )  # fmt: skip
    write(
        session, book, list(writes.items()), place,
        source=sender.source, by=None, at=at, sent=Sent(sender.id, keys),
    )  # fmt: skip
    _keep(session, fresh, known)
    return said


def _keep(
    session: Session, rows: Sequence[dict[str, Any]], known: dict[str, GradebookFact]
) -> None:
    for row in rows:
        if row["source_key"] in known:
            values = {name: value for name, value in row.items() if name != "id"}
            session.execute(
                update(GradebookFact)
                .where(GradebookFact.id == known[row["source_key"]].id)
                .values(values)
            )
    many.insert(session, GradebookFact, [one for one in rows if one["source_key"] not in known])


def _why_not(fact: Fact, column_id: UUID, place: Place) -> str | None:
    column, learner = place.columns[column_id], place.learners.get(fact.enrolment_id)
    if learner is None:
        return STRANGER
    if column.is_off:
        return OFF
    if fact.value is not None and (why := too_early(column, fact.enrolment_id, place)):
        return why
    if not is_of_scale(fact.value, fact.aspect, column.scale):
        return NOT_OF_SCALE
    return absent_then(learner, column.held_on)
