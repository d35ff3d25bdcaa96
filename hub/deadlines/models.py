"""Days staff wrote down, and terms: by when something is owed."""

import enum
from datetime import date

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.db import Entity
from hub.core.scopes import Scopes
from hub.deadlines.working import DayKind

READ = "deadlines.read"
WRITE = "deadlines.write"
EXPORT = "deadlines.export"
EVERYBODY = Scopes(open_for=frozenset({READ, EXPORT}))


class Owes(enum.Enum):
    """Кто должен."""

    OFFICE = "office"
    APPLICANT = "applicant"
    CUSTOMER = "customer"
    PROVIDER = "provider"
    TEACHER = "teacher"


class Anchor(enum.Enum):
    """От чего считают срок."""

    SINCE = "since"  # since the state began
    STARTS = "starts"  # the first day of training
    ENDS = "ends"  # its last day
    MONTH = "month"  # the last day of the month


class Unit(enum.Enum):
    """В чём считают срок."""

    WORKING = "working"
    CALENDAR = "calendar"


class CalendarDay(Entity):
    """День производственного календаря, внесённый сотрудником: it wins over the law's."""

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(unique=True)
    kind: Mapped[DayKind]
    title: Mapped[str | None] = mapped_column(String(200))


class Term(Entity):
    """Срок: in this state this is owed, by these, no later than so many days after or before."""

    __tablename__ = "term"
    __table_args__ = (
        Index("uq_term_act", "subject", "state", "act", unique=True),
        Index(None, "act", "id"),
        Index(None, "subject", "id"),
    )

    subject: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(40))
    act: Mapped[str] = mapped_column(String(200))  # what is owed, in words people read
    owed_by: Mapped[Owes]
    anchor: Mapped[Anchor]
    days: Mapped[int]  # negative: before
    unit: Mapped[Unit]
    basis: Mapped[str | None] = mapped_column(String(500))
    is_on: Mapped[bool] = mapped_column(default=True)
