"""Which days are working days: the law's holidays, what was moved, what staff wrote down."""

import enum
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from hub.core.errors import InvalidError
from hub.core.i18n import _l

ONE = timedelta(days=1)
SATURDAY = 6
FARTHEST = 1_000  # working days


class DayKind(enum.Enum):
    """День производственного календаря."""

    WORKING = "working"
    SHORT = "short"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Day:
    """What a day is and why."""

    kind: DayKind
    title: str = ""


SHIPPED: dict[str, Any] = tomllib.loads(
    Path(__file__).with_name("holidays.toml").read_text(encoding="utf-8")
)
PLAIN = {True: Day(DayKind.WORKING), False: Day(DayKind.OFF)}


def _is_weekday(day: date) -> bool:
    return day.isoweekday() < SATURDAY


@cache
def lawful(year: int) -> Mapping[date, Day]:
    """Give the days of a year that differ from the week's usual ones, before staff's own."""
    holidays = {
        date.fromisoformat(f"{year:04}-{word}"): (one["title"], one.get("moves", True))
        for one in SHIPPED["holiday"]
        for word in one["days"]
    }
    found = {day: Day(DayKind.OFF, title) for day, (title, _moves) in holidays.items()}
    for one in SHIPPED["moved"]:
        if one["day"].year == year:
            found[one["day"]] = Day(DayKind.OFF, one["title"])
    # A holiday on a day off gives the next working day instead of it.
    for day, (title, moves) in sorted(holidays.items()):
        if moves and not _is_weekday(day):
            instead = day + ONE
            while instead in found or not _is_weekday(instead):
                instead += ONE
            found[instead] = Day(DayKind.OFF, title)
    for day in (*holidays, date(year + 1, 1, 1)):
        eve = day - ONE
        if eve.year == year and eve not in found and _is_weekday(eve):
            found[eve] = Day(DayKind.SHORT)
    return found


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working days of the region; `own` are those staff wrote down."""

    own: Mapping[date, Day]

    def day(self, day: date) -> Day:
        return self.own.get(day) or lawful(day.year).get(day) or PLAIN[_is_weekday(day)]

    def is_working(self, day: date) -> bool:
        return self.day(day).kind is not DayKind.OFF

    def not_before(self, day: date) -> date:
        """Give the day itself or the next working one: where a term ends (ГК, article 193)."""
        return self._towards(day, ONE)

    def not_after(self, day: date) -> date:
        """Give the day itself or the working one before it: where «no later than» ends."""
        return self._towards(day, -ONE)

    def moved(self, day: date, count: int) -> date:
        """Give the so manyth working day after this one; before it, where the count is negative."""
        if abs(count) > FARTHEST:
            raise InvalidError(_l("A term is 1,000 working days at most."), field="days")
        step = ONE if count > 0 else -ONE
        for _n in range(abs(count)):
            day = self._towards(day + step, step)
        return day

    def _towards(self, day: date, step: timedelta) -> date:
        for _n in range(366):
            if self.is_working(day):
                return day
            day += step
        raise InvalidError(_l("The calendar has no working day for a whole year."), field="day")
