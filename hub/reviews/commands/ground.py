"""What the commands of a review share: its row held, a step of the machine taken, the trace."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from hub.core import audit
from hub.core.errors import InvalidError, NotFoundError
from hub.core.i18n import _l
from hub.reviews import queries
from hub.reviews.machine import Act, ReviewState, moved, standing
from hub.reviews.models import Review, ReviewRound

SUBJECT = "review"
LEAST_WORDS, MOST_WORDS = 5, 4000


def held(session: Session, review_id: UUID, *, version: int | None = None) -> Review:
    """Give the review, held till the end of the transaction: two who act at once come in turn."""
    found = session.get(Review, review_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFoundError(queries.ABSENT)
    if version is not None:
        found.expect(version)
    return found


def move(review: Review, act: Act, to: ReviewState) -> None:
    review.state = moved(review.state, act, to)


def stand(session: Session, review: Review, act: Act) -> ReviewState:
    """Move to where the round stands now, and count its nearest term anew."""
    session.flush()
    seats = queries.seats(session, review)
    move(review, act, standing(len(seats), sum(seat.is_in for seat in seats)))
    reckon(session, review)
    return review.state


def reckon(session: Session, review: Review) -> None:
    """Write the nearest term of those who owe a sheet; none when nobody does."""
    session.flush()
    owing = [seat.expert.due_on for seat in queries.seats(session, review) if not seat.is_in]
    review.due_on = min(owing, default=None) if review.state is ReviewState.JUDGING else None
    session.flush()


def this_round(session: Session, review: Review) -> ReviewRound:
    return session.get_one(ReviewRound, (review.id, review.round))


def words(text: str | None, refusal: str, *, field: str) -> str:
    """Take words that must be there."""
    found = (text or "").replace("\r\n", "\n").strip()
    if len(found) < LEAST_WORDS:
        raise InvalidError(refusal, field=field)
    if len(found) > MOST_WORDS:
        raise InvalidError(_l("This text is too long."), field=field)
    return found


def note(session: Session, act: str, review: Review, **details: Any) -> None:
    why = details.pop("why", None)
    about = {"kind": review.subject_kind, "round": review.round, **details}
    audit.record(
        session, f"reviews.{act}", subject=SUBJECT, subject_id=review.id, details=about, why=why
    )
