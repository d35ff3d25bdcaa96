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

from hub.core.access import Principal
from hub.core.db import utcnow
from hub.core.scopes import scoped
from hub.resources import busy
from hub.resources.bases import FITS, READ, scopes_of
from hub.resources.booking_models import SLOT_SECONDS, Booking, end_slot_of
from hub.resources.busy import Period
from hub.resources.models import Workshop, WorkshopCompetency, WorkshopKind
from hub.resources.opening import CLOSED, QUARTERS

FEW_DAYS = 4
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
    more: bool  # there are others


def find(
    session: Session, who: Principal, wish: Wish, *, most: int = 50, windows: int = WINDOWS
) -> list[Free]:
    """Give workshops that are free, those free soonest and no larger than needed first."""
    need = -(-wish.minutes * MINUTES // SLOT_SECONDS)
    run = re.compile(rb"\x00{%d,}" % need)
    rows: dict[UUID, bytearray] = defaultdict(bytearray)
    chosen = _soonest(session, rows, _fitting(session, who, wish), wish.period, run, most)
    spans = _windows(session, rows, chosen, wish.period, run, windows)
    base = wish.period.base
    return [
        Free(
            one,
            [
                Window(_moment(base + start), _moment(base + end))
                for start, end in spans[one.id][:windows]
            ],
            more=len(spans[one.id]) > windows,
        )
        for one in chosen
    ]


def _soonest(
    session: Session,
    rows: dict[UUID, bytearray],
    workshops: Sequence[Any],
    period: Period,
    run: re.Pattern[bytes],
    most: int,
) -> list[Any]:
    """Give so many, by the first window of each, reading no further than these lie.

    What is not free in the days that were read is free later than all that are.
    """
    starts: dict[UUID, int] = {}
    for part in _parts(period):
        _append(session, rows, [one for one in workshops if one.id not in starts], part)
        for one in workshops:
            if one.id not in starts and (first := run.search(rows[one.id])):
                starts[one.id] = first.start()
        if len(starts) >= most:
            break
    free = (one for one in workshops if one.id in starts)
    return sorted(free, key=lambda one: (starts[one.id], one.places, one.title))[:most]


def _windows(
    session: Session,
    rows: dict[UUID, bytearray],
    workshops: Sequence[Any],
    period: Period,
    run: re.Pattern[bytes],
    windows: int,
) -> dict[UUID, list[tuple[int, int]]]:
    """Give the first windows of each, and one more where there is one."""

    def found(one: Any) -> list[tuple[int, int]]:
        return [span.span() for span in islice(run.finditer(rows[one.id]), windows + 1)]

    spans = {one.id: found(one) for one in workshops}
    for part in _parts(period):
        read = (part.first - period.first).days * QUARTERS
        short = [
            one for one in workshops if len(rows[one.id]) == read and len(spans[one.id]) <= windows
        ]
        _append(session, rows, short, part)
        spans |= {one.id: found(one) for one in short}
    return spans


def _parts(period: Period) -> Iterator[Period]:
    """Cut a period into a few days and then ever longer parts."""
    start, days = 0, FEW_DAYS
    while start < period.days:
        yield Period(period.day(start), min(days, period.days - start))
        start, days = start + days, days * 2


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
