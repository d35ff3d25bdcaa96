"""What applications say on a person's card and in the line of time, and on a programme's card."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.applications import intake_queries, queries, subjects
from hub.applications.machine import MOVES, Act
from hub.applications.models import (
    READ,
    READ_INTAKES,
    SCOPES,
    Application,
    ApplicationStep,
    Intake,
)
from hub.applications.words import ACTS, STATES, TONES
from hub.core.access import Principal
from hub.core.i18n import _, _l, format_date
from hub.core.panels import Days, Line, Panel, provide
from hub.core.scopes import scoped

LEAVES = MOVES[Act.WITHDRAW].froms
MOST = 20
MOST_STEPS = 100


def of_person(session: Session, who: Principal, person_id: UUID) -> Sequence[Line]:
    statement = select(Application).where(Application.person_id == person_id)
    mine = scoped(statement, SCOPES, who, READ)
    found = session.scalars(mine.order_by(Application.id.desc()).limit(MOST)).all()
    titles = subjects.titles(session, [one.id for one in found])
    return [
        Line(
            title=titles.get(one.id, ""),
            url=f"/applications/{one.id}",
            note=_owed(one),
            badge=str(STATES[one.state]),
            tone=TONES.get(one.state, "neutral"),
        )
        for one in found
    ]


def of_consent(session: Session, _who: Principal, person_id: UUID) -> Sequence[Line]:
    """Name the applications that end the moment this person's consent is withdrawn."""
    ends = [one for one in queries.open_of(session, person_id) if one.state in LEAVES]
    titles = subjects.titles(session, [one.id for one in ends])
    return [Line(title=titles.get(one.id, ""), url=f"/applications/{one.id}") for one in ends]


def days_of_person(session: Session, who: Principal, person_id: UUID) -> Sequence[Line]:
    statement: Any = (
        select(ApplicationStep, Application.id)
        .join(Application, Application.id == ApplicationStep.application_id)
        .where(Application.person_id == person_id)
        .order_by(ApplicationStep.id.desc())
        .limit(MOST_STEPS)
    )
    rows = session.execute(scoped(statement, SCOPES, who, READ)).all()
    titles = subjects.titles(session, {key for _step, key in rows})
    return [
        Line(
            title=str(_("Application: %(act)s", act=str(ACTS[step.act]).lower())),
            note=titles.get(key, ""),
            url=f"/applications/{key}",
            at=step.at,
            tone=TONES.get(step.after, "neutral"),
        )
        for step, key in rows
    ]


def of_programme(session: Session, _who: Principal, programme_id: UUID) -> Sequence[Line]:
    """Name the intakes of a programme, the latest first."""
    statement = select(Intake).where(Intake.programme_id == programme_id)
    found = session.scalars(statement.order_by(Intake.starts_on.desc(), Intake.id).limit(MOST))
    lines = []
    for one in found:
        words, tone = intake_queries.standing(
            one, is_offered=intake_queries.is_offered(session, one)
        )
        taken = str(_("taken: %(taken)s of %(places)s", taken=one.taken, places=one.places))
        title, url = subjects.intake_title(one), f"/intakes/{one.id}"
        lines.append(Line(title=title, url=url, note=taken, badge=words, tone=tone))
    return lines


def _owed(one: Application) -> str:
    if one.owed is None or one.due_on is None:
        return one.owed or ""
    return f"{one.owed}, " + str(_("by %(day)s", day=format_date(one.due_on, "dd.MM.yyyy")))


def wire() -> None:
    provide(
        "person",
        Panel(
            name="applications",
            title=_l("Applications"),
            icon="clipboard-list",
            permission=READ,
            say=of_person,
        ),
        Days(name="applications", permission=READ, say=days_of_person),
    )
    provide(
        "consent",
        Panel(
            name="applications",
            title=_l("Applications"),
            icon="clipboard-list",
            permission=READ,
            say=of_consent,
        ),
    )
    provide(
        "programme",
        Panel(
            name="intakes",
            title=_l("Intakes"),
            icon="calendar-event",
            permission=READ_INTAKES,
            say=of_programme,
        ),
    )
