"""What the morning says: an offer is not answered, and its term is near or gone."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from hub.core import jobs
from hub.core.clock import day_of
from hub.core.db import utcnow
from hub.core.i18n import _l
from hub.deadlines.queries import calendar
from hub.training_orders import letters
from hub.training_orders.machine import State
from hub.training_orders.models import ShareState, TrainingOrder, TrainingOrderShare

REMIND = "training-orders.remind"
BEFORE = 1  # working day before the last one
ALMOST_AGAIN = timedelta(days=3)  # a reminder every day teaches not to read them
ORDER, SHARE = TrainingOrder, TrainingOrderShare


def remind(session: Session, *, at: datetime) -> int:
    """Write to training organisations whose answer is waited for."""
    today = day_of(at)
    rows = session.execute(
        select(SHARE, ORDER)
        .join(ORDER, ORDER.id == SHARE.order_id)
        .where(
            ORDER.state == State.DISTRIBUTED,
            ORDER.due_on <= calendar(session).moved(today, BEFORE),
            SHARE.state == ShareState.OFFERED,
            or_(SHARE.reminded_on.is_(None), SHARE.reminded_on <= today - ALMOST_AGAIN),
        )
        .order_by(ORDER.due_on, SHARE.id)
    ).all()
    for share, order in rows:
        letters.tell_waiting(session, order, share)
    # Past the version of the row: nobody changed the offer.
    session.execute(
        update(SHARE)
        .where(SHARE.id.in_([share.id for share, _order in rows]))
        .values(reminded_on=today, updated_at=SHARE.updated_at)
        .execution_options(synchronize_session=False)
    )
    return len(rows)


def wire() -> None:
    """Declare the morning's work; hub/learning.py does."""
    jobs.handles(REMIND, _morning, title=_l("Reminder of offers nobody answered"))
    jobs.daily(REMIND, REMIND, at="08:50")


def _morning(session: Session, _payload: dict[str, Any], _run: jobs.Run) -> None:
    remind(session, at=utcnow())
