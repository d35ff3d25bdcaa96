"""Forms of competencies, professions, occupations, their lists, links and figures."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from hub.competencies.list_models import Confidence, FigureKind
from hub.competencies.models import CompetencyKind, OccupationKind, ProfessionKind
from hub.competencies.naming import COMPETENCY, OCCUPATION, PROFESSION
from hub.competencies.words import (
    COMPETENCY_KINDS,
    CONFIDENCES,
    FIGURE_KINDS,
    OCCUPATION_KINDS,
    PROFESSION_KINDS,
)
from hub.core.forms import CardForm, IntegerField, choose
from hub.core.i18n import _l

FILL_IN = _l("Fill this in.")
YEARS = _l("Years are from 1990 to 2100.")
OF_CODE = ("", _l("as the code says"))
FIND = _l("Begin with a code or a title and choose from the list")


def _titled(kinds: Any) -> list[tuple[str, str]]:
    return [(kind.value, title) for kind, title in kinds.items()]


class CompetencyForm(CardForm):
    code = StringField(
        _l("Code"), [Length(max=20)], description=_l("As the list writes it, if it has one")
    )
    title = StringField(_l("Title"), [InputRequired(FILL_IN), Length(max=300)])
    kind = SelectField(_l("Kind"), choices=choose(_titled(COMPETENCY_KINDS)))
    sphere = SelectField(_l("Sphere"), choices=[])
    source = StringField(
        _l("Source"), [Length(max=300)], description=_l("The list or the act that names it")
    )
    about = TextAreaField(_l("About"), [Length(max=10_000)])

    def values(self) -> dict[str, Any]:
        names = ("code", "title", "sphere", "source", "about")
        found = {name: self._fields[name].data for name in names}
        return found | {"kind": CompetencyKind(self.kind.data)}


class ProfessionForm(CardForm):
    code = StringField(
        _l("Code"),
        [InputRequired(FILL_IN), Length(max=20)],
        description=_l("For instance 15.01.05"),
    )
    edition_year = IntegerField(
        _l("Year of the list"),
        [InputRequired(FILL_IN), NumberRange(1990, 2100, YEARS)],
        description=_l("Codes changed from one list to the next"),
    )
    title = StringField(_l("Title"), [InputRequired(FILL_IN), Length(max=300)])
    kind = SelectField(_l("Kind"), choices=choose([OF_CODE, *_titled(PROFESSION_KINDS)]))
    qualification = StringField(_l("Qualification"), [Length(max=300)])
    standard_number = StringField(_l("Number of the ФГОС's order"), [Length(max=40)])
    standard_on = DateField(_l("Day of the ФГОС's order"), [Optional()])

    def values(self) -> dict[str, Any]:
        names = (
            "code",
            "edition_year",
            "title",
            "qualification",
            "standard_number",
            "standard_on",
        )
        found = {name: self._fields[name].data for name in names}
        return found | ({"kind": ProfessionKind(self.kind.data)} if self.kind.data else {})


class OccupationForm(CardForm):
    code = StringField(
        _l("Code"),
        [InputRequired(FILL_IN), Length(max=20)],
        description=_l("Five digits, or six with the control digit"),
    )
    title = StringField(_l("Title"), [InputRequired(FILL_IN), Length(max=300)])
    kind = SelectField(_l("Kind"), choices=choose([OF_CODE, *_titled(OCCUPATION_KINDS)]))
    issue = StringField(_l("Issue of ЕТКС"), [Length(max=20)])
    okz = StringField(_l("ОКЗ"), [Length(max=10)], description=_l("For instance 7231"))
    standard_code = StringField(
        _l("Professional standard"), [Length(max=10)], description=_l("For instance 06.006")
    )

    def values(self) -> dict[str, Any]:
        names = ("code", "title", "issue", "okz", "standard_code")
        found = {name: self._fields[name].data for name in names}
        return found | ({"kind": OccupationKind(self.kind.data)} if self.kind.data else {})


class LinkForm(CardForm):
    what = StringField(_l("Link with"), [InputRequired(FILL_IN), Length(max=500)], description=FIND)
    source = StringField(
        _l("Who says so"),
        [InputRequired(FILL_IN), Length(max=300)],
        description=_l("A list, an act, an employer"),
    )
    year = IntegerField(_l("Year"), [Optional(), NumberRange(1990, 2100, YEARS)])
    confidence = SelectField(_l("How sure"), choices=choose(_titled(CONFIDENCES)))

    def values(self) -> dict[str, Any]:
        return {
            "source": self.source.data,
            "year": self.year.data,
            "confidence": Confidence(self.confidence.data),
        }


class BeginForm(CardForm):
    year = IntegerField(
        _l("Year"),
        [InputRequired(FILL_IN), NumberRange(2000, 2100, _l("Years are from 2000 to 2100."))],
    )


class ActForm(CardForm):
    act_kind = StringField(
        _l("Kind of act"), [Length(max=120)], description=_l("Order, decree, minutes")
    )
    act_issuer = StringField(_l("Who issued it"), [Length(max=300)])
    act_number = StringField(_l("Number"), [Length(max=60)])
    act_on = DateField(_l("Day of the act"), [Optional()])
    note = TextAreaField(_l("Note"), [Length(max=5_000)])
    file = FileField(_l("The act itself"), description=_l("PDF, DOCX or a picture up to 30 MB"))

    def values(self) -> dict[str, Any]:
        names = ("act_kind", "act_issuer", "act_number", "act_on", "note")
        return {name: self._fields[name].data for name in names}


class NamedListForm(CardForm):
    title = StringField(_l("Title"), [InputRequired(FILL_IN), Length(max=300)])
    edition_year = IntegerField(
        _l("Year of the edition"), [InputRequired(FILL_IN), NumberRange(1990, 2100, YEARS)]
    )
    act_kind = StringField(
        _l("Kind of act"), [Length(max=120)], description=_l("Order, decree, minutes")
    )
    act_issuer = StringField(_l("Who issued it"), [Length(max=300)])
    act_number = StringField(_l("Number"), [Length(max=60)])
    act_on = DateField(_l("Day of the act"), [Optional()])
    source = StringField(_l("Source"), [Length(max=300)])
    about = TextAreaField(_l("About"), [Length(max=10_000)])

    def values(self) -> dict[str, Any]:
        skipped = {"version", "csrf_token"}
        return {name: field.data for name, field in self._fields.items() if name not in skipped}


class FigureForm(CardForm):
    subject = StringField(
        _l("Profession or competency"), [InputRequired(FILL_IN), Length(max=500)], description=FIND
    )
    year = IntegerField(
        _l("Year"),
        [InputRequired(FILL_IN), NumberRange(2000, 2100, _l("Years are from 2000 to 2100."))],
    )
    kind = SelectField(_l("Kind"), choices=choose(_titled(FIGURE_KINDS)))
    number = IntegerField(
        _l("Number of people"), [InputRequired(FILL_IN), NumberRange(0, 10_000_000)]
    )
    source = StringField(_l("Source"), [InputRequired(FILL_IN), Length(max=300)])

    def values(self) -> dict[str, Any]:
        """Give what the form says, but what it is about, which needs looking up."""
        return {
            "year": self.year.data,
            "kind": FigureKind(self.kind.data),
            "number": self.number.data,
            "source": self.source.data,
        }


FORMS: dict[str, type[CardForm]] = {
    COMPETENCY: CompetencyForm,
    PROFESSION: ProfessionForm,
    OCCUPATION: OccupationForm,
}
