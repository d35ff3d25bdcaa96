"""Review: rounds, experts, their sheets and remarks, the decision and the number of its report."""

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
    event,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from hub.core.access import POLICY, Principal, Role, Scope
from hub.core.db import Base, Entity
from hub.core.scopes import Scopes
from hub.core.text import search_key
from hub.reviews.machine import ReviewState

READ = "reviews.read"
SUBMIT = "reviews.submit"
JUDGE = "reviews.judge"
DECIDE = "reviews.decide"
CRITERIA = "reviews.criteria"
IS_OPEN = "state IN ('submitted', 'judging', 'deciding', 'returned')"
IN_FORCE = "retired_at IS NULL AND published_at IS NOT NULL"
IS_DRAFT = "published_at IS NULL"


class Verdict(enum.Enum):
    """Заключение эксперта."""

    APPROVE = "approve"
    CORRECT = "correct"
    REFUSE = "refuse"


class RemarkState(enum.Enum):
    """Состояние замечания."""

    OPEN = "open"
    ANSWERED = "answered"
    ACCEPTED = "accepted"


class CriteriaSet(Entity):
    """Набор критериев одного вида: once in force it never changes, a new version takes over."""

    __tablename__ = "review_criteria_set"
    __table_args__ = (
        Index("uq_review_criteria_set_number", "subject_kind", "number", unique=True),
        Index(
            "uq_review_criteria_set_in_force",
            "subject_kind",
            unique=True,
            postgresql_where=text(IN_FORCE),
            sqlite_where=text(IN_FORCE),
        ),
        Index(
            "uq_review_criteria_set_draft",
            "subject_kind",
            unique=True,
            postgresql_where=text(IS_DRAFT),
            sqlite_where=text(IS_DRAFT),
        ),
    )

    subject_kind: Mapped[str] = mapped_column(String(40))
    number: Mapped[int]
    pass_share: Mapped[int]  # per cent of the greatest sum; below it approval needs a reason
    published_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]


