"""What an author does: submits, answers remarks, submits again, takes back."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from hub.core import options
from hub.core.clock import day_of
from hub.core.db import uuid7
from hub.core.errors import ConflictError, InvalidError, RefusedError
from hub.core.events import emit
from hub.core.i18n import _l
from hub.core.saving import save
from hub.reviews import criteria_sets, letters, queries
from hub.reviews.commands.ground import held, move, note, reckon, stand, this_round, words
from hub.reviews.events import ReviewRecalled, ReviewSubmitted
from hub.reviews.kinds import subject
from hub.reviews.machine import Act, ReviewState
from hub.reviews.models import RemarkState, Review, ReviewRemark, ReviewRound
from hub.reviews.options import DAYS

AT_EXPERTISE = ConflictError(_l("This version is at expertise already."))


def submit(
    session: Session, kind: str, subject_id: UUID, *, author_id: UUID, note_: str = "", at: datetime
) -> Review:
    """Send a version to expertise. The criteria in force now are those it is judged by."""
    sent = subject(kind)
    if queries.open_of(session, kind, subject_id) is not None:
        raise AT_EXPERTISE
    sent.submit(session, subject_id, at=at)
    about = sent.about(session, subject_id)
    review = Review(
        id=uuid7(),
        subject_kind=kind,
        subject_id=subject_id,
        subject_number=about.number,
        title=about.title,
        organisation_id=about.organisation_id,
        author_id=author_id,
        criteria_set_id=criteria_sets.in_force(session, kind).id,
        submitted_at=at,
    )
    save(session, review, {"uq_review_open": AT_EXPERTISE})
    session.flush()
    session.add(
        ReviewRound(review_id=review.id, number=1, submitted_at=at, note=note_.strip() or None)
    )
    session.flush()
    note(session, "submitted", review)
    emit(session, ReviewSubmitted(aggregate_id=review.id, round=1))
    letters.tell_office(session, letters.SUBMITTED, review)
    return review


def answer(session: Session, review_id: UUID, remark_id: UUID, text: str, *, at: datetime) -> None:
    """Say what was done about a remark, while the thing is back with its author."""
    review = held(session, review_id)
    found = remark_of(session, review, remark_id)
    if review.state is not ReviewState.RETURNED:
        raise RefusedError(_l("Remarks are answered while it is sent back for correction."))
    if found.state is RemarkState.ACCEPTED:
        raise RefusedError(_l("This remark is closed already."))
    found.answer = words(text, _l("Say what was done, or why not."), field="answer")
    found.answered_at, found.state = at, RemarkState.ANSWERED
    session.flush()
    note(session, "remark-answered", review)


def resubmit(
    session: Session, review_id: UUID, *, note_: str, version: int | None, at: datetime
) -> Review:
    """Send the mended version in: the next round begins, with the experts there are."""
    review = held(session, review_id, version=version)
    told = words(note_, _l("Say what was mended."), field="note")
    silent = [
        each
        for each in queries.remarks(session, review_id)
        if each.is_required and each.state is RemarkState.OPEN
    ]
    if silent:
        raise InvalidError(
            _l("Answer every remark that must be mended first."), field="note", left=len(silent)
        )
    if review.state is not ReviewState.RETURNED:
        raise RefusedError(_l("The review has moved on meanwhile: open its card anew."))
    sent = subject(review.subject_kind)
    sent.submit(session, review.subject_id, at=at)
    review.title = sent.about(session, review.subject_id).title
    review.round += 1
    session.add(ReviewRound(review_id=review.id, number=review.round, submitted_at=at, note=told))
    due_on = day_of(at) + timedelta(days=options.get(DAYS))
    for seat in queries.seats(session, review):
        seat.expert.due_on, seat.expert.reminded_on = due_on, None
    stand(session, review, Act.RESUBMIT)
    note(session, "resubmitted", review)
    emit(session, ReviewSubmitted(aggregate_id=review.id, round=review.round))
    experts = {seat.expert.account_id for seat in queries.seats(session, review)}
    until = f"{due_on:%d.%m.%Y}"
    letters.tell(session, letters.AGAIN, review, experts, until=until)
    if not experts:
        letters.tell_office(session, letters.SUBMITTED, review)
    return review


def recall(session: Session, review_id: UUID, *, version: int | None, at: datetime) -> Review:
    """Take it back: before experts are appointed, or while it lies with the author."""
    review = held(session, review_id, version=version)
    was_closed = review.state is ReviewState.SUBMITTED
    move(review, Act.RECALL, ReviewState.RECALLED)
    if was_closed:
        subject(review.subject_kind).send_back(session, review.subject_id, at=at)
    ending = this_round(session, review)
    ending.ended_at, ending.outcome = ending.ended_at or at, ReviewState.RECALLED
    reckon(session, review)
    note(session, "recalled", review)
    emit(session, ReviewRecalled(aggregate_id=review.id))
    return review


def remark_of(session: Session, review: Review, remark_id: UUID) -> ReviewRemark:
    found = queries.remark(session, remark_id)
    if found.review_id != review.id:
        raise RefusedError(_l("This remark belongs to another expertise."))
    return found
