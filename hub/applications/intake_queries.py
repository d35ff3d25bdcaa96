"""Reads of intakes: one, how it stands, those open today, and how others name it."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from hub.applications import wanted
from hub.applications.machine import State
from hub.applications.models import INTAKE_SCOPES, READ_INTAKES, Application, Intake
from hub.applications.subjects import intake_title
from hub.core import clock
from hub.core.access import Principal
from hub.core.errors import InvalidError, NotFoundError
from hub.core.i18n import _, _l
from hub.core.scopes import scoped
from hub.core.single import Single
from hub.core.tables import parsing
from hub.core.tables.declare import Match, Values
from hub.core.tables.lookups import Found, Lookup
from hub.core.tables.search import by_words
from hub.core.text import search_key
from hub.programmes.models import Programme, ProgrammeVersion

INTAKE = "intake"
ABSENT = _l("There is no such intake.")
SINGLE = Single(Intake, INTAKE_SCOPES, ABSENT)
MOST = 10
WITH_DAY = re.compile(r"(?P<title>.+?),?\s+(?P<day>\d\d\.\d\d\.\d{4})$")
NAMED = (Intake.id, Intake.title, Intake.starts_on)
IMPORTED = (
    *("kind", "title", "programme_id", "provider_id", "places"),
    *("starts_on", "ends_on", "apply_until", "place"),
)


def intake(
    session: Session, intake_id: UUID, who: Principal, permission: str = READ_INTAKES
) -> Intake:
    statement = select(Intake).where(Intake.id == intake_id)
    found: Intake | None = session.scalars(
        scoped(statement, INTAKE_SCOPES, who, permission)
    ).one_or_none()
    if found is None:
        raise NotFoundError(ABSENT)
    return found


def standing(row: Any, *, is_offered: bool) -> tuple[str, str]:
    """Say how an intake stands today, and in which colour."""
    today = clock.today()
    if row.closed_at is not None:
        return str(_("intake closed")), "neutral"
    if not is_offered:
        return str(_("stopped: the programme is not published")), "danger"
    if row.by_invitation:
        return str(_("by an order for training")), "info"
    last = wanted.last_day(row)
    if last is not None and last < today:
        return str(_("over")), "neutral"
    if row.taken >= row.places:
        return str(_("full: the waiting list")), "warning"
    return str(_("takes applications")), "success"


def is_offered(session: Session, one: Intake) -> bool:
    """Whether its programme, if it has one, is published today."""
    programme = session.get(Programme, one.programme_id) if one.programme_id else None
    return programme is None or programme.published_at is not None


def known_one(session: Session, intake_id: UUID) -> Intake | None:
    """Give an intake whoever may have been told of, open or not."""
    found = session.get(Intake, intake_id)
    return None if found is None or found.by_invitation else found


def open_ones(
    session: Session, day: date, *, programme_id: UUID | None = None, most: int = 200
) -> Sequence[Intake]:
    """Give the intakes one may apply for on a day, the soonest first."""
    statement = select(Intake).where(wanted.is_open(day))
    if programme_id is not None:
        statement = statement.where(Intake.programme_id == programme_id)
    order = (Intake.starts_on.is_(None), Intake.starts_on, Intake.id)
    return session.scalars(statement.order_by(*order).limit(most)).all()


def placeable(session: Session, found: Application, day: date) -> Sequence[Intake]:
    """Give the intakes of the programme applied for that took what came on its day; else open."""
    if found.programme_id is None:
        return open_ones(session, day)
    over = func.coalesce(Intake.ends_on, Intake.starts_on)
    return session.scalars(
        select(Intake)
        .where(Intake.programme_id == found.programme_id, wanted.takes(wanted.came(found, day)))
        .where(or_(over.is_(None), over >= day))
        .order_by(Intake.starts_on.is_(None), Intake.starts_on, Intake.id)
        .limit(200)
    ).all()


def programme_titles(session: Session, found: Sequence[Intake]) -> Mapping[UUID, str]:
    """Name the programmes of intakes that are called otherwise."""
    rows = session.execute(
        select(Intake.id, ProgrammeVersion.title)
        .join(ProgrammeVersion, ProgrammeVersion.id == Intake.version_id)
        .where(Intake.id.in_([one.id for one in found]), ProgrammeVersion.title != Intake.title)
    )
    return {row[0]: row[1] for row in rows}


def open_one(session: Session, intake_id: UUID, day: date) -> Intake | None:
    statement = select(Intake).where(Intake.id == intake_id, wanted.is_open(day))
    return session.scalars(statement).one_or_none()


def waiting(session: Session, ids: Collection[UUID]) -> Mapping[UUID, int]:
    """Count the waiting lists of a page's intakes."""
    rows = session.execute(
        select(Application.intake_id, func.count())
        .where(Application.intake_id.in_(list(ids)), Application.state == State.WAITING)
        .group_by(Application.intake_id)
    )
    return {row[0]: row[1] for row in rows if row[0] is not None}


