"""A consent withdrawn in the middle: what is not enrolled yet is withdrawn by the hub itself."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from hub.applications import commands, queries
from hub.applications.commands import Step
from hub.applications.machine import MOVES, Act, Mover
from hub.core import events, jobs
from hub.core.i18n import spoken
from hub.people import agreed
from hub.people.events import WithdrawalOpened
from hub.people.models import Withdrawal


def on_withdrawn(session: Session, payload: dict[str, Any], _run: jobs.Run) -> None:
    """Answer `person.withdrawal-opened`: places go to those who wait."""
    case = session.get(Withdrawal, UUID(payload["aggregate_id"]))
    if case is None or case.person_id is None or agreed.has(session, case.person_id):
        return
    step = Step(
        by=Mover.HUB,
        at=datetime.fromisoformat(payload["occurred_at"]),
        reason=spoken("The consent to the processing of personal data is withdrawn."),
    )
    for found in queries.open_of(session, case.person_id):
        if found.state in MOVES[Act.WITHDRAW].froms:
            commands.act(session, found.id, Act.WITHDRAW, step)


def wire() -> None:
    events.subscribe(WithdrawalOpened, "applications", on_withdrawn)
