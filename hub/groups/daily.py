"""What the calendar does to groups: training begins and ends, terms are reckoned anew."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.applications import training
from hub.applications.events import ApplicationMoved
from hub.applications.machine import State
from hub.applications.reckoning import on_training
from hub.core import clock, events, jobs
from hub.core.db import utcnow
from hub.core.i18n import _l
from hub.deadlines import reckoning
from hub.deadlines.events import CalendarChanged, TermChanged
from hub.groups import commands, papers, signing
from hub.groups.events import GroupChanged, GroupPeopleChanged
from hub.groups.machine import (
    BEFORE_TRAINING,
    OPEN_GROUPS,
    EnrolmentState,
    GroupAct,
    GroupState,
)
from hub.groups.models import Enrolment, Group
from hub.people.events import PersonErased

ROLL, RECKON = "groups.roll", "groups.reckon"
GONE = (State.WITHDRAWN.value, State.REFUSED.value)


def roll(session: Session, _payload: dict[str, Any], _run: jobs.Run) -> None:
    """Let training begin and end on its days."""
    today, at = clock.today(), utcnow()
    is_due = Group.state.in_(BEFORE_TRAINING) | (
        (Group.state == GroupState.STUDYING) & (Group.ends_on < today)
    )
    for group_id in session.scalars(select(Group.id).where(is_due).order_by(Group.id)).all():
        group = commands.held(session, group_id)
        commands.settle(session, group, at=at)
        if group.starts_on <= today:
            signing.begin(session, group, at=at)
        if group.state is GroupState.STUDYING and group.ends_on < today:
            commands.advance(session, group, GroupAct.FINISH, at=at)


def on_terms(session: Session, _payload: dict[str, Any], _run: jobs.Run) -> None:
    """Answer a change of the calendar or of a term."""
    jobs.enqueue(session, RECKON, reckoning.START, order=RECKON)


def reckon(session: Session, payload: dict[str, Any], _run: jobs.Run) -> None:
    """Reckon a chunk of the open ones; those nobody changed keep their version."""
    rows = select(
        Group.id, Group.state, Group.since, Group.starts_on, Group.ends_on,
        Group.owed, Group.owed_by, Group.due_on,
    ).where(Group.state.in_(OPEN_GROUPS))  # fmt: skip
    reckoning.chunk(session, payload, RECKON, commands.TERMS, Group, rows, commands.anchors)


def on_days(session: Session, payload: dict[str, Any], _run: jobs.Run) -> None:
    """Let what its learners' applications owe follow the days of a group."""
    on_training(session, UUID(payload["aggregate_id"]))


def on_application(session: Session, payload: dict[str, Any], _run: jobs.Run) -> None:
    """Take off the lists whoever withdrew or was refused before an order."""
    left = commands.let_go(session, Enrolment.application_id == UUID(payload["aggregate_id"]))
    for group_id in left:
        commands.settle(session, commands.held(session, group_id), at=utcnow())
        events.emit(session, GroupPeopleChanged(aggregate_id=group_id))


def on_erased(session: Session, payload: dict[str, Any], _run: jobs.Run) -> None:
    """Destroy the papers of whoever's data are destroyed."""
    papers.forget(session, UUID(payload["aggregate_id"]))


def wire() -> None:
    """Wire the jobs and who calls them; hub/learning.py does."""
    of_group = (Enrolment.application_id, Group.id.label("training_id"), Group.starts_on)
    training.provide(
        "groups",
        select(*of_group, Group.ends_on)
        .join(Group, Group.id == Enrolment.group_id)
        .where(Enrolment.state == EnrolmentState.ENROLLED)
        .subquery("training"),
    )
    events.subscribe(GroupChanged, "groups", on_days, wants=lambda event: bool(event.was))
    jobs.handles(ROLL, roll, title=_l("First and last days of groups"))
    jobs.daily("groups.roll", ROLL, "00:10")
    jobs.handles(RECKON, reckon, title=_l("Terms of groups"))
    events.subscribe(CalendarChanged, "groups", on_terms)
    events.subscribe(TermChanged, "groups", on_terms)
    events.subscribe(
        ApplicationMoved, "groups", on_application, wants=lambda event: event.after in GONE
    )
    events.subscribe(PersonErased, "groups", on_erased)
