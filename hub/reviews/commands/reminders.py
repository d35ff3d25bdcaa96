"""What the morning says: whose term is near, who is late."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from hub.core import jobs, options
from hub.core.clock import day_of
from hub.core.db import utcnow
from hub.core.i18n import _l
from hub.reviews import letters
from hub.reviews.machine import ReviewState
from hub.reviews.models import Review, ReviewExpert, ReviewSheet
from hub.reviews.options import REMIND_DAYS

REMIND = "reviews.remind"
ALMOST_AGAIN = timedelta(days=3)  # a reminder every day teaches not to read them


def remind(session: Session, *, at: datetime) -> int:
    """Write to experts whose term is near or gone, and to the office of those who are late."""
    today = day_of(at)
    near = today + timedelta(days=options.get(REMIND_DAYS))
    rows = session.execute(
        select(ReviewExpert, Review)
        .join(Review, Review.id == ReviewExpert.review_id)
        .outerjoin(
            ReviewSheet,
            (ReviewSheet.expert_id == ReviewExpert.id) & (ReviewSheet.round == Review.round),
        )
        .where(
            Review.state == ReviewState.JUDGING,
            ReviewExpert.released_at.is_(None),
            ReviewExpert.due_on <= near,
            ReviewSheet.handed_in_at.is_(None),
            or_(
                ReviewExpert.reminded_on.is_(None),
                ReviewExpert.reminded_on <= today - ALMOST_AGAIN,
            ),
        )
        .order_by(ReviewExpert.due_on, ReviewExpert.id)
    ).all()
    for expert, review in rows:
        until = f"{expert.due_on:%d.%m.%Y}"
        letters.tell(session, letters.DUE, review, [expert.account_id], until=until)
        if expert.due_on < today:
            letters.tell_office(session, letters.LATE, review, until=until)
    # Past the version of the row: nobody changed the appointment.
    session.execute(
        update(ReviewExpert)
        .where(ReviewExpert.id.in_([expert.id for expert, _review in rows]))
        .values(reminded_on=today, updated_at=ReviewExpert.updated_at)
        .execution_options(synchronize_session=False)
    )
    return len(rows)


def wire() -> None:
    """Declare the morning's work; hub/app.py calls it."""
    jobs.handles(REMIND, _morning, title=_l("Reminder of expertise"))
    jobs.daily(REMIND, REMIND, at="08:45")


def _morning(session: Session, _payload: dict[str, Any], _run: jobs.Run) -> None:
    remind(session, at=utcnow())
