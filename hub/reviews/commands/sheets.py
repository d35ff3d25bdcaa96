"""What an expert does: points by criterion, remarks to places, a sheet handed in once a round."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from hub.core.db import uuid7
from hub.core.errors import ConflictError, ForbiddenError, InvalidError, RefusedError
from hub.core.events import emit
from hub.core.i18n import _l
from hub.core.saving import save
from hub.reviews import criteria_sets, letters, queries
from hub.reviews.commands.authors import remark_of
from hub.reviews.commands.ground import held, note, stand, words
from hub.reviews.events import SheetHandedIn
from hub.reviews.kinds import subject
from hub.reviews.machine import Act, ReviewState
from hub.reviews.models import (
    Criterion,
    RemarkState,
    Review,
    ReviewExpert,
    ReviewRemark,
    ReviewScore,
    ReviewSheet,
    Verdict,
)

WHOLE = 100
MOST_REMARKS = 200  # of one expert: past it a text is written anew, not remarked
STALE = ConflictError(_l("Somebody changed this while you were editing it."))


@dataclass(frozen=True, kw_only=True, slots=True)
class Filled:
    """A sheet as it came: points by criterion, None where nothing is chosen yet."""

    points: Mapping[UUID, int | None]
    notes: Mapping[UUID, str]
    verdict: Verdict | None
    summary: str


def write(
    session: Session,
    review_id: UUID,
    account_id: UUID,
    filled: Filled,
    *,
    version: int | None,
    at: datetime,
) -> ReviewSheet:
    """Keep what is filled in so far. `version` is of the sheet; 0 of one not begun."""
    review, expert = at_work(session, review_id, account_id)
    found = queries.sheet(session, expert.id, review.round)
    if version is not None and (found.version if found else 0) != version:
        raise STALE
    if found is None:
        found = ReviewSheet(id=uuid7(), expert_id=expert.id, round=review.round)
        save(session, found, {"uq_review_sheet_round": STALE})
        session.flush()
    found.verdict, found.summary = filled.verdict, filled.summary.strip() or None
    found.updated_at = at  # points lie in rows of their own: the sheet must count as changed
    session.execute(delete(ReviewScore).where(ReviewScore.sheet_id == found.id))
    for each in criteria_sets.criteria(session, review.criteria_set_id):
        points = filled.points.get(each.id)
        if points is None:
            continue
        if not 0 <= points <= each.most:
            raise InvalidError(_l("The points are out of bounds."), field=f"points-{each.position}")
        told = " ".join(filled.notes.get(each.id, "").split())[:1000] or None
        session.add(ReviewScore(sheet_id=found.id, criterion_id=each.id, points=points, note=told))
    session.flush()
    note(session, "sheet-written", review)
    return found


def hand_in(
    session: Session,
    review_id: UUID,
    account_id: UUID,
    filled: Filled,
    *,
    version: int | None,
    at: datetime,
) -> ReviewSheet:
    """Hand the sheet in, whole: it is judged once a round and changes no more."""
    found = write(session, review_id, account_id, filled, version=version, at=at)
    review, expert = at_work(session, review_id, account_id)
    given = queries.scores(session, found.id)
    criteria = criteria_sets.criteria(session, review.criteria_set_id)
    for each in criteria:
        if each.id not in given:
            raise InvalidError(
                _l("Give points by every criterion."), field=f"points-{each.position}"
            )
    if found.verdict is None:
        raise InvalidError(_l("Say what you conclude."), field="verdict")
    words(found.summary, _l("Sum up in a few words."), field="summary")
    _expect_agreement(session, expert, found.verdict)
    found.share = share(criteria, {key: row.points for key, row in given.items()})
    found.handed_in_at = at
    after = stand(session, review, Act.HAND_IN)
    note(session, "sheet-handed-in", review, verdict=found.verdict.value)
    emit(session, SheetHandedIn(aggregate_id=review.id, account_id=account_id))
    if after is ReviewState.DECIDING:
        letters.tell_office(session, letters.COMPLETE, review)
    return found


def share(criteria: Sequence[Criterion], points: Mapping[UUID, int]) -> int:
    """Give per cent of the greatest weighted sum, to a whole."""
    weight = sum(each.weight for each in criteria)
    gained = sum(each.weight * points[each.id] / each.most for each in criteria)
    return round(WHOLE * gained / weight)


def remark(
    session: Session,
    review_id: UUID,
    account_id: UUID,
    *,
    place: str,
    text: str,
    is_required: bool,
) -> ReviewRemark:
    """Tie a remark to a place of what is judged; the place keeps its words as they are now."""
    review, expert = at_work(session, review_id, account_id)
    told = words(text, _l("Write the remark."), field="text")
    places = subject(review.subject_kind).places(session, review.subject_id)
    found = next((one for one in places if one.key == place), None)
    if found is None:
        raise InvalidError(_l("There is no such place."), field="place")
    own = [one for one in queries.remarks(session, review_id) if one.expert_id == expert.id]
    if len(own) >= MOST_REMARKS:
        raise RefusedError(_l("There are too many remarks: sum up in the conclusion."))
    made = ReviewRemark(
        id=uuid7(),
        review_id=review.id,
        expert_id=expert.id,
        round=review.round,
        place=found.key,
        place_title=str(found.title)[:400],
        text=told,
        is_required=is_required,
    )
    session.add(made)
    session.flush()
    note(session, "remark-made", review)
    return made


def drop_remark(session: Session, review_id: UUID, remark_id: UUID, account_id: UUID) -> None:
    """Take back a remark nobody else has seen yet."""
    review, expert = at_work(session, review_id, account_id)
    found = _own(session, review, expert, remark_id)
    if found.round != review.round:
        raise RefusedError(_l("A remark the author has seen stays: accept it instead."))
    session.delete(found)
    session.flush()
    note(session, "remark-dropped", review)


def settle(
    session: Session,
    review_id: UUID,
    remark_id: UUID,
    account_id: UUID,
    *,
    is_mended: bool,
    at: datetime,
) -> None:
    """Say of an answered remark whether it is mended."""
    review, expert = at_work(session, review_id, account_id)
    found = _own(session, review, expert, remark_id)
    if found.round == review.round:
        raise RefusedError(_l("The author has not seen this remark yet."))
    found.state = RemarkState.ACCEPTED if is_mended else RemarkState.OPEN
    found.closed_at = at if is_mended else None
    found.closed_by_id = account_id if is_mended else None
    session.flush()
    note(session, "remark-accepted" if is_mended else "remark-reopened", review)


def at_work(session: Session, review_id: UUID, account_id: UUID) -> tuple[Review, ReviewExpert]:
    """Hold a review for its expert: appointed, in a round at work, the sheet not handed in."""
    review = held(session, review_id)
    expert = queries.expert_of(session, review_id, account_id)
    if expert is None:
        raise ForbiddenError(_l("You are not an expert of this."))
    found = queries.sheet(session, expert.id, review.round)
    if found is not None and found.handed_in_at is not None:
        raise RefusedError(_l("Your sheet of this round is handed in: it changes no more."))
    if review.state is not ReviewState.JUDGING:
        raise RefusedError(_l("The review has moved on meanwhile: open its card anew."))
    return review, expert


def _own(session: Session, review: Review, expert: ReviewExpert, remark_id: UUID) -> ReviewRemark:
    found = remark_of(session, review, remark_id)
    if found.expert_id != expert.id:
        raise ForbiddenError(_l("This remark is another expert's."))
    return found


def _expect_agreement(session: Session, expert: ReviewExpert, verdict: Verdict) -> None:
    """A conclusion and its remarks say the same thing."""
    own = [one for one in queries.remarks(session, expert.review_id) if one.expert_id == expert.id]
    if any(one.state is RemarkState.ANSWERED for one in own):
        raise InvalidError(
            _l("Say of every answered remark whether it is mended."), field="verdict"
        )
    is_owing = any(one.is_required and one.state is not RemarkState.ACCEPTED for one in own)
    if verdict is Verdict.APPROVE and is_owing:
        raise InvalidError(
            _l("You ask for corrections and approve at once: close the remarks or conclude so."),
            field="verdict",
        )
    if verdict is Verdict.CORRECT and not is_owing:
        raise InvalidError(_l("Write what is to be corrected as remarks."), field="verdict")
