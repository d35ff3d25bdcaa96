"""Reading a gradebook whole: columns, learners and cells in a handful of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import count
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import String, select, type_coerce
from sqlalchemy.orm import Session

from hub.accounts import queries as accounts
from hub.applications.models import Application
from hub.core import audit
from hub.core.access import Principal, Role
from hub.core.bare import bare
from hub.core.db import database
from hub.core.errors import NotFoundError
from hub.core.i18n import _
from hub.core.names import full_name
from hub.core.scopes import scoped
from hub.gradebooks.commands import ABSENT
from hub.gradebooks.judging import NOT_YOURS, absent_then
from hub.gradebooks.models import (
    READ,
    SCOPES,
    WRITE,
    Aspect,
    ColumnKind,
    FactState,
    Gradebook,
    GradebookColumn,
    GradebookEntry,
    GradebookFact,
    Source,
)
from hub.gradebooks.senders import called
from hub.groups.machine import NEVER_LEARNT, EnrolmentState
from hub.groups.models import Enrolment, Group
from hub.people.models import Person, Standing, is_office
from hub.resources.staff_models import StaffMember
from hub.timetable.models import LessonTeacher

RANKS = {ColumnKind.INTERMEDIATE: 1, ColumnKind.FINAL: 2}
LAST = date.max
SHOWN = frozenset(EnrolmentState) - set(NEVER_LEARNT)
SOURCES = {one.value: one for one in Source}


class Kept(NamedTuple):
    """What stands in a cell."""

    value: int | None
    version: int
    source: Source
    sender: UUID | None = None


@dataclass(frozen=True, slots=True)
class Learner:
    """A row of the grid."""

    id: UUID
    person_id: UUID
    name: str
    state: EnrolmentState
    enrolled_on: date | None
    ended_on: date | None
    is_hidden: bool = False  # the consent is withdrawn, and another than the centre looks
    is_withdrawn: bool = False


Cells = Mapping[UUID, Sequence[Kept | None]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Grid:
    """A gradebook as it is read; cells of each learner in the order of columns."""

    book: Gradebook
    group: Group
    columns: Sequence[Any]
    learners: Sequence[Learner]
    presences: Cells
    marks: Cells
    offers: Mapping[tuple[UUID, UUID, Aspect], Any]
    senders: Mapping[UUID | None, str]  # whose systems sent what stands here
    only: frozenset[UUID] | None = None  # columns that this one writes in; None: all

    def blocked(self, column: Any, learner: Learner) -> str | None:
        """Say why there is no cell: who came late or left has none before or after."""
        if self.only is not None and column.id not in self.only:
            return NOT_YOURS
        return absent_then(learner, column.held_on)


def book_of(session: Session, gradebook_id: UUID, who: Principal, permission: str) -> Gradebook:
    """Give a gradebook that this one may touch with the permission."""
    who.require(permission)
    asked = select(Gradebook).where(Gradebook.id == gradebook_id)
    found: Gradebook | None = session.scalars(scoped(asked, SCOPES, who, permission)).one_or_none()
    if found is None:
        raise NotFoundError(ABSENT)
    return found


def writable(session: Session, gradebook_id: UUID, who: Principal) -> frozenset[UUID] | None:
    """Give the columns that one may write in: None is all; who stood in has the lesson alone."""
    try:
        book_of(session, gradebook_id, who, WRITE)
    except NotFoundError:
        book_of(session, gradebook_id, who, READ)
    else:
        return None
    own = select(StaffMember.id).where(StaffMember.person_id == who.person_id)
    found = session.scalars(
        select(GradebookColumn.id)
        .join(LessonTeacher, LessonTeacher.lesson_id == GradebookColumn.lesson_id)
        .where(
            GradebookColumn.gradebook_id == gradebook_id,
            LessonTeacher.staff_member_id.in_(own),
            LessonTeacher.replaced_by.is_(None),
        )
    ).all()
    if not found or Role.TEACHER not in who.roles:
        raise NotFoundError(ABSENT)
    return frozenset(found)


def grid(session: Session, book: Gradebook, who: Principal) -> Grid:
    """Read all that a page draws."""
    group = session.get_one(Group, book.group_id)
    columns = columns_of(session, [book.id])
    learners = learners_of(session, book.group_id, who)
    presences, marks = _cells(session, book.id, columns, learners)
    offered = session.execute(
        select(
            GradebookFact.id, GradebookFact.column_id, GradebookFact.enrolment_id,
            GradebookFact.aspect, GradebookFact.value, GradebookFact.source, GradebookFact.at,
            GradebookFact.sender_id,
        ).where(GradebookFact.gradebook_id == book.id, GradebookFact.state == FactState.OFFERED)
    ).all()  # fmt: skip
    kept = (one for cells in (presences, marks) for row in cells.values() for one in row)
    keys = {one.sender for one in kept if one is not None}
    named = called(session, keys | {one.sender_id for one in offered})
    return Grid(
        book=book, group=group, columns=columns, learners=learners,
        presences=presences, marks=marks,
        senders=named,
        offers={(row.column_id, row.enrolment_id, row.aspect): row for row in offered},
    )  # fmt: skip


def _cells(
    session: Session, book_id: UUID, columns: Sequence[Any], learners: Sequence[Learner]
) -> tuple[Cells, Cells]:
    """Read the cells by bare keys: making 7,000 of them costs a page, and so do words of kinds."""
    written = str if database().is_postgresql else attrgetter("hex")
    spelt = cache(UUID)  # of few senders
    places: dict[str, int] = {written(one.id): n for n, one in enumerate(columns)}
    presences: dict[UUID, list[Kept | None]] = {one.id: [None] * len(columns) for one in learners}
    marks: dict[UUID, list[Kept | None]] = {one.id: [None] * len(columns) for one in learners}
    lists = {
        aspect.value: {written(one.id): kept[one.id] for one in learners}
        for aspect, kept in ((Aspect.PRESENCE, presences), (Aspect.MARK, marks))
    }
    entries = GradebookEntry.__table__
    asked = select(
        bare(entries.c.column_id), bare(entries.c.enrolment_id),
        type_coerce(entries.c.aspect, String), entries.c.value, entries.c.version,
        type_coerce(entries.c.source, String), bare(entries.c.sender_id),
    ).where(entries.c.gradebook_id == book_id)  # fmt: skip
    for column, learner, aspect, value, version, source, sender in (
        session.connection().execute(asked).all()
    ):
        place, cells = places.get(column), lists[aspect].get(learner)
        if place is not None and cells is not None:
            cells[place] = Kept(value, version, SOURCES[source], spelt(sender) if sender else None)
    return presences, marks


def columns_of(session: Session, book_ids: Sequence[UUID]) -> list[Any]:
    """Give the columns in the order of their days, what is marked at the end last."""
    table = GradebookColumn.__table__
    found = session.execute(select(table).where(table.c.gradebook_id.in_(book_ids))).all()
    return sorted(found, key=_place)


def _place(column: Any) -> tuple[Any, ...]:
    stamp = column.starts_at.timestamp() if column.starts_at else 0.0
    return RANKS.get(column.kind, 0), column.attempt, column.held_on or LAST, stamp, column.id


def learners_of(session: Session, group_id: UUID, who: Principal | None) -> list[Learner]:
    """Give whoever an order ever enrolled, by name; a withdrawn consent hides it from others."""
    found = session.execute(
        select(
            Enrolment.id, Enrolment.state, Enrolment.enrolled_on, Enrolment.ended_on,
            Person.id.label("person_id"), Person.last_name, Person.first_name,
            Person.patronymic, Person.standing, Person.name_key,
        )
        .join(Application, Application.id == Enrolment.application_id)
        .join(Person, Person.id == Application.person_id)
        .where(Enrolment.group_id == group_id, Enrolment.state.in_(SHOWN))
        .order_by(Person.name_key, Enrolment.id)
    )  # fmt: skip
    sees_all, hidden = who is None or is_office(who), count(1)
    return [
        Learner(
            row.id, row.person_id,
            full_name(row) if is_seen else str(_("Name hidden, %(number)s", number=next(hidden))),
            row.state, row.enrolled_on, row.ended_on, not is_seen,
            row.standing is not Standing.OPEN,
        )
        for row in found
        for is_seen in (sees_all or row.standing is Standing.OPEN,)
    ]  # fmt: skip


def names(session: Session, ids: Sequence[UUID | None]) -> dict[UUID, str]:
    """Name the accounts that wrote."""
    return accounts.names(session, {one for one in ids if one is not None})


def note_read(session: Session, found: Grid) -> None:
    """Leave the trace of a page or file with names."""
    ids = [one.person_id for one in found.learners]
    details = {"gradebook": str(found.book.id)}
    audit.record(session, "gradebooks.read", subject="people", ids=ids, details=details)
