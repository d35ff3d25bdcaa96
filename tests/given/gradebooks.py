"""A group in training with its gradebooks, lessons and learners."""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.accounts import commands as accounts
from hub.accounts.models import Account
from hub.core.db import uuid7
from hub.gradebooks import commands
from hub.gradebooks.bringing import Fact, bring
from hub.gradebooks.entering import enter
from hub.gradebooks.grid import learners_of
from hub.gradebooks.judging import Cell
from hub.gradebooks.models import (
    Aspect,
    ColumnKind,
    Gradebook,
    GradebookColumn,
    GradebookFact,
    Source,
)
from hub.groups.models import Enrolment, Group, GroupTeacher
from hub.programmes.curriculum.kinds import OutcomeKind
from hub.programmes.curriculum.models import ProgrammeOutcome
from hub.resources.staff_models import StaffMember
from hub.timetable.models import Lesson
from tests.given import groups, registries, resources, timetable

NOW = datetime(2026, 9, 14, 12, tzinfo=UTC)
_keys = count(1)


@dataclass
class Kept:
    """A group that learns, and its gradebooks: of its only module, and of the end."""

    group: Group
    learners: list[Enrolment]
    lessons: list[Lesson]
    module: Gradebook
    final: Gradebook

    def columns(self, session: Session, book: Gradebook | None = None) -> list[GradebookColumn]:
        return list(
            session.scalars(
                select(GradebookColumn)
                .where(GradebookColumn.gradebook_id == (book or self.module).id)
                .order_by(GradebookColumn.starts_at, GradebookColumn.id)
            )
        )

    def lesson_columns(self, session: Session) -> list[GradebookColumn]:
        found = self.columns(session)
        return [one for one in found if one.kind is ColumnKind.LESSON]

    def end(self, session: Session, book: Gradebook | None = None) -> GradebookColumn:
        found = self.columns(session, book)
        return next(one for one in found if one.kind is not ColumnKind.LESSON)


def kept(session: Session, people: int = 2, lessons: int = 2, **values: Any) -> Kept:
    """So many learners in training, and so many lessons of their module, a day each."""
    group = groups.group(session, **values)
    learners = groups.studying(session, group, people)
    first = commands.open_for(session, group.id)
    given = [
        timetable.lesson(session, group, day=n, part_id=first[0].part_id, title=f"Тема {n + 1}")
        for n in range(lessons)
    ]
    module, *_others, final = commands.open_for(session, group.id)
    return Kept(group, learners, given, module, final)


def cell(column: GradebookColumn, learner: Enrolment, value: str, base: int = 0) -> Cell:
    """What is typed: a letter of attendance, or a mark."""
    is_letter = value in {"н", "у", "о", "п"} and column.kind is ColumnKind.LESSON
    aspect = Aspect.PRESENCE if is_letter else Aspect.MARK
    return Cell(column_id=column.id, enrolment_id=learner.id, aspect=aspect, value=value, base=base)


def entered(session: Session, book: Gradebook, *cells: Cell, **values: Any) -> list[dict[str, Any]]:
    """The same, sent as one batch."""
    given: dict[str, Any] = {"key": f"k{next(_keys)}", "by": None, "at": NOW} | values
    return enter(session, book.id, cells, **given)


def teacher(session: Session) -> Account:
    """An account to write by."""
    return accounts.create(
        session, email=f"teacher{next(_keys)}@example.ru", name="Учителева Анна",
        password_hash="", confirmed_at=NOW, at=NOW,
    )  # fmt: skip


def passed(session: Session, of: Kept) -> None:
    """Every learner was marked at both ends, and both gradebooks are closed."""
    ends = {of.module.id: "зач", of.final.id: "5"}
    for book in (of.module, of.final):
        column = of.end(session, book)
        entered(session, book, *(cell(column, one, ends[book.id]) for one in of.learners))
        commands.close(session, book.id, by=None, at=NOW)


def ids(found: list[Enrolment]) -> list[UUID]:
    return [one.id for one in found]


def by_name(session: Session, of: Kept) -> list[Enrolment]:
    """The learners as the grid has them."""
    order = {one.id: n for n, one in enumerate(learners_of(session, of.group.id, None))}
    return sorted(of.learners, key=lambda one: order[one.id])


def taught(session: Session, of: Kept, organisation_id: UUID, person_id: UUID) -> StaffMember:
    """Somebody of the organisation's staff who teaches the group."""
    made = resources.teacher(session, organisation_id, person_id)
    session.add(GroupTeacher(id=uuid7(), group_id=of.group.id, staff_member_id=made.id))
    session.flush()
    return made


def worked(session: Session, of: Kept) -> GradebookColumn:
    """A column besides lessons."""
    return commands.add_column(
        session, of.module.id, ColumnKind.CURRENT, theme="Контрольная работа",
        held_on=of.group.starts_on,
    )  # fmt: skip


def offered(session: Session, of: Kept) -> UUID:
    """A mark of Moodle's where another one was written by hand."""
    (column, *_more), one = of.lesson_columns(session), of.learners[0]
    entered(session, of.module, cell(column, one, "5"))
    fact = Fact(
        source_key=str(column.id), enrolment_id=one.id, aspect=Aspect.MARK, value=4,
        column_id=column.id,
    )  # fmt: skip
    bring(session, Source.MOODLE, [fact], at=NOW)
    found = select(GradebookFact.id).where(GradebookFact.source_key == str(column.id))
    return session.scalars(found).one()


def leads_to(session: Session, of: Kept, competency_id: UUID) -> None:
    """Say that the group's module leads to a competency."""
    session.add(
        ProgrammeOutcome(
            id=uuid7(), version_id=of.group.version_id, part_id=of.module.part_id, position=9,
            kind=OutcomeKind.SKILL, title="Уметь", competency_id=competency_id,
        )
    )  # fmt: skip
    session.flush()


def person_of(session: Session, account: Account) -> UUID:
    """The person of an account; one is made where it has none."""
    if account.person_id is None:
        made = registries.person(session, last_name="Учителева", first_name="Анна")
        account.person_id = made.id
        session.flush()
    return account.person_id
