"""The form of what a version says, but for its modules."""

from typing import Any

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from hub.core.forms import CardForm, IntegerField, choose
from hub.core.i18n import _l
from hub.programmes.checks import MOST_FINAL, MOST_HOURS, MOST_PRICE, OLDEST, WEEK
from hub.programmes.models import ProgrammeForm
from hub.programmes.titles import FORMS

FILL_IN = _l("Fill this in.")
LONG = [Length(max=20_000)]


def lines(text: str | None) -> str | None:
    """Take the line ends of a browser off: what is kept has its own."""
    return text.replace("\r\n", "\n") if text else text


BEGIN = _l("Begin with the code or the name and choose from the list")
# Fields that name rows of other rooms, and what rows those are.
ROWS = {
    "organisation": ("organisation_id", "organisation"),
    "profession": ("profession_id", "profession"),
    "occupation": ("occupation_id", "occupation"),
}
PLAIN = (
    "title", "kind", "hours", "price", "annotation", "goal", "audience", "age_from", "age_to",
    "teachers", "conditions", "assessment", "final_hours", "weekly_hours", "moodle_site",
    "moodle_course",
)  # fmt: skip
CHOSEN = ("purpose", "education", "document")  # may be left unchosen


class ProgrammeCardForm(CardForm):
    title = StringField(_l("Title"), [InputRequired(FILL_IN), Length(max=300)])
    kind = SelectField(_l("Kind"), [InputRequired(FILL_IN)], choices=[])
    purpose = SelectField(_l("Purpose"), choices=[], validate_choice=True)
    form = SelectField(
        _l("Form"), choices=choose((form.value, title) for form, title in FORMS.items())
    )
    hours = IntegerField(
        _l("Hours"),
        [InputRequired(FILL_IN), NumberRange(1, MOST_HOURS, _l("Hours are from 1 to 10,000."))],
    )
    weekly_hours = IntegerField(
        _l("Hours a week, at most"),
        [Optional(), NumberRange(1, WEEK, _l("Hours a week are from 1 to 54."))],
        description=_l("The calendar of study is laid out by it"),
    )
    final_hours = IntegerField(
        _l("Final attestation, hours"),
        [
            Optional(),
            NumberRange(0, MOST_FINAL, _l("The final attestation takes up to 1,000 hours.")),
        ],
    )
    price = IntegerField(
        _l("Price, roubles"),
        [
            Optional(),
            NumberRange(0, MOST_PRICE, _l("A price is from 0 to 10,000,000 roubles.")),
        ],
        description=_l("0 is free"),
    )
    organisation = StringField(
        _l("Organisation"),
        [Length(max=400)],
        description=_l("Begin with the name or the ИНН and choose from the list"),
    )
    profession = StringField(
        _l("Profession or speciality of СПО"), [Length(max=400)], description=BEGIN
    )
    occupation = StringField(_l("Trade by ОКПДТР"), [Length(max=400)], description=BEGIN)
    annotation = TextAreaField(
        _l("Annotation"), LONG, [lines], description=_l("Citizens read it in the catalogue")
    )
    goal = TextAreaField(_l("Goal"), LONG, [lines])
    audience = TextAreaField(_l("Whom it is for"), LONG, [lines])
    education = SelectField(_l("Education, at least"), choices=[])
    age_from = IntegerField(
        _l("Age from"), [Optional(), NumberRange(0, OLDEST, _l("An age is from 0 to 120."))]
    )
    age_to = IntegerField(
        _l("Age to"), [Optional(), NumberRange(0, OLDEST, _l("An age is from 0 to 120."))]
    )
    document = SelectField(_l("Document on completion"), choices=[])
    teachers = TextAreaField(_l("Who may teach"), LONG, [lines])
    conditions = TextAreaField(_l("Conditions"), LONG, [lines])
    assessment = TextAreaField(_l("Assessment"), LONG, [lines])
    moodle_site = StringField(
        _l("Moodle site"), [Length(max=300)], description=_l("Address: https://…")
    )
    moodle_course = StringField(
        _l("Course in Moodle"), [Length(max=120)], description=_l("Its id or short name")
    )

    def values(self) -> dict[str, Any]:
        """Give what the form says, but the rows of other rooms, which need looking up."""
        return {
            **{name: self[name].data for name in PLAIN},
            **{name: self[name].data or None for name in CHOSEN},
            "form": ProgrammeForm(self.form.data),
        }
