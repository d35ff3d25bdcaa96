"""The form of a person's card."""

from typing import Any

from wtforms import BooleanField, DateField, HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from hub.core.forms import CardForm, IntegerField, choose
from hub.core.i18n import _l
from hub.people.columns import SEXES
from hub.people.models import Sex


class PersonForm(CardForm):
    """An empty СНИЛС says nothing: a known one is not shown here, and goes by a word of its own."""

    last_name = StringField(_l("Last name"), [InputRequired(_l("Fill this in.")), Length(max=100)])
    first_name = StringField(
        _l("First name"), [InputRequired(_l("Fill this in.")), Length(max=100)]
    )
    patronymic = StringField(_l("Patronymic"), [Length(max=100)])
    birth_on = DateField(_l("Date of birth"), [Optional()])
    sex = SelectField(
        _l("Sex"), choices=choose([("", "—"), *((s.value, t) for s, t in SEXES.items())])
    )
    citizenship = SelectField(_l("Citizenship"), choices=[], default="RU")
    snils = StringField(_l("СНИЛС"), [Length(max=20)])
    drops_snils = BooleanField(_l("Remove the СНИЛС of the card: it is not this person's"))
    phone = StringField(_l("Telephone"), [Length(max=30)])
    email = StringField(_l("E-mail"), [Length(max=254)])
    category = SelectField(_l("Category"), choices=[])
    organisation = StringField(
        _l("Organisation"),
        [Length(max=400)],
        description=_l("Begin with the name or the ИНН and choose from the list"),
    )

    study_year = IntegerField(
        _l("Class or year of study"),
        [Optional(), NumberRange(1, 12, _l("A class or a year of study is from 1 to 12."))],
    )
    study_group = StringField(_l("Letter of the class or group"), [Length(max=40)])

    is_another = HiddenField()  # said once: whoever looks so is known and is somebody else

    def values(self) -> dict[str, Any]:
        """Give what the form says, but the organisation, which needs looking up."""
        found: dict[str, Any] = {
            name: self._fields[name].data
            for name in (
                "last_name",
                "first_name",
                "patronymic",
                "birth_on",
                "citizenship",
                "phone",
                "email",
                "category",
                "study_year",
                "study_group",
            )
        }
        found["sex"] = Sex(self.sex.data) if self.sex.data else None
        if self.snils.data or self.drops_snils.data:
            found["snils"] = self.snils.data or None
        return found
