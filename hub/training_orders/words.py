"""Words of states, acts and kinds, and the terms of orders for training."""

from pathlib import Path

from hub.core.i18n import _l
from hub.deadlines.models import Anchor
from hub.deadlines.subjects import Subject, counted
from hub.training_orders.machine import ENDED, Act, Mover, State
from hub.training_orders.models import OrderKind, ShareState, TrainingOrder

SUBJECT = "training_order"  # the table's name
KINDS = {
    OrderKind.PROGRAMME: _l("training by a programme"),
    OrderKind.NEW_PROGRAMME: _l("a programme yet to be developed"),
    OrderKind.TEACHERS: _l("professional development of teachers and masters"),
    OrderKind.CAREER_EVENT: _l("a class to a career event"),
}
STATES = {
    State.DRAFT: _l("not sent yet"),
    State.SENT: _l("the centre looks at it"),
    State.CORRECTING: _l("to be corrected by the customer"),
    State.DEVELOPING: _l("the programme is being developed"),
    State.ACCEPTED: _l("to be distributed"),
    State.DISTRIBUTED: _l("waits for training organisations"),
    State.CARRIED_OUT: _l("is being carried out"),
    State.DONE: _l("carried out"),
    State.REFUSED: _l("order refused"),
    State.WITHDRAWN: _l("order withdrawn"),
}
TONES = {
    State.DRAFT: "neutral",
    State.SENT: "warning",
    State.CORRECTING: "warning",
    State.DEVELOPING: "info",
    State.ACCEPTED: "warning",
    State.DISTRIBUTED: "info",
    State.CARRIED_OUT: "info",
    State.DONE: "success",
    State.REFUSED: "danger",
    State.WITHDRAWN: "neutral",
}
ACTS = {
    Act.SEND: _l("Send to the centre"),
    Act.SEND_BACK: _l("Return for correction"),
    Act.ACCEPT: _l("Accept the order"),
    Act.DEVELOP: _l("Accept: the programme is to be developed"),
    Act.DEVELOPED: _l("The programme is published"),
    Act.DISTRIBUTE: _l("Distribute"),
    Act.DECLINE: _l("Declined by a training organisation"),
    Act.BEGIN: _l("Everybody confirmed"),
    Act.FINISH: _l("Close the order"),
    Act.REOPEN: _l("Open the order again"),
    Act.REFUSE: _l("Refuse the order"),
    Act.WITHDRAW: _l("Withdraw the order"),
}
DONE = {
    Act.SEND: _l("Sent to the centre"),
    Act.SEND_BACK: _l("Returned for correction"),
    Act.ACCEPT: _l("Order accepted"),
    Act.DEVELOP: _l("Accepted: the programme is being developed"),
    Act.DEVELOPED: _l("The programme is published"),
    Act.DISTRIBUTE: _l("Distributed"),
    Act.DECLINE: _l("Declined by a training organisation"),
    Act.BEGIN: _l("Everybody confirmed"),
    Act.FINISH: _l("Order closed"),
    Act.REOPEN: _l("Order opened again"),
    Act.REFUSE: _l("Order refused"),
    Act.WITHDRAW: _l("Order withdrawn"),
}
MOVERS = {
    Mover.CUSTOMER: _l("the customer"),
    Mover.OFFICE: _l("the centre"),
    Mover.PROVIDER: _l("the training organisation"),
    Mover.HUB: _l("by itself"),
}
SHARES = {
    ShareState.OFFERED: _l("waits for an answer"),
    ShareState.CONFIRMED: _l("takes them"),
    ShareState.DECLINED: _l("declined"),
}
SHARE_TONES = {
    ShareState.OFFERED: "warning",
    ShareState.CONFIRMED: "success",
    ShareState.DECLINED: "danger",
}
TERMS = Subject(
    name=SUBJECT,
    title=_l("Order for training"),
    states={state.value: title for state, title in STATES.items()},
    anchors=frozenset({Anchor.SINCE, Anchor.STARTS, Anchor.ENDS}),
    shipped=Path(__file__).with_name("terms.toml"),
    standing=lambda session, state: counted(session, TrainingOrder.state == State(state)),
    ended=frozenset(state.value for state in ENDED),
)


def number_word(order: object) -> str:
    """Write the number as letters have it; a draft has none."""
    number, year = getattr(order, "number", None), getattr(order, "year", None)
    return f"{number}-З/{year}" if number else ""
