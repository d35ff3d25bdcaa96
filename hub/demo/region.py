"""The region being made: its plan, its clock, its dice, and what rooms have told it so far."""

import tomllib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from random import Random
from typing import Any
from uuid import UUID

from hub.core import clock
from hub.core.db import Base
from hub.demo.bulk import Writer
from hub.demo.names import DATA, Names
from hub.organisations.models import Organisation, OrganisationKind

DAYS = 365
# How busy the centre is: share of the year's registrations by month, January first.
SEASONS = (5, 7, 9, 9, 7, 5, 4, 7, 15, 14, 10, 8)
WEEK = (1.2, 1.25, 1.2, 1.1, 0.95, 0.35, 0.25)
# Hours of a day with the chance of each: people sit down to it after lunch and in the evening.
HOURS = range(7, 23)
HOURLY = tuple(accumulate((1, 3, 7, 9, 9, 8, 6, 8, 8, 7, 6, 5, 6, 6, 4, 2)))


@dataclass(frozen=True, slots=True)
class Plan:
    """What was asked for: `until` is the last day of history, `start` counts who was there."""

    people: int
    seed: int
    until: date
    start: int = 0
    organisations_before: int = 0

    @property
    def first_day(self) -> date:
        return self.until - timedelta(days=DAYS - 1)

    @property
    def days(self) -> list[date]:
        return [self.first_day + timedelta(days=n) for n in range(DAYS)]


@dataclass(slots=True)
class Region:
    """A region in the making. Rooms have dice of their own: one room's growth shifts no other."""

    plan: Plan
    writer: Writer
    words: dict[str, Any]
    names: Names
    crowds: list[int]
    organisations: dict[OrganisationKind, list[Organisation]] = field(default_factory=dict)
    by_town: dict[tuple[OrganisationKind, str], list[Organisation]] = field(default_factory=dict)
    counters: dict[str, int] = field(default_factory=dict)
    notes: dict[str, Any] = field(default_factory=dict)
    _dice: dict[str, Random] = field(default_factory=dict)

    @classmethod
    def plot(cls, plan: Plan, writer: Writer) -> "Region":
        words = tomllib.loads((DATA / "organisations.toml").read_text())
        crowds = list(accumulate(district["weight"] for district in words["district"]))
        return cls(plan, writer, words, Names.load(), crowds)

    def dice(self, room: str) -> Random:
        if room not in self._dice:
            self._dice[room] = Random(f"{self.plan.seed}/{self.plan.start}/{room}")  # noqa: S311 - a made-up region wants repeatable dice
        return self._dice[room]

    def add(self, row: Base) -> None:
        self.writer.add(row)

    def audit(self, at: datetime, action: str, **values: Any) -> None:
        entry = dict.fromkeys(
            (
                "actor_id",
                "impersonator_id",
                "address",
                "request_id",
                "subject",
                "subject_id",
                "why",
                "details",
            )
        )
        self.writer.audit({**entry, "at": at, "action": action, "door": "web", **values})

    def next(self, counter: str) -> int:
        self.counters[counter] = self.counters.get(counter, -1) + 1
        return self.counters[counter]

    def organisation_of(
        self, kind: OrganisationKind, town: str, rng: Random
    ) -> Organisation | None:
        near = self.by_town.get((kind, town)) or self.organisations.get(kind)
        return rng.choice(near) if near else None

    def moment(self, day: date, rng: Random) -> datetime:
        """Give a likely moment of a day: the centre's own clock, kept as UTC."""
        hour = rng.choices(HOURS, cum_weights=HOURLY)[0]
        midnight = datetime.combine(day, time(), clock.zone()).astimezone(UTC)
        return midnight + timedelta(hours=hour, microseconds=int(rng.random() * 3_600_000_000))

    @property
    def last_evening(self) -> datetime:
        """Give the end of the last working hours of history."""
        return datetime.combine(self.plan.until, time(18), clock.zone()).astimezone(UTC)

    def district(self, rng: Random) -> dict[str, Any]:
        """Draw a district as people are spread over them."""
        found: dict[str, Any] = rng.choices(self.words["district"], cum_weights=self.crowds)[0]
        return found


def key(moment: datetime, rng: Random) -> UUID:
    """Give the UUIDv7 of that moment, from the dice instead of the machine's own."""
    stamp = int(moment.timestamp() * 4_096_000)
    value = (stamp >> 12) << 80 | 0x7 << 76 | (stamp & 0xFFF) << 64
    return UUID(int=value | 0b10 << 62 | rng.getrandbits(62))


def times(moment: datetime) -> dict[str, datetime]:
    return {"created_at": moment, "updated_at": moment}


def spread(total: int, days: list[date], *, before: float) -> list[int]:
    """Share a year's total among its days by season and weekday; `before` was there at first."""
    early = round(total * before)
    weights = list(accumulate(SEASONS[day.month - 1] * WEEK[day.weekday()] for day in days))
    counts, done = [], 0
    for weight in weights:
        due = round((total - early) * weight / weights[-1])
        counts.append(due - done)
        done = due
    counts[0] += early
    return counts
