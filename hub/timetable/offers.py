"""What is free instead: the nearest times for all that a lesson takes, and other places."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core import clock
from hub.core.access import Principal
from hub.core.db import utcnow
from hub.core.i18n import _, format_datetime
from hub.deadlines.queries import calendar
from hub.groups.models import Group
from hub.resources import busy, same, slots
from hub.resources.booking_models import SLOT_SECONDS, Booking, end_slot_of, slot_of
from hub.resources.busy import Period
from hub.resources.models import Workshop
from hub.resources.opening import QUARTERS
from hub.resources.slots import MOST_WINDOWS, Free, Wish
from hub.timetable import naming, queries, taking
from hub.timetable.models import Lesson, LessonState
from hub.timetable.plans import Plan

AHEAD = 14  # days looked through
MOST = 5
OTHERS = 4
DAYTIME = "1-7 08:00-21:30"  # when a lesson is offered; who plans may choose any hour
ROUND = "1-7 00:00-24:00"


@dataclass(frozen=True, slots=True)
class Offer:
    """A lesson as it could be."""

    plan: Plan
    place: str = ""  # named when it is another one
    is_whole: bool = False  # of a series: on each of its days

    @property
    def day(self) -> str:
        return self.plan.starts_at.astimezone(clock.zone()).date().isoformat()

    @property
    def time(self) -> str:
        return f"{self.plan.starts_at.astimezone(clock.zone()):%H:%M}"

    def __str__(self) -> str:
        if self.is_whole:
            hours = f"{self.time}–{format_datetime(self.plan.ends_at, 'HH:mm')}"
            said = str(_("%(hours)s, every day of the series", hours=hours))
            return said + (f" · {self.place}" if self.place else "")
        begins = format_datetime(self.plan.starts_at, "EEEEEE, d MMMM, HH:mm")
        ends = format_datetime(self.plan.ends_at, "HH:mm")
        return f"{begins}–{ends}" + (f" · {self.place}" if self.place else "")


def nearest(session: Session, plan: Plan, besides: Sequence[UUID] = ()) -> list[Offer]:
    """Give the nearest times when the group and all that it takes are free, in the group's days.

    `besides` are lessons whose own time is free for this: one that is moved.
    """
    group, wished = session.get_one(Group, plan.group_id), clock.day_of(plan.starts_at)
    period = Period(max(wished, clock.today(), group.starts_on), AHEAD)
    row = _row(session, plan, period, besides)
    days, found = calendar(session), []
    for n in range(AHEAD):
        day = period.day(n)
        if not days.is_working(day) or wished <= group.ends_on < day:
            continue
        found += [
            Offer(replace(plan, starts_at=at, ends_at=at + (plan.ends_at - plan.starts_at)))
            for at in _starts(plan, row, period, n, 2 if n == 0 else 1)
        ]
        if len(found) >= MOST:
            break
    return found[:MOST]


def for_all(session: Session, plan: Plan, days: Sequence[date]) -> list[Offer]:
    """Give the hours that are free on every day of a series, the nearest to the wanted first."""
    period = Period(days[0], (days[-1] - days[0]).days + 1)
    row = _row(session, plan, period, ())
    need = -(-int((plan.ends_at - plan.starts_at).total_seconds()) // SLOT_SECONDS)
    base = slot_of(plan.on(days[0]).starts_at) - period.base
    begins = [(day - days[0]).days * QUARTERS for day in days]
    free = [
        one
        for one in range(QUARTERS - need + 1)
        if not any(any(row[day + one : day + one + need]) for day in begins)
    ]
    chosen: list[int] = []
    for one in sorted(free, key=lambda other: (abs(other - base), other)):
        if all(abs(one - other) >= need for other in chosen) and len(chosen) < MOST:
            chosen.append(one)
    length = plan.ends_at - plan.starts_at
    found = [datetime.fromtimestamp((period.base + one) * SLOT_SECONDS, UTC) for one in chosen]
    return [
        Offer(plan.at(at, at + length).on(clock.day_of(plan.starts_at)), is_whole=True)
        for at in found
    ]


def elsewhere(
    session: Session, who: Principal, plan: Plan, besides: Sequence[UUID] = (),
    days: Sequence[date] = (),
) -> list[Offer]:  # fmt: skip
    """Give other places that are free at this very time, where only the place is taken.

    For a series those that are free so on all its `days`. The provider's own come first.
    """
    wanted = [plan.on(day) for day in days] or [plan]
    bare = [replace(one, places=()) for one in wanted]
    if len(plan.places) != 1 or taking.clashes(session, bare, besides):
        return []
    place = session.get_one(Workshop, plan.places[0])
    provider = session.get_one(Group, plan.group_id).provider_id
    first, last = (clock.day_of(one.starts_at) for one in (wanted[0], wanted[-1]))
    wish = Wish(
        first=first, last=last, minutes=plan.minutes, places=place.places, kind=place.kind,
        organisation_id=provider,
    )  # fmt: skip
    chosen: dict[UUID, None] = {}
    for one in (wish, replace(wish, organisation_id=None)):
        if one.organisation_id is None and not who.everywhere(queries.WRITE):
            break
        chosen |= dict.fromkeys(
            free.workshop.id
            for free in slots.find(session, who, one, windows=MOST_WINDOWS * len(wanted))
            if free.workshop.id != place.id and all(_within(each, free) for each in wanted)
        )
        if len(chosen) >= OTHERS:
            break
    names = naming.places(session, chosen)
    return [
        Offer(replace(plan, places=(key,)), names.get(key, ""), is_whole=bool(days))
        for key in list(chosen)[:OTHERS]
    ]


def _within(plan: Plan, free: Free) -> bool:
    return any(w.starts_at <= plan.starts_at and w.ends_at >= plan.ends_at for w in free.windows)


def by_days(session: Session, who: Principal, plan: Plan, taken: Sequence[date]) -> list[Offer]:
    """Give for each of a series' days on which something is taken what is free on that day."""
    found = []
    for day in taken:
        one = plan.on(day)
        period = Period(day, 1)
        row = _row(session, one, period, ())
        times = [replace(one, starts_at=at, ends_at=at + (one.ends_at - one.starts_at))
                 for at in _starts(one, row, period, 0, 1)]  # fmt: skip
        found += [*elsewhere(session, who, one), *map(Offer, times)][:1]
    return found


