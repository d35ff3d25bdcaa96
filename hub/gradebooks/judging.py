"""What a cell takes and what it does not: the place is looked at once, each cell judged by it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.clock import day_of
from hub.core.db import utcnow
from hub.core.i18n import _l
from hub.gradebooks.models import Aspect, ColumnKind, Gradebook, GradebookColumn, GradebookEntry
from hub.gradebooks.scales import AWAY, MEASURES, Presence, Scale, read_mark, read_presence
from hub.groups.machine import NEVER_LEARNT, EnrolmentState
from hub.groups.models import Enrolment

STRANGER = _l("This is none of the learners of the group.")
NOT_YET = _l("Not enrolled by an order yet.")
NOT_THEN = _l("Not a learner of the group that day.")
NO_COLUMN = _l("There is no such column in this gradebook.")
OFF = _l("The lesson was called off.")
AHEAD = _l("The lesson has not begun yet.")
TO_COME = _l("This day is yet to come.")
TAUGHT = _l("Lessons are ahead: give the assessment its day, if it was held before their end.")
NO_FIRST = _l("There is no mark of the attempt before.")
NOT_YOURS = _l("You stand in for another in one lesson: its column alone is yours.")
NO_PRESENCE = _l("Attendance is noted at lessons.")
NOT_OF_SCALE = _l("The scale has no such mark.")
BESIDE = _l("A mark beside an absence: write it once more if it is right.")
NO_LETTER = _l("There is no such letter of attendance.")
THERE = frozenset({EnrolmentState.ENROLLED, EnrolmentState.COMPLETED})


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """What somebody typed, and the version of the cell that they saw."""

    column_id: UUID
    enrolment_id: UUID
    aspect: Aspect
    value: str
    base: int = 0
    confirmed: bool = False  # a mark beside an absence is meant

    @property
    def place(self) -> tuple[UUID, UUID, Aspect]:
        return self.column_id, self.enrolment_id, self.aspect


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """What a batch is checked against: columns, learners, and what stands in the cells."""

    columns: Mapping[UUID, Any]
    learners: Mapping[UUID, Any]
    standing: Mapping[tuple[UUID, UUID, Aspect], Any]
    at: datetime
    former: Mapping[UUID, UUID]  # a retake → the attempt before it
    is_taught: bool  # lessons are ahead
    only: frozenset[UUID] | None = None  # columns of whoever writes; None: all


def look(
    session: Session, book: Gradebook, places: Sequence[tuple[UUID, UUID, Aspect]],
    at: datetime | None = None,
) -> Place:  # fmt: skip
    """Read what a batch is checked against: three queries, however many cells."""
    at = at or utcnow()
    columns = session.execute(
        select(
            GradebookColumn.id, GradebookColumn.kind, GradebookColumn.scale,
            GradebookColumn.held_on, GradebookColumn.starts_at, GradebookColumn.is_off,
            GradebookColumn.attempt, GradebookColumn.retakes_id,
        ).where(GradebookColumn.gradebook_id == book.id)
    ).all()  # fmt: skip
    tries = {(one.retakes_id or one.id, one.attempt): one.id for one in columns}
    former = {
        one.id: tries[one.retakes_id, one.attempt - 1]
        for one in columns
        if one.retakes_id and (one.retakes_id, one.attempt - 1) in tries
    }
    learners = session.execute(
        select(Enrolment.id, Enrolment.state, Enrolment.enrolled_on, Enrolment.ended_on).where(
            Enrolment.group_id == book.group_id
        )
    )
    table = GradebookEntry.__table__
    asked = {column_id for column_id, _enrolment, _aspect in places}
    asked |= {former[one] for one in asked if one in former}
    standing = session.execute(
        select(table).where(table.c.gradebook_id == book.id, table.c.column_id.in_(asked))
    )
    return Place(
        columns={row.id: row for row in columns},
        learners={row.id: row for row in learners},
        standing={(row.column_id, row.enrolment_id, row.aspect): row for row in standing},
        at=at, former=former, is_taught=_is_taught(session, book, columns, at),
    )  # fmt: skip


def _is_taught(session: Session, book: Gradebook, columns: Sequence[Any], at: datetime) -> bool:
    """Whether lessons are ahead: of the module, or of any where the end of all is marked."""
    if book.part_id is not None:
        return any(is_ahead(one, at) and not one.is_off for one in columns)
    ahead = (
        select(GradebookColumn.id)
        .join(Gradebook, Gradebook.id == GradebookColumn.gradebook_id)
        .where(
            Gradebook.group_id == book.group_id,
            GradebookColumn.is_off.is_(False),
            GradebookColumn.starts_at > at,
        )
    )
    return session.scalar(ahead.limit(1)) is not None


def judged(cell: Cell, place: Place) -> tuple[str | None, int | None]:
    """Say why a cell can't be written, or the value that is meant."""
    column: Any = place.columns.get(cell.column_id)
    learner: Any = place.learners.get(cell.enrolment_id)
    why = _no_cell(cell, column, learner, place)
    if why is not None:
        return why, None
    try:
        if cell.aspect is Aspect.PRESENCE:
            return None, read_presence(cell.value)
        return None, read_mark(cell.value, column.scale)
    except ValueError:
        return (NO_LETTER if cell.aspect is Aspect.PRESENCE else NOT_OF_SCALE), None


