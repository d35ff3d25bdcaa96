"""A lesson as it is wanted, and the days of a series."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from hub.core import clock
from hub.core.errors import InvalidError
from hub.core.i18n import _, _l, format_date
from hub.deadlines.working import Calendar
from hub.resources.wishes import Wanted
from hub.timetable.models import LessonKind

SUBJECT = "lesson"
LONGEST = timedelta(hours=12)
MOST_HOURS = 16
MOST_WEEKS = 53
ACADEMIC = 45  # minutes, an assumption that the law leaves to the organisation
SHORTEST = 20  # minutes: a shorter academic hour is nobody's
DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """One lesson, with all it takes."""

    group_id: UUID
    starts_at: datetime
    ends_at: datetime
    kind: LessonKind = LessonKind.LECTURE
    hours: int = 2
    part_id: UUID | None = None
    title: str | None = None
    teachers: tuple[UUID, ...] = ()
    places: tuple[UUID, ...] = ()
    equipment: tuple[UUID, ...] = ()
    webinar_url: str | None = None
    note: str | None = None
    series_id: UUID | None = None

    def check(self) -> None:
        if self.ends_at <= self.starts_at:
            raise InvalidError(_l("It ends before it begins."), field="ends_at")
        if self.ends_at - self.starts_at > LONGEST:
            raise InvalidError(_l("A lesson is twelve hours at most."), field="ends_at")
        if not 0 <= self.hours <= MOST_HOURS:
            raise InvalidError(_l("A lesson is sixteen academic hours at most."), field="hours")
        if self.hours * SHORTEST > self.minutes:
            raise InvalidError(
                _(
                    "%(hours)s academic hours are more than %(minutes)s minutes hold.",
                    hours=self.hours, minutes=self.minutes,
                ),
                field="hours",
            )  # fmt: skip
        if self.webinar_url and not self.webinar_url.startswith(("https://", "http://")):
            raise InvalidError(_l("A link begins with https://"), field="webinar_url")

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    def wishes(self, lesson_id: UUID | None, title: str) -> Iterator[Wanted]:
        """Say what of the network's resources it takes."""
        taken = (
            *(("staff_member_id", one) for one in self.teachers),
            *(("workshop_id", one) for one in self.places),
            *(("equipment_id", one) for one in self.equipment),
        )
        for name, one in dict.fromkeys(taken):
            yield Wanted(
                starts_at=self.starts_at, ends_at=self.ends_at, title=title,
                source_subject=SUBJECT, source_id=lesson_id, **{name: one},
            )  # fmt: skip

    def but(self, **values: Any) -> "Plan":
        return replace(self, **values)

    def at(self, starts_at: datetime, ends_at: datetime) -> "Plan":
        return replace(self, starts_at=starts_at, ends_at=ends_at)

    def on(self, day: date) -> "Plan":
        """Give the same on another day, at the same time by the region's clock."""
        zone = clock.zone()
        starts = self.starts_at.astimezone(zone)
        begins = datetime.combine(day, starts.time(), zone)
        return replace(self, starts_at=begins, ends_at=begins + (self.ends_at - self.starts_at))


@dataclass(frozen=True, slots=True)
class Skipped:
    """A day of a series on which nobody studies."""

    day: date
    title: str

    def __str__(self) -> str:
        said = str(format_date(self.day, "EEEEEE, d MMMM"))
        return f"{said} ({self.title})" if self.title else said


def days_of(
    first: date, weekdays: Collection[int], weeks: int, calendar: Calendar
) -> tuple[list[date], list[Skipped]]:
    """Give the days of a series from the first on, and those skipped as days off.

    Weekdays are ISO, 1 to 7. Whoever names Saturday means it: a usual weekend is skipped only
    where the calendar has a holiday of that name.
    """
    if not weekdays or not set(weekdays) <= set(range(1, 8)):
        raise InvalidError(_l("Choose days of the week."), field="weekdays")
    if not 1 <= weeks <= MOST_WEEKS:
        raise InvalidError(_l("A series is of one to fifty-three weeks."), field="weeks")
    monday = first - timedelta(days=first.weekday())
    held, skipped = [], []
    for n in range(weeks * 7):
        day = monday + timedelta(days=n)
        if day < first or day.isoweekday() not in weekdays:
            continue
        found = calendar.day(day)
        if calendar.is_working(day) or (is_weekend(day) and not found.title):
            held.append(day)
        else:
            skipped.append(Skipped(day, found.title))
    return held, skipped


def is_weekend(day: date) -> bool:
    return day.isoweekday() > 5  # noqa: PLR2004 - Friday


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())
