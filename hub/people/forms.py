"""The form of a person's card."""

from typing import Any

from wtforms import DateField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from hub.core.forms import CardForm, choose
from hub.core.i18n import _l
from hub.people.columns import SEXES
from hub.people.models import Sex


class PersonForm(CardForm):
    """An empty СНИЛС says nothing: a known one is not shown here, so it can't be lost."""

    last_name = StringField(_l("Last name"), [InputRequired(_l("Fill this in.")), Length(max=100)])
    first_name = StringField(
        _l("First name"), [InputRequired(_l("Fill this in.")), Length(max=100)]
    )
    patronymic = StringField(_l("Patronymic"), [Length(max=100)])
    birth_on = DateField(_l("Date of birth"), [Optional()])
    sex = SelectField(
        _l("Sex"), choices=choose([("", "—"), *((s.value, t) for s, t in SEXES.items())])
    )
    citizenship = StringField(
        _l("Citizenship"),
        [Length(max=2)],
        description=_l("Two letters of the country, RU when it is empty"),
    )
    snils = StringField(_l("СНИЛС"), [Length(max=20)])
    phone = StringField(_l("Telephone"), [Length(max=30)])
    email = StringField(_l("E-mail"), [Length(max=254)])
    category = SelectField(_l("Category"), choices=[])
    organisation = StringField(
        _l("Organisation"),
        [Length(max=400)],
        description=_l("Begin with the name or the ИНН and choose from the list"),
    )

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
            )
        }
        found["sex"] = Sex(self.sex.data) if self.sex.data else None
        if self.snils.data:
            found["snils"] = self.snils.data
        return found
