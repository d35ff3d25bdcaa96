"""Intake and application, and the trace of its way."""

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
    and_,
    event,
    false,
    or_,
    text,
)
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from hub.applications.machine import Act, Mover, State
from hub.core.access import Principal, Scope
from hub.core.db import Base, Entity
from hub.core.scopes import Scopes
from hub.core.text import search_key
from hub.deadlines.models import Owes
from hub.programmes.models import TITLE_KEY

IS_OPEN = "state NOT IN ('completed', 'expelled', 'withdrawn', 'refused')"
BY_ITSELF = f"intake_id IS NULL AND {IS_OPEN}"
READ, WRITE = "applications.read", "applications.write"
DECIDE, ANSWER = "applications.decide", "applications.answer"
IMPORT, EXPORT = "applications.import", "applications.export"
READ_INTAKES, WRITE_INTAKES = "intakes.read", "intakes.write"


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
        Index(None, "title_key", "id"),
        # Whatever races: never more seats taken than there are.
        CheckConstraint("taken >= 0 AND taken <= places", name="not_oversold"),
    )

    kind: Mapped[IntakeKind]
    title: Mapped[str] = mapped_column(String(300))
    title_key: Mapped[str] = mapped_column(TITLE_KEY)
    programme_id: Mapped[UUID | None] = mapped_column(ForeignKey("programme.id"))
    version_id: Mapped[UUID | None] = mapped_column(ForeignKey("programme_version.id"))
    provider_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    places: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    apply_until: Mapped[date | None]
    place: Mapped[str | None] = mapped_column(String(300))  # where people come
    accepts_at_once: Mapped[bool] = mapped_column(default=False)
    closed_at: Mapped[datetime | None]
    # Of an order for training: nobody comes into it but whom its opener puts in.
    by_invitation: Mapped[bool] = mapped_column(default=False)


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
        # The same where no intake is chosen yet.
        Index(
            "uq_application_programme",
            "programme_id",
            "person_id",
            unique=True,
            postgresql_where=text(BY_ITSELF),
            sqlite_where=text(BY_ITSELF),
        ),
        Index(None, "due_on", "id"),
        Index(None, "state", "since", "id"),
        Index(None, "state", "due_on", "id"),
        Index(None, "owed_by", "due_on", "id"),
        Index(None, "person_id", "id"),
        Index(None, "intake_id", "state", "submitted_at", "id"),
        Index(None, "provider_id", "state", "id"),
        Index(None, "organisation_id", "id"),
        Index(None, "submitted_at", "id"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    intake_id: Mapped[UUID | None] = mapped_column(ForeignKey("intake.id"))
    kind: Mapped[IntakeKind] = mapped_column(default=IntakeKind.PROGRAMME)
    programme_id: Mapped[UUID | None] = mapped_column(ForeignKey("programme.id"))
    # What was shown when it was applied for: it goes on by it, whatever becomes of the programme.
    version_id: Mapped[UUID | None] = mapped_column(ForeignKey("programme_version.id"))
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))  # who sends
    provider_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    wish: Mapped[str | None] = mapped_column(Text)
    education: Mapped[str | None] = mapped_column(String(60))  # book "education-level", as told
    hours: Mapped[int | None]  # of the modules chosen for a programme of one's own
    state: Mapped[State] = mapped_column(default=State.DRAFT)
    since: Mapped[datetime]  # when the state began
    submitted_at: Mapped[datetime | None]  # for the first time: who waits stands in line by it
    reason: Mapped[str | None] = mapped_column(String(1000))  # of the last act that gave one
    # The next owed act, reckoned from the terms with every move.
    owed: Mapped[str | None] = mapped_column(String(200))
    owed_by: Mapped[Owes | None]
    due_on: Mapped[date | None]


class ApplicationModule(Base):
    """Модуль, выбранный в свою программу."""

    __tablename__ = "application_module"

    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"), primary_key=True)
    module_id: Mapped[UUID] = mapped_column(ForeignKey("module.id"), primary_key=True)
    position: Mapped[int]


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


@event.listens_for(Intake, "before_insert")
@event.listens_for(Intake, "before_update")
def _keys(_mapper: Mapper[Any], _connection: object, intake: Intake) -> None:
    intake.title_key = search_key(intake.title)


def _own(who: Principal) -> ColumnElement[bool]:
    return Application.person_id == who.person_id if who.person_id is not None else false()


def _limit(who: Principal, permission: str) -> ColumnElement[bool] | None:
    """Let an organisation write what it sent and answer what it is asked; a draft is one's own."""
    grants = who.grants_for(permission)
    if any(grant.scope is Scope.REGION for grant in grants):
        return None
    own = [grant.organisation_id for grant in grants if grant.organisation_id is not None]
    if permission == WRITE:
        return or_(_own(who), Application.organisation_id.in_(own))
    asked = and_(Application.provider_id.in_(own), Application.state != State.DRAFT)
    if permission == ANSWER:
        return asked
    return or_(_own(who), Application.organisation_id.in_(own), asked)


SCOPES = Scopes(
    organisation=lambda ids: or_(
        Application.organisation_id.in_(ids), Application.provider_id.in_(ids)
    ),
    own=_own,
    limit=_limit,
)
INTAKE_SCOPES = Scopes(open_for=frozenset({READ_INTAKES, "intakes.export"}))
