"""Forms of a lesson, of calling it off and of a substitution."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from hub.core import clock
from hub.core.errors import HubError, InvalidError
from hub.core.forms import CardForm, IntegerField, SelectMultipleField, choose
from hub.core.i18n import _l, format_date
from hub.timetable.models import LessonKind
from hub.timetable.planning.options import until
from hub.timetable.plans import MOST_HOURS, MOST_WEEKS, Plan
from hub.timetable.words import KINDS

FILL_IN = _l("Fill this in.")
BOXES = {"starts_at": "starts", "ends_at": "ends", "part_id": "part"}


class Ticks(SelectMultipleField):
    """Several of a list, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class LessonForm(CardForm):
    """A lesson, and the days it is repeated on."""

    part = SelectField(_l("Module"))
    kind = SelectField(_l("Kind of lesson"), choices=choose((k.value, w) for k, w in KINDS.items()))
    title = StringField(_l("Theme"), [Length(max=300)])
    day = DateField(_l("Day"), [InputRequired(FILL_IN)])
    starts = TimeField(_l("From"), [InputRequired(FILL_IN)])
    ends = TimeField(
        _l("Until"), [Optional()], description=_l("Empty: reckoned from the hours and the bells.")
    )
    hours = IntegerField(
        _l("Academic hours"), [InputRequired(FILL_IN), NumberRange(0, MOST_HOURS)], default=2
    )
    teachers = SelectMultipleField(_l("Teachers"))
    places = SelectMultipleField(_l("Where"))
    equipment = SelectMultipleField(_l("Equipment and tools"))
    webinar_url = StringField(_l("Link of the webinar"), [Length(max=500)])
    note = TextAreaField(_l("Note"), [Length(max=1000)])
    weekdays = Ticks(
        _l("Repeat on"),
        description=_l(
            "Holidays are skipped and named; a Saturday or Sunday that you tick is not."
        ),
    )
    weeks = IntegerField(_l("Weeks"), [Optional(), NumberRange(1, MOST_WEEKS)])

    def __init__(self, offered: dict[str, Iterable[tuple[str, str]]], **given: Any) -> None:
        super().__init__(**given)
        self.part.choices = choose([("", "—"), *offered["part"]])
        for name in ("teachers", "places", "equipment"):
            self[name].choices = choose(offered[name])
        self.weekdays.choices = choose(
            (str(n), format_date(date.fromordinal(n), "EEEEEE")) for n in range(1, 8)
        )

    def refuse(self, error: HubError) -> bool:
        """Put a refusal of what is kept to the box in which it was asked."""
        name = str(getattr(error, "field", None) or error.details.get("field"))
        if box := BOXES.get(name):
            self._fields[box].errors = [*self._fields[box].errors, str(error.message)]
            return True
        return super().refuse(error)

    def values(self) -> dict[str, Any]:
        """Give the values of a plan, of whatever group."""
        day: Any = self.day.data
        zone = clock.zone()
        starts: Any = self.starts.data
        hours: Any = self.hours.data
        ends: Any = self.ends.data or until(starts, hours)
        return {
            "part_id": UUID(self.part.data) if self.part.data else None,
            "kind": LessonKind(self.kind.data),
            "title": " ".join((self.title.data or "").split()) or None,
            "starts_at": datetime.combine(day, starts, zone),
            "ends_at": datetime.combine(day, ends, zone),
            "hours": hours,
            "webinar_url": (self.webinar_url.data or "").strip() or None,
            "note": (self.note.data or "").strip() or None,
            **{
                name: tuple(UUID(one) for one in self[name].data or ())
                for name in ("teachers", "places", "equipment")
            },
        }

    @property
    def repeats(self) -> tuple[set[int], int] | None:
        """Give the days of the week and the number of weeks; one without the other is a slip."""
        days = {int(one) for one in self.weekdays.data or ()}
        if not days and not self.weeks.data:
            return None
        if not days:
            raise InvalidError(_l("Choose days of the week."), field="weekdays")
        if not self.weeks.data:
            raise InvalidError(_l("A series is of one to fifty-three weeks."), field="weeks")
        return days, self.weeks.data


def said(plan: Plan) -> dict[str, Any]:
    """Give what a form of this lesson begins with."""
    zone = clock.zone()
    starts, ends = plan.starts_at.astimezone(zone), plan.ends_at.astimezone(zone)
    return {
        "part": str(plan.part_id or ""),
        "kind": plan.kind.value,
        "title": plan.title or "",
        "day": starts.date(),
        "starts": starts.time().replace(tzinfo=None),
        "ends": ends.time().replace(tzinfo=None),
        "hours": plan.hours,
        "webinar_url": plan.webinar_url or "",
        "note": plan.note or "",
        **{
            name: [str(one) for one in getattr(plan, name)]
            for name in ("teachers", "places", "equipment")
        },
    }


class SubstituteForm(FlaskForm):  # type: ignore[misc]
    """Who or what stands in for whom or what."""

    gone = SelectField(_l("Instead of"))
    by = SelectField(_l("Stands in"))
    why = StringField(_l("Why"), [InputRequired(FILL_IN), Length(max=300)])
    back = HiddenField()

    def __init__(
        self, gone: Iterable[tuple[str, str]], by: Sequence[tuple[str, str]], **given: Any
    ) -> None:
        super().__init__(**given)
        self.free = dict(by)
        self.gone.choices, self.by.choices = choose(gone), choose(by)

    def fill(self, asked: Mapping[str, str]) -> None:
        """Begin with what was asked for where it can be chosen."""
        for field in (self.gone, self.by, self.back):
            field.data = asked.get(field.short_name, "")

    def offers(self, by: str) -> bool:
        """Tell whether somebody, if named, is among those who may stand in."""
        return not by or by in self.free
