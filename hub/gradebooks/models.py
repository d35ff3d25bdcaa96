"""Gradebook, its columns, what stands in its cells, and every trace of what stood there before."""

import enum
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    exists,
    false,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column

from hub.core.access import POLICY, Principal, Role, Scope
from hub.core.db import Base, Entity, Json
from hub.core.scopes import Scopes
from hub.gradebooks.scales import Scale
from hub.groups.models import Group, GroupTeacher
from hub.resources.staff_models import StaffMember
from hub.timetable.models import Lesson, LessonTeacher

READ = "gradebooks.read"
WRITE = "gradebooks.write"
CLOSE = "gradebooks.close"
CORRECT = "gradebooks.correct"
IMPORT = "gradebooks.import"
EXPORT = "gradebooks.export"
RULES = "gradebooks.rules"
BRING = "gradebooks.bring"
OWN = "gradebooks.own"
KEY_OF_SENDER = ("gradebook_id", "source", "sender_id", "source_key")
THE_HUB = UUID(int=0)  # the sender of what no key brought


class ColumnKind(enum.Enum):
    """Вид графы."""

    LESSON = "lesson"
    CURRENT = "current"
    INTERMEDIATE = "intermediate"
    FINAL = "final"


class Aspect(enum.Enum):
    """О чём запись: was there, or was marked."""

    PRESENCE = "presence"
    MARK = "mark"


class Source(enum.Enum):
    """Откуда запись."""

    HAND = "hand"
    MOODLE = "moodle"
    WEBINAR = "webinar"
    IMPORT = "import"
    API = "api"


class FactState(enum.Enum):
    """Что стало со сведением из внешней системы."""

    TAKEN = "taken"
    OFFERED = "offered"  # something else stood there: a person decides
    DECLINED = "declined"


class Gradebook(Entity):
    """Журнал: of a group and a module; without a module, of the final assessment."""

    __tablename__ = "gradebook"
    __table_args__ = (
        Index("uq_gradebook_part", "group_id", "part_id", unique=True),
        Index(
            "uq_gradebook_final",
            "group_id",
            unique=True,
            postgresql_where=text("part_id IS NULL"),
            sqlite_where=text("part_id IS NULL"),
        ),
        Index(None, "part_id"),
        Index(None, "closed_at", "id"),
        Index(None, "created_at", "id"),
    )

    group_id: Mapped[UUID] = mapped_column(ForeignKey("study_group.id"))
    part_id: Mapped[UUID | None] = mapped_column(ForeignKey("programme_module.id"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))


class GradebookColumn(Entity):
    """Графа журнала: a lesson, or what is marked besides lessons."""

    __tablename__ = "gradebook_column"
    __table_args__ = (
        Index("uq_gradebook_column_lesson", "lesson_id", unique=True),
        Index("uq_gradebook_column_source", *KEY_OF_SENDER, unique=True),
        Index(None, "gradebook_id", "held_on", "id"),
        Index("uq_gradebook_column_attempt", "retakes_id", "attempt", unique=True),
        CheckConstraint("(attempt = 1) = (retakes_id IS NULL)", name="retaken"),
    )

    gradebook_id: Mapped[UUID] = mapped_column(ForeignKey("gradebook.id"))
    kind: Mapped[ColumnKind]
    scale: Mapped[Scale]
    lesson_id: Mapped[UUID | None] = mapped_column(ForeignKey("lesson.id", ondelete="SET NULL"))
    starts_at: Mapped[datetime | None]  # of the lesson
    held_on: Mapped[date | None]
    theme: Mapped[str | None] = mapped_column(String(300))
    homework: Mapped[str | None] = mapped_column(Text)
    homework_due: Mapped[date | None]
    is_off: Mapped[bool] = mapped_column(default=False)  # the lesson was called off
    source: Mapped[Source] = mapped_column(default=Source.HAND)
    source_key: Mapped[str | None] = mapped_column(String(200))
    sender_id: Mapped[UUID] = mapped_column(default=THE_HUB)  # whose Moodle it is
    attempt: Mapped[int] = mapped_column(default=1)  # 2 and on: пересдача of the first one
    retakes_id: Mapped[UUID | None] = mapped_column(ForeignKey("gradebook_column.id"))


