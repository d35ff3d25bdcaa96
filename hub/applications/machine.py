"""The way of an application, written down once: the table of moves.

Whoever moves an application, a page, the API, a file or another room, does it by an act of this
table (hub/applications/commands). docs/applications.md draws it.
"""

import enum
from collections.abc import Mapping

from hub.core import moves
from hub.core.i18n import _l
from hub.core.moves import Move


class State(enum.Enum):
    """Состояние заявки: named by what is owed next."""

    DRAFT = "draft"  # the applicant submits it
    SUBMITTED = "submitted"  # the office checks it
    CORRECTING = "correcting"  # the applicant mends it
    UNPLACED = "unplaced"  # it is checked; the office opens an intake for it
    WAITING = "waiting"  # a seat comes free
    ACCEPTED = "accepted"  # the office assigns a training organisation, or enrols
    ASSIGNED = "assigned"  # the training organisation answers
    CONFIRMED = "confirmed"  # it enrols by an order
    ENROLLED = "enrolled"  # training begins
    STUDYING = "studying"
    COMPLETED = "completed"
    EXPELLED = "expelled"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"


class Act(enum.Enum):
    """Что делают с заявкой."""

    SUBMIT = "submit"
    SEND_BACK = "send-back"
    KEEP = "keep"
    PLACE = "place"
    ACCEPT = "accept"
    PUT_IN_LINE = "put-in-line"
    MOVE_UP = "move-up"
    ASSIGN = "assign"
    CONFIRM = "confirm"
    DECLINE = "decline"
    ENROL = "enrol"
    BEGIN = "begin"
    COMPLETE = "complete"
    EXPEL = "expel"
    REINSTATE = "reinstate"
    UNENROL = "unenrol"
    TRANSFER = "transfer"
    TAKE_PART = "take-part"
    WITHDRAW = "withdraw"
    REFUSE = "refuse"


class Mover(enum.Enum):
    """Кто вправе."""

    APPLICANT = "applicant"
    OFFICE = "office"
    PROVIDER = "provider"
    HUB = "hub"  # by itself: a seat came free, the first day came, an order took effect


S, A, M = State, Act, Mover
# A place is taken: it is given back when the application leaves these.
SEATED = frozenset({S.ACCEPTED, S.ASSIGNED, S.CONFIRMED, S.ENROLLED, S.STUDYING})
ENDED = frozenset({S.COMPLETED, S.EXPELLED, S.WITHDRAWN, S.REFUSED})
OPEN = frozenset(S) - ENDED
BEFORE_ENROLMENT = frozenset(
    {S.SUBMITTED, S.CORRECTING, S.UNPLACED, S.WAITING, S.ACCEPTED, S.ASSIGNED, S.CONFIRMED}
)
_office = frozenset({M.OFFICE})
_by_hub = frozenset({M.HUB})
_who_teaches = frozenset({M.OFFICE, M.PROVIDER})

# What is not written here can't happen, by any door.
MOVES: Mapping[Act, Move[State, Mover]] = {
    A.SUBMIT: Move(
        frozenset({S.DRAFT, S.CORRECTING}),
        S.SUBMITTED,
        frozenset({M.APPLICANT, M.OFFICE}),
        needs=("subject", "consent"),
        tells="submitted",
    ),
    A.SEND_BACK: Move(
        frozenset({S.SUBMITTED, S.UNPLACED}),
        S.CORRECTING,
        _office,
        needs=("reason",),
        tells="sent-back",
    ),
    A.KEEP: Move(frozenset({S.SUBMITTED}), S.UNPLACED, _office, needs=("no-intake",), tells="kept"),
    A.PLACE: Move(
        frozenset({S.SUBMITTED, S.UNPLACED}),
        S.SUBMITTED,
        _office,
        needs=("chosen",),
        tells="placed",
    ),
    A.ACCEPT: Move(
        frozenset({S.SUBMITTED, S.WAITING}),
        S.ACCEPTED,
        frozenset({M.OFFICE, M.HUB}),
        needs=("seat",),
        tells="accepted",
    ),
    A.PUT_IN_LINE: Move(
        frozenset({S.SUBMITTED}),
        S.WAITING,
        frozenset({M.OFFICE, M.HUB}),
        needs=("intake",),
        tells="waiting",
    ),
    A.MOVE_UP: Move(frozenset({S.WAITING}), S.ACCEPTED, _by_hub, needs=("seat",), tells="moved-up"),
    A.ASSIGN: Move(
        frozenset({S.ACCEPTED, S.ASSIGNED, S.CONFIRMED}),
        S.ASSIGNED,
        _office,
        needs=("provider",),
        tells="assigned",
    ),
    A.CONFIRM: Move(frozenset({S.ASSIGNED}), S.CONFIRMED, _who_teaches, tells="confirmed"),
    A.DECLINE: Move(frozenset({S.ASSIGNED}), S.ACCEPTED, _who_teaches, needs=("reason",)),
    A.ENROL: Move(
        frozenset({S.ACCEPTED, S.CONFIRMED}),
        S.ENROLLED,
        _by_hub,
        needs=("order",),
        tells="enrolled",
    ),
    A.BEGIN: Move(frozenset({S.ENROLLED}), S.STUDYING, _by_hub),
    A.COMPLETE: Move(
        frozenset({S.STUDYING}), S.COMPLETED, _by_hub, needs=("order",), tells="completed"
    ),
    A.EXPEL: Move(
        frozenset({S.ENROLLED, S.STUDYING}),
        S.EXPELLED,
        _by_hub,
        needs=("order", "reason"),
        tells="expelled",
    ),
    A.REINSTATE: Move(
        frozenset({S.EXPELLED}), S.STUDYING, _by_hub, needs=("order", "seat"), tells="reinstated"
    ),
    A.UNENROL: Move(
        frozenset({S.ENROLLED, S.STUDYING}),
        S.ACCEPTED,
        _by_hub,
        needs=("order", "reason"),
        tells="unenrolled",
    ),
    A.TRANSFER: Move(
        frozenset({S.ENROLLED, S.STUDYING}),
        S.STUDYING,
        _by_hub,
        needs=("order",),
        tells="transferred",
        stays=True,
    ),
    A.TAKE_PART: Move(
        frozenset({S.ACCEPTED, S.ASSIGNED, S.CONFIRMED}),
        S.COMPLETED,
        _who_teaches,
        needs=("meeting",),
        tells="took-part",
    ),
    A.WITHDRAW: Move(
        frozenset({S.DRAFT}) | BEFORE_ENROLMENT,
        S.WITHDRAWN,
        frozenset({M.APPLICANT, M.OFFICE, M.HUB}),
        tells="withdrawn",
    ),
    A.REFUSE: Move(BEFORE_ENROLMENT, S.REFUSED, _office, needs=("reason",), tells="refused"),
}
STALE = _l("As the application stands now, this can't be done with it.")


def moved(state: State, act: Act, mover: Mover) -> State:
    """Take a step of the table, or refuse it in words."""
    return moves.moved(MOVES, state, act, mover, STALE)


def acts(state: State, mover: Mover) -> tuple[Act, ...]:
    """Give what this one may do with an application now."""
    return moves.acts(MOVES, state, mover)
