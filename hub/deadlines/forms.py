"""Forms of a term and of a day of the calendar."""

from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from hub.core.forms import CardForm, IntegerField, choose
from hub.core.i18n import _l
from hub.deadlines.models import Anchor, Owes, Term, Unit
from hub.deadlines.subjects import SUBJECTS
from hub.deadlines.tables import ANCHORS, OWES, UNITS
from hub.deadlines.working import DayKind

FILL_IN = _l("Fill this in.")
AFTER, BEFORE = "after", "before"
KINDS = {
    DayKind.WORKING: _l("a working day"),
    DayKind.SHORT: _l("a working day, an hour shorter"),
    DayKind.OFF: _l("a day off"),
}


class TermForm(CardForm):
    """A term as it is said: what, in which state, by whom, so many days after or before."""

    place = SelectField(_l("In which state"))
    act = StringField(_l("What is owed"), [InputRequired(FILL_IN), Length(max=200)])
    owed_by = SelectField(
        _l("Who owes it"), choices=choose((one.value, title) for one, title in OWES.items())
    )
    count = IntegerField(_l("How many days"), [InputRequired(FILL_IN)])
    unit = SelectField(
        _l("Of which days"), choices=choose((one.value, title) for one, title in UNITS.items())
    )
    side = SelectField(
        _l("After or before"),
        choices=choose([(AFTER, _l("no later than after")), (BEFORE, _l("no later than before"))]),
    )
    anchor = SelectField(
        _l("Counted from"), choices=choose((one.value, title) for one, title in ANCHORS.items())
    )
    basis = TextAreaField(_l("The act it stands on"), [Length(max=500)])
    is_on = BooleanField(_l("It is counted"), default=True)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.place.choices = choose(
            (f"{of.name}/{state}", f"{of.title}: {title}")
            for of in SUBJECTS.values()
            for state, title in of.states.items()
            if state not in of.ended or self.place.data == f"{of.name}/{state}"
        )

    def values(self) -> dict[str, Any]:
        subject, _slash, state = (self.place.data or "").partition("/")
        count = abs(self.count.data or 0)
        return {
            "subject": subject,
            "state": state,
            "act": self.act.data,
            "owed_by": Owes(self.owed_by.data),
            "anchor": Anchor(self.anchor.data),
            "days": -count if self.side.data == BEFORE else count,
            "unit": Unit(self.unit.data),
            "basis": self.basis.data,
            "is_on": bool(self.is_on.data),
        }


def said(term: Term) -> dict[str, Any]:
    """Give what a form of this term begins with."""
    return {
        "place": f"{term.subject}/{term.state}",
        "act": term.act,
        "owed_by": term.owed_by.value,
        "count": abs(term.days),
        "unit": term.unit.value,
        "side": BEFORE if term.days < 0 else AFTER,
        "anchor": term.anchor.value,
        "basis": term.basis,
        "is_on": term.is_on,
    }


class DayForm(FlaskForm):  # type: ignore[misc]
    """What a day of the calendar is."""

    day = DateField(_l("Day"), [InputRequired(FILL_IN)])
    kind = SelectField(
        _l("It is"),
        choices=choose(
            [*((one.value, title) for one, title in KINDS.items()), ("", _l("as the law says"))]
        ),
    )
    title = StringField(
        _l("Why"), [Length(max=200)], description=_l("A regional holiday, a day that was moved.")
    )

    @property
    def chosen(self) -> tuple[date, DayKind | None, str]:
        kind = DayKind(self.kind.data) if self.kind.data else None
        return self.day.data or date.min, kind, " ".join((self.title.data or "").split())
