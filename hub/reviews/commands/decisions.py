"""What staff decide: back to the author, approved and published, or refused. One decides once."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from hub.core import options
from hub.core.clock import day_of
from hub.core.errors import InvalidError, RefusedError
from hub.core.events import emit
from hub.core.i18n import _l
from hub.core.upsert import upsert
from hub.reviews import criteria_sets, letters, queries
from hub.reviews.commands.authors import remark_of
from hub.reviews.commands.ground import held, move, note, reckon, this_round, words
from hub.reviews.events import ReviewApproved, ReviewRefused, ReviewReturned
from hub.reviews.kinds import subject
from hub.reviews.machine import Act, ReviewState, moved
from hub.reviews.models import RemarkState, Review, ReviewNumber, Verdict
from hub.reviews.options import LEAST_EXPERTS

SAY_WHY = _l("Say why: the author reads it.")


def send_back(
    session: Session,
    review_id: UUID,
    *,
    reason: str,
    by_id: UUID,
    version: int | None = None,
    at: datetime,
) -> Review:
    """Give it back to its author with the remarks; the round is over."""
    review = _for_decision(session, review_id, by_id, version)
    why = words(reason, SAY_WHY, field="reason")
    move(review, Act.SEND_BACK, ReviewState.RETURNED)
    _end_round(session, review, ReviewState.RETURNED, why, at)
    subject(review.subject_kind).send_back(session, review.subject_id, at=at)
    reckon(session, review)
    note(session, "returned", review)
    emit(session, ReviewReturned(aggregate_id=review.id, round=review.round))
    letters.tell(session, letters.RETURNED, review, [review.author_id], why=why)
    return review


def approve(
    session: Session,
    review_id: UUID,
    *,
    reason: str = "",
    by_id: UUID,
    version: int | None = None,
    at: datetime,
) -> Review:
    """Approve and publish at once: there is no other way for a version to be shown."""
    review = _for_decision(session, review_id, by_id, version)
    after = moved(review.state, Act.APPROVE, ReviewState.APPROVED)
    seats = [seat for seat in queries.seats(session, review) if seat.sheet and seat.is_in]
    least = options.get(LEAST_EXPERTS)
    if len(seats) < least:
        raise RefusedError(
            _l("There are too few sheets to approve: appoint one more expert."), least=least
        )
    if left := queries.unsettled(session, review_id):
        raise RefusedError(
            _l("Remarks that must be mended are not closed yet: send it back or close them."),
            left=left,
        )
    shares = [seat.sheet.share or 0 for seat in seats if seat.sheet]
    share = round(sum(shares) / len(shares))
    is_doubted = any(seat.sheet and seat.sheet.verdict is not Verdict.APPROVE for seat in seats)
    passes = criteria_sets.one(session, review.criteria_set_id).pass_share
    if (is_doubted or share < passes) and not reason.strip():
        raise InvalidError(
            _l("The experts are not all for it: say why you approve."), field="reason"
        )
    review.share = share
    _decide(session, review, by_id, reason.strip() or None, after, at)
    subject(review.subject_kind).publish(session, review.subject_id, at=at, review_id=review.id)
    note(session, "approved", review, share=review.share)
    emit(session, ReviewApproved(aggregate_id=review.id))
    letters.tell(session, letters.APPROVED, review, [review.author_id])
    return review


def refuse(
    session: Session,
    review_id: UUID,
    *,
    reason: str,
    by_id: UUID,
    version: int | None = None,
    at: datetime,
) -> Review:
    """Refuse for good: the version is a draft again and may come as a new expertise."""
    review = _for_decision(session, review_id, by_id, version)
    why = words(reason, SAY_WHY, field="reason")
    was_closed = review.state is not ReviewState.RETURNED
    after = moved(review.state, Act.REFUSE, ReviewState.REFUSED)
    shares = [s.sheet.share or 0 for s in queries.seats(session, review) if s.sheet and s.is_in]
    review.share = round(sum(shares) / len(shares)) if shares else None
    _decide(session, review, by_id, why, after, at)
    if was_closed:
        subject(review.subject_kind).send_back(session, review.subject_id, at=at)
    note(session, "refused", review)
    emit(session, ReviewRefused(aggregate_id=review.id))
    letters.tell(session, letters.REFUSED, review, [review.author_id], why=why)
    return review


def close_remark(
    session: Session, review_id: UUID, remark_id: UUID, *, why: str, by_id: UUID, at: datetime
) -> None:
    """Close a remark over its expert's head, and say why: the report shows it."""
    review = _for_decision(session, review_id, by_id, None)
    if review.state is not ReviewState.DECIDING:
        raise RefusedError(_l("The review has moved on meanwhile: open its card anew."))
    found = remark_of(session, review, remark_id)
    if found.state is RemarkState.ACCEPTED:
        raise RefusedError(_l("This remark is closed already."))
    found.closed_why = words(why, _l("Say why it is closed."), field="why")[:500]
    found.state, found.closed_at, found.closed_by_id = RemarkState.ACCEPTED, at, by_id
    session.flush()
    note(session, "remark-closed", review, why=found.closed_why)


def _for_decision(session: Session, review_id: UUID, by_id: UUID, version: int | None) -> Review:
    """Hold it for somebody who neither wrote nor judged it."""
    review = held(session, review_id, version=version)
    authors = subject(review.subject_kind).about(session, review.subject_id).authors
    if by_id == review.author_id or by_id in authors:
        raise RefusedError(_l("Nobody decides about what is their own: ask a colleague."))
    if queries.expert_of(session, review_id, by_id) is not None:
        raise RefusedError(_l("An expert of it does not decide about it: ask a colleague."))
    return review


def _decide(
    session: Session,
    review: Review,
    by_id: UUID,
    reason: str | None,
    outcome: ReviewState,
    at: datetime,
) -> None:
    year = day_of(at).year
    number = _next_number(session, year)
    review.state, review.report_year, review.report_number = outcome, year, number
    review.decided_at, review.decided_by_id, review.reason = at, by_id, reason
    _end_round(session, review, outcome, reason, at)
    reckon(session, review)


def _next_number(session: Session, year: int) -> int:
    """Take the next number of the year: whoever decides at the same moment waits for the row."""
    upsert(session, ReviewNumber, [{"year": year, "last": 0}], on=("year",), update=())
    taken = (
        update(ReviewNumber)
        .where(ReviewNumber.year == year)
        .values(last=ReviewNumber.last + 1)
        .returning(ReviewNumber.last)
        .execution_options(synchronize_session=False)
    )
    return session.execute(taken).scalar_one()


def _end_round(
    session: Session, review: Review, outcome: ReviewState, reason: str | None, at: datetime
) -> None:
    ending = this_round(session, review)
    ending.ended_at, ending.outcome, ending.reason = at, outcome, reason
