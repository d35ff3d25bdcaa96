"""Words of states and acts, and the terms of applications."""

from functools import partial
from pathlib import Path

from hub.applications.machine import ENDED, Act, State
from hub.applications.models import IntakeKind
from hub.applications.owing import MEETINGS, SUBJECT, standing
from hub.core.i18n import _l
from hub.deadlines.models import Anchor
from hub.deadlines.subjects import Subject

STATES = {
    State.DRAFT: _l("not submitted yet"),
    State.SUBMITTED: _l("to be checked"),
    State.CORRECTING: _l("being corrected by the applicant"),
    State.UNPLACED: _l("checked, waits for an intake"),
    State.WAITING: _l("on the waiting list"),
    State.ACCEPTED: _l("accepted, the place is kept"),
    State.ASSIGNED: _l("waits for the training organisation"),
    State.CONFIRMED: _l("taken by the training organisation"),
    State.ENROLLED: _l("enrolled, training has not begun"),
    State.STUDYING: _l("studying"),
    State.COMPLETED: _l("completed"),
    State.EXPELLED: _l("expelled"),
    State.WITHDRAWN: _l("application withdrawn"),
    State.REFUSED: _l("application refused"),
}
# The same to whom it is about: what is theirs to do, or to wait for.
OWN_STATES = STATES | {
    State.CORRECTING: _l("correct it and submit it again"),
    State.ACCEPTED: _l("accepted, the place is yours"),
    State.ASSIGNED: _l("accepted, the training organisation is to answer"),
    State.CONFIRMED: _l("accepted, the training organisation takes you"),
}
TONES = {
    State.SUBMITTED: "warning",
    State.CORRECTING: "warning",
    State.UNPLACED: "warning",
    State.WAITING: "info",
    State.ACCEPTED: "info",
    State.ASSIGNED: "warning",
    State.CONFIRMED: "info",
    State.ENROLLED: "success",
    State.STUDYING: "success",
    State.COMPLETED: "success",
    State.EXPELLED: "danger",
    State.REFUSED: "danger",
}
ACTS = {
    Act.SUBMIT: _l("Submit"),
    Act.SEND_BACK: _l("Return for correction"),
    Act.KEEP: _l("Checked: keep for an intake"),
    Act.PLACE: _l("Place in an intake"),
    Act.ACCEPT: _l("Accept"),
    Act.PUT_IN_LINE: _l("Put on the waiting list"),
    Act.MOVE_UP: _l("Moved up from the waiting list"),
    Act.ASSIGN: _l("Assign to a training organisation"),
    Act.CONFIRM: _l("Take the learner"),
    Act.DECLINE: _l("Decline the learner"),
    Act.ENROL: _l("Enrolled by an order"),
    Act.BEGIN: _l("Training began"),
    Act.COMPLETE: _l("Completed"),
    Act.EXPEL: _l("Expelled by an order"),
    Act.REINSTATE: _l("Reinstated by an order"),
    Act.UNENROL: _l("Enrolment undone by an order"),
    Act.TRANSFER: _l("Transferred to another group by an order"),
    Act.TAKE_PART: _l("Took part"),
    Act.WITHDRAW: _l("Withdraw"),
    Act.REFUSE: _l("Refuse"),
}
# What became of it, as its way tells.
HAPPENED = ACTS | {
    Act.SUBMIT: _l("Was submitted"),
    Act.SEND_BACK: _l("Was returned for correction"),
    Act.KEEP: _l("Was checked, waits for an intake"),
    Act.PLACE: _l("Was placed in an intake"),
    Act.ACCEPT: _l("Was accepted"),
    Act.PUT_IN_LINE: _l("Was put on the waiting list"),
    Act.ASSIGN: _l("Was assigned to a training organisation"),
    Act.CONFIRM: _l("Was taken by the training organisation"),
    Act.DECLINE: _l("Was declined by the training organisation"),
    Act.WITHDRAW: _l("Was withdrawn"),
    Act.REFUSE: _l("Was refused"),
}
FOLDER = Path(__file__).parent
_WORDS = {state.value: title for state, title in STATES.items()}
TERMS = [
    Subject(
        name=name,
        title=title,
        states=_WORDS,
        anchors=frozenset(Anchor),
        shipped=FOLDER / file,
        standing=partial(standing, name),
        ended=frozenset(state.value for state in ENDED),
    )
    for name, title, file in (
        (SUBJECT, _l("Application"), "terms.toml"),
        (MEETINGS[IntakeKind.EVENT], _l("Application for an event"), "terms_of_events.toml"),
        (
            MEETINGS[IntakeKind.CONSULTATION],
            _l("Application for a consultation"),
            "terms_of_consultations.toml",
        ),
    )
]
