"""What orders owe, reckoned anew when the calendar or a term changes."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core import events, jobs
from hub.core.i18n import _l
from hub.deadlines import reckoning
from hub.deadlines.events import CalendarChanged, TermChanged
from hub.training_orders.commands import anchors
from hub.training_orders.machine import OPEN
from hub.training_orders.models import TrainingOrder
from hub.training_orders.words import SUBJECT

RECKON = "training-orders.reckon"
ORDER = TrainingOrder


def on_changed(session: Session, _payload: dict[str, Any], _run: jobs.Run) -> None:
    """Answer a change of the calendar or of a term."""
    jobs.enqueue(session, RECKON, reckoning.START, order=RECKON)


def reckon(session: Session, payload: dict[str, Any], _run: jobs.Run) -> None:
    """Reckon a chunk of the open ones; those nobody changed keep their version."""
    rows = select(
        ORDER.id, ORDER.state, ORDER.since, ORDER.starts_on, ORDER.ends_on,
        ORDER.owed, ORDER.owed_by, ORDER.due_on,
    ).where(ORDER.state.in_(OPEN))  # fmt: skip
    reckoning.chunk(session, payload, RECKON, SUBJECT, ORDER, rows, anchors)


def wire() -> None:
    """Wire the job and who calls it; hub/learning.py does."""
    jobs.handles(RECKON, reckon, title=_l("Terms of orders for training"))
    events.subscribe(CalendarChanged, "training-orders", on_changed)
    events.subscribe(TermChanged, "training-orders", on_changed)
