"""Making the region: rooms in a fixed list, what was there at first, then a year day by day."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.accounts.models import Account, AccountGrant, Consent
from hub.core import clock
from hub.core.audit import AuditEntry
from hub.core.errors import RefusedError
from hub.core.i18n import _l
from hub.demo import (
    accounts,
    applications,
    competencies,
    desks,
    diplomas,
    gradebooks,
    groups,
    lessons,
    materials,
    organisations,
    people,
    people_lists,
    plans,
    programmes,
    resource_ties,
    resources,
    reviews,
    training_orders,
)
from hub.demo.bulk import Writer
from hub.demo.entrance import Entrance
from hub.demo.region import Plan, Region
from hub.organisations.models import Organisation
from hub.people.models import Person


@dataclass(frozen=True, slots=True)
class Room:
    """What a registry adds to the region: what was there at first, and what a day brings."""

    begin: Callable[[Region], None] | None = None
    live: Callable[[Region, date], None] | None = None
    end: Callable[[Region], None] | None = None


# A new registry adds its line at the place where what it needs is already there.
ROOMS: tuple[Room, ...] = (
    Room(organisations.begin),
    Room(competencies.begin),
    Room(programmes.begin),
    Room(resources.begin),
    Room(people.begin, people.live),
    Room(accounts.begin, accounts.live, accounts.end),
    Room(materials.begin),
    Room(reviews.begin),
    Room(end=resource_ties.end),
    Room(end=people_lists.end),
    Room(end=applications.end),
    Room(end=training_orders.end),
    Room(end=groups.end),
    Room(end=lessons.end),
    Room(end=plans.end),
    Room(end=gradebooks.end),
    Room(end=diplomas.end),
    Room(end=desks.end),
)


def yesterday(now: datetime) -> date:
    return clock.day_of(now) - timedelta(days=1)


def is_filled(session: Session) -> bool:
    return session.scalar(select(Person.id).limit(1)) is not None


def make(
    session: Session,
    *,
    people: int,
    seed: int,
    until: date,
    entrances: Sequence[Entrance],
    add: bool = False,
) -> Region:
    """Fill the database with a region. The same people, seed and last day give the same rows."""
    start = session.scalar(select(func.count()).select_from(Person)) or 0
    if start and not add:
        raise RefusedError(
            _l("The database already holds people. --add makes more, --fresh begins anew.")
        )
    known = session.scalar(select(func.count()).select_from(Organisation)) or 0
    plan = Plan(people, seed, until, start, known)
    region = Region.plot(plan, Writer(session))
    region.notes["entrances"] = entrances
    large = () if start else (Person, Account, AccountGrant, Consent, AuditEntry)
    with _no_collector(), region.writer.unindexed(large):
        for room in ROOMS:
            if room.begin is not None:
                room.begin(region)
        for day in plan.days:
            for room in ROOMS:
                if room.live is not None:
                    room.live(region, day)
            region.writer.breathe(_midnight(day))
        region.writer.close(_midnight(until))
    for room in ROOMS:
        if room.end is not None:
            room.end(region)
    return region


@contextmanager
def _no_collector() -> Iterator[None]:
    """Rows hold no circles and go when written: looking for some is a quarter of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _midnight(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), clock.zone()).astimezone(UTC)
