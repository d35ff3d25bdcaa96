"""A workshop becomes shared or one group's alone: what is booked ahead follows."""

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hub.core.db import utcnow
from hub.core.errors import RefusedError
from hub.core.i18n import _l
from hub.core.saving import WALL, broken
from hub.resources.booking_models import Booking
from hub.resources.models import Workshop

BESIDE = _l("Several groups are booked here at once: move them before the workshop is one group's.")


def share(session: Session, workshop: Workshop) -> None:
    """Let bookings ahead stand beside each other, or refuse to take that back while they do."""
    ahead = (Booking.workshop_id == workshop.id, Booking.ends_at > utcnow())
    try:
        with session.begin_nested():
            session.execute(update(Booking).where(*ahead).values(is_shared=workshop.is_shared))
    except IntegrityError as error:
        if not (broken(error) or "").startswith(WALL):
            raise
        raise RefusedError(BESIDE) from error
