"""The way of a group and what each kind of order does, written down once.

docs/groups.md draws it; hub/groups/commands and hub/groups/signing are the only ones who move.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from hub.applications.machine import Act, State
from hub.core.errors import RefusedError
from hub.core.i18n import _l


class GroupState(enum.Enum):
    """Состояние группы: named by what is owed next."""

    FORMING = "forming"  # people are found, an order enrols them
    ENROLLED = "enrolled"  # whoever is on its list is enrolled: the first day comes
    STUDYING = "studying"  # lessons, the journal
    FINISHING = "finishing"  # the last day has passed: the journal is closed, an order lets out
    ISSUING = "issuing"  # documents are given out
    REPORTING = "reporting"  # they are reported to the federal register
    CLOSED = "closed"
    CANCELLED = "cancelled"


class GroupAct(enum.Enum):
    """Что происходит с группой."""

    FILL = "fill"
    REOPEN = "reopen"
    BEGIN = "begin"
    FINISH = "finish"
    RELEASE = "release"
    ISSUE = "issue"
    REPORT = "report"
    DISSOLVE = "dissolve"
    CANCEL = "cancel"


G, A = GroupState, GroupAct
BEFORE_TRAINING = frozenset({G.FORMING, G.ENROLLED})
RUNS = frozenset({G.STUDYING, G.FINISHING})
GROUP_MOVES: Mapping[GroupAct, tuple[frozenset[GroupState], GroupState]] = {
    A.FILL: (frozenset({G.FORMING}), G.ENROLLED),  # orders enrolled whoever is on its list
    A.REOPEN: (frozenset({G.ENROLLED}), G.FORMING),  # somebody is on the list again, or nobody
    # An order enrolled, and the first day has come.
    A.BEGIN: (BEFORE_TRAINING, G.STUDYING),
    A.FINISH: (frozenset({G.STUDYING}), G.FINISHING),  # the last day has passed
    A.RELEASE: (RUNS, G.ISSUING),  # nobody is left in it, somebody completed
    A.DISSOLVE: (RUNS, G.CLOSED),  # nobody is left in it, nobody completed
    A.ISSUE: (frozenset({G.ISSUING}), G.REPORTING),  # whoever completed has a document
    A.REPORT: (frozenset({G.REPORTING}), G.CLOSED),  # the documents are reported
    A.CANCEL: (BEFORE_TRAINING, G.CANCELLED),  # nobody was enrolled
}
OPEN_GROUPS = frozenset(G) - {G.CLOSED, G.CANCELLED}


def group_moved(state: GroupState, act: GroupAct) -> GroupState:
    """Take a step of the table, or refuse it in words."""
    froms, after = GROUP_MOVES[act]
    if state not in froms:
        raise RefusedError(
            _l("The group has moved on meanwhile: open its card anew."),
            state=state.value,
            act=act.value,
        )
    return after


class EnrolmentState(enum.Enum):
    """Состояние зачисления: one application in one group."""

    PLANNED = "planned"
    ENROLLED = "enrolled"
    COMPLETED = "completed"
    EXPELLED = "expelled"
    TRANSFERRED = "transferred"
    ANNULLED = "annulled"


class DirectiveKind(enum.Enum):
    """Вид приказа."""

    ENROL = "enrol"
    TRANSFER = "transfer"
    EXPEL = "expel"
    REINSTATE = "reinstate"
    GRADUATE = "graduate"
    ANNUL = "annul"


class DirectiveState(enum.Enum):
    """Состояние приказа."""

    DRAFT = "draft"
    SIGNED = "signed"


@dataclass(frozen=True, slots=True)
class Effect:
    """What an order does to each line: the enrolment's step, and the application's."""

    before: EnrolmentState
    after: EnrolmentState
    act: Act
    froms: frozenset[State]  # applications that it may be done to
    groups: frozenset[GroupState]  # in which the order may be signed


NEVER_LEARNT = (EnrolmentState.PLANNED, EnrolmentState.ANNULLED)
INSIDE = (EnrolmentState.PLANNED, EnrolmentState.ENROLLED)
E_, D = EnrolmentState, DirectiveKind
IN_TRAINING = frozenset({State.ENROLLED, State.STUDYING})
GATHERS = BEFORE_TRAINING | {G.STUDYING}  # somebody may still come
NEED_REASON = frozenset({D.EXPEL, D.ANNUL})
EFFECTS: Mapping[DirectiveKind, Effect] = {
    D.ENROL: Effect(
        E_.PLANNED, E_.ENROLLED, Act.ENROL, frozenset({State.ACCEPTED, State.CONFIRMED}), GATHERS
    ),
    D.TRANSFER: Effect(E_.ENROLLED, E_.TRANSFERRED, Act.TRANSFER, IN_TRAINING, RUNS | GATHERS),
    D.EXPEL: Effect(E_.ENROLLED, E_.EXPELLED, Act.EXPEL, IN_TRAINING, RUNS | GATHERS),
    D.REINSTATE: Effect(
        E_.EXPELLED, E_.ENROLLED, Act.REINSTATE, frozenset({State.EXPELLED}), RUNS | GATHERS
    ),
    D.GRADUATE: Effect(E_.ENROLLED, E_.COMPLETED, Act.COMPLETE, frozenset({State.STUDYING}), RUNS),
    # An enrolment made by mistake is undone; who it was made of is on the list again.
    D.ANNUL: Effect(E_.ENROLLED, E_.ANNULLED, Act.UNENROL, IN_TRAINING, GATHERS),
}
