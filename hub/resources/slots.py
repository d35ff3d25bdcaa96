"""Free slots: which workshops that fit what is wanted are free for so long, and when."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.access import Principal, scoped
from hub.core.db import utcnow
from hub.resources import busy
from hub.resources.bases import FITS, READ, scopes_of
from hub.resources.booking_models import SLOT_SECONDS, Booking, end_slot_of
from hub.resources.busy import Period
from hub.resources.models import Workshop, WorkshopCompetency, WorkshopKind
from hub.resources.opening import CLOSED

FORTNIGHT = 14
WINDOWS = 3  # of one workshop among others
MOST_WINDOWS = 50  # of a workshop that is asked for alone
MOST_WORKSHOPS = 2_000
MINUTES = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What is looked for: a place for so many, for so long, between two days."""

    first: date
    last: date
    minutes: int
    competency_ids: tuple[UUID, ...] = ()  # any of them
    places: int = 1
    kind: WorkshopKind | None = None
    organisation_id: UUID | None = None
    fits: tuple[str, ...] = ()
    only: UUID | None = None  # this very workshop

    @property
    def period(self) -> Period:
        return Period(self.first, (self.last - self.first).days + 1)


@dataclass(frozen=True, slots=True)
class Window:
    """Free time without a break; at least as long as was wished."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Free:
    """A workshop with its first windows."""

    workshop: Any
    windows: Sequence[Window]
    more: bool  # there are others, or the rest of the period was not looked at


def find(
    session: Session, who: Principal, wish: Wish, *, most: int = 50, windows: int = WINDOWS
) -> list[Free]:
    """Give workshops that are free, those free soonest and no larger than needed first."""
    open_still = {row.id: row for row in _fitting(session, who, wish)}
    need = -(-wish.minutes * MINUTES // SLOT_SECONDS)
    run = re.compile(rb"\x00{%d,}" % need)
    base = wish.period.base
    rows: dict[UUID, bytearray] = defaultdict(bytearray)
    found: list[tuple[Any, list[tuple[int, int]], bool]] = []
    # A fortnight after another: the first windows of most workshops lie in the first of them.
    for part in _fortnights(wish.period):
        is_last = part.last >= wish.last
        _append(session, rows, list(open_still.values()), part)
        for workshop in list(open_still.values()):
            row = rows[workshop.id]
            spans = [one.span() for one in islice(run.finditer(row), windows + 1)]
            # What touches the end of the fortnight goes on in the next one.
            if not is_last and (len(spans) < windows or spans[windows - 1][1] == len(row)):
                continue
            del open_still[workshop.id]
            if spans:
                more = len(spans) > windows or not is_last
                found.append((workshop, spans[:windows], more))
    found.sort(key=lambda one: (one[1][0][0], one[0].places, one[0].title))
    return [
        Free(
            workshop,
            [Window(_moment(base + start), _moment(base + end)) for start, end in spans],
            more,
        )
        for workshop, spans, more in found[:most]
    ]


def _fortnights(period: Period) -> Iterator[Period]:
    for n in range(0, period.days, FORTNIGHT):
        yield Period(period.day(n), min(FORTNIGHT, period.days - n))


def _append(
    session: Session, rows: dict[UUID, bytearray], workshops: Sequence[Any], part: Period
) -> None:
    """Lengthen the rows of these workshops by a part of the period; the past is closed."""
    hours = {one.id: one.opening for one in workshops if not one.is_shared}
    taken = busy.rows_of(session, Booking.workshop_id, hours, part) if hours else {}
    past = min(max(end_slot_of(utcnow()) - part.base, 0), part.slots)
    for one in workshops:
        # Others being in a shared hall keep nobody out.
        row = bytearray(busy.template(one.opening, part)) if one.is_shared else taken[one.id]
        row[:past] = bytes([CLOSED]) * past
        rows[one.id] += row


def _fitting(session: Session, who: Principal, wish: Wish) -> Sequence[Any]:
    statement: Any = select(
        Workshop.id,
        Workshop.title,
        Workshop.places,
        Workshop.opening,
        Workshop.is_shared,
        Workshop.organisation_id,
    ).where(
        Workshop.confirmed_at.is_not(None),
        Workshop.retired_at.is_(None),
        Workshop.places >= wish.places,
    )
    if wish.competency_ids:
        taught = select(WorkshopCompetency.workshop_id).where(
            WorkshopCompetency.competency_id.in_(wish.competency_ids)
        )
        statement = statement.where(Workshop.id.in_(taught))
    if wish.kind is not None:
        statement = statement.where(Workshop.kind == wish.kind)
    if wish.organisation_id is not None:
        statement = statement.where(Workshop.organisation_id == wish.organisation_id)
    if wish.only is not None:
        statement = statement.where(Workshop.id == wish.only)
    for name in wish.fits:
        if name in FITS:
            statement = statement.where(getattr(Workshop, name).is_(True))
    narrowed = scoped(statement, scopes_of(Workshop), who, READ)
    return session.execute(narrowed.order_by(Workshop.id).limit(MOST_WORKSHOPS)).all()


def _moment(slot: int) -> datetime:
    return datetime.fromtimestamp(slot * SLOT_SECONDS, UTC)


def next_days(first: date, days: int) -> date:
    """Give the last day of so many."""
    return first + timedelta(days=days - 1)
