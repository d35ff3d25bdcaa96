"""Forms of an order for training, of whom it names, of its distribution and answers."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, SelectField, StringField, TextAreaField
from wtforms.fields import Label
from wtforms.validators import InputRequired, Length, Optional

from hub.core.errors import InvalidError
from hub.core.forms import CardForm, IntegerField, choose
from hub.core.i18n import _l
from hub.core.tables import parsing
from hub.programmes.models import ProgrammeForm
from hub.programmes.titles import FORMS
from hub.training_orders.commands import MOST_WORDS
from hub.training_orders.models import OrderKind
from hub.training_orders.words import KINDS

FILL_IN = _l("Fill this in.")
MOST_PASTED = 200_000
PLACES, DIGITS = "places-", 5


class OrderForm(CardForm):
    """What is ordered; the people are named on the card."""

    organisation_id = StringField(_l("Customer"), [InputRequired(FILL_IN), Length(max=400)])
    kind = SelectField(
        _l("Kind of order"), choices=choose((one.value, title) for one, title in KINDS.items())
    )
    programme_id = StringField(
        _l("Programme"), [Length(max=400)], description=_l("Begin to type its title.")
    )
    subject = StringField(
        _l("In a few words"),
        [Length(max=300)],
        description=_l("Where no programme is chosen: what to teach, or which event."),
    )
    intake_id = StringField(
        _l("Event that is held anyway"),
        [Length(max=400)],
        description=_l("Begin to type its title; empty where one is to be held for the class."),
    )
    competency_id = StringField(_l("Competency"), [Length(max=400)])
    wish = TextAreaField(
        _l("Wishes"),
        [Length(max=4000)],
        description=_l("What people must be able to do, on what equipment, how many hours."),
        render_kw={"rows": "4"},
    )
    people = IntegerField(_l("How many people"), [InputRequired(FILL_IN)])
    form = SelectField(
        _l("Form of training"),
        choices=choose(
            [("", _l("does not matter")), *((one.value, title) for one, title in FORMS.items())]
        ),
    )
    starts_on = DateField(_l("From which day it suits"), [Optional()])
    ends_on = DateField(_l("Until which day"), [Optional()])
    site_id = StringField(
        _l("Wished site"), [Length(max=400)], description=_l("Where it would suit to learn.")
    )
    place = StringField(_l("Municipality"), [Length(max=200)])
    contact = StringField(
        _l("Whom to call"),
        [Length(max=300)],
        description=_l("Name, telephone, e-mail."),
    )
    funding = StringField(
        _l("Funding"),
        [Length(max=300)],
        description=_l("Own money, a budget, a federal project."),
    )

    def ask_by_kind(self) -> None:
        """Ask for the words of this kind of order."""
        if self.kind.data == OrderKind.NEW_PROGRAMME.value:
            title, hint = _l("What is to be taught"), _l("In a few words: a working title will do.")
        elif self.kind.data == OrderKind.CAREER_EVENT.value:
            title, hint = _l("What event"), _l("Where none is chosen above.")
        else:
            return
        self.subject.label = Label(self.subject.id, title)
        self.subject.description = hint

    def values(self) -> dict[str, Any]:
        """Give what is no row of another registry."""
        found: dict[str, Any] = {
            name: self._fields[name].data
            for name in (
                *("subject", "wish", "people", "starts_on", "ends_on", "place"),
                *("contact", "funding"),
            )
        }
        found["kind"] = OrderKind(self.kind.data)
        found["form"] = ProgrammeForm(self.form.data) if self.form.data else None
        return found


class ConsentsForm(CardForm):
    """Where the signed consents of those named are kept."""

    consents_on = DateField(_l("Day of the consents"), [InputRequired(FILL_IN)])
    consents_place = StringField(
        _l("Where they are kept: folder, file"), [InputRequired(FILL_IN), Length(max=200)]
    )


class PersonForm(CardForm):
    """One person of an order."""

    last_name = StringField(_l("Last name"), [InputRequired(FILL_IN), Length(max=100)])
    first_name = StringField(_l("First name"), [InputRequired(FILL_IN), Length(max=100)])
    patronymic = StringField(_l("Patronymic"), [Length(max=100)])
    birth_on = DateField(_l("Date of birth"), [Optional()])
    snils = StringField(_l("СНИЛС"), [Length(max=20)])
    email = StringField(_l("E-mail"), [Length(max=254)])
    phone = StringField(_l("Telephone"), [Length(max=30)])
    post = StringField(_l("Post or class"), [Length(max=200)])
    representative = StringField(
        _l("Representative who signed"),
        [Length(max=200)],
        description=_l("For those under fourteen"),
    )

    def values(self) -> dict[str, Any]:
        return {
            name: self._fields[name].data
            for name in (
                *("last_name", "first_name", "patronymic", "birth_on", "snils", "email"),
                *("phone", "post", "representative"),
            )
        }


class PeopleFileForm(FlaskForm):  # type: ignore[misc]
    """A file of people."""

    file = FileField(
        _l("File"),
        description=_l("XLSX, XLS, ODS or CSV; the first row names the columns"),
        render_kw={"accept": ".xlsx,.xls,.ods,.csv,.txt"},
    )


class PasteForm(FlaskForm):  # type: ignore[misc]
    """A table pasted as text."""

    text = TextAreaField(
        _l("Table"),
        [InputRequired(FILL_IN), Length(max=MOST_PASTED)],
        description=_l(
            "Copy the rows out of Excel. Without a head of the table the columns are: full name,"
            " date of birth, СНИЛС, e-mail, telephone, post or class."
        ),
        render_kw={"rows": "6", "wrap": "off"},
    )


class ActForm(CardForm):
    """An act of the card, with words where they are needed."""

    reason = TextAreaField(_l("Why"), [Length(max=MOST_WORDS)], render_kw={"rows": "2"})


class TaughtForm(CardForm):
    """By which programme an order is taught."""

    programme_id = StringField(_l("Programme"), [InputRequired(FILL_IN), Length(max=400)])


class NumberForm(CardForm):
    """How many people are ordered, while nothing is distributed."""

    people = IntegerField(_l("How many people"), [InputRequired(FILL_IN)])


class DevelopForm(CardForm):
    """The draft of a programme that an order asks for."""

    title = StringField(_l("Title of the programme"), [InputRequired(FILL_IN), Length(max=300)])
    kind = SelectField(_l("Kind"), [InputRequired(FILL_IN)])
    hours = IntegerField(_l("Hours"), [InputRequired(FILL_IN)])


class DistributeForm(CardForm):
    """One training organisation more than those that are proposed; the places are fields apart."""

    other = StringField(
        _l("Another training organisation"),
        [Length(max=400)],
        description=_l("Begin to type its name."),
    )
    other_places = IntegerField(_l("Places"), [Optional()])


class AnswerForm(CardForm):
    """When a training organisation teaches its part."""

    starts_on = DateField(_l("First day of training"), [InputRequired(FILL_IN)])
    ends_on = DateField(_l("Last day of training"), [InputRequired(FILL_IN)])
    is_agreed = BooleanField(_l("Days other than wished are agreed with the customer"))


def places(form: Mapping[str, str]) -> dict[UUID, int]:
    """Read the places of a distribution: nothing typed is none."""
    found = {}
    for name, text in form.items():
        if name.startswith(PLACES):
            key = parsing.identifier(name.removeprefix(PLACES))
            found[key] = _count(text.strip())
    return found


def _count(word: str) -> int:
    if not word:
        return 0
    if not word.isdecimal() or len(word) > DIGITS:
        raise InvalidError(_l("Places are a number from 1 on."), field="places")
    return int(word)
