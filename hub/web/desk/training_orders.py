"""Orders for training on the desk: what the office, a customer or a training organisation owes."""

from collections.abc import Sequence

from flask import url_for
from sqlalchemy.orm import Session

from hub.core import clock
from hub.core.access import Principal, Role
from hub.core.i18n import _, _l, format_date
from hub.training_orders import queries
from hub.training_orders.machine import State
from hub.training_orders.models import DISTRIBUTE, WRITE, TrainingOrder
from hub.training_orders.words import STATES, TONES
from hub.web.home import Card, Item, Place

FEW = 5


def to_decide(session: Session, who: Principal) -> list[Item]:
    """Show the office what waits for it, the nearest term first."""
    states = (State.SENT, State.DEVELOPING, State.ACCEPTED)
    return _items(queries.in_states(session, who, states, FEW, DISTRIBUTE))


def overdue(session: Session, who: Principal) -> list[Item]:
    """Show who watches over the region which orders are late, whoever owes them."""
    return _items(queries.late(session, who, FEW))


def to_mend(session: Session, who: Principal) -> list[Item]:
    """Show a customer what it has begun or must correct."""
    if who.everywhere(WRITE):  # the office has its own card
        return []
    states = (State.CORRECTING, State.DRAFT)
    return _items(queries.in_states(session, who, states, FEW, WRITE))


def to_answer(session: Session, who: Principal) -> list[Item]:
    """Show a training organisation whom it is offered."""
    if who.everywhere(DISTRIBUTE):
        return []
    return [
        Item(
            title=order.subject,
            note=_note(order),
            url=url_for("training_orders.card", row_id=order.id),
            badge=_("places: %(places)s", places=share.places),
            tone="warning",
        )
        for share, order in queries.offered(session, who, FEW)
    ]


def _items(found: Sequence[TrainingOrder]) -> list[Item]:
    return [
        Item(
            title=one.subject,
            note=_note(one),
            url=url_for("training_orders.card", row_id=one.id),
            badge=str(STATES[one.state]),
            tone=TONES[one.state],
        )
        for one in found
    ]


def _note(one: TrainingOrder) -> str:
    if one.due_on is None:
        return ""
    day = str(format_date(one.due_on, "d MMMM"))
    if one.due_on < clock.today():
        return str(_("overdue since %(day)s", day=day))
    return str(_("by %(day)s", day=day))


CARDS = (
    Card(
        title=_l("Overdue orders for training"),
        icon="calendar-time",
        place=Place.NOW,
        load=overdue,
        permission="training-orders.read",
        roles=frozenset({Role.COORDINATOR}),
        url="/training-orders?due=late",
    ),
    Card(
        title=_l("Orders for training wait for the centre"),
        icon="clipboard-list",
        place=Place.NOW,
        load=to_decide,
        permission="training-orders.distribute",
        url="/training-orders?state=sent&state=developing&state=accepted",
    ),
    Card(
        title=_l("People are offered to you"),
        icon="users",
        place=Place.NOW,
        load=to_answer,
        permission="training-orders.answer",
        url="/training-orders?state=distributed",
    ),
    Card(
        title=_l("Orders to be finished and sent"),
        icon="clipboard-list",
        place=Place.NOW,
        load=to_mend,
        permission="training-orders.write",
        url="/training-orders?state=correcting&state=draft",
    ),
)
