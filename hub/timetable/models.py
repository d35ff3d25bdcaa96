"""Lessons, who and what each of them takes, and links by which calendars follow them."""

import enum
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.db import Base, Entity

NOW = text("replaced_by IS NULL")


class LessonKind(enum.Enum):
    """Вид занятия."""

    LECTURE = "lecture"
    PRACTICE = "practice"
    CONSULTATION = "consultation"
    ASSESSMENT = "assessment"
    EXAM = "exam"
    WEBINAR = "webinar"


class LessonState(enum.Enum):
    """Состояние занятия."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class LinkKind(enum.Enum):
    """Чьё расписание отдаёт ссылка."""

    OWN = "own"
    GROUP = "group"
    TEACHER = "teacher"
    PLACE = "place"


class Lesson(Entity):
    """Занятие: a group, from a moment to a moment. The database keeps a group from two at once."""

    __tablename__ = "lesson"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="forward"),
        CheckConstraint("hours >= 0", name="hours"),
        Index(None, "starts_at", "id"),
        Index(None, "group_id", "starts_at", "id"),
        Index(None, "part_id", "state"),
        Index(None, "series_id", "starts_at"),
        Index(None, "state", "ends_at", "id"),
        Index(None, "created_at", "id"),
    )

    group_id: Mapped[UUID] = mapped_column(ForeignKey("study_group.id"))
    part_id: Mapped[UUID | None] = mapped_column(ForeignKey("programme_module.id"))
    kind: Mapped[LessonKind]
    title: Mapped[str | None] = mapped_column(String(300))  # its theme
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    hours: Mapped[int]  # academic
    state: Mapped[LessonState] = mapped_column(default=LessonState.PLANNED)
    webinar_url: Mapped[str | None] = mapped_column(String(500))
    series_id: Mapped[UUID | None]  # put down with: a series, or the plan that was accepted
    note: Mapped[str | None] = mapped_column(String(1000))
    cancelled_why: Mapped[str | None] = mapped_column(String(300))


class Replaced:
    """Замена: a row that somebody else took the place of stays as the trace."""

    replaced_at: Mapped[datetime | None]
    replaced_why: Mapped[str | None] = mapped_column(String(300))


class LessonTeacher(Replaced, Base):
    """Кто ведёт занятие; `replaced_by` names whoever stood in."""

    __tablename__ = "lesson_teacher"
    __table_args__ = (
        Index(
            "uq_lesson_teacher_now",
            "lesson_id",
            "staff_member_id",
            unique=True,
            postgresql_where=NOW,
            sqlite_where=NOW,
        ),
        Index(None, "lesson_id"),
        Index(None, "staff_member_id", "lesson_id"),
        Index(None, "replaced_by"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    lesson_id: Mapped[UUID] = mapped_column(ForeignKey("lesson.id", ondelete="CASCADE"))
    staff_member_id: Mapped[UUID] = mapped_column(ForeignKey("staff_member.id"))
    replaced_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff_member.id"))


class LessonPlace(Replaced, Base):
    """Где проходит занятие; `replaced_by` names the place it went to instead."""

    __tablename__ = "lesson_place"
    __table_args__ = (
        Index(
            "uq_lesson_place_now",
            "lesson_id",
            "workshop_id",
            unique=True,
            postgresql_where=NOW,
            sqlite_where=NOW,
        ),
        Index(None, "lesson_id"),
        Index(None, "workshop_id", "lesson_id"),
        Index(None, "replaced_by"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    lesson_id: Mapped[UUID] = mapped_column(ForeignKey("lesson.id", ondelete="CASCADE"))
    workshop_id: Mapped[UUID] = mapped_column(ForeignKey("workshop.id"))
    replaced_by: Mapped[UUID | None] = mapped_column(ForeignKey("workshop.id"))


class LessonEquipment(Base):
    """Какое оборудование занято занятием."""

    __tablename__ = "lesson_equipment"
    __table_args__ = (Index(None, "equipment_id", "lesson_id"),)

    lesson_id: Mapped[UUID] = mapped_column(
        ForeignKey("lesson.id", ondelete="CASCADE"), primary_key=True
    )
    equipment_id: Mapped[UUID] = mapped_column(ForeignKey("equipment.id"), primary_key=True)


class CalendarLink(Entity):
    """Ссылка на календарь: whoever has it reads, until it is revoked."""

    __tablename__ = "calendar_link"
    __table_args__ = (
        Index("uq_calendar_link_digest", "digest", unique=True),
        Index(None, "account_id", "created_at"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    digest: Mapped[str] = mapped_column(String(64))  # the word itself is shown once
    kind: Mapped[LinkKind]
    subject_id: Mapped[UUID | None]  # of the group, teacher or place
    title: Mapped[str] = mapped_column(String(300))
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
