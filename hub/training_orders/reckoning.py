"""What orders owe, reckoned anew when the calendar or a term changes."""

from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hub.core import events, jobs
from hub.core.i18n import _l
from hub.deadlines.events import CalendarChanged, TermChanged
from hub.deadlines.queries import reckoner
from hub.training_orders.commands import anchors
from hub.training_orders.machine import OPEN
from hub.training_orders.models import TrainingOrder
from hub.training_orders.words import SUBJECT

RECKON = "training-orders.reckon"
AT_ONCE = 1000
START = str(UUID(int=0))
ORDER = TrainingOrder


def on_changed(session: Session, _payload: dict[str, Any], _run: jobs.Run) -> None:
    """Answer a change of the calendar or of a term."""
    jobs.enqueue(session, RECKON, {"after": START}, order=RECKON)


def reckon(session: Session, payload: dict[str, Any], _run: jobs.Run) -> None:
    """Reckon a chunk of the open ones; those nobody changed keep their version."""
    rows = session.execute(
        select(
            ORDER.id, ORDER.state, ORDER.since, ORDER.starts_on, ORDER.ends_on,
            ORDER.owed, ORDER.owed_by, ORDER.due_on,
        )
        .where(ORDER.id > UUID(payload["after"]), ORDER.state.in_(OPEN))
        .order_by(ORDER.id)
        .limit(AT_ONCE)
    ).all()  # fmt: skip
    by = reckoner(session)
    for row in rows:
        owed = by.next_owed(SUBJECT, row.state.value, anchors(row))
        now = (owed.act, owed.by, owed.due_on) if owed else (None, None, None)
        if now != (row.owed, row.owed_by, row.due_on):
            session.execute(
                update(ORDER.__table__)  # type: ignore[arg-type]
                .where(ORDER.id == row.id, ORDER.state == row.state)
                .values(owed=now[0], owed_by=now[1], due_on=now[2])
            )
    if len(rows) == AT_ONCE:
        jobs.enqueue(session, RECKON, {"after": str(rows[-1].id)}, order=RECKON)


def wire() -> None:
    """Wire the job and who calls it; hub/learning.py does."""
    jobs.handles(RECKON, reckon, title=_l("Terms of orders for training"))
    events.subscribe(CalendarChanged, "training-orders", on_changed)
    events.subscribe(TermChanged, "training-orders", on_changed)
