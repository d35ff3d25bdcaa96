"""Intake and application, and the trace of its way."""

import enum
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.applications.machine import Act, Mover, State
from hub.core.db import Base, Entity
from hub.deadlines.models import Owes

IS_OPEN = "state NOT IN ('completed', 'expelled', 'withdrawn', 'refused')"


class IntakeKind(enum.Enum):
    """На что набирают."""

    PROGRAMME = "programme"
    EVENT = "event"
    CONSULTATION = "consultation"


class Intake(Entity):
    """Поток: what one may apply for, when it runs and how many may come. Seats are counted here."""

    __tablename__ = "intake"
    __table_args__ = (
        Index(None, "programme_id", "starts_on", "id"),
        Index(None, "starts_on", "id"),
        Index(None, "provider_id", "starts_on", "id"),
        # Whatever races: never more seats taken than there are.
        CheckConstraint("taken >= 0 AND taken <= places", name="not_oversold"),
    )

    kind: Mapped[IntakeKind]
    title: Mapped[str] = mapped_column(String(300))
    programme_id: Mapped[UUID | None] = mapped_column(ForeignKey("programme.id"))
    version_id: Mapped[UUID | None] = mapped_column(ForeignKey("programme_version.id"))
    provider_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    places: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    last_in_line: Mapped[int] = mapped_column(default=0)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    apply_until: Mapped[date | None]
    accepts_at_once: Mapped[bool] = mapped_column(default=False)
    closed_at: Mapped[datetime | None]


class Application(Entity):
    """Заявка: one person's wish; its state moves by the table of moves alone."""

    __tablename__ = "application"
    __table_args__ = (
        # A double click, two doors at once: one open application of a person for an intake.
        Index(
            "uq_application_open",
            "intake_id",
            "person_id",
            unique=True,
            postgresql_where=text(IS_OPEN),
            sqlite_where=text(IS_OPEN),
        ),
        Index(None, "state", "due_on", "id"),
        Index(None, "owed_by", "due_on", "id"),
        Index(None, "person_id", "id"),
        Index(None, "intake_id", "state", "place_in_line", "id"),
        Index(None, "provider_id", "state", "id"),
        Index(None, "organisation_id", "id"),
        Index(None, "submitted_at", "id"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    intake_id: Mapped[UUID | None] = mapped_column(ForeignKey("intake.id"))
    programme_id: Mapped[UUID | None] = mapped_column(ForeignKey("programme.id"))
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))  # who sends
    provider_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    wish: Mapped[str | None] = mapped_column(Text)
    state: Mapped[State] = mapped_column(default=State.DRAFT)
    since: Mapped[datetime]  # when the state began
    submitted_at: Mapped[datetime | None]
    place_in_line: Mapped[int | None]
    reason: Mapped[str | None] = mapped_column(String(1000))  # of the last act that gave one
    # The next owed act, reckoned from the terms with every move.
    owed: Mapped[str | None] = mapped_column(String(200))
    owed_by: Mapped[Owes | None]
    due_on: Mapped[date | None]


class ApplicationStep(Base):
    """Шаг заявки: who moved it, when, from where and why. Nothing of it is ever changed."""

    __tablename__ = "application_step"
    __table_args__ = (Index(None, "application_id", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"))
    at: Mapped[datetime]
    act: Mapped[Act]
    before: Mapped[State]
    after: Mapped[State]
    mover: Mapped[Mover]
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[str | None] = mapped_column(String(1000))
