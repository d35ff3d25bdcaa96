"""When the workshops and the teachers of the demo region are taken: lessons around its last day."""

from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Any

from hub.core import clock
from hub.demo.region import Region, key, times
from hub.resources.booking_models import Booking
from hub.resources.models import Workshop
from hub.resources.staff_models import StaffMember

FRIDAY = 5
PAIRS = ((8, 30), (10, 15), (12, 30), (14, 15), (16, 0))  # a lesson of the network's day
PAIR = timedelta(minutes=95)
QUARTER = timedelta(days=91)
BUSY = 0.42
TAKEN = timedelta(minutes=105)  # of a lesson, in whole quarters of an hour
YEAR = timedelta(days=365)


def fill(
    region: Region, rng: Random, workshop: Workshop, teacher: StaffMember, kind: dict[str, Any],
    *, is_host: bool,
) -> None:  # fmt: skip
    """Book a quarter of a year around the last day, some lessons of each working day.

    A host teaches the demo's own groups: their lessons take its people's time, and nothing else.
    """
    if workshop.confirmed_at is None:
        return
    zone = clock.zone()
    share = rng.uniform(BUSY / 2, BUSY * 1.6)
    day = region.plan.until - QUARTER / 2
    for _n in range(QUARTER.days):
        day += timedelta(days=1)
        if day.isoweekday() > FRIDAY:
            continue
        for hour, minute in PAIRS:
            if rng.random() > share:
                continue
            starts = datetime.combine(day, time(hour, minute), zone).astimezone(UTC)
            title = f"{rng.choice(kind['groups'])}, группа {rng.randint(1, 9)}"
            _booking(region, rng, starts, title, workshop_id=workshop.id)
            taken = f"{teacher.id} {starts}"
            week = f"{teacher.id} {day.isocalendar().week}"
            is_full = region.notes.get(week, 0) >= _lessons(teacher)
            if is_host or teacher.confirmed_at is None:
                continue
            if taken not in region.notes and not is_full:
                region.notes[taken] = True
                region.notes[week] = region.notes.get(week, 0) + 1
                _booking(region, rng, starts, title, staff_member_id=teacher.id)


def _lessons(teacher: StaffMember) -> int:
    """Give how many lessons a week make the teacher's norm of a year."""
    hours = (teacher.load_norm or 0) * timedelta(days=7) / YEAR
    return int(hours * timedelta(hours=1) / TAKEN)


def _booking(region: Region, rng: Random, starts: datetime, title: str, **whose: Any) -> None:
    moment = min(starts - timedelta(days=14), region.last_evening)
    region.add(
        Booking(
            id=key(moment, rng),
            starts_at=starts,
            ends_at=starts + PAIR,
            title=title,
            **whose,
            **times(moment),
        )
    )
