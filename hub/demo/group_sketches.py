"""Groups of the demo region, one or two in each state that somebody owes an act in."""

from collections.abc import Sequence
from dataclasses import dataclass

from hub.applications.machine import State
from hub.groups.machine import DirectiveKind, EnrolmentState, GroupState

E, K, G = EnrolmentState, DirectiveKind, GroupState
WORKER, UPGRADE = "vocational-training", "qualification-upgrade"
DONE = (K.ENROL, K.GRADUATE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sketch:
    """A group as it stands on the last day of history; `starts_in` and `days` are its days."""

    title: str
    kind: str = UPGRADE
    hours: int  # about as many as its programme has
    state: GroupState | None = None  # None: an intake that waits for its group
    starts_in: int
    days: int
    people: int
    way: State = State.ACCEPTED
    stands: EnrolmentState = E.PLANNED
    orders: Sequence[DirectiveKind] = ()
    has_learner: bool = False  # the one whom the demo's learner signs in as
    is_evening: bool = False
    host: int = 0  # which of the organisations that teach the demo's groups


SKETCHES = (
    Sketch(
        title="ПО-21", kind=WORKER, hours=160, state=G.STUDYING, starts_in=-18, days=45, people=9,
        way=State.STUDYING, stands=E.ENROLLED, orders=(K.ENROL,), has_learner=True,
    ),
    Sketch(
        title="ПК-14", hours=72, state=G.REPORTING, starts_in=-70, days=44, people=6,
        way=State.COMPLETED, stands=E.COMPLETED, orders=DONE, has_learner=True,
    ),
    Sketch(title="ПК-22", hours=16, state=G.FORMING, starts_in=9, days=20, people=7),
    Sketch(
        title="ПК-23", hours=24, state=G.ENROLLED, starts_in=4, days=25, people=4,
        way=State.ENROLLED, stands=E.ENROLLED, orders=(K.ENROL,),
    ),
    Sketch(
        title="ПК-19", hours=36, state=G.FINISHING, starts_in=-24, days=22, people=5,
        way=State.STUDYING, stands=E.ENROLLED, orders=(K.ENROL,),
    ),
    Sketch(
        title="ПК-17", hours=36, state=G.ISSUING, starts_in=-36, days=30, people=5,
        way=State.COMPLETED, stands=E.COMPLETED, orders=DONE,
    ),
    Sketch(
        title="ПК-24", hours=72, state=G.STUDYING, starts_in=-10, days=40, people=6,
        way=State.STUDYING, stands=E.ENROLLED, orders=(K.ENROL,), is_evening=True,
    ),
    Sketch(
        title="ПО-05", kind=WORKER, hours=144, state=G.STUDYING, starts_in=-26, days=60, people=6,
        way=State.STUDYING, stands=E.ENROLLED, orders=(K.ENROL,), host=1,
    ),
    Sketch(title="Набор: вечерний поток", hours=72, starts_in=12, days=40, people=3),
    Sketch(title="Набор: дневной поток", hours=108, starts_in=14, days=40, people=3),
)  # fmt: skip
