"""The days of training that a room above knows: of whoever is enrolled they are the group's."""

from datetime import date

from sqlalchemy import FromClause, select
from sqlalchemy.orm import Session

from hub.applications.machine import State
from hub.applications.models import Application, Intake

IN_TRAINING = frozenset({State.ENROLLED, State.STUDYING})
# Rows of `application_id`, `training_id`, `starts_on`, `ends_on`: one of an application at most.
DAYS: dict[str, FromClause] = {}


def provide(name: str, days: FromClause) -> None:
    DAYS[name] = days


def days_of(session: Session, found: Application) -> tuple[date | None, date | None]:
    """Give the first and the last day: of the group once enrolled, of the intake before."""
    if found.state in IN_TRAINING:
        for of in DAYS.values():
            asked = select(of.c.starts_on, of.c.ends_on).where(of.c.application_id == found.id)
            if (days := session.execute(asked).first()) is not None:
                return days.starts_on, days.ends_on
    intake = session.get(Intake, found.intake_id) if found.intake_id else None
    return (intake.starts_on, intake.ends_on) if intake else (None, None)
