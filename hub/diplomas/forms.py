"""Forms of documents, books, forms of strict account and files for the federal register."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from hub.core.forms import CardForm, IntegerField, choose
from hub.core.i18n import _l
from hub.diplomas.frdo_rows import QUALIFIED
from hub.diplomas.models import HandedWay, Why
from hub.diplomas.words import WAYS, WHYS
from hub.programmes.models import ProgrammeForm
from hub.programmes.titles import FORMS

FILL_IN = _l("Fill this in.")
SAID = (
    *("signer", "signer_post", "secretary", "place", "qualification", "rank", "sphere"),
    "protocol_number",
)


class BookForm(CardForm):
    """A book of documents."""

    organisation_id = StringField(_l("Organisation"), [InputRequired(FILL_IN), Length(max=400)])
    kind = SelectField(_l("Kind of document"))
    year = IntegerField(_l("Year"), [InputRequired(FILL_IN)])
    template = StringField(
        _l("How numbers are written"), [InputRequired(FILL_IN), Length(max=40)],
        description=_l("# stands for each digit of the number: ПК-####/26."),
    )  # fmt: skip
    last_number = IntegerField(
        _l("Last number given"), [Optional()],
        description=_l("Nought, or the last one written in the book on paper this year."),
    )  # fmt: skip
    uses_forms = BooleanField(_l("Documents stand on numbered forms"))

    def values(self) -> dict[str, Any]:
        return {
            "kind": self.kind.data,
            "year": self.year.data,
            "template": self.template.data,
            "last_number": self.last_number.data or 0,
            "uses_forms": bool(self.uses_forms.data),
        }


class ReceiveForm(CardForm):
    """Forms that came, by their numbers."""

    organisation_id = StringField(_l("Organisation"), [InputRequired(FILL_IN), Length(max=400)])
    kind = SelectField(_l("Kind of document"))
    series = StringField(_l("Series"), [Length(max=20)])
    first = StringField(_l("First number"), [InputRequired(FILL_IN), Length(max=12)])
    last = StringField(
        _l("Last number"), [Length(max=12)], description=_l("Empty: one form alone.")
    )
    received_on = DateField(_l("Received"), [InputRequired(FILL_IN)])
    received_by = StringField(_l("By which paper"), [Length(max=200)])


class NumberForm(CardForm):
    """What every new document asks: the book, the day, the form it stands on."""

    register_id = RadioField(_l("Book of documents"))
    issued_on = DateField(_l("Date of issue"), [InputRequired(FILL_IN)])
    first_form = StringField(
        _l("Number of the form"), [Length(max=41)],
        description=_l("With its series: АБ 0012. Empty: without a numbered form."),
    )  # fmt: skip

    @property
    def form_place(self) -> tuple[str, str]:
        series, _space, number = " ".join((self.first_form.data or "").split()).rpartition(" ")
        return series, number


class IssueForm(NumberForm):
    """Documents of a group."""

    signer_post = StringField(_l("Post of who signs"), [InputRequired(FILL_IN), Length(max=200)])
    signer = StringField(_l("Who signs"), [InputRequired(FILL_IN), Length(max=200)])
    secretary = StringField(_l("Secretary"), [Length(max=200)])
    place = StringField(_l("Town"), [Length(max=120)])
    qualification = StringField(_l("Qualification, profession"), [Length(max=300)])
    rank = StringField(
        _l("Rank"), [Length(max=60)],
        description=_l("The same for all who are ticked; issue others separately."),
    )  # fmt: skip
    sphere = StringField(_l("Sphere of activity"), [Length(max=300)])
    protocol_number = StringField(_l("Number of the commission's minutes"), [Length(max=60)])
    protocol_on = DateField(_l("Date of the minutes"), [Optional()])
    funding = SelectField(_l("Who pays for the training"), [Optional()])

    def narrow(self, kind: str | None) -> None:
        """Leave out what no document of this kind has on it."""
        if kind is not None and kind not in QUALIFIED:
            for name in ("qualification", "rank", "sphere"):
                del self[name]

    def values(self) -> dict[str, Any]:
        said = {
            name: (" ".join((self[name].data or "").split()) or None) if name in self else None
            for name in SAID
        }
        return said | {"protocol_on": self.protocol_on.data, "funding": self.funding.data or None}


class DuplicateForm(NumberForm):
    """A duplicate, and why."""

    why = RadioField(
        _l("Why"), choices=choose((one.value, title) for one, title in WHYS.items()),
        default=Why.LOST.value,
    )  # fmt: skip
    is_renamed = BooleanField(_l("Write the name the card has today"))


class CorrectForm(NumberForm):
    """What was mistaken, and how it should be."""

    why = TextAreaField(_l("What was mistaken"), [InputRequired(FILL_IN), Length(max=500)])
    title = StringField(_l("Programme"), [InputRequired(FILL_IN), Length(max=300)])
    hours = IntegerField(_l("Hours"), [Optional()])
    starts_on = DateField(_l("First day of training"), [Optional()])
    ends_on = DateField(_l("Last day of training"), [Optional()])
    qualification = StringField(_l("Qualification, profession"), [Length(max=300)])
    rank = StringField(_l("Rank"), [Length(max=60)])
    sphere = StringField(_l("Sphere of activity"), [Length(max=300)])

    def values(self) -> dict[str, Any]:
        words = ("title", "qualification", "rank", "sphere")
        found = {name: " ".join((self[name].data or "").split()) or None for name in words}
        days: dict[str, date | int | None] = {
            name: self[name].data for name in ("hours", "starts_on", "ends_on")
        }
        return found | days


class AnnulForm(CardForm):
    annulled_on = DateField(_l("Day"), [InputRequired(FILL_IN)])
    why = TextAreaField(_l("Why"), [InputRequired(FILL_IN), Length(max=500)])


class HandForm(CardForm):
    """To whom documents were given."""

    on = DateField(_l("Day"), [InputRequired(FILL_IN)])
    way = RadioField(
        _l("How"), choices=choose((one.value, title) for one, title in WAYS.items()),
        default=HandedWay.IN_PERSON.value,
    )  # fmt: skip
    to = StringField(
        _l("Whose proxy, or number of the letter"), [Length(max=300)],
        description=_l("Empty when it was given in person."),
    )  # fmt: skip


class DetailsForm(CardForm):
    """What the federal register asks for and no paper shows."""

    learning_form = SelectField(
        _l("Form of training"),
        choices=choose([("", "—"), *((one.value, title) for one, title in FORMS.items())]),
    )
    funding = SelectField(_l("Who pays for the training"))
    sphere = StringField(_l("Sphere of activity"), [Length(max=300)])
    prior_level = SelectField(_l("Education before"))
    prior_name = StringField(_l("Last name in the diploma of that education"), [Length(max=100)])
    prior_series = StringField(_l("Series of that diploma"), [Length(max=20)])
    prior_number = StringField(_l("Number of that diploma"), [Length(max=40)])

    def values(self) -> dict[str, Any]:
        names = ("funding", "sphere", "prior_level", "prior_name", "prior_series", "prior_number")
        found = {name: " ".join((self[name].data or "").split()) or None for name in names}
        form = self.learning_form.data
        return found | {"learning_form": ProgrammeForm(form) if form else None}


class ScanForm(CardForm):
    scan = FileField(_l("Scan of a document"))


class FormsForm(CardForm):
    """The forms of many documents at once; numbers stand beside names."""

    spoiled_on = DateField(_l("Day of the act of spoiling"), [Optional()])
    act = StringField(
        _l("Act of spoiled forms"), [Length(max=300)],
        description=_l("Given: the forms that documents leave are spoiled. Empty: free again."),
    )  # fmt: skip


class CheckForm(FlaskForm):  # type: ignore[misc] # flask_wtf carries no types
    """What a stranger reads on a paper."""

    word = StringField(
        _l("Address, code, registration number or number of the form"),
        [InputRequired(FILL_IN), Length(max=200)],
        description=_l(
            "The address is under the code on the paper; or the number: ПК-0015/26, or ПК 0100212."
        ),
    )  # fmt: skip
    last_name = StringField(
        _l("Last name on the paper"), [Length(max=100)],
        description=_l("Needed with a number: by a number alone nothing is shown."),
    )  # fmt: skip


class AcceptForm(CardForm):
    """The receipt of the federal register."""

    number = StringField(_l("Number of the upload"), [InputRequired(FILL_IN), Length(max=120)])
    accepted_on = DateField(_l("Accepted"), [InputRequired(FILL_IN)])
    receipt = FileField(_l("Receipt or screenshot"))
    confirmed = BooleanField(
        _l("It was uploaded with the documents that are not in force any more")
    )


class RejectForm(CardForm):
    why = TextAreaField(_l("Why it was rejected"), [InputRequired(FILL_IN), Length(max=1000)])


def offered(pairs: Sequence[tuple[str, str]]) -> list[Any]:
    """Give choices of a book with an empty one first."""
    return choose([("", "—"), *pairs])
