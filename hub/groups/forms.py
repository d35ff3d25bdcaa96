"""Forms of a group, of what lies with its people, and of orders."""

from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from hub.core.forms import CardForm, IntegerField, choose
from hub.core.i18n import _l
from hub.programmes.models import ProgrammeForm
from hub.programmes.titles import FORMS

FILL_IN = _l("Fill this in.")
MOST_PLACES = 1000


class GroupForm(CardForm):
    """What a group says of itself; its programme is chosen once."""

    title = StringField(
        _l("Number or name of the group"), [InputRequired(FILL_IN), Length(max=120)]
    )
    provider_id = StringField(
        _l("Training organisation"), [InputRequired(FILL_IN), Length(max=400)]
    )
    form = SelectField(
        _l("Form of study"), choices=choose((one.value, title) for one, title in FORMS.items())
    )
    starts_on = DateField(_l("First day of training"), [InputRequired(FILL_IN)])
    ends_on = DateField(_l("Last day of training"), [InputRequired(FILL_IN)])
    places = IntegerField(_l("Places"), [InputRequired(FILL_IN), NumberRange(1, MOST_PLACES)])
    curator_id = StringField(
        _l("Curator"), [Length(max=400)], description=_l("One of the teaching staff.")
    )
    moodle_site = StringField(_l("Site of Moodle"), [Length(max=300)])
    moodle_course = StringField(
        _l("Course in Moodle"), [Length(max=120)], description=_l("Its id or short name")
    )
    moodle_group = StringField(_l("Group in Moodle"), [Length(max=120)])
    about = TextAreaField(_l("Notes of the office"), [Length(max=2000)])

    def values(self) -> dict[str, Any]:
        """Give what it says but for names of other rows, which the door understands."""
        names = ("moodle_site", "moodle_course", "moodle_group", "about")
        return {
            "title": self.title.data,
            "form": ProgrammeForm(self.form.data),
            "starts_on": self.starts_on.data,
            "ends_on": self.ends_on.data,
            "places": self.places.data,
            **{name: (self[name].data or "").strip() or None for name in names},
        }


class NewGroupForm(GroupForm):
    """The same with the programme, of which the version shown today is taken."""

    programme = StringField(
        _l("Programme"),
        [InputRequired(FILL_IN), Length(max=400)],
        description=_l("The group stays with the version that is shown today."),
    )


class PaperForm(FlaskForm):  # type: ignore[misc] # flask_wtf carries no types
    """A paper of an applicant."""

    kind = SelectField(_l("Paper"))
    number = StringField(_l("Series and number"), [Length(max=80)])
    issued_on = DateField(_l("Issued on"), [Optional()])
    scan = FileField(_l("Scan"), description=_l("PDF, JPEG or PNG."))
    accepted = BooleanField(_l("Held against the original and accepted"), default=True)


class ContractForm(FlaskForm):  # type: ignore[misc] # likewise
    """The contract of an applicant; it stands beside the form of a paper."""

    contract_number = StringField(
        _l("Number"), [Length(max=60)], description=_l("An empty one takes the contract away.")
    )
    contract_signed_on = DateField(_l("Day of the contract"), [Optional()])
    contract_was = HiddenField()  # what it said when the page was drawn
    contract_scan = FileField(_l("Scan"), description=_l("PDF, JPEG or PNG."))


class ScanForm(FlaskForm):  # type: ignore[misc] # likewise
    """The scan of a signed order."""

    scan = FileField(_l("Scan of the signed order"), description=_l("PDF, JPEG or PNG."))


class OrderForm(CardForm):
    """A draft of an order; people and reasons stand in the page's own table."""

    effective_on = DateField(_l("From which day"), [InputRequired(FILL_IN)])
    basis = TextAreaField(
        _l("Basis"), [Length(max=1000)], description=_l("Applications, contracts, a memorandum.")
    )
    to_group_id = SelectField(_l("To which group"), validate_choice=False)
    reason = StringField(
        _l("Reason for all of them"),
        [Length(max=1000)],
        description=_l("For those beside whom no reason of their own stands."),
    )


class SignForm(CardForm):
    """What an order gets when it is signed."""

    number = StringField(_l("Number of the order"), [InputRequired(FILL_IN), Length(max=40)])
    signed_on = DateField(_l("Day of the order"), [InputRequired(FILL_IN)])
    signer_post = StringField(_l("Post of the signer"), [Length(max=200)])
    signer = StringField(_l("Who signs"), [InputRequired(FILL_IN), Length(max=200)])
