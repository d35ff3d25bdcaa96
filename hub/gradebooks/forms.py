"""Forms of a column and of a rule."""

from dataclasses import asdict
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from hub.core.forms import CardForm, IntegerField, choose
from hub.core.i18n import _l
from hub.gradebooks.models import ColumnKind
from hub.gradebooks.rules import NAMES, Rule
from hub.gradebooks.scales import TITLES, Scale
from hub.gradebooks.words import KINDS, RETAKE

AGAIN = "retake"
FILL_IN = _l("Fill this in.")
SCALES = [(one.value, title) for one, title in TITLES.items()]


class ColumnForm(CardForm):
    """What is marked besides lessons."""

    kind = SelectField(_l("Kind"))
    theme = StringField(_l("What is marked"), [Length(max=300)])
    held_on = DateField(_l("Day"), [InputRequired(FILL_IN)])

    def offer(self) -> None:
        """The mark of the end is there from the beginning: what is added is its next attempt."""
        current = (ColumnKind.CURRENT.value, KINDS[ColumnKind.CURRENT])
        self.kind.choices = choose([current, (AGAIN, RETAKE)])


class PlanForm(CardForm):
    """The theme and the homework of a column."""

    theme = StringField(_l("Theme"), [Length(max=300)])
    held_on = DateField(_l("Day"), [Optional()])  # a lesson has the timetable's
    homework = TextAreaField(_l("Homework"), [Length(max=4000)])
    homework_due = DateField(_l("To be done by"), [Optional()])

    def values(self) -> dict[str, Any]:
        names = ("theme", "held_on", "homework", "homework_due")
        return {name: self[name].data or None for name in names}


class RuleForm(CardForm):
    """Scales, what completes, weights."""

    current_scale = SelectField(_l("Scale of current marks"), choices=choose(SCALES))
    module_scale = SelectField(_l("Scale of modules"), choices=choose(SCALES))
    final_scale = SelectField(_l("Scale of the final assessment"), choices=choose(SCALES))
    hundred_from = IntegerField(_l("Passed from, of a hundred points"), [InputRequired(FILL_IN)])
    attendance = IntegerField(
        _l("Attended lessons at least, %"),
        [InputRequired(FILL_IN)],
        description=_l("0: attendance does not matter."),
    )
    needs_modules = BooleanField(_l("Every module is to be passed"))
    needs_final = BooleanField(_l("The final assessment is to be passed"))
    weight_current = IntegerField(_l("Weight of current marks"), [InputRequired(FILL_IN)])
    weight_modules = IntegerField(_l("Weight of modules"), [InputRequired(FILL_IN)])
    weight_final = IntegerField(_l("Weight of the final assessment"), [InputRequired(FILL_IN)])
    weight_attendance = IntegerField(_l("Weight of attendance"), [InputRequired(FILL_IN)])
    why = StringField(
        _l("Why it is changed"), [InputRequired(FILL_IN), Length(max=500)],
        description=_l("The act of the organisation or the decision; it stays in the trail."),
    )  # fmt: skip

    def rule(self) -> Rule:
        scales = ("current_scale", "module_scale", "final_scale")
        values: dict[str, Any] = {
            name: Scale(self[name].data) if name in scales else self[name].data for name in NAMES
        }
        return Rule(**values)


def said(rule: Rule) -> dict[str, Any]:
    """Give what a form of this rule begins with."""
    return {name: getattr(value, "value", value) for name, value in asdict(rule).items()}


class SheetForm(FlaskForm):  # type: ignore[misc] # flask_wtf carries no types
    """A sheet of marks."""

    file = FileField(
        _l("File"),
        description=_l("XLSX, XLS, ODS or CSV; the first row names the columns"),
        render_kw={"accept": ".xlsx,.xls,.ods,.csv,.txt"},
    )
