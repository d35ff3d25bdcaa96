"""Who one is to an order, and acts of its card: the same for pages and the API."""

from uuid import UUID

from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.db import utcnow
from hub.core.errors import InvalidError
from hub.core.i18n import _l
from hub.training_orders import commands, queries, share_commands
from hub.training_orders.commands import Step
from hub.training_orders.machine import Act, Mover, State, acts
from hub.training_orders.models import DISTRIBUTE, WRITE, OrderKind, TrainingOrder

# What is done by an act alone; the others come with places, days or by themselves.
BY_HAND = (
    *(Act.SEND, Act.ACCEPT, Act.DEVELOP, Act.SEND_BACK, Act.FINISH, Act.REOPEN),
    *(Act.REFUSE, Act.WITHDRAW),
)


def mover(who: Principal) -> Mover:
    return Mover.OFFICE if who.everywhere(DISTRIBUTE) else Mover.CUSTOMER


def offered(order: TrainingOrder, who: Principal) -> list[Act]:
    """Give what this one may do with the order now."""
    if not who.reaches(WRITE, order.organisation_id):
        return []
    is_new = order.kind is OrderKind.NEW_PROGRAMME and order.programme_id is None
    never = Act.ACCEPT if is_new else Act.DEVELOP
    may = acts(order.state, mover(who))
    return [act for act in BY_HAND if act in may and act is not never]


def act(
    session: Session, order_id: UUID, who: Principal, word: str, *, reason: str, version: int | None
) -> TrainingOrder:
    """Do an act that was named by its word."""
    what = next((one for one in BY_HAND if one.value == word), None)
    if what is None:
        raise InvalidError(_l("There is no such act."), field="act")
    queries.order(session, order_id, who, WRITE)
    step = Step(by=mover(who), at=utcnow(), account_id=who.account_id, reason=reason)
    found = commands.act(session, order_id, what, step, version=version)
    if found.state is State.ACCEPTED and found.intake_id is not None:
        share_commands.begin_event(session, found, step)
    if what is Act.REOPEN:
        share_commands.carry_on(session, order_id)
    return found
