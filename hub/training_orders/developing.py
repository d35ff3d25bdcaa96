"""A programme developed for an order: begun from its card, heard of when it is published."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core import events, jobs
from hub.core.db import utcnow
from hub.core.errors import RefusedError
from hub.core.i18n import _l
from hub.programmes import commands as programmes
from hub.programmes.events import ProgrammePublished
from hub.programmes.models import Programme, ProgrammeForm
from hub.programmes.queries import published
from hub.training_orders import commands
from hub.training_orders.commands import Step, held, move
from hub.training_orders.machine import Act, Mover, State
from hub.training_orders.models import TrainingOrder


def begin(
    session: Session,
    order_id: UUID,
    *,
    title: str,
    kind: str,
    hours: int,
    version: int | None = None,
) -> Programme:
    """Begin the draft of the programme an order asks for: it is finished in the constructor."""
    order = held(session, order_id)
    if version is not None:
        order.expect(version)
    if order.state is not State.DEVELOPING or order.programme_id is not None:
        raise RefusedError(_l("The order has moved on meanwhile: open its card anew."))
    made = programmes.create(
        session, title=title, kind=kind, form=order.form or ProgrammeForm.MIXED, hours=hours,
        goal=order.wish,
    )  # fmt: skip
    commands.set_programme(session, order_id, made.id)
    return made


def choose(session: Session, order_id: UUID, programme_id: UUID) -> TrainingOrder:
    """Tie a programme to an order; one that is published already ends its development."""
    order = commands.set_programme(session, order_id, programme_id)
    _go_on(session, order)
    return order


def on_published(session: Session, payload: dict[str, Any], _run: jobs.Run) -> None:
    """Hear that a programme is published: the orders that waited for it are shared out."""
    waiting = select(TrainingOrder.id).where(
        TrainingOrder.programme_id == UUID(payload["aggregate_id"]),
        TrainingOrder.state == State.DEVELOPING,
    )
    for order_id in session.scalars(waiting.order_by(TrainingOrder.id)).all():
        _go_on(session, held(session, order_id))


def _go_on(session: Session, order: TrainingOrder) -> None:
    if order.state is not State.DEVELOPING or order.programme_id is None:
        return
    if (shown := published(session, order.programme_id)) is not None:
        order.subject = shown.title
        move(session, order, Act.DEVELOPED, Step(by=Mover.HUB, at=utcnow()))


def wire() -> None:
    events.subscribe(ProgrammePublished, "training-orders", on_published)
