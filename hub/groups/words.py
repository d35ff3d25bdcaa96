"""Words of states and kinds, and the terms of groups."""

from pathlib import Path

from hub.core.i18n import _l
from hub.deadlines.models import Anchor
from hub.deadlines.subjects import Subject, counted
from hub.groups.commands import TERMS as NAME
from hub.groups.machine import (
    OPEN_GROUPS,
    DirectiveKind,
    DirectiveState,
    EnrolmentState,
    GroupState,
)
from hub.groups.models import Group

STATES = {
    GroupState.FORMING: _l("people are found and enrolled"),
    GroupState.ENROLLED: _l("enrolled, waits for its first day"),
    GroupState.STUDYING: _l("studies"),
    GroupState.FINISHING: _l("to be let out by an order"),
    GroupState.ISSUING: _l("documents to be given out"),
    GroupState.REPORTING: _l("documents to be reported"),
    GroupState.CLOSED: _l("group closed"),
    GroupState.CANCELLED: _l("group called off"),
}
TONES = {
    GroupState.FORMING: "info",
    GroupState.ENROLLED: "success",
    GroupState.STUDYING: "success",
    GroupState.FINISHING: "warning",
    GroupState.ISSUING: "warning",
    GroupState.REPORTING: "warning",
}
ENROLMENTS = {
    EnrolmentState.PLANNED: _l("on the list, no order yet"),
    EnrolmentState.ENROLLED: _l("learner of the group"),
    EnrolmentState.COMPLETED: _l("completed"),
    EnrolmentState.EXPELLED: _l("expelled"),
    EnrolmentState.TRANSFERRED: _l("transferred to another group"),
    EnrolmentState.ANNULLED: _l("enrolment undone"),
}
KINDS = {
    DirectiveKind.ENROL: _l("Order of enrolment"),
    DirectiveKind.TRANSFER: _l("Order of transfer"),
    DirectiveKind.EXPEL: _l("Order of expulsion"),
    DirectiveKind.REINSTATE: _l("Order of reinstatement"),
    DirectiveKind.GRADUATE: _l("Order of completion"),
    DirectiveKind.ANNUL: _l("Order undoing an enrolment"),
}
DIRECTIVES = {
    DirectiveState.DRAFT: _l("a draft"),
    DirectiveState.SIGNED: _l("signed and in force"),
}
ENROLMENT_TONES = {
    EnrolmentState.PLANNED: "info",
    EnrolmentState.ENROLLED: "success",
    EnrolmentState.COMPLETED: "success",
    EnrolmentState.EXPELLED: "danger",
    EnrolmentState.TRANSFERRED: "neutral",
    EnrolmentState.ANNULLED: "neutral",
}
TERMS = Subject(
    name=NAME,
    title=_l("Group"),
    states={state.value: title for state, title in STATES.items()},
    anchors=frozenset(Anchor),
    shipped=Path(__file__).with_name("terms.toml"),
    standing=lambda session, state: counted(session, Group.state == GroupState(state)),
    ended=frozenset(state.value for state in GroupState if state not in OPEN_GROUPS),
)
