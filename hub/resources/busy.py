"""How busy any set of workshops or people is: one row of a period for each, a byte a quarter.

A quarter of an hour is OPEN, CLOSED or BUSY. The database gives the bookings of a workshop as one
line of words, so a whole network over a quarter of a year is hundreds of rows and not a hundred
thousand (docs/adr/0106-load-by-bytes.md).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import Session

from hub.core.among import among
from hub.core.clock import day_of
from hub.core.tables.parsing import midnight
from hub.resources import opening
from hub.resources.booking_models import Booking, end_slot_of, slot_of
from hub.resources.opening import CLOSED, DAYS, OPEN, QUARTERS

BUSY = 2
MOST_SLOTS = 14 * QUARTERS  # no booking is longer, so what began earlier is over
SHIFT = 12  # a booking travels as one number: its first slot, and its length in the last bits
LENGTH = (1 << SHIFT) - 1
HOUR = 4
FILLED = bytes([BUSY])
ONLY_BUSY = bytes(1 if state == BUSY else 0 for state in range(256))
MOST_ADDED = 255  # so many ones fit into a byte of a sum
MOST_IDS = 2_000  # in one question
ROUND = "1-7 00:00-24:00"  # people have no hours of opening


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days of the region's clock."""

    first: date
    days: int

    @property
    def base(self) -> int:
        return slot_of(midnight(self.first))

    @property
    def slots(self) -> int:
        return self.days * QUARTERS

    @property
    def last(self) -> date:
        return self.first + timedelta(days=self.days - 1)

    def day(self, n: int) -> date:
        return self.first + timedelta(days=n)


Rows = Mapping[UUID, bytearray]


def rows_of(
    session: Session, column: Any, hours: Mapping[UUID, str], period: Period
) -> dict[UUID, bytearray]:
    """Give the row of each workshop (or of each of the people) named in `hours`.

    `column` is Booking.workshop_id or Booking.staff_member_id. Russian zones keep one distance
    from UTC all the year, so every day has 96 quarters.
    """
    empty = {kept: template(kept, period) for kept in set(hours.values())}
    rows = {row_id: bytearray(empty[kept]) for row_id, kept in hours.items()}
    base, end = period.base, period.base + period.slots
    spans = _Spans()
    for row_id, words in _bookings(session, column, list(hours), base, end):
        row = rows[row_id]
        for place, filled in map(spans.__getitem__, words.split(",")):
            row[place] = filled
        del row[period.slots :]  # what goes on after the last day
    return rows


class _Spans(dict[str, tuple[slice, bytes]]):
    """Which quarters of a row a booking takes, and what they are filled with.

    Each is thought out once: a network's lessons begin at the same hours.
    """

    def __missing__(self, word: str) -> tuple[slice, bytes]:
        number = int(word)
        length = number & LENGTH
        start = (number >> SHIFT) - MOST_SLOTS
        if start < 0:  # it began before the first day
            start, length = 0, length + start
        found = self[word] = slice(start, start + length), FILLED * length
        return found


def template(kept: str, period: Period) -> bytes:
    """Give a row in which nothing is booked."""
    week = opening.week(kept)
    turn = period.first.weekday() * QUARTERS
    return ((week[turn:] + week[:turn]) * (-(-period.days // DAYS)))[: period.slots]


def shut(kept: str, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether these hours of opening leave it closed at some of that time."""
    period = Period(day_of(starts_at), (ends_at - starts_at).days + 2)
    start, end = slot_of(starts_at) - period.base, end_slot_of(ends_at) - period.base
    return CLOSED in template(kept, period)[start:end]


def _bookings(
    session: Session, column: Any, ids: Sequence[UUID], base: int, end: int
) -> Iterable[tuple[UUID, str]]:
    # From the first quarter that may matter, so that it is a small number on any database.
    start = Booking.first_slot - (base - MOST_SLOTS)
    number = start * (LENGTH + 1) + (Booking.end_slot - Booking.first_slot)
    words = func.aggregate_strings(cast(number, String), ",")
    for n in range(0, len(ids), MOST_IDS):
        found = session.execute(
            select(column, words)
            .where(
                among(column, ids[n : n + MOST_IDS]),
                Booking.first_slot >= base - MOST_SLOTS,
                Booking.first_slot < end,
                Booking.end_slot > base,
            )
            .group_by(column)
        )
        yield from ((row[0], row[1]) for row in found)


def by_day(row: bytearray, period: Period) -> list[tuple[int, int]]:
    """Give busy quarters and those there are, day by day."""
    found = []
    for n in range(period.days):
        start, stop = n * QUARTERS, (n + 1) * QUARTERS
        busy = row.count(BUSY, start, stop)
        found.append((busy, busy + row.count(OPEN, start, stop)))
    return found


def by_hour(row: bytearray, period: Period) -> list[int]:
    """Give the busy quarters of each hour, 0 to 4; -1 for an hour in which it is closed."""
    found = []
    for start in range(0, period.slots, HOUR):
        part = row[start : start + HOUR]
        found.append(-1 if part.count(CLOSED) == HOUR else part.count(BUSY))
    return found


def together(rows: Iterable[bytearray], period: Period) -> list[int]:
    """Count who is busy in each hour of the period, in quarters: all rows added as long numbers."""
    hours = [0] * (period.days * 24)
    total, added = 0, 0
    for row in rows:
        total += int.from_bytes(row.translate(ONLY_BUSY), "little")
        added += 1
        if added == MOST_ADDED:
            _add(hours, total, period)
            total, added = 0, 0
    _add(hours, total, period)
    return hours


def _add(hours: list[int], total: int, period: Period) -> None:
    counts = total.to_bytes(period.slots, "little")
    for n in range(len(hours)):
        hours[n] += sum(counts[n * HOUR : (n + 1) * HOUR])
