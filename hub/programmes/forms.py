"""The form of a programme's card."""

from typing import Any

from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from hub.core.forms import CardForm, choose
from hub.core.i18n import _l
from hub.programmes.commands import MOST_HOURS
from hub.programmes.models import ProgrammeForm
from hub.programmes.tables import FORMS

FILL_IN = _l("Fill this in.")


class ProgrammeCardForm(CardForm):
    title = StringField(_l("Title"), [InputRequired(FILL_IN), Length(max=300)])
    kind = SelectField(_l("Kind"), [InputRequired(FILL_IN)], choices=[])
    form = SelectField(
        _l("Form"), choices=choose((form.value, title) for form, title in FORMS.items())
    )
    hours = IntegerField(
        _l("Hours"),
        [InputRequired(FILL_IN), NumberRange(1, MOST_HOURS, _l("Hours are from 1 to 10,000."))],
    )
    organisation = StringField(
        _l("Organisation"),
        [Length(max=400)],
        description=_l("Begin with the name or the ИНН and choose from the list"),
    )
    annotation = TextAreaField(_l("Annotation"), [Length(max=10_000)])

    def values(self) -> dict[str, Any]:
        """Give what the form says, but the organisation, which needs looking up."""
        return {
            "title": self.title.data,
            "kind": self.kind.data,
            "form": ProgrammeForm(self.form.data),
            "hours": self.hours.data,
            "annotation": self.annotation.data,
        }
