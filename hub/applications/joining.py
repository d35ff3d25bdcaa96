"""Two cards of one person made one: two applications for the same become one, and one seat."""

from uuid import UUID

from sqlalchemy.orm import Session

from hub.applications import commands, queries
from hub.applications.commands import Step
from hub.applications.machine import MOVES, Act, Mover, State
from hub.applications.models import Application
from hub.core.db import utcnow
from hub.core.errors import RefusedError
from hub.core.i18n import _l, spoken

LEAVES = MOVES[Act.WITHDRAW].froms
# The further on, the later in this order; one who waits stays before one who is asked to mend.
S = State
ORDER = (
    *(S.DRAFT, S.CORRECTING, S.SUBMITTED, S.UNPLACED, S.WAITING, S.ACCEPTED),
    *(S.ASSIGNED, S.CONFIRMED, S.ENROLLED, S.STUDYING),
)
BOTH_LEARN = _l(
    "Both are enrolled for the same training: end one of the two by an order, then merge the cards."
)


def join(session: Session, winner_id: UUID, loser_id: UUID) -> None:
    """Withdraw the less far of two open applications for the same, before the cards are one."""
    mine = {_subject(one): one for one in queries.open_of(session, winner_id)}
    for other in queries.open_of(session, loser_id):
        one = mine.get(_subject(other))
        if one is None or _subject(other) is None:
            continue
        gone = min((one, other), key=_rank)
        if gone.state not in LEAVES:
            raise RefusedError(BOTH_LEARN)
        step = Step(
            by=Mover.HUB,
            at=utcnow(),
            reason=spoken("Joined with another application of the same person."),
        )
        commands.act(session, gone.id, Act.WITHDRAW, step)


def _subject(one: Application) -> tuple[str, UUID] | None:
    if one.intake_id is not None:
        return "intake", one.intake_id
    return ("programme", one.programme_id) if one.programme_id is not None else None


def _rank(one: Application) -> tuple[int, float, str]:
    """Put the further on last; of two in one state the one that came earlier."""
    came = one.submitted_at.timestamp() if one.submitted_at else 0.0
    return ORDER.index(one.state), -came, str(one.id)
