"""What happened to the people of orders, month by month of the region's clock."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from hub.applications.machine import Act as ApplicationAct
from hub.applications.models import ApplicationStep
from hub.core import clock
from hub.training_orders.models import TrainingOrder, TrainingOrderPerson

ROW = TrainingOrderPerson
MONTHLY = {
    ApplicationAct.SUBMIT: "applied",
    ApplicationAct.ENROL: "enrolled",
    ApplicationAct.COMPLETE: "completed",
    ApplicationAct.TAKE_PART: "completed",
    ApplicationAct.EXPEL: "expelled",
}


# An order annulled it: it has not happened.
UNDOES = {
    ApplicationAct.UNENROL: ApplicationAct.ENROL,
    ApplicationAct.REINSTATE: ApplicationAct.EXPEL,
}


def by_month(session: Session, orders: Select[Any]) -> list[tuple[date, dict[str, int]]]:
    """Count what happened to the people of orders, month by month of the region's clock."""
    rows = session.execute(
        select(ApplicationStep.act, ApplicationStep.at, ApplicationStep.application_id)
        .join(ROW, ROW.application_id == ApplicationStep.application_id)
        .where(ROW.order_id.in_(orders), ApplicationStep.act.in_({*MONTHLY, *UNDOES}))
        .order_by(ApplicationStep.id)
    )
    stands: dict[tuple[UUID, ApplicationAct], date] = {}
    for row in rows:
        if row.act in UNDOES:
            stands.pop((row.application_id, UNDOES[row.act]), None)
        else:  # sent once more after a correction it counts as it was sent first
            stands.setdefault((row.application_id, row.act), clock.day_of(row.at).replace(day=1))
    found: dict[date, dict[str, int]] = {}
    for (_key, act), month in stands.items():
        counts = found.setdefault(month, dict.fromkeys(MONTHLY.values(), 0))
        counts[MONTHLY[act]] += 1
    return sorted(found.items())


def ordered_by_month(session: Session, orders: Select[Any]) -> dict[date, int]:
    """Count the people of orders by the month in which each was sent."""
    rows = session.execute(
        select(TrainingOrder.sent_at, TrainingOrder.people).where(
            TrainingOrder.id.in_(orders), TrainingOrder.sent_at.is_not(None)
        )
    )
    found: dict[date, int] = {}
    for row in rows:
        month = clock.day_of(row.sent_at).replace(day=1)
        found[month] = found.get(month, 0) + row.people
    return found