class GradebookEntry(Base):
    """Запись в клетке; an emptied one stays, so that its version goes on."""

    __tablename__ = "gradebook_entry"
    __table_args__ = (
        Index(None, "gradebook_id"),
        Index(None, "enrolment_id", "aspect"),
    )

    column_id: Mapped[UUID] = mapped_column(ForeignKey("gradebook_column.id"), primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    aspect: Mapped[Aspect] = mapped_column(primary_key=True)
    gradebook_id: Mapped[UUID] = mapped_column(ForeignKey("gradebook.id"))
    value: Mapped[int | None]
    source: Mapped[Source]
    source_key: Mapped[str | None] = mapped_column(String(200))
    sender_id: Mapped[UUID | None]
    entered_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    entered_at: Mapped[datetime]
    version: Mapped[int]


class GradebookChange(Base):
    """Прежняя запись: what stood there before it was overwritten. Nothing of it is ever changed."""

    __tablename__ = "gradebook_change"
    __table_args__ = (
        Index(None, "gradebook_id", "id"),
        Index(None, "column_id", "enrolment_id", "id"),
        Index(None, "enrolment_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    gradebook_id: Mapped[UUID] = mapped_column(ForeignKey("gradebook.id"))
    column_id: Mapped[UUID] = mapped_column(ForeignKey("gradebook_column.id"))
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"))
    aspect: Mapped[Aspect]
    before: Mapped[int | None]
    before_source: Mapped[Source | None]
    before_sender_id: Mapped[UUID | None]
    before_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    before_at: Mapped[datetime | None]
    after: Mapped[int | None]
    source: Mapped[Source]
    sender_id: Mapped[UUID | None]
    changed_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    changed_at: Mapped[datetime]
    reason: Mapped[str | None] = mapped_column(String(500))  # of a correction after closing


class GradebookFact(Base):
    """Сведение из внешней системы: kept as it came, whatever a person decided of it."""

    __tablename__ = "gradebook_fact"
    __table_args__ = (
        Index("uq_gradebook_fact_key", *KEY_OF_SENDER, unique=True),
        Index(None, "gradebook_id", "state"),
        Index(None, "column_id"),
        Index(None, "enrolment_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    source: Mapped[Source]
    source_key: Mapped[str] = mapped_column(String(200))
    sender_id: Mapped[UUID] = mapped_column(default=THE_HUB)
    gradebook_id: Mapped[UUID] = mapped_column(ForeignKey("gradebook.id"))
    column_id: Mapped[UUID] = mapped_column(ForeignKey("gradebook_column.id"))
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"))
    aspect: Mapped[Aspect]
    value: Mapped[int | None]
    state: Mapped[FactState]
    at: Mapped[datetime]
    settled_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    settled_at: Mapped[datetime | None]


class GradebookBatch(Base):
    """Принятая пачка записей: sent again after a lost answer, it is answered and not done again."""

    __tablename__ = "gradebook_batch"
    __table_args__ = (Index(None, "at"),)

    gradebook_id: Mapped[UUID] = mapped_column(ForeignKey("gradebook.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    account_id: Mapped[UUID | None]
    answer: Mapped[list[Any]] = mapped_column(Json)
    at: Mapped[datetime]


class GradebookRule(Entity):
    """Правило оценивания версии программы или одной группы: scales, what completes, weights."""

    __tablename__ = "gradebook_rule"
    __table_args__ = (
        Index("uq_gradebook_rule_version", "version_id", unique=True),
        Index("uq_gradebook_rule_group", "group_id", unique=True),
        CheckConstraint("(version_id IS NULL) <> (group_id IS NULL)", name="of_one"),
    )

    version_id: Mapped[UUID | None] = mapped_column(ForeignKey("programme_version.id"))
    group_id: Mapped[UUID | None] = mapped_column(ForeignKey("study_group.id"))
    current_scale: Mapped[Scale]
    module_scale: Mapped[Scale]
    final_scale: Mapped[Scale]
    hundred_from: Mapped[int]  # of a hundred: the least that passes
    attendance: Mapped[int]  # per cent at least; 0: not asked
    needs_modules: Mapped[bool]
    needs_final: Mapped[bool]
    weight_current: Mapped[int]
    weight_modules: Mapped[int]
    weight_final: Mapped[int]
    weight_attendance: Mapped[int]


def stood_in() -> ColumnElement[bool]:
    """Say that whoever gives a lesson only took another's place in it."""
    former = aliased(LessonTeacher)
    return exists().where(
        former.lesson_id == LessonTeacher.lesson_id,
        former.replaced_by == LessonTeacher.staff_member_id,
    )


def taught_by(person_id: UUID | None, *, once: bool = True) -> ColumnElement[bool]:
    """Say which gradebooks are of a teacher: their lessons, their modules, the groups they lead.

    `once`: of whoever took another's place in one lesson too; they read, and write that lesson.
    """
    if person_id is None:
        return false()
    own = select(StaffMember.id).where(StaffMember.person_id == person_id)
    of_group = select(GroupTeacher.group_id).where(
        GroupTeacher.staff_member_id.in_(own),
        or_(GroupTeacher.part_id.is_(None), GroupTeacher.part_id == Gradebook.part_id),
    )
    of_lesson = (
        select(GradebookColumn.gradebook_id)
        .join(Lesson, Lesson.id == GradebookColumn.lesson_id)
        .join(LessonTeacher, LessonTeacher.lesson_id == Lesson.id)
        .where(LessonTeacher.staff_member_id.in_(own), LessonTeacher.replaced_by.is_(None))
    )
    if not once:
        of_lesson = of_lesson.where(~stood_in())
    led = select(Group.id).where(Group.curator_id.in_(own))
    return or_(
        Gradebook.group_id.in_(led),
        Gradebook.group_id.in_(of_group),
        Gradebook.id.in_(of_lesson),
    )


def _limit(who: Principal, permission: str) -> ColumnElement[bool] | None:
    """The office and the coordinator see all, a provider its groups, a teacher what they teach."""
    roles = POLICY[permission] - {Role.TEACHER}
    grants = [grant for grant in who.counted(permission) if grant.role in roles]
    if any(grant.scope is Scope.REGION for grant in grants):
        return None
    own = frozenset(g.organisation_id for g in grants if g.organisation_id is not None)
    ways: list[ColumnElement[bool]] = []
    if own:
        ways.append(Gradebook.group_id.in_(select(Group.id).where(Group.provider_id.in_(own))))
    if Role.TEACHER in who.roles and Role.TEACHER in POLICY[permission]:
        ways.append(taught_by(who.person_id, once=permission in {READ, EXPORT}))
    return or_(*ways) if ways else false()


SCOPES = Scopes(limit=_limit, open_for=frozenset({READ, WRITE, CLOSE, CORRECT, EXPORT, BRING}))
