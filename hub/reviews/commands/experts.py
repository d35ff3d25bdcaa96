"""Who judges: appointed by staff, never an author, of the same organisation only with a reason."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.accounts import queries as accounts
from hub.accounts.models import Account, AccountGrant
from hub.core.access import Scope
from hub.core.clock import day_of
from hub.core.db import uuid7
from hub.core.errors import ConflictError, InvalidError, NotFoundError, RefusedError
from hub.core.events import emit
from hub.core.i18n import _l
from hub.core.saving import save
from hub.reviews import letters, queries
from hub.reviews.commands.ground import held, note, stand
from hub.reviews.events import ExpertAppointed, ExpertReleased
from hub.reviews.kinds import subject
from hub.reviews.machine import Act, ReviewState
from hub.reviews.models import JUDGE, Review, ReviewExpert

LEAST_REASON, MOST_REASON = 5, 500
APPOINTED = ConflictError(_l("This expert is appointed already."), field="expert")


def appoint(
    session: Session,
    review_id: UUID,
    account_id: UUID,
    *,
    due_on: date,
    why: str = "",
    version: int | None = None,
    at: datetime,
) -> ReviewExpert:
    """Appoint an expert; in a round that has begun it is one more sheet to wait for."""
    review = held(session, review_id, version=version)
    account = _judge(session, account_id)
    authors = subject(review.subject_kind).about(session, review.subject_id).authors
    if account_id == review.author_id or account_id in authors:
        raise InvalidError(_l("An author never judges what is their own."), field="expert")
    if due_on <= day_of(at):
        raise InvalidError(_l("The term is a day to come."), field="due_on")
    reason = " ".join(why.split())[:MOST_REASON]
    is_close = is_close_to(session, account_id, review)
    if is_close and len(reason) < LEAST_REASON:
        raise InvalidError(
            _l("The expert is of the author's organisation: say why nobody else can judge."),
            field="why",
        )
    seat = _seat(session, review, account, due_on, reason if is_close else None, at)
    stand(session, review, Act.APPOINT)
    note(session, "expert-appointed", review, account=str(account_id), why=seat.conflict_why)
    emit(session, ExpertAppointed(aggregate_id=review.id, account_id=account_id))
    until = f"{due_on:%d.%m.%Y}"
    letters.tell(session, letters.APPOINTED, review, [account_id], until=until)
    return seat


def release(session: Session, review_id: UUID, expert_id: UUID, *, at: datetime) -> None:
    """Let an expert go who has not judged this round; what was judged before stays."""
    review = held(session, review_id)
    seat = next((one for one in queries.seats(session, review) if one.expert.id == expert_id), None)
    if seat is None:
        raise NotFoundError(_l("There is no such expert here."))
    if seat.is_in:
        raise RefusedError(_l("The sheet of this expert is in: it stays."))
    seat.expert.released_at = at
    if review.state is ReviewState.RETURNED:
        session.flush()
    else:
        stand(session, review, Act.RELEASE)
    account_id = seat.expert.account_id
    note(session, "expert-released", review, account=str(account_id))
    emit(session, ExpertReleased(aggregate_id=review.id, account_id=account_id))
    letters.tell(session, letters.RELEASED, review, [account_id])
    if review.state is ReviewState.DECIDING:
        letters.tell_office(session, letters.COMPLETE, review)


def is_close_to(session: Session, account_id: UUID, review: Review) -> bool:
    """Whether an account acts for the organisation whose work is judged."""
    if review.organisation_id is None:
        return False
    found = select(AccountGrant.id).where(
        AccountGrant.account_id == account_id,
        AccountGrant.scope == Scope.ORGANISATION,
        AccountGrant.organisation_id == review.organisation_id,
    )
    return session.scalar(found.limit(1)) is not None


def _judge(session: Session, account_id: UUID) -> Account:
    """Take an account that may judge at all."""
    account = session.get(Account, account_id)
    if account is None or account_id not in accounts.who_may(session, JUDGE):
        raise InvalidError(_l("There is no such expert among those who may judge."), field="expert")
    return account


def _seat(
    session: Session,
    review: Review,
    account: Account,
    due_on: date,
    why: str | None,
    at: datetime,
) -> ReviewExpert:
    known = session.scalars(
        select(ReviewExpert).where(
            ReviewExpert.review_id == review.id, ReviewExpert.account_id == account.id
        )
    ).one_or_none()
    if known is not None and known.released_at is None:
        raise APPOINTED
    if known is not None:  # let go before, asked again: the same seat
        known.released_at, known.due_on, known.conflict_why = None, due_on, why
        known.appointed_at, known.reminded_on = at, None
        return known
    made = ReviewExpert(
        id=uuid7(),
        review_id=review.id,
        account_id=account.id,
        due_on=due_on,
        appointed_at=at,
        conflict_why=why,
    )
    save(session, made, {"uq_review_expert": APPOINTED})
    return made
