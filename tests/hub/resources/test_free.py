"""Free slots are what a slow and simple look at every quarter of an hour would find."""

import random
from datetime import UTC, date, datetime
from itertools import product

from sqlalchemy.orm import Session

from hub.core.db import transaction
from hub.resources import busy, slots
from hub.resources.booking_models import SLOT_SECONDS, Booking
from hub.resources.busy import Period
from hub.resources.models import Workshop
from hub.resources.opening import OPEN
from hub.resources.slots import Wish
from tests.given import registries, resources

MONDAY = date(2030, 3, 4)
DAYS = 40
STAFF = registries.who()
Spans = list[tuple[datetime, datetime]]


def plainly(row: bytearray, need: int, base: int) -> Spans:
    spans: Spans = []
    start = 0
    for n in range(len(row) + 1):
        if n < len(row) and row[n] == OPEN:
            continue
        if n - start >= need:
            begin, end = (
                datetime.fromtimestamp((base + one) * SLOT_SECONDS, UTC) for one in (start, n)
            )
            spans.append((begin, end))
        start = n + 1
    return spans


def filled(session: Session) -> list[Workshop]:
    """A dozen workshops, from hardly ever booked to hardly ever free."""
    rng = random.Random(11)
    hours = ("1-7 00:00-24:00", "пн-пт 8:00-20:00", "сб 9:00-15:00")
    made = [
        resources.workshop(session, title=f"Цех {n:02}", places=5 + n % 3, opening=hours[n % 3])
        for n in range(12)
    ]
    for n, one in enumerate(made):
        day = -1.0
        while day < DAYS:
            length = rng.choice((1, 2, 8, 40, 200)) if n % 4 else rng.choice((300, 330))
            resources.booking(session, one.id, day=int(day), hour=12, hours=length)
            day += 1 + length / 24 + rng.random() * n / 2
    return made


def test_the_soonest_windows_are_found_however_the_period_is_cut(app):
    period = Period(MONDAY, DAYS)
    with transaction() as session:
        workshops = filled(session)
        kept = {one.id: one.opening for one in workshops}
        rows = busy.rows_of(session, Booking.workshop_id, kept, period)
        counts = set()
        for hours, most, windows in product((1, 10, 24), (1, 2, 5, 50), (1, 3, 50)):
            wish = Wish(first=period.first, last=period.last, minutes=hours * 60)

            found = slots.find(session, STAFF, wish, most=most, windows=windows)

            expected = sorted(
                (spans[0][0], one.places, one.title, spans)
                for one in workshops
                if (spans := plainly(rows[one.id], hours * 4, period.base))
            )
            counts.add(len(expected))
            assert [
                (one.workshop.title, [(w.starts_at, w.ends_at) for w in one.windows], one.more)
                for one in found
            ] == [
                (title, spans[:windows], len(spans) > windows)
                for _start, _places, title, spans in expected[:most]
            ]
    assert min(counts) < max(counts)  # some are never free for so long
