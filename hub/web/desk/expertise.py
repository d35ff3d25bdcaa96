"""What expertise asks of one now: to judge, to mend, to appoint and to decide."""

from collections.abc import Sequence

from flask import url_for
from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.clock import day_of
from hub.core.db import utcnow
from hub.core.i18n import _, format_date
from hub.reviews import queries
from hub.reviews.machine import ReviewState
from hub.reviews.models import DECIDE, SUBMIT, Review
from hub.reviews.tables import STATES, TONES
from hub.web.home import Item

FEW = 5


def to_judge(session: Session, who: Principal) -> list[Item]:
    """Show what one is appointed to and has not judged yet, the nearest term first."""
    today = day_of(utcnow())
    return [
        Item(
            title=review.title,
            note=_("Sheet due by %(day)s", day=str(format_date(due_on))),
            url=url_for("reviews.card", row_id=review.id),
            badge=_("late") if due_on < today else None,
            tone="danger",
        )
        for review, due_on in queries.to_judge(session, who.account_id, FEW)
    ]


def to_decide(session: Session, who: Principal) -> list[Item]:
    """Show what waits for experts or for a decision."""
    states = (ReviewState.DECIDING, ReviewState.SUBMITTED)
    return _items(queries.in_states(session, who, states, FEW, DECIDE))


def sent_back(session: Session, who: Principal) -> list[Item]:
    """Show what experts ask one to mend."""
    found = queries.sent_back_to(session, who, FEW, SUBMIT)
    return _items(found)


def _items(found: Sequence[Review]) -> list[Item]:
    return [
        Item(
            title=one.title,
            note=_("since %(day)s", day=str(format_date(one.updated_at, "d MMMM"))),
            url=url_for("reviews.card", row_id=one.id),
            badge=str(STATES[one.state]),
            tone=TONES[one.state],
        )
        for one in found
    ]
