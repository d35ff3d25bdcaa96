"""What an application owes next, by whom and by when: whose terms it has, and in which state."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, not_, or_, select
from sqlalchemy.orm import Session

from hub.applications import training
from hub.applications.machine import State
from hub.applications.models import Application, Intake, IntakeKind
from hub.core.clock import day_of
from hub.deadlines.models import Anchor
from hub.deadlines.owing import Anchors
from hub.deadlines.queries import reckoner

SUBJECT = "application"
MEETINGS = {IntakeKind.EVENT: "event", IntakeKind.CONSULTATION: "consultation"}


def owe(session: Session, found: Application) -> None:
    """Write what is owed next, by whom and by when."""
    days = training.days_of(session, found)
    state = owing_state(found.kind, found.state, found.provider_id)
    owed = reckoner(session).next_owed(terms_of(found.kind), state, anchors(found.since, *days))
    found.owed = owed.act if owed else None
    found.owed_by = owed.by if owed else None
    found.due_on = owed.due_on if owed else None


def note_teacher(session: Session, found: Application, provider_id: UUID) -> None:
    """Write down who teaches whoever stands on a group's list: nothing is to be assigned."""
    if found.state is State.ACCEPTED and found.provider_id != provider_id:
        found.provider_id = provider_id
        owe(session, found)
        session.flush()


def forget_teacher(session: Session, application_id: UUID) -> None:
    """Whoever is on no list any more is taught by whom the intake names, or by nobody yet."""
    found = session.get_one(Application, application_id)
    if found.state is State.ACCEPTED:
        intake = session.get(Intake, found.intake_id) if found.intake_id else None
        found.provider_id = intake.provider_id if intake else None
        owe(session, found)


def terms_of(kind: IntakeKind) -> str:
    """Say whose terms an application has: an event ends on its day, and by no order."""
    return MEETINGS.get(kind, SUBJECT)


def owing_state(kind: IntakeKind, state: State, provider_id: UUID | None) -> str:
    """Say by the terms of which state it owes.

    Whoever is accepted where it is known who teaches is to be enrolled there, not to be assigned.
    """
    is_known = provider_id is not None and kind not in MEETINGS
    return (State.CONFIRMED if is_known and state is State.ACCEPTED else state).value


def standing(terms: str, session: Session, state: str) -> int:
    """Count those who owe by the terms of a state now."""
    kinds = [kind for kind in IntakeKind if terms_of(kind) == terms]
    is_known = and_(Application.provider_id.is_not(None), Application.kind.not_in(MEETINGS))
    is_own = and_(Application.state == State.ACCEPTED, is_known)
    stands: ColumnElement[bool] = Application.state == State(state)
    if state == State.CONFIRMED.value:
        stands = or_(stands, is_own)
    elif state == State.ACCEPTED.value:
        stands = and_(stands, not_(is_own))
    found = select(func.count()).where(Application.kind.in_(kinds), stands)
    return session.scalar(found) or 0


def anchors(since: datetime, starts_on: date | None, ends_on: date | None) -> Anchors:
    """Give the days that terms of an application are counted from."""
    return {Anchor.SINCE: day_of(since), Anchor.STARTS: starts_on, Anchor.ENDS: ends_on}
