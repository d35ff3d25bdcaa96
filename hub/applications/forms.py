"""Forms of intakes, of what an applicant says, and of an act upon an application."""

from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from hub.applications.models import IntakeKind
from hub.applications.subjects import KINDS
from hub.core.forms import CardForm, IntegerField, choose
from hub.core.i18n import _l

FILL_IN = _l("Fill this in.")
LONGEST_REASON = 1000
BEGIN = _l("Begin typing the name.")


class IntakeForm(CardForm):
    kind = SelectField(
        _l("What it is for"), choices=choose((kind.value, title) for kind, title in KINDS.items())
    )
    programme_id = StringField(_l("Programme"), [Length(max=400)], description=BEGIN)
    title = StringField(
        _l("Title"),
        [Length(max=300)],
        description=_l("Empty: the programme's own."),
    )
    provider_id = StringField(_l("Training organisation"), [Length(max=400)], description=BEGIN)
    places = IntegerField(_l("Places"), [InputRequired(FILL_IN)])
    starts_on = DateField(_l("Begins"), [Optional()])
    ends_on = DateField(_l("Ends"), [Optional()])
    apply_until = DateField(
        _l("Applications till"), [Optional()], description=_l("Empty: till the day it begins.")
    )
    place = StringField(
        _l("Place"), [Length(max=300)], description=_l("Where people come: the address, the room.")
    )
    accepts_at_once = BooleanField(
        _l("Accept by itself while there are places"),
        description=_l("For events: nobody checks the applications."),
    )

    def values(self) -> dict[str, Any]:
        names = ("title", "places", "starts_on", "ends_on", "apply_until", "place")
        found = {name: self._fields[name].data for name in names}
        if "kind" in self._fields:
            found["kind"] = IntakeKind(self.kind.data)
        return found | {"accepts_at_once": bool(self.accepts_at_once.data)}


class WishForm(CardForm):
    """What an applicant says: contacts are looked at, a draft may wait."""

    phone = StringField(_l("Telephone"), [Length(max=30)])
    education = SelectField(_l("Your education"), [Optional()])
    wish = TextAreaField(
        _l("What you would like us to know"), [Length(max=2000)], render_kw={"rows": "3"}
    )
    act = HiddenField()

    def values(self) -> dict[str, Any]:
        wish = {"wish": self.wish.data} if "wish" in self._fields else {}
        return wish | {"education": self.education.data or None}


class PersonForm(CardForm):
    """A card for whoever signs in without one."""

    last_name = StringField(_l("Last name"), [InputRequired(FILL_IN), Length(max=100)])
    first_name = StringField(_l("First name"), [InputRequired(FILL_IN), Length(max=100)])
    patronymic = StringField(_l("Patronymic"), [Length(max=100)])
    birth_on = DateField(_l("Date of birth"), [InputRequired(FILL_IN)])
    phone = StringField(_l("Telephone"), [InputRequired(FILL_IN), Length(max=30)])

    def values(self) -> dict[str, Any]:
        names = ("last_name", "first_name", "patronymic", "birth_on", "phone")
        return {name: self._fields[name].data for name in names}


class ActForm(CardForm):
    """An act of the table of moves; the reason stays with the version that was seen."""

    act = HiddenField()
    reason = StringField(_l("Why"), [Length(max=LONGEST_REASON)])
    provider = StringField(_l("Training organisation"), [Length(max=400)])


class PlaceForm(CardForm):
    intake_id = SelectField(_l("Intake"), [InputRequired(FILL_IN)])


class ProgrammeForm(CardForm):
    """What a programme out of the chosen modules is called, and of which kind it is."""

    title = StringField(_l("Title of the programme"), [InputRequired(FILL_IN), Length(max=300)])
    kind = SelectField(_l("Kind"), [InputRequired(FILL_IN)])


class NewForm(CardForm):
    """An application that the office writes down for somebody."""

    person = StringField(
        _l("Person"),
        [InputRequired(FILL_IN), Length(max=400)],
        description=_l("Name and date of birth, or СНИЛС."),
    )
    intake = StringField(_l("Intake"), [Length(max=400)], description=BEGIN)
    programme = StringField(
        _l("Programme"), [Length(max=400)], description=_l("Where no intake is open yet.")
    )
    kind = SelectField(
        _l("What it is for"),
        choices=choose(
            (kind.value, KINDS[kind]) for kind in (IntakeKind.PROGRAMME, IntakeKind.CONSULTATION)
        ),
        default=IntakeKind.PROGRAMME.value,
        description=_l("Where neither is named: what the wish is about."),
    )
    education = SelectField(_l("Education, as told"), [Optional()])
    organisation = StringField(_l("Who sends"), [Length(max=400)], description=BEGIN)
    wish = TextAreaField(_l("Wish"), [Length(max=2000)], render_kw={"rows": "3"})
