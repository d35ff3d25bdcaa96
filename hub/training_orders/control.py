"""Control over all orders line by line: by who orders, and by who teaches."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from hub.applications.machine import State
from hub.applications.models import Application
from hub.core import clock
from hub.core.tables.lookups import lookup
from hub.training_orders.machine import OPEN
from hub.training_orders.models import (
    ShareState,
    TrainingOrder,
    TrainingOrderPerson,
    TrainingOrderShare,
)
from hub.training_orders.tables import ORGANISATION

ROW, SHARE = TrainingOrderPerson, TrainingOrderShare
TAUGHT = func.sum(case((Application.state == State.COMPLETED, 1), else_=0))


@dataclass(frozen=True, slots=True)
class Lines:
    """How many people an organisation ordered or took, how many are trained, what is overdue."""

    id: UUID
    name: str
    people: int
    completed: int
    late: int = 0


def by_customer(session: Session) -> list[Lines]:
    late = (TrainingOrder.due_on < clock.today()) & TrainingOrder.state.in_(OPEN)
    ordered = session.execute(
        select(
            TrainingOrder.organisation_id,
            func.sum(TrainingOrder.people),
            func.sum(case((late, 1), else_=0)),
        )
        .where(TrainingOrder.sent_at.is_not(None))
        .group_by(TrainingOrder.organisation_id)
    )
    taught = session.execute(
        select(TrainingOrder.organisation_id, TAUGHT)
        .join(ROW, ROW.order_id == TrainingOrder.id)
        .join(Application, Application.id == ROW.application_id)
        .group_by(TrainingOrder.organisation_id)
    )
    completed = {row[0]: int(row[1] or 0) for row in taught}
    return _lines(
        session, [(key, int(n), completed.get(key, 0), int(over)) for key, n, over in ordered]
    )


def by_provider(session: Session) -> list[Lines]:
    taken = session.execute(
        select(SHARE.provider_id, func.sum(SHARE.places))
        .where(SHARE.state == ShareState.CONFIRMED)
        .group_by(SHARE.provider_id)
    )
    taught = session.execute(
        select(SHARE.provider_id, TAUGHT)
        .join(ROW, ROW.share_id == SHARE.id)
        .join(Application, Application.id == ROW.application_id)
        .group_by(SHARE.provider_id)
    )
    completed = {row[0]: int(row[1] or 0) for row in taught}
    return _lines(session, [(key, int(n), completed.get(key, 0), 0) for key, n in taken])


def _lines(session: Session, found: Collection[tuple[UUID, int, int, int]]) -> list[Lines]:
    names = lookup(ORGANISATION).titles(session, [one[0] for one in found])
    lines = [
        Lines(key, names.get(key, ""), people, completed, late)
        for key, people, completed, late in found
    ]
    return sorted(lines, key=lambda one: (-one.people, one.name))