def _no_cell(cell: Cell, column: Any, learner: Any, place: Place) -> str | None:  # noqa: PLR0911 - a reason each
    if column is None:
        return NO_COLUMN
    if place.only is not None and column.id not in place.only:
        return NOT_YOURS
    if learner is None:
        return STRANGER
    if column.is_off and cell.value.strip():
        return OFF
    if cell.value.strip() and (why := too_early(column, learner.id, place)):
        return why
    if cell.aspect is Aspect.PRESENCE and column.kind is not ColumnKind.LESSON:
        return NO_PRESENCE
    return absent_then(learner, column.held_on)


def too_early(column: Any, enrolment_id: UUID, place: Place) -> str | None:
    """Say what was not yet: the lesson, the day, the end of the module, the attempt before."""
    if column.kind is ColumnKind.LESSON:
        return AHEAD if is_ahead(column, place.at) else None
    if column.held_on is not None and column.held_on > day_of(place.at):
        return TO_COME
    if column.kind is not ColumnKind.CURRENT and column.held_on is None and place.is_taught:
        return TAUGHT
    if column.attempt > 1:
        before = place.former.get(column.id, column.retakes_id)
        first = place.standing.get((before, enrolment_id, Aspect.MARK))
        return NO_FIRST if first is None or first.value is None else None
    return None


def is_ahead(column: Any, at: datetime) -> bool:
    """Whether the lesson of a column has not begun: nobody was there or answered yet."""
    return (
        column.kind is ColumnKind.LESSON and column.starts_at is not None and column.starts_at > at
    )


def absent_then(learner: Any, day: date | None) -> str | None:
    """Say why somebody has no cell on that day: who came late or left has none before or after."""
    if learner.state in NEVER_LEARNT:
        return NOT_YET
    if day is None:
        return None if learner.state in THERE else NOT_THEN
    is_late = learner.enrolled_on is not None and day < learner.enrolled_on
    is_gone = learner.ended_on is not None and day > learner.ended_on
    return NOT_THEN if is_late or is_gone else None


def beside(
    values: Mapping[tuple[UUID, UUID, Aspect], int | None], place: Place
) -> set[tuple[UUID, UUID, Aspect]]:
    """Say which of these values put a mark and an absence in one cell, whichever came first.

    Of both at once the absence is taken, and the mark is asked about.
    """

    def now(where: tuple[UUID, UUID, Aspect]) -> int | None:
        standing = place.standing.get(where)
        return values.get(where, standing and standing.value)

    odd = set()
    for where, value in values.items():
        column_id, enrolment_id, aspect = where
        if aspect is Aspect.MARK:
            if value is not None and now((column_id, enrolment_id, Aspect.PRESENCE)) in AWAY:
                odd.add(where)
        elif value in AWAY:
            mark = (column_id, enrolment_id, Aspect.MARK)
            if mark not in values and now(mark) is not None:
                odd.add(where)
    return odd


def is_of_scale(value: int | None, aspect: Aspect, scale: Scale) -> bool:
    """Whether an outside value may stand in a cell."""
    if value is None:
        return True
    if aspect is Aspect.PRESENCE:
        return value in set(Presence)
    return MEASURES[scale].least <= value <= MEASURES[scale].best
