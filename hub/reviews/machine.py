"""The way of a review, written down once: which act leads from which state to which."""

import enum
from collections.abc import Mapping

from hub.core.errors import RefusedError
from hub.core.i18n import _l


class ReviewState(enum.Enum):
    """Состояние экспертизы: named by what is owed next."""

    SUBMITTED = "submitted"  # staff appoint experts
    JUDGING = "judging"  # experts hand in their sheets
    DECIDING = "deciding"  # staff decide
    RETURNED = "returned"  # the author mends
    APPROVED = "approved"
    REFUSED = "refused"
    RECALLED = "recalled"  # by the author


class Act(enum.Enum):
    """Что делают с экспертизой."""

    APPOINT = "appoint"
    RELEASE = "release"
    HAND_IN = "hand-in"
    SEND_BACK = "send-back"
    RESUBMIT = "resubmit"
    APPROVE = "approve"
    REFUSE = "refuse"
    RECALL = "recall"


S, A = ReviewState, Act
Moves = Mapping[ReviewState, Mapping[Act, frozenset[ReviewState]]]
AT_WORK = frozenset({S.SUBMITTED, S.JUDGING, S.DECIDING})
OPEN = AT_WORK | {S.RETURNED}
ENDED = frozenset({S.APPROVED, S.REFUSED, S.RECALLED})

# What is not written here can't happen. Where several states may follow, `standing` says which.
MOVES: Moves = {
    S.SUBMITTED: {
        A.APPOINT: frozenset({S.JUDGING}),
        A.SEND_BACK: frozenset({S.RETURNED}),
        A.REFUSE: frozenset({S.REFUSED}),
        A.RECALL: frozenset({S.RECALLED}),
    },
    S.JUDGING: {
        A.APPOINT: frozenset({S.JUDGING}),
        A.RELEASE: AT_WORK,
        A.HAND_IN: frozenset({S.JUDGING, S.DECIDING}),
    },
    S.DECIDING: {
        A.APPOINT: frozenset({S.JUDGING}),
        A.SEND_BACK: frozenset({S.RETURNED}),
        A.APPROVE: frozenset({S.APPROVED}),
        A.REFUSE: frozenset({S.REFUSED}),
    },
    S.RETURNED: {
        A.RELEASE: frozenset({S.RETURNED}),
        A.RESUBMIT: frozenset({S.SUBMITTED, S.JUDGING}),
        A.REFUSE: frozenset({S.REFUSED}),
        A.RECALL: frozenset({S.RECALLED}),
    },
    S.APPROVED: {},
    S.REFUSED: {},
    S.RECALLED: {},
}


def standing(experts: int, handed_in: int) -> ReviewState:
    """Say where a round stands by who is at work and whose sheets are in."""
    if not experts:
        return S.SUBMITTED
    return S.DECIDING if handed_in == experts else S.JUDGING


def allowed(state: ReviewState, act: Act) -> frozenset[ReviewState]:
    """Give the states the act may lead to; none where it is not allowed."""
    return MOVES[state].get(act, frozenset())


def moved(state: ReviewState, act: Act, to: ReviewState) -> ReviewState:
    """Take a step of the table, or refuse it in words."""
    if to not in allowed(state, act):
        raise RefusedError(
            _l("The review has moved on meanwhile: open its card anew."),
            state=state.value,
            act=act.value,
        )
    return to
