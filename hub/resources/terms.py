"""Terms that run out: licences and certificates. Each morning those concerned hear what is near."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core import clock, jobs
from hub.core.access import Principal
from hub.core.db import utcnow
from hub.core.i18n import _l
from hub.core.notifications import Template, Topic, declare, declare_topic, notify
from hub.core.scopes import scoped
from hub.core.upsert import upsert
from hub.resources import queries
from hub.resources.bases import WRITE, scopes_of
from hub.resources.booking_models import TermReminder
from hub.resources.shape import Shape
from hub.resources.stock import SOFTWARE
from hub.resources.teaching import CERTIFICATES

REMIND = "resources.remind"
TERMS = Topic(key="terms", title=_l("Terms of licences and certificates"))
STEPS = (60, 30, 7, 0)  # days before the end at which it is said again
KINDS: tuple[Shape, ...] = (SOFTWARE, CERTIFICATES)
FOLDER = Path(__file__).parent / "templates"
Writers = Callable[[Session, UUID], Sequence[UUID]]
Office = Callable[[Session], Sequence[UUID]]
_told: list[tuple[Writers, Office]] = []


@dataclass(frozen=True, slots=True)
class Term:
    """A term that is near, and the step at which it stands."""

    shape: Shape
    row: Any
    step: int


def near(session: Session, day: date) -> list[Term]:
    """Give the terms that reached a step which nobody was told of."""
    found = []
    for shape in KINDS:
        model: Any = shape.model
        rows = session.scalars(
            select(model)
            .where(
                queries.running_out(shape, by=day + timedelta(days=STEPS[0])),
                model.ends_on >= day - timedelta(days=STEPS[-2]),
            )
            .order_by(model.ends_on, model.id)
        ).all()
        told = {
            (one.subject_id, one.ends_on, one.days)
            for one in session.scalars(
                select(TermReminder).where(TermReminder.subject_id.in_([row.id for row in rows]))
            )
        }
        for row in rows:
            step = min(days for days in STEPS if (row.ends_on - day).days <= days)
            if (row.id, row.ends_on, step) not in told:
                found.append(Term(shape, row, step))
    return found


def remind(session: Session, _payload: dict[str, Any], _run: jobs.Run) -> None:
    """Tell once for each step those who may write the new term: a message a kind and list."""
    terms = near(session, clock.today())
    theirs: dict[tuple[Shape, UUID | None], list[Term]] = defaultdict(list)
    people: dict[UUID | None, Sequence[UUID]] = {None: _told[0][1](session)}
    for term in terms:
        owner = term.row.organisation_id
        if owner is not None and owner not in people:
            people[owner] = _told[0][0](session, owner)
        theirs[term.shape, owner if people[owner] else None].append(term)
    for (shape, owner), found in theirs.items():
        context = _message(shape, owner, found)
        for account_id in people[owner]:
            notify(session, account_id, REMIND, context)
    _said(session, terms)


def _message(shape: Shape, owner: UUID | None, found: Sequence[Term]) -> dict[str, Any]:
    """Name the nearest, and lead to the list of those that are whose the addressee's are."""
    first = min(found, key=lambda term: (term.row.ends_on, term.row.id)).row
    asked = "term=soon&sort=ends_on"
    if first.ends_on < clock.today():
        asked = f"term=over&{asked}"
    if owner is not None:
        asked = f"organisation={owner}&{asked}"
    return {
        "kind": shape.name,
        "count": len(found),
        "first": first.title,
        "until": f"{first.ends_on:%d.%m.%Y}",
        "url": f"/{shape.name}?{asked}",
    }


def _said(session: Session, terms: Iterable[Term]) -> None:
    rows = [
        {
            "subject_id": one.row.id,
            "ends_on": one.row.ends_on,
            "days": one.step,
            "sent_at": utcnow(),
        }
        for one in terms
    ]
    if rows:
        upsert(session, TermReminder, rows, on=("subject_id", "ends_on", "days"), update=())


def ending(session: Session, shape: Shape, who: Principal, most: int) -> Sequence[Any]:
    """Give what the asker answers for and what ends soon or is over since a short while."""
    model: Any = shape.model
    day = clock.today()
    statement = select(model).where(
        queries.running_out(shape, by=day + queries.SOON), model.ends_on >= day - queries.SOON
    )
    narrowed = scoped(statement, scopes_of(model), who, WRITE)
    return session.scalars(narrowed.order_by(model.ends_on, model.id).limit(most)).all()


def wire(writers: Writers, office: Office) -> None:
    """Declare the message and the morning job; hub/app.py says who may write for whom."""
    _told[:] = [(writers, office)]
    declare_topic(TERMS)
    sample = {
        "kind": SOFTWARE.name,
        "count": 3,
        "first": "КОМПАС-3D",
        "until": "31.12.2026",
        "url": "/software?term=soon",
    }
    title = _l("Licences and certificates run out")
    declare(Template(key=REMIND, title=title, topic=TERMS.key, folder=FOLDER, sample=sample))
    jobs.handles(REMIND, remind, title=_l("Reminder of licences and certificates"))
    jobs.daily(REMIND, REMIND, at="08:10")