def waiting_words(session: Session, ids: Collection[UUID]) -> Mapping[UUID, str]:
    return {key: str(count) for key, count in waiting(session, ids).items()}


def by_state(session: Session, intake_id: UUID) -> Mapping[State, int]:
    rows = session.execute(
        select(Application.state, func.count())
        .where(Application.intake_id == intake_id)
        .group_by(Application.state)
    )
    return {row[0]: row[1] for row in rows}


def key(values: Values) -> str:
    return f"{search_key(values.get('title') or str(values.get('programme_id')))} " + str(
        values.get("starts_on") or ""
    )


def match(session: Session, rows: Sequence[Values]) -> list[Match]:
    """Find which intakes rows of a file mean: by title and the day they begin."""
    wanted_titles = {search_key(values["title"]) for values in rows}
    found = session.scalars(select(Intake).where(Intake.title_key.in_(wanted_titles)))
    known = {(one.title_key, one.starts_on): one for one in found}
    places = [(search_key(values["title"]), values.get("starts_on")) for values in rows]
    return [
        Match(id=one.id, before={name: getattr(one, name) for name in IMPORTED})
        if (one := known.get(place))
        else Match()
        for place in places
    ]


def titles(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    rows = session.execute(select(*NAMED).where(Intake.id.in_(list(ids))))
    return {row.id: intake_title(row) for row in rows}


def offer(session: Session, who: Principal, typed: str) -> list[str]:
    finds = by_words(Intake.title_key)(typed) or ()
    wanted_rows: Any = select(*NAMED)
    found: dict[UUID, str] = {}
    for find in finds:
        rows = session.execute(
            scoped(wanted_rows.where(find.where), INTAKE_SCOPES, who, READ_INTAKES)
            .order_by(Intake.title_key, Intake.id)
            .limit(MOST)
        )
        found |= {row.id: intake_title(row) for row in rows}
    return list(found.values())[:MOST]


def resolve(session: Session, words: Collection[str]) -> Found:
    """Understand «Сварщик, 01.09.2026», or a title only one intake has."""
    return Found({word: _meant(session, word) for word in words})


def _meant(session: Session, word: str) -> Sequence[UUID]:
    statement = select(Intake.id).where(Intake.title_key == search_key(word))
    if found := session.scalars(statement.limit(MOST)).all():
        return found
    if not (parts := WITH_DAY.match(word.strip())):
        return ()
    try:
        day = parsing.day(parts["day"])
    except InvalidError:
        return ()
    named = Intake.title_key == search_key(parts["title"])
    statement = select(Intake.id).where(named, Intake.starts_on == day)
    return session.scalars(statement.limit(MOST)).all()


def written(session: Session, row_id: UUID) -> str:
    return titles(session, [row_id]).get(row_id, "")


def visible(_session: Session, who: Principal, ids: Collection[UUID]) -> Collection[UUID]:
    return ids if who.can(READ_INTAKES) or who.can("applications.read") else ()


LOOKUP = Lookup(
    titles=titles,
    offer=offer,
    resolve=resolve,
    written=written,
    visible=visible,
    endpoint="intakes.card",
)