def _row(
    session: Session, plan: Plan, period: Period, besides: Sequence[UUID]
) -> bytearray:  # fmt: skip
    """Lay over one another when each is taken: a quarter of an hour is a byte, 0 is free."""
    rows = [bytearray(busy.template(DAYTIME, period))]
    places = session.execute(
        select(Workshop.id, Workshop.opening, Workshop.is_shared).where(
            Workshop.id.in_(plan.places)
        )
    ).all()
    rows += [bytearray(busy.template(one.opening, period)) for one in places if one.is_shared]
    people = {one for cards in same.cards(session, plan.teachers).values() for one in cards}
    asked: tuple[tuple[Any, dict[UUID, str]], ...] = (
        (Booking.workshop_id, {one.id: one.opening for one in places if not one.is_shared}),
        (Booking.staff_member_id, dict.fromkeys(people, ROUND)),
        (Booking.equipment_id, dict.fromkeys(plan.equipment, ROUND)),
    )
    for column, hours in asked:
        if hours:
            rows += busy.rows_of(session, column, hours, period).values()
    rows.append(_group(session, plan.group_id, period, besides))
    row = bytearray(period.slots)
    for one in rows:
        row = bytearray(a | b for a, b in zip(row, one, strict=True))
    past = min(max(end_slot_of(utcnow()) - period.base, 0), period.slots)
    row[:past] = bytes([busy.BUSY]) * past
    return row


def _group(
    session: Session, group_id: UUID, period: Period, besides: Sequence[UUID]
) -> bytearray:  # fmt: skip
    row = bytearray(period.slots)
    found = session.execute(
        select(Lesson.starts_at, Lesson.ends_at).where(
            Lesson.group_id == group_id,
            Lesson.state != LessonState.CANCELLED,
            Lesson.id.not_in(list(besides)),
            *queries.between(period.first, period.last),
        )
    )
    for starts_at, ends_at in found:
        start, end = slot_of(starts_at) - period.base, end_slot_of(ends_at) - period.base
        for n in range(max(start, 0), min(end, period.slots)):
            row[n] = busy.BUSY
    return row


def _starts(
    plan: Plan, row: bytearray, period: Period, n: int, most: int
) -> Iterator[datetime]:  # fmt: skip
    """Give the free beginnings of a day that are nearest to the hour that was wanted."""
    day: date = period.day(n)
    wished = plan.on(day)
    need = -(-int((plan.ends_at - plan.starts_at).total_seconds()) // SLOT_SECONDS)
    start = slot_of(wished.starts_at) - period.base
    end = end_slot_of(wished.ends_at) - period.base
    is_free = start >= 0 and not any(row[start:end])
    if is_free:
        yield wished.starts_at
        most -= 1
    free = [
        one
        for one in range(n * QUARTERS, (n + 1) * QUARTERS - need + 1)
        if not any(row[one : one + need])
    ]
    taken: list[int] = [start] if is_free else []
    for one in sorted(free, key=lambda other: (abs(other - start), other)):
        if most <= 0:
            return
        if all(abs(one - other) >= need for other in taken):
            taken.append(one)
            most -= 1
            yield datetime.fromtimestamp((period.base + one) * SLOT_SECONDS, UTC)


def free_of(session: Session, plan: Plan, what: str, ids: Sequence[UUID]) -> list[UUID]:
    """Give those of these people or places that nothing takes at this time: for a substitution."""
    column = {"teachers": Booking.staff_member_id, "places": Booking.workshop_id}[what]
    cards = same.cards(session, ids) if what == "teachers" else {one: {one} for one in ids}
    taken = set(
        session.scalars(
            select(column).where(
                column.in_({one for own in cards.values() for one in own}),
                Booking.first_slot >= slot_of(plan.starts_at) - busy.MOST_SLOTS,
                Booking.first_slot < end_slot_of(plan.ends_at),
                Booking.end_slot > slot_of(plan.starts_at),
                Booking.is_shared.is_(False),
            )
        )
    )
    return [one for one in ids if not cards[one] & taken]
