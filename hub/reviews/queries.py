"""Reads of reviews: cards as far as the asker sees, their experts, sheets, remarks and rounds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.accounts.models import Account
from hub.core.access import Principal
from hub.core.errors import NotFoundError
from hub.core.files import StoredFile
from hub.core.i18n import _l
from hub.core.scopes import scoped
from hub.core.single import Single
from hub.reviews import of_materials
from hub.reviews.machine import OPEN, ReviewState
from hub.reviews.models import (
    JUDGE,
    READ,
    SCOPES,
    RemarkState,
    Review,
    ReviewExpert,
    ReviewRemark,
    ReviewRound,
    ReviewScore,
    ReviewSheet,
)

ABSENT = _l("There is no such expertise, or it is not yours.")
SINGLE = Single(Review, SCOPES, ABSENT)


@dataclass(frozen=True, slots=True)
class Seat:
    """An expert of a review with the sheet of the round, if it is begun."""

    expert: ReviewExpert
    name: str
    sheet: ReviewSheet | None

    @property
    def is_in(self) -> bool:
        return self.sheet is not None and self.sheet.handed_in_at is not None


def review(session: Session, review_id: UUID, who: Principal, permission: str = READ) -> Review:
    statement = select(Review).where(Review.id == review_id)
    found: Review | None = session.scalars(scoped(statement, SCOPES, who, permission)).one_or_none()
    if found is None:
        raise NotFoundError(ABSENT)
    return found


def seats(session: Session, review: Review, *, round_number: int | None = None) -> list[Seat]:
    """Give the experts at work with their sheets of a round, in the order they were appointed."""
    number = round_number or review.round
    rows = session.execute(
        select(ReviewExpert, Account.name, ReviewSheet)
        .join(Account, Account.id == ReviewExpert.account_id)
        .outerjoin(
            ReviewSheet,
            (ReviewSheet.expert_id == ReviewExpert.id) & (ReviewSheet.round == number),
        )
        .where(ReviewExpert.review_id == review.id, ReviewExpert.released_at.is_(None))
        .order_by(ReviewExpert.appointed_at, ReviewExpert.id)
    )
    return [Seat(*row) for row in rows]


def expert_of(session: Session, review_id: UUID, account_id: UUID) -> ReviewExpert | None:
    """Give the seat of an account, while it is held."""
    return session.scalars(
        select(ReviewExpert).where(
            ReviewExpert.review_id == review_id,
            ReviewExpert.account_id == account_id,
            ReviewExpert.released_at.is_(None),
        )
    ).one_or_none()


def names_of_experts(session: Session, review_id: UUID) -> dict[UUID, str]:
    """Name everybody who ever was an expert of it, by the seat."""
    rows = session.execute(
        select(ReviewExpert.id, Account.name)
        .join(Account, Account.id == ReviewExpert.account_id)
        .where(ReviewExpert.review_id == review_id)
        .order_by(ReviewExpert.appointed_at, ReviewExpert.id)
    )
    return dict(rows.all())


def why_close(session: Session, review_id: UUID) -> dict[UUID, str]:
    """Say why each expert of the author's own organisation was appointed, by the seat."""
    rows = session.execute(
        select(ReviewExpert.id, ReviewExpert.conflict_why).where(
            ReviewExpert.review_id == review_id, ReviewExpert.conflict_why.is_not(None)
        )
    )
    return {row.id: row.conflict_why or "" for row in rows}


def sheet(session: Session, expert_id: UUID, round_number: int) -> ReviewSheet | None:
    return session.scalars(
        select(ReviewSheet).where(
            ReviewSheet.expert_id == expert_id, ReviewSheet.round == round_number
        )
    ).one_or_none()


def sheets(session: Session, review_id: UUID) -> Sequence[ReviewSheet]:
    """Give every sheet handed in, round by round."""
    return session.scalars(
        select(ReviewSheet)
        .join(ReviewExpert, ReviewExpert.id == ReviewSheet.expert_id)
        .where(ReviewExpert.review_id == review_id, ReviewSheet.handed_in_at.is_not(None))
        .order_by(ReviewSheet.round, ReviewExpert.appointed_at, ReviewExpert.id)
    ).all()


