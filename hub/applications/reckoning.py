"""What applications owe, reckoned anew when the calendar or a term changes."""

from typing import Any
from uuid import UUID

from sqlalchemy import select, true, update
from sqlalchemy.orm import Session

from hub.applications.commands import SUBJECT, anchors
from hub.applications.events import IntakeChanged
from hub.applications.machine import OPEN
from hub.applications.models import Application, Intake
from hub.core import events, jobs
from hub.core.i18n import _l
from hub.deadlines.events import CalendarChanged, TermChanged
from hub.deadlines.queries import reckoner

RECKON = "applications.reckon"
AT_ONCE = 1000
START = str(UUID(int=0))


def on_intake(session: Session, payload: dict[str, Any], _run: jobs.Run) -> None:
    """Answer a change of an intake: what its applications owe is counted from its days."""
    if {"starts_on", "ends_on"} & set(payload["fields"]):
        intake = payload["aggregate_id"]
        jobs.enqueue(session, RECKON, {"after": START, "intake": intake}, order=RECKON)


def on_changed(session: Session, _payload: dict[str, Any], _run: jobs.Run) -> None:
    """Answer a change of the calendar or of a term."""
    jobs.enqueue(session, RECKON, {"after": START}, order=RECKON)


def reckon(session: Session, payload: dict[str, Any], _run: jobs.Run) -> None:
    """Reckon a chunk of the open ones; those nobody changed keep their version."""
    of = payload.get("intake")
    rows = session.execute(
        select(
            Application.id, Application.state, Application.since,
            Application.owed, Application.owed_by, Application.due_on,
            Intake.starts_on, Intake.ends_on,
        )
        .outerjoin(Intake, Intake.id == Application.intake_id)
        .where(Application.id > UUID(payload["after"]), Application.state.in_(OPEN))
        .where(Application.intake_id == UUID(of) if of else true())
        .order_by(Application.id)
        .limit(AT_ONCE)
    ).all()  # fmt: skip
    by = reckoner(session)
    for row in rows:
        days = anchors(row.since, row.starts_on, row.ends_on)
        owed = by.next_owed(SUBJECT, row.state.value, days)
        now = (owed.act, owed.by, owed.due_on) if owed else (None, None, None)
        if now != (row.owed, row.owed_by, row.due_on):
            session.execute(
                update(Application.__table__)  # type: ignore[arg-type]
                .where(Application.id == row.id, Application.state == row.state)
                .values(owed=now[0], owed_by=now[1], due_on=now[2])
            )
    if len(rows) == AT_ONCE:
        jobs.enqueue(session, RECKON, payload | {"after": str(rows[-1].id)}, order=RECKON)


def wire() -> None:
    """Wire the job and who calls it; hub/learning.py does."""
    jobs.handles(RECKON, reckon, title=_l("Terms of applications"))
    events.subscribe(IntakeChanged, "applications", on_intake)
    events.subscribe(CalendarChanged, "applications", on_changed)
    events.subscribe(TermChanged, "applications", on_changed)
