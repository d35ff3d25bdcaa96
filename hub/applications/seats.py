"""Seats of an intake: never more taken than there are, the rest wait in the order they came.

Every change of them begins with an UPDATE of the intake's row, so whoever comes at the same moment
waits for it: what is read afterwards is true till the end of the transaction.
"""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hub.applications.machine import State
from hub.applications.models import Application, Intake

QUIETLY = {"synchronize_session": False}
# Whoever has written an application of the intake holds its key already: two who then asked for
# the whole row would wait for one another for ever.
NO_KEY = {"key_share": True}


def hold(session: Session, intake_id: UUID) -> Intake | None:
    """Give an intake held till the end of the transaction."""
    found: Intake | None = session.get(
        Intake, intake_id, with_for_update=NO_KEY, populate_existing=True
    )
    return found


def take(session: Session, intake_id: UUID) -> bool:
    """Take a seat; False: there is none."""
    taken = session.execute(
        update(Intake)
        .where(Intake.id == intake_id, Intake.taken < Intake.places)
        .values(taken=Intake.taken + 1)
        .returning(Intake.id)
        .execution_options(**QUIETLY)
    )
    return taken.scalar_one_or_none() is not None


def give_back(session: Session, intake_id: UUID) -> None:
    session.execute(
        update(Intake)
        .where(Intake.id == intake_id)
        .values(taken=Intake.taken - 1)
        .execution_options(**QUIETLY)
    )


def first_waiting(session: Session, intake_id: UUID) -> Application | None:
    """Give who applied first of those who wait. Whoever asks holds the intake's row."""
    return session.scalars(
        select(Application)
        .where(Application.intake_id == intake_id, Application.state == State.WAITING)
        .order_by(Application.submitted_at, Application.id)
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