def scores(session: Session, sheet_id: UUID) -> dict[UUID, ReviewScore]:
    rows = session.scalars(select(ReviewScore).where(ReviewScore.sheet_id == sheet_id))
    return {row.criterion_id: row for row in rows}


def remarks(session: Session, review_id: UUID) -> Sequence[ReviewRemark]:
    return session.scalars(
        select(ReviewRemark).where(ReviewRemark.review_id == review_id).order_by(ReviewRemark.id)
    ).all()


def remark(session: Session, remark_id: UUID) -> ReviewRemark:
    if (found := session.get(ReviewRemark, remark_id)) is None:
        raise NotFoundError(_l("There is no such remark."))
    return found


def unsettled(session: Session, review_id: UUID) -> int:
    """Count the required remarks that nobody has accepted as mended."""
    query = select(func.count()).where(
        ReviewRemark.review_id == review_id,
        ReviewRemark.is_required,
        ReviewRemark.state != RemarkState.ACCEPTED,
    )
    return session.scalar(query) or 0


def rounds(session: Session, review_id: UUID) -> Sequence[ReviewRound]:
    return session.scalars(
        select(ReviewRound).where(ReviewRound.review_id == review_id).order_by(ReviewRound.number)
    ).all()


def open_of(session: Session, kind: str, subject_id: UUID) -> Review | None:
    """Give the open review of a version."""
    return session.scalars(
        select(Review).where(
            Review.subject_kind == kind, Review.subject_id == subject_id, Review.state.in_(OPEN)
        )
    ).one_or_none()


def of_subject(session: Session, kind: str, subject_id: UUID, who: Principal) -> Sequence[Review]:
    """Give the reviews of a version that the asker may see, the latest first."""
    statement = select(Review).where(Review.subject_kind == kind, Review.subject_id == subject_id)
    return session.scalars(scoped(statement, SCOPES, who, READ).order_by(Review.id.desc())).all()


def may_have_file(session: Session, who: Principal, file: StoredFile) -> bool:
    """Whoever sees an expertise of a material may have the file that is judged."""
    statement = select(Review).where(
        Review.subject_kind == of_materials.KIND,
        Review.state.in_({*OPEN, ReviewState.APPROVED}),
    )
    judged = session.scalars(scoped(statement, SCOPES, who, JUDGE))
    return any(of_materials.holds(session, each.subject_id, file) for each in judged)


def to_judge(session: Session, account_id: UUID, limit: int) -> list[tuple[Review, date]]:
    """Give what an expert owes a sheet for, the nearest term first."""
    rows = session.execute(
        select(Review, ReviewExpert.due_on)
        .join(ReviewExpert, ReviewExpert.review_id == Review.id)
        .outerjoin(
            ReviewSheet,
            (ReviewSheet.expert_id == ReviewExpert.id) & (ReviewSheet.round == Review.round),
        )
        .where(
            ReviewExpert.account_id == account_id,
            ReviewExpert.released_at.is_(None),
            Review.state == ReviewState.JUDGING,
            ReviewSheet.handed_in_at.is_(None),
        )
        .order_by(ReviewExpert.due_on, Review.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows]


def in_states(
    session: Session, who: Principal, states: Sequence[ReviewState], limit: int, permission: str
) -> Sequence[Review]:
    """Give the reviews in these states that the asker may act upon, the longest waiting first."""
    statement = select(Review).where(Review.state.in_(states))
    return session.scalars(
        scoped(statement, SCOPES, who, permission)
        .order_by(Review.updated_at, Review.id)
        .limit(limit)
    ).all()


def sent_back_to(session: Session, who: Principal, limit: int, permission: str) -> Sequence[Review]:
    """Give what waits for this author, or for the organisation this one acts for."""
    statement = select(Review).where(Review.state == ReviewState.RETURNED)
    if who.everywhere(permission):  # the office may act for all, but this is its own desk
        statement = statement.where(Review.author_id == who.account_id)
    return session.scalars(
        scoped(statement, SCOPES, who, permission)
        .order_by(Review.updated_at, Review.id)
        .limit(limit)
    ).all()
