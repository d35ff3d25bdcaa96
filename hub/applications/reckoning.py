"""What applications owe, reckoned anew when the calendar or a term changes."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, select, true
from sqlalchemy.orm import Session

from hub.applications import training
from hub.applications.commands import anchors, terms_of
from hub.applications.events import IntakeChanged
from hub.applications.machine import OPEN
from hub.applications.models import Application, Intake
from hub.core import events, jobs
from hub.core.i18n import _l
from hub.deadlines import reckoning
from hub.deadlines.events import CalendarChanged, TermChanged
from hub.deadlines.owing import Anchors

RECKON = "applications.reckon"


def on_intake(session: Session, payload: dict[str, Any], _run: jobs.Run) -> None:
    """Answer a change of an intake: what its applications owe is counted from its days."""
    if {"starts_on", "ends_on"} & set(payload["fields"]):
        intake = payload["aggregate_id"]
        jobs.enqueue(session, RECKON, {**reckoning.START, "intake": intake}, order=RECKON)


def on_changed(session: Session, _payload: dict[str, Any], _run: jobs.Run) -> None:
    """Answer a change of the calendar or of a term."""
    jobs.enqueue(session, RECKON, reckoning.START, order=RECKON)


def reckon(session: Session, payload: dict[str, Any], _run: jobs.Run) -> None:
    """Reckon a chunk of the open ones; those nobody changed keep their version."""
    of = payload.get("intake")
    days = {name: [getattr(Intake, name)] for name in ("starts_on", "ends_on")}
    for one in training.DAYS.values():
        for name, known in days.items():
            known.insert(0, case((Application.state.in_(training.IN_TRAINING), one.c[name])))
    rows = (
        select(
            Application.id, Application.kind, Application.state, Application.since,
            Application.owed, Application.owed_by, Application.due_on,
            *(_first(known).label(name) for name, known in days.items()),
        )
        .outerjoin(Intake, Intake.id == Application.intake_id)
        .where(Application.state.in_(OPEN))
        .where(Application.intake_id == UUID(of) if of else true())
    )  # fmt: skip
    for one in training.DAYS.values():
        rows = rows.outerjoin(one, one.c.application_id == Application.id)
        if group := payload.get("training"):
            rows = rows.where(one.c.training_id == UUID(group))
    reckoning.chunk(session, payload, RECKON, _terms, Application, rows, _days)


def _first(known: Sequence[Any]) -> Any:
    return func.coalesce(*known) if len(known) > 1 else known[0]


def on_training(session: Session, training_id: UUID) -> None:
    """Reckon anew what is counted from the days of a group."""
    payload = {**reckoning.START, "training": str(training_id)}
    jobs.enqueue(session, RECKON, payload, order=RECKON)


def _terms(row: Any) -> str:
    return terms_of(row.kind)


def _days(row: Any) -> Anchors:
    return anchors(row.since, row.starts_on, row.ends_on)


def wire() -> None:
    """Wire the job and who calls it; hub/learning.py does."""
    jobs.handles(RECKON, reckon, title=_l("Terms of applications"))
    events.subscribe(IntakeChanged, "applications", on_intake)
    events.subscribe(CalendarChanged, "applications", on_changed)
    events.subscribe(TermChanged, "applications", on_changed)
