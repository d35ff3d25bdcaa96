"""The way of an order for training, written down once: the table of moves.

Whoever moves an order does it by an act of this table (hub/training_orders/commands).
docs/training-orders.md draws it.
"""

import enum
from collections.abc import Mapping

from hub.core import moves
from hub.core.i18n import _l
from hub.core.moves import Move


class State(enum.Enum):
    """Состояние заказа: named by what is owed next."""

    DRAFT = "draft"  # the customer sends it
    SENT = "sent"  # the office looks at it
    CORRECTING = "correcting"  # the customer mends it
    DEVELOPING = "developing"  # the office has its programme developed
    ACCEPTED = "accepted"  # the office shares it out
    DISTRIBUTED = "distributed"  # training organisations answer
    CARRIED_OUT = "carried-out"  # people are being taught
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Act(enum.Enum):
    """Что делают с заказом."""

    SEND = "send"
    SEND_BACK = "send-back"
    ACCEPT = "accept"
    DEVELOP = "develop"
    DEVELOPED = "developed"
    DISTRIBUTE = "distribute"
    DECLINE = "decline"
    BEGIN = "begin"
    FINISH = "finish"
    REOPEN = "reopen"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


class Mover(enum.Enum):
    """Кто вправе."""

    CUSTOMER = "customer"
    OFFICE = "office"
    PROVIDER = "provider"
    HUB = "hub"  # by itself: everybody answered, the last one was taught


S, A, M = State, Act, Mover
ENDED = frozenset({S.DONE, S.REFUSED, S.WITHDRAWN})
OPEN = frozenset(S) - ENDED
EDITABLE = frozenset({S.DRAFT, S.CORRECTING})  # the customer writes in it
# It may be called off; in work too, while nobody is enrolled.
ON_ITS_WAY = frozenset(
    {S.SENT, S.CORRECTING, S.DEVELOPING, S.ACCEPTED, S.DISTRIBUTED, S.CARRIED_OUT}
)
UNSHARED = frozenset({S.SENT, S.DEVELOPING, S.ACCEPTED})  # how many are taught is not fixed yet
_office = frozenset({M.OFFICE})

# What is not written here can't happen, by any door.
MOVES: Mapping[Act, Move[State, Mover]] = {
    A.SEND: Move(
        frozenset({S.DRAFT, S.CORRECTING}),
        S.SENT,
        frozenset({M.CUSTOMER, M.OFFICE}),
        needs=("days", "contact", "consents", "people"),
        tells="sent",
    ),
    A.SEND_BACK: Move(
        frozenset({S.SENT}), S.CORRECTING, _office, needs=("reason",), tells="sent-back"
    ),
    A.ACCEPT: Move(
        frozenset({S.SENT}),
        S.ACCEPTED,
        _office,
        needs=("developed", "event"),
        tells="accepted",
    ),
    A.DEVELOP: Move(
        frozenset({S.SENT, S.ACCEPTED}),
        S.DEVELOPING,
        _office,
        needs=("undeveloped",),
        tells="developing",
    ),
    A.DEVELOPED: Move(
        frozenset({S.DEVELOPING}),
        S.ACCEPTED,
        frozenset({M.HUB}),
        needs=("developed",),
        tells="developed",
    ),
    A.DISTRIBUTE: Move(
        frozenset({S.ACCEPTED, S.DISTRIBUTED}),
        S.DISTRIBUTED,
        _office,
        needs=("programme", "shares"),
        tells="offered",
    ),
    A.DECLINE: Move(
        frozenset({S.DISTRIBUTED, S.ACCEPTED}),
        S.ACCEPTED,
        frozenset({M.PROVIDER, M.OFFICE}),
        needs=("reason",),
        tells="declined",
    ),
    A.BEGIN: Move(
        frozenset({S.ACCEPTED, S.DISTRIBUTED}), S.CARRIED_OUT, frozenset({M.HUB}), tells="begun"
    ),
    A.FINISH: Move(
        frozenset({S.CARRIED_OUT}),
        S.DONE,
        frozenset({M.OFFICE, M.HUB}),
        needs=("taught",),
        tells="finished",
    ),
    A.REOPEN: Move(
        frozenset({S.DONE}), S.CARRIED_OUT, _office, needs=("reason", "kept"), tells="reopened"
    ),
    A.REFUSE: Move(ON_ITS_WAY, S.REFUSED, _office, needs=("reason", "nobody"), tells="refused"),
    A.WITHDRAW: Move(
        frozenset({S.DRAFT}) | ON_ITS_WAY,
        S.WITHDRAWN,
        frozenset({M.CUSTOMER, M.OFFICE}),
        needs=("nobody",),
        tells="withdrawn",
    ),
}
STALE = _l("The order has moved on meanwhile: open its card anew.")


def moved(state: State, act: Act, mover: Mover) -> State:
    """Take a step of the table, or refuse it in words."""
    return moves.moved(MOVES, state, act, mover, STALE)


def acts(state: State, mover: Mover) -> tuple[Act, ...]:
    """Give what this one may do with an order now."""
    return moves.acts(MOVES, state, mover)
