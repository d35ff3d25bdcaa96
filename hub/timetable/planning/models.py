"""A draft of a timetable that the planner made, until somebody accepts it."""

import enum
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.db import Base, Entity


class DraftState(enum.Enum):
    """Состояние плана расписания."""

    ASKED = "asked"
    SOLVING = "solving"
    READY = "ready"
    FAILED = "failed"
    ACCEPTED = "accepted"
    DROPPED = "dropped"


class TimetableDraft(Entity):
    """План расписания: what the planner was asked for some groups, and what it answered."""

    __tablename__ = "timetable_draft"
    __table_args__ = (
        CheckConstraint("weeks > 0", name="weeks"),
        Index(None, "created_at", "id"),
        Index(None, "starts_on", "id"),
        Index(None, "asked_by"),
        Index(None, "decided_by"),
    )

    state: Mapped[DraftState] = mapped_column(default=DraftState.ASKED)
    starts_on: Mapped[date]
    weeks: Mapped[int]
    settings: Mapped[dict[str, Any]]  # weights, hours of the day, limits
    asked_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    job_id: Mapped[UUID | None]
    # The planner's own words by keys: names are read anew whenever it is shown.
    answer: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)
    placed: Mapped[int] = mapped_column(default=0)  # academic hours
    unplaced: Mapped[int] = mapped_column(default=0)
    notes: Mapped[list[str]] = mapped_column(default=list)  # what nobody could match
    failed_why: Mapped[str | None] = mapped_column(String(500))
    solved_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))


class TimetableDraftGroup(Base):
    """Группа плана."""

    __tablename__ = "timetable_draft_group"
    __table_args__ = (Index(None, "group_id", "draft_id"),)

    draft_id: Mapped[UUID] = mapped_column(
        ForeignKey("timetable_draft.id", ondelete="CASCADE"), primary_key=True
    )
    group_id: Mapped[UUID] = mapped_column(ForeignKey("study_group.id"), primary_key=True)
