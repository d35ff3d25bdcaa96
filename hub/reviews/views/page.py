"""The card of a review as each side sees it: the office, an expert, the author."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from hub.accounts import queries as accounts
from hub.core import options
from hub.core.access import Principal, Role
from hub.core.clock import day_of
from hub.core.db import reading, utcnow
from hub.core.errors import NotFoundError
from hub.core.i18n import _
from hub.core.tables.lookups import lookup
from hub.core.web import render, someone
from hub.reviews import criteria_sets, queries
from hub.reviews.forms import (
    AnswerForm,
    AppointForm,
    CloseForm,
    DecisionForm,
    RemarkForm,
    ResubmitForm,
)
from hub.reviews.kinds import subject
from hub.reviews.machine import ENDED, Act, ReviewState, allowed
from hub.reviews.models import DECIDE, SUBMIT, RemarkState, Review, ReviewRemark
from hub.reviews.options import DAYS
from hub.reviews.subjects import Warned
from hub.reviews.tables import (
    ORGANISATION,
    REMARK_STATES,
    REMARK_TONES,
    STATES,
    TONES,
    VERDICTS,
    report_word,
)


@dataclass(frozen=True, slots=True)
class Side:
    """From which side one looks; one person may stand on several."""

    is_office: bool
    is_watching: bool  # sees names and sheets of everybody
    is_author: bool
    seat: queries.Seat | None

    @property
    def is_judging(self) -> bool:
        return self.seat is not None and not self.seat.is_in


def side(session: Session, review: Review, who: Principal) -> Side:
    seats = queries.seats(session, review)
    own = next((seat for seat in seats if seat.expert.account_id == who.account_id), None)
    is_office = who.everywhere(DECIDE)
    return Side(
        is_office=is_office and own is None and review.author_id != who.account_id,
        is_watching=(is_office or Role.COORDINATOR in who.roles) and own is None,
        is_author=own is None and _is_author(session, review, who, is_office=is_office),
        seat=own,
    )


def _is_author(session: Session, review: Review, who: Principal, *, is_office: bool) -> bool:
    if not who.can(SUBMIT):
        return False
    if is_office:  # it may act for any author, but the card shows it its own side
        return review.author_id == who.account_id
    try:
        queries.review(session, review.id, who, SUBMIT)
    except NotFoundError:
        return False
    return True


def shown_remarks(session: Session, review: Review, looks: Side) -> list[ReviewRemark]:
    """Give the remarks this side may read: of a round at work to the office and their expert."""
    is_over = review.state in ENDED or review.state is ReviewState.RETURNED
    ended = review.round if is_over else review.round - 1
    own = looks.seat.expert.id if looks.seat else None
    return [
        one
        for one in queries.remarks(session, review.id)
        if looks.is_watching or one.expert_id == own or one.round <= ended
    ]


def expert_words(session: Session, review: Review, looks: Side) -> dict[UUID, str]:
    """Name the experts, or number them: an author learns the names when it is decided."""
    names = queries.names_of_experts(session, review.id)
    if looks.is_watching or review.state in ENDED:
        return names
    own = looks.seat.expert.id if looks.seat else None
    return {
        key: str(_("You")) if key == own else str(_("Expert %(number)s", number=n))
        for n, key in enumerate(names, start=1)
    }


def page(review_id: UUID, **forms: Any) -> str:
    who = someone()
    with reading() as session:
        found = queries.review(session, review_id, who)
        looks = side(session, found, who)
        kind = subject(found.subject_kind)
        places = kind.places(session, found.subject_id)
        names = expert_words(session, found, looks)
        is_told = looks.is_watching or found.state in ENDED
        sheets = queries.sheets(session, found.id) if is_told else ()
        decided_by = found.decided_by_id
        return render(
            "reviews/card.html",
            review=found,
            kind=kind,
            url=_url(session, found, looks),
            organisation=_organisation(session, who, found),
            author=accounts.names(session, [found.author_id]).get(found.author_id, ""),
            state=STATES[found.state],
            tone=TONES[found.state],
            states=STATES,
            verdicts=VERDICTS,
            remark_states=REMARK_STATES,
            remark_tones=REMARK_TONES,
            side=looks,
            seats=queries.seats(session, found),
            names=names,
            sheets=sheets,
            places=places,
            warnings=_warnings(session, found, looks),
            remarks=shown_remarks(session, found, looks),
            rounds=queries.rounds(session, found.id),
            pass_share=criteria_sets.one(session, found.criteria_set_id).pass_share,
            unsettled=queries.unsettled(session, found.id),
            report=report_word(found),
            decided_by=accounts.names(session, [decided_by]).get(decided_by)
            if decided_by
            else None,
            today=day_of(utcnow()),
            may=_may(found),
            **_forms(found, forms),
        )


def _warnings(session: Session, found: Review, looks: Side) -> Sequence[Warned]:
    """Give those who judge and decide what its room warns of, while it matters."""
    if found.state in ENDED or not (looks.seat or looks.is_watching):
        return ()
    return subject(found.subject_kind).warnings(session, found.subject_id)


def _may(found: Review) -> dict[str, bool]:
    """Say which acts the machine allows now."""
    return {act.name.lower(): bool(allowed(found.state, act)) for act in Act}


def _forms(found: Review, given: dict[str, Any]) -> dict[str, Any]:
    version = str(found.version)
    due_on = day_of(utcnow()) + timedelta(days=options.get(DAYS))
    blank: dict[str, Any] = {
        "appoint_form": AppointForm(formdata=None, data={"due_on": due_on, "version": version}),
        "remark_form": RemarkForm(formdata=None),
        "answer_form": AnswerForm(formdata=None),
        "close_form": CloseForm(formdata=None),
        "resubmit_form": ResubmitForm(formdata=None, data={"version": version}),
        "decision_form": DecisionForm(formdata=None, data={"version": version}),
    }
    for form in given.values():
        if not isinstance(form, RemarkForm):
            form.version.data = version  # what has come meanwhile is on the page: again is a choice
    return blank | {"open_state": RemarkState.OPEN} | given


def _url(session: Session, found: Review, looks: Side) -> str | None:
    """Lead to the card of what is judged those who may open it."""
    if looks.seat is not None and not looks.is_author:
        return None
    return subject(found.subject_kind).url(session, found.subject_id)


def _organisation(session: Session, who: Principal, found: Review) -> str:
    key = found.organisation_id
    return lookup(ORGANISATION).named(session, who, [key]).get(key, "") if key else ""
