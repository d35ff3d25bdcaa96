"""Copies of personal data in orders: destroyed with the person, or a month after the order ended.

What a customer typed is needed till everybody came; afterwards the card of the person says it.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core import jobs
from hub.core.db import utcnow
from hub.core.i18n import spoken
from hub.training_orders.commands import note
from hub.training_orders.machine import ENDED
from hub.training_orders.models import TrainingOrder, TrainingOrderPerson

CLEAN = "training-orders.clean"
KEPT = timedelta(days=30)
A_NIGHT = 200  # the next takes the rest
ROW = TrainingOrderPerson


def forget(row: TrainingOrderPerson) -> None:
    """Leave a row that counts and names nobody."""
    row.last_name, row.first_name = spoken("Erased"), "—"
    row.patronymic = row.birth_on = row.snils = row.email = row.phone = None
    row.post = row.representative = row.trouble = None


def on_erased(session: Session, payload: dict[str, Any], _run: jobs.Run) -> None:
    """Answer that the data of a person are destroyed: the copies go too."""
    person_id = UUID(payload["aggregate_id"])
    for row in session.scalars(select(ROW).where(ROW.person_id == person_id)):
        forget(row)


def clean(session: Session, _payload: dict[str, Any], _run: jobs.Run) -> None:
    """Destroy what was typed into orders that ended long ago."""
    now = utcnow()
    old = session.scalars(
        select(TrainingOrder)
        .where(
            TrainingOrder.state.in_(ENDED),
            TrainingOrder.since < now - KEPT,
            TrainingOrder.erased_at.is_(None),
        )
        .order_by(TrainingOrder.id)
        .limit(A_NIGHT)
        .with_for_update(skip_locked=True)
    ).all()
    for order in old:
        for row in session.scalars(select(ROW).where(ROW.order_id == order.id)):
            forget(row)
        order.erased_at = now
        note(session, order, "erased")
