"""A class brought to an event that is held anyway: its intake stands in the order."""

from uuid import UUID

from sqlalchemy.orm import Session

from hub.applications import wanted
from hub.applications.models import Intake, IntakeKind
from hub.core.clock import day_of
from hub.core.db import utcnow
from hub.core.errors import HubError, InvalidError
from hub.core.i18n import _l
from hub.training_orders.models import TrainingOrder


def take(session: Session, order: TrainingOrder, intake_id: UUID) -> None:
    """Say of an order what its event says: how it is called, and on which days it is held."""
    event = session.get(Intake, intake_id)
    if event is None or event.kind is not IntakeKind.EVENT:
        raise InvalidError(_l("Choose an event."), field="intake_id")
    try:
        wanted.expect_open(session, event, day_of(utcnow()))
    except HubError as error:
        raise InvalidError(error.message, field="intake_id") from error
    order.subject = event.title
    order.starts_on, order.ends_on = event.starts_on, event.ends_on or event.starts_on


def has_room(session: Session, order: TrainingOrder) -> bool:
    """Whether everybody of the order finds a place at its event, if it has one."""
    if order.intake_id is None:
        return True
    event = session.get_one(Intake, order.intake_id)
    return event.closed_at is None and event.places - event.taken >= order.people
