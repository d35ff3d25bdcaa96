"""Job rows: the database remembers jobs, runners only wake up for them."""

import enum
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.db import Base, utcnow, uuid7

QUEUED = text("state = 'queued'")
RUNNING = text("state = 'running'")
LIVE = text("state IN ('queued', 'running')")
ENDED = text("state IN ('done', 'cancelled', 'dead')")


class JobState(enum.Enum):
    """Состояние задания."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"
    CANCELLED = "cancelled"


class Job(Base):
    """Задание."""

    __tablename__ = "job"
    __table_args__ = (
        Index(
            "ix_job_due",
            "is_long",
            "lane",
            "kind",  # so that a paused kind, however much of it waits, is stepped over
            "run_at",
            "id",
            postgresql_where=QUEUED,
            sqlite_where=QUEUED,
        ),
        Index("ix_job_lease", "lease_until", postgresql_where=RUNNING, sqlite_where=RUNNING),
        Index("ix_job_order", "order", "id", postgresql_where=LIVE, sqlite_where=LIVE),
        Index(
            "uq_job_key_live",
            "kind",
            "key",
            unique=True,
            postgresql_where=LIVE,
            sqlite_where=LIVE,
        ),
        Index("ix_job_ended", "finished_at", postgresql_where=ENDED, sqlite_where=ENDED),
        Index("ix_job_state", "state", "kind", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    kind: Mapped[str] = mapped_column(String(120))
    lane: Mapped[str] = mapped_column(String(80))
    is_long: Mapped[bool] = mapped_column(default=False)  # runs alone, under a heartbeat
    order: Mapped[str | None] = mapped_column(String(200))  # rows of one order: one after another
    key: Mapped[str | None] = mapped_column(String(200))  # one live row of a kind and key
    payload: Mapped[dict[str, Any]]
    state: Mapped[JobState] = mapped_column(default=JobState.QUEUED)
    run_at: Mapped[datetime] = mapped_column(default=utcnow)
    attempts: Mapped[int] = mapped_column(default=0)
    max_attempts: Mapped[int]
    lost: Mapped[int] = mapped_column(default=0)  # runners that vanished with this row in hand
    lease_until: Mapped[datetime | None]
    lease_owner: Mapped[str | None] = mapped_column(String(80))
    error: Mapped[str | None] = mapped_column(Text)
    progress_n: Mapped[int | None]
    progress_total: Mapped[int | None]
    progress_text: Mapped[str | None] = mapped_column(String(200))
    account_id: Mapped[UUID | None]  # who asked for it, when a person did
    impersonator_id: Mapped[UUID | None]  # with whose eyes
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class PausedKind(Base):
    """Приостановленный вид заданий."""

    __tablename__ = "job_paused_kind"

    kind: Mapped[str] = mapped_column(String(120), primary_key=True)
    since: Mapped[datetime] = mapped_column(default=utcnow)
    account_id: Mapped[UUID | None]


class Schedule(Base):
    """Расписание заданий: every so many seconds, or daily at a time of the region's clock."""

    __tablename__ = "job_schedule"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    kind: Mapped[str] = mapped_column(String(120))
    payload: Mapped[dict[str, Any]]
    every_seconds: Mapped[int | None]
    daily_at: Mapped[str | None] = mapped_column(String(5))  # HH:MM
    next_run_at: Mapped[datetime]
    last_run_at: Mapped[datetime | None]
    is_active: Mapped[bool] = mapped_column(default=True)
