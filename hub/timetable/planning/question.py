"""What people ask of the planner, and how it is kept in a draft."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hub.core.errors import InvalidError
from hub.core.i18n import _l
from hub.timetable.planner.problem import Weights, Window

MOST_WEEKS, MOST_GROUPS = 26, 60
FIRST_YEAR, LAST_YEAR = 2000, 2099
DAY = 1440
MOST_A_DAY = 8
SUNDAY = 7


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """Groups and weeks; `opens` and `closes` are minutes of the day in which groups learn."""

    group_ids: tuple[UUID, ...]
    starts_on: date
    weeks: int
    weights: Weights = field(default_factory=Weights)
    opens: int = 0
    closes: int = DAY
    most_a_day: int = MOST_A_DAY

    def check(self) -> None:
        if not self.group_ids:
            raise InvalidError(_l("Choose groups."), field="groups")
        if len(self.group_ids) > MOST_GROUPS:
            raise InvalidError(_l("Sixty groups at most are planned at once."), field="groups")
        if not 1 <= self.weeks <= MOST_WEEKS:
            raise InvalidError(_l("A plan is of one to twenty-six weeks."), field="weeks")
        if not FIRST_YEAR <= self.starts_on.year <= LAST_YEAR:
            raise InvalidError(_l("There is no such day."), field="starts_on")
        if not 0 <= self.opens < self.closes <= DAY:
            raise InvalidError(_l("It ends before it begins."), field="closes")

    @property
    def ends_on(self) -> date:
        """Give the Sunday of the last week; the week of the first day is the first."""
        monday = self.starts_on - timedelta(days=self.starts_on.weekday())
        return monday + timedelta(days=7 * self.weeks - 1)

    @property
    def windows(self) -> tuple[Window, ...]:
        if (self.opens, self.closes) == (0, DAY):
            return ()
        return (Window(1, SUNDAY, self.opens, self.closes),)

    @property
    def settings(self) -> dict[str, Any]:
        """Give what a draft keeps beside its groups and days."""
        return {
            "weights": asdict(self.weights), "opens": self.opens, "closes": self.closes,
            "most_a_day": self.most_a_day,
        }  # fmt: skip


def of(
    group_ids: tuple[UUID, ...], starts_on: date, weeks: int, settings: Mapping[str, Any]
) -> Question:
    """Give the question of a draft back."""
    weights = Weights(**settings["weights"])
    kept = {name: settings[name] for name in ("opens", "closes", "most_a_day")}
    return Question(
        group_ids=group_ids, starts_on=starts_on, weeks=weeks, weights=weights, **kept
    )  # fmt: skip
