"""Forms of expertise: submit, appoint, judge, remark, answer, decide."""

from wtforms import BooleanField, DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.validators import Optional as Maybe

from hub.core.forms import CardForm, choose
from hub.core.i18n import _l
from hub.reviews.tables import VERDICTS

FILL_IN = _l("Fill this in.")
FEW_LINES = {"rows": "3"}
LINES = {"rows": "5"}


class SubmitForm(CardForm):
    note = TextAreaField(
        _l("A word to the experts"),
        [Length(max=4000)],
        description=_l("What to look at first; may be empty"),
        render_kw=FEW_LINES,
    )


class ResubmitForm(CardForm):
    note = TextAreaField(
        _l("What was mended"), [InputRequired(FILL_IN), Length(max=4000)], render_kw=FEW_LINES
    )


class AppointForm(CardForm):
    expert = StringField(
        _l("Expert"),
        [InputRequired(FILL_IN), Length(max=400)],
        description=_l("Begin with the name and choose from the list"),
    )
    due_on = DateField(_l("Sheet due by"), [InputRequired(FILL_IN)])
    why = TextAreaField(
        _l("Why somebody of the same organisation"),
        [Length(max=500)],
        description=_l("Only when the expert is of the author's organisation"),
        render_kw={"rows": "2"},
    )


class SheetForm(CardForm):
    verdict = SelectField(
        _l("Conclusion"),
        [Maybe()],
        choices=choose([("", "—"), *((v.value, title) for v, title in VERDICTS.items())]),
    )
    summary = TextAreaField(_l("In sum"), [Length(max=4000)], render_kw=LINES)


class RemarkForm(CardForm):
    place = SelectField(_l("Place"), choices=[])
    text = TextAreaField(
        _l("Remark"), [InputRequired(FILL_IN), Length(max=4000)], render_kw=FEW_LINES
    )
    is_required = BooleanField(_l("Must be mended before it is published"), default=True)


class AnswerForm(CardForm):
    answer = TextAreaField(
        _l("What was done"), [InputRequired(FILL_IN), Length(max=4000)], render_kw={"rows": "2"}
    )


class CloseForm(CardForm):
    why = StringField(_l("Why it is closed"), [InputRequired(FILL_IN), Length(max=500)])


class DecisionForm(CardForm):
    act = HiddenField()
    reason = TextAreaField(_l("Reason"), [Length(max=4000)], render_kw=FEW_LINES)