class Criterion(Base):
    """Критерий экспертизы."""

    __tablename__ = "review_criterion"
    __table_args__ = (
        Index("uq_review_criterion_position", "set_id", "position", unique=True),
        CheckConstraint("weight > 0 AND most > 0", name="counted"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    set_id: Mapped[UUID] = mapped_column(ForeignKey("review_criteria_set.id"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    about: Mapped[str | None] = mapped_column(String(1000))
    weight: Mapped[int]
    most: Mapped[int]  # points


class Review(Entity):
    """Экспертиза одной версии: its subject is named by kind and id, for rooms come and go."""

    __tablename__ = "review"
    __table_args__ = (
        Index(None, "title_key", "id"),
        Index(None, "state", "id"),
        Index(None, "submitted_at", "id"),
        Index(None, "due_on", "id"),
        Index(None, "decided_at", "id"),
        Index(None, "author_id", "id"),
        Index(None, "organisation_id", "id"),
        Index(None, "subject_kind", "subject_id"),
        Index("uq_review_report", "report_year", "report_number", unique=True),
        # A double click, two doors at once: one version is at one open expertise.
        Index(
            "uq_review_open",
            "subject_kind",
            "subject_id",
            unique=True,
            postgresql_where=text(IS_OPEN),
            sqlite_where=text(IS_OPEN),
        ),
        CheckConstraint(
            "(state IN ('approved', 'refused')) = (report_number IS NOT NULL)", name="reported"
        ),
    )

    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[UUID]
    subject_number: Mapped[int]  # which version of it
    title: Mapped[str] = mapped_column(String(300))
    title_key: Mapped[str] = mapped_column(
        String(300).with_variant(String(300, collation="C"), "postgresql")
    )
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))  # who submitted it
    criteria_set_id: Mapped[UUID] = mapped_column(ForeignKey("review_criteria_set.id"))
    state: Mapped[ReviewState] = mapped_column(default=ReviewState.SUBMITTED)
    round: Mapped[int] = mapped_column(default=1)
    submitted_at: Mapped[datetime]
    due_on: Mapped[date | None]  # the nearest term of its experts
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[str | None] = mapped_column(Text)
    share: Mapped[int | None]  # per cent, the mean of the last round's sheets
    report_year: Mapped[int | None]
    report_number: Mapped[int | None]


class ReviewRound(Base):
    """Круг экспертизы: what was submitted and how it ended."""

    __tablename__ = "review_round"

    review_id: Mapped[UUID] = mapped_column(ForeignKey("review.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    submitted_at: Mapped[datetime]
    note: Mapped[str | None] = mapped_column(Text)  # the author's: what was mended
    ended_at: Mapped[datetime | None]
    outcome: Mapped[ReviewState | None]
    reason: Mapped[str | None] = mapped_column(Text)


class ReviewExpert(Entity):
    """Назначенный эксперт."""

    __tablename__ = "review_expert"
    __table_args__ = (
        Index("uq_review_expert", "review_id", "account_id", unique=True),
        Index(None, "account_id", "released_at"),
        Index(None, "due_on"),
    )

    review_id: Mapped[UUID] = mapped_column(ForeignKey("review.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    due_on: Mapped[date]
    appointed_at: Mapped[datetime]
    conflict_why: Mapped[str | None] = mapped_column(String(500))  # why of the same organisation
    released_at: Mapped[datetime | None]
    reminded_on: Mapped[date | None]


class ReviewSheet(Entity):
    """Лист эксперта за круг: changes till it is handed in."""

    __tablename__ = "review_sheet"
    __table_args__ = (Index("uq_review_sheet_round", "expert_id", "round", unique=True),)

    expert_id: Mapped[UUID] = mapped_column(ForeignKey("review_expert.id"))
    round: Mapped[int]
    verdict: Mapped[Verdict | None]
    summary: Mapped[str | None] = mapped_column(Text)
    share: Mapped[int | None]
    handed_in_at: Mapped[datetime | None]


class ReviewScore(Base):
    """Балл по критерию."""

    __tablename__ = "review_score"

    sheet_id: Mapped[UUID] = mapped_column(ForeignKey("review_sheet.id"), primary_key=True)
    criterion_id: Mapped[UUID] = mapped_column(ForeignKey("review_criterion.id"), primary_key=True)
    points: Mapped[int]
    note: Mapped[str | None] = mapped_column(String(1000))


class ReviewRemark(Entity):
    """Замечание эксперта к месту: the place keeps its words as they were."""

    __tablename__ = "review_remark"
    __table_args__ = (Index(None, "review_id", "id"), Index(None, "expert_id", "id"))

    review_id: Mapped[UUID] = mapped_column(ForeignKey("review.id"))
    expert_id: Mapped[UUID] = mapped_column(ForeignKey("review_expert.id"))
    round: Mapped[int]
    place: Mapped[str] = mapped_column(String(200))
    place_title: Mapped[str] = mapped_column(String(400))
    text: Mapped[str] = mapped_column(Text)
    is_required: Mapped[bool] = mapped_column(default=True)
    state: Mapped[RemarkState] = mapped_column(default=RemarkState.OPEN)
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    closed_why: Mapped[str | None] = mapped_column(String(500))  # when staff closed it


class ReviewNumber(Base):
    """Последний номер протокола за год: its row is the queue for the next."""

    __tablename__ = "review_number"

    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


@event.listens_for(Review, "before_insert")
@event.listens_for(Review, "before_update")
def _keys(_mapper: Mapper[Any], _connection: object, review: Review) -> None:
    review.title_key = search_key(review.title)


def _limit(who: Principal, permission: str) -> ColumnElement[bool] | None:
    """The office and the coordinator see all; authors their own; experts those they judge."""
    judged = Review.id.in_(judged_by(who.account_id))
    if permission == JUDGE:  # whatever else one may do: a sheet is an appointed expert's
        return judged
    seeing = POLICY[DECIDE] | {Role.COORDINATOR}
    if any(grant.role in seeing and grant.scope is Scope.REGION for grant in who.grants):
        return None
    partners = frozenset(
        grant.organisation_id
        for grant in who.counted(permission)
        if grant.role is Role.PARTNER and grant.organisation_id is not None
    )
    ways = [Review.author_id == who.account_id, Review.organisation_id.in_(partners)]
    if permission == READ:
        ways.append(judged)
    return or_(*ways)


def judged_by(account_id: UUID) -> Any:
    """Select the reviews an expert is appointed to and not released from."""
    return select(ReviewExpert.review_id).where(
        ReviewExpert.account_id == account_id, ReviewExpert.released_at.is_(None)
    )


SCOPES = Scopes(limit=_limit, open_for=frozenset({READ, SUBMIT, JUDGE}))
