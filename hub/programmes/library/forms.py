"""Forms of modules, their outcomes and needs."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from hub.core.forms import CardForm, IntegerField, choose
from hub.core.i18n import _l
from hub.programmes import hours
from hub.programmes.curriculum.checks import (
    LONGEST_CONTENT,
    LONGEST_OUTCOME,
    LONGEST_TITLE,
    MOST,
    MOST_PLACES,
)
from hub.programmes.curriculum.kinds import NEED_TITLES, OUTCOME_TITLES, NeedKind, OutcomeKind

# Two forms stand on one page: their fields have names of their own.
OUTCOME, NEED = "outcome-", "need-"
FILL_IN = _l("Fill this in.")
OF_ONE_KIND = _l("Hours of one kind are from 0 to 5,000.")
BEGIN = _l("Begin with the code or the name and choose from the list")


def lines(text: str | None) -> str | None:
    """Take the line ends of a browser off: what is kept has its own."""
    return text.replace("\r\n", "\n") if text else text


def _hours(kind: str) -> IntegerField:
    return IntegerField(hours.KINDS[kind], [Optional(), NumberRange(0, MOST, OF_ONE_KIND)])


class ContentForm(CardForm):
    """What a module says, in the library and in a programme."""

    title = StringField(_l("Title"), [InputRequired(FILL_IN), Length(max=LONGEST_TITLE)])
    content = TextAreaField(
        _l("Content"),
        [Length(max=LONGEST_CONTENT)],
        [lines],
        description=_l("Topics, one in a line"),
    )
    lectures = _hours("lectures")
    practice = _hours("practice")
    internship = _hours("internship")
    independent = _hours("independent")
    consultations = _hours("consultations")
    attestation = _hours("attestation")

    def values(self) -> dict[str, Any]:
        return {
            "title": self.title.data,
            "content": self.content.data,
            **{kind: self[kind].data or 0 for kind in hours.KINDS},
        }


class ModuleForm(ContentForm):
    """A module of the library."""

    competency = StringField(_l("Competency"), [Length(max=400)], description=BEGIN)
    organisation = StringField(
        _l("Author organisation"),
        [Length(max=400)],
        description=_l("Begin with the name or the ИНН and choose from the list"),
    )


class OutcomeForm(FlaskForm):  # type: ignore[misc]  # flask_wtf carries no types
    """One outcome more."""

    kind = SelectField(
        _l("Kind"), choices=choose((kind.value, title) for kind, title in OUTCOME_TITLES.items())
    )
    title = StringField(_l("Outcome"), [InputRequired(FILL_IN), Length(max=LONGEST_OUTCOME)])
    competency = StringField(_l("Competency"), [Length(max=400)])

    def values(self) -> dict[str, Any]:
        return {"kind": OutcomeKind(self.kind.data), "title": self.title.data}


class NeedForm(FlaskForm):  # type: ignore[misc]
    """One requirement more."""

    kind = SelectField(
        _l("Kind"), choices=choose((kind.value, title) for kind, title in NEED_TITLES.items())
    )
    title = StringField(_l("What is needed"), [InputRequired(FILL_IN), Length(max=LONGEST_TITLE)])
    competency = StringField(_l("Competency"), [Length(max=400)])
    places = IntegerField(
        _l("Places"),
        [Optional(), NumberRange(1, MOST_PLACES, _l("Places are from 1 to 1,000."))],
    )

    def values(self) -> dict[str, Any]:
        return {
            "kind": NeedKind(self.kind.data),
            "title": self.title.data,
            "places": self.places.data,
        }


def outcome_form() -> OutcomeForm:
    return OutcomeForm(formdata=None, prefix=OUTCOME)


def need_form() -> NeedForm:
    return NeedForm(formdata=None, prefix=NEED)
