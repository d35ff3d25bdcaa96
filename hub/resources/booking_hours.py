"""Which hours are booked by hand: ahead, within two years, closed ones by who means it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from hub.core.db import utcnow
from hub.core.errors import InvalidError
from hub.core.i18n import _l
from hub.resources.busy import shut
from hub.resources.models import Workshop
from hub.resources.wishes import Wanted

FARTHEST = timedelta(days=731)  # two years, one of them a leap year


def expect_ahead(starts_at: datetime, ends_at: datetime) -> None:
    """Refuse hours that nobody books by hand: over by now, or later than two years ahead."""
    now = utcnow()
    if ends_at <= now:
        raise InvalidError(_l("This time is over."), field="ends_at")
    if starts_at > now + FARTHEST:
        raise InvalidError(_l("Nothing is booked more than two years ahead."), field="starts_at")


def expect_open(session: Session, wanted: Sequence[Wanted], *, anyway: bool) -> None:
    """Refuse closed hours to those who did not say that they mean them."""
    if not anyway and any(is_closed(session, wish) for wish in wanted):
        words = _l("The workshop is closed in these hours: tick the box if you mean it.")
        raise InvalidError(words, field="anyway")


def is_closed(session: Session, wish: Wanted) -> bool:
    """Whether a workshop is closed in some of the hours wished for."""
    workshop = session.get(Workshop, wish.workshop_id) if wish.workshop_id else None
    return workshop is not None and shut(workshop.opening, wish.starts_at, wish.ends_at)
