"""Forms of a consent on paper: entered, and taken back."""

from uuid import UUID

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import DateField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from hub.core.errors import InvalidError
from hub.core.forms import CardForm, choose
from hub.core.i18n import _l
from hub.people.paper_commands import Paper
from hub.people.paper_models import Signer
from hub.people.papers import LEAST_HOW, LONGEST, MOST_HOW

FILL_IN = _l("Fill this in.")
SIGNERS = {
    Signer.PERSON: _l("The person"),
    Signer.REPRESENTATIVE: _l("A legal representative"),
}


class PaperForm(CardForm):
    signed_on = DateField(_l("Day of signing"), [InputRequired(FILL_IN)])
    signer = SelectField(
        _l("Who signed"),
        choices=choose((signer.value, title) for signer, title in SIGNERS.items()),
        description=_l("Under fourteen a legal representative signs; till eighteen either may."),
    )
    representative = StringField(
        _l("Full name of the representative"),
        [Length(max=LONGEST)],
        render_kw={"autocomplete": "off"},
    )
    text = SelectField(_l("Which text"), choices=[])
    form = StringField(
        _l("What the form of the organisation is called"),
        [Length(max=LONGEST)],
        description=_l("Leave it empty when the text is one of the centre's own versions."),
    )
    place = StringField(
        _l("Where the paper is kept"),
        [InputRequired(FILL_IN), Length(max=LONGEST)],
        description=_l("The folder, the file: so that it is found in a minute."),
    )
    scan = FileField(_l("Scan"), description=_l("PDF, JPEG or PNG, when there is one."))

    def paper(self) -> Paper:
        if self.signed_on.data is None:
            raise InvalidError(FILL_IN, field="signed_on")
        return Paper(
            signed_on=self.signed_on.data,
            signer=Signer(self.signer.data),
            representative=self.representative.data,
            text_id=UUID(self.text.data) if self.text.data else None,
            form=self.form.data or None,
            place=self.place.data or "",
        )


class StruckForm(FlaskForm):  # type: ignore[misc]  # flask_wtf carries no types
    why = StringField(
        _l("What the mistake was"), [InputRequired(FILL_IN), Length(LEAST_HOW, MOST_HOW)]
    )


class TakenBackForm(FlaskForm):  # type: ignore[misc]  # flask_wtf carries no types
    withdrawn_on = DateField(_l("Day of the withdrawal"), [InputRequired(FILL_IN)])
    withdrawn_how = StringField(
        _l("How it was taken back"),
        [InputRequired(FILL_IN), Length(LEAST_HOW, MOST_HOW)],
        description=_l("The application: its day and number, who brought it."),
    )
