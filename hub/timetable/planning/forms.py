"""The form of a question to the planner."""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any
from uuid import UUID

from wtforms import DateField, SelectField, TimeField
from wtforms.validators import InputRequired, NumberRange, Optional

from hub.core.forms import CardForm, IntegerField, SelectMultipleField, choose
from hub.core.i18n import _l
from hub.timetable.planner.problem import Weights
from hub.timetable.planner.words import WISHES
from hub.timetable.planning.question import DAY, MOST_A_DAY, MOST_WEEKS, Question

FILL_IN = _l("Fill this in.")
USUAL = Weights()
TIMES = {"off": 0, "usual": 1, "strong": 3}
LEVELS = (
    ("off", _l("does not matter")),
    ("usual", _l("as few as possible")),
    ("strong", _l("above all")),
)


def _wish(name: str) -> SelectField:
    return SelectField(WISHES[name], choices=choose(LEVELS), default="usual")


class PlanForm(CardForm):
    """Groups, weeks, hours of the day, and what matters how much."""

    groups = SelectMultipleField(
        _l("Groups"),
        [InputRequired(_l("Choose groups."))],
        description=_l("Sixty at most; those who share teachers and places are planned together."),
    )
    starts_on = DateField(_l("From"), [InputRequired(FILL_IN)])
    weeks = IntegerField(
        _l("Weeks"), [InputRequired(FILL_IN), NumberRange(1, MOST_WEEKS)], default=4,
        description=_l("Hours that do not fit into these weeks are named."),
    )  # fmt: skip
    opens = TimeField(
        _l("Lessons not before"), [Optional()], description=_l("Empty: from the first bell.")
    )
    closes = TimeField(
        _l("Lessons not after"), [Optional()], description=_l("Empty: to the last bell.")
    )
    most_a_day = IntegerField(
        _l("Academic hours a day at most"), [InputRequired(FILL_IN), NumberRange(2, 12)],
        default=MOST_A_DAY,
    )  # fmt: skip
    group_gap = _wish("group_gap")
    teacher_gap = _wish("teacher_gap")
    evening = _wish("evening")
    travel = _wish("travel")
    spread = _wish("spread")
    other_room = _wish("other_room")
    other_teacher = _wish("other_teacher")

    def __init__(self, offered: Iterable[tuple[str, str]], **given: Any) -> None:
        super().__init__(**given)
        self.groups.choices = choose(offered)

    @property
    def wishes(self) -> list[Any]:
        return [self[one.name] for one in fields(Weights)]

    def question(self) -> Question:
        opens: Any = self.opens.data
        closes: Any = self.closes.data
        starts_on: Any = self.starts_on.data
        weeks: Any = self.weeks.data
        most: Any = self.most_a_day.data
        weights = {
            one.name: getattr(USUAL, one.name) * TIMES[str(self[one.name].data)]
            for one in fields(Weights)
        }
        return Question(
            group_ids=tuple(UUID(one) for one in self.groups.data or ()),
            starts_on=starts_on, weeks=weeks, weights=Weights(**weights), most_a_day=most,
            opens=opens.hour * 60 + opens.minute if opens else 0,
            closes=closes.hour * 60 + closes.minute if closes else DAY,
        )  # fmt: skip
