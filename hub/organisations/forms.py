"""The form of an organisation's card."""

from typing import Any

from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from hub.core.forms import CardForm, choose
from hub.core.i18n import _l
from hub.organisations.models import OrganisationKind
from hub.organisations.tables import KINDS

FILL_IN = _l("Fill this in.")


class OrganisationForm(CardForm):
    name = StringField(_l("Title"), [InputRequired(FILL_IN), Length(max=300)])
    short_name = StringField(_l("Short name"), [Length(max=120)])
    kind = SelectField(
        _l("Kind"), choices=choose((kind.value, title) for kind, title in KINDS.items())
    )
    inn = StringField(_l("ИНН"), [InputRequired(FILL_IN), Length(max=20)])
    kpp = StringField(_l("КПП"), [Length(max=20)])
    ogrn = StringField(_l("ОГРН"), [Length(max=20)])
    address = StringField(_l("Address"), [Length(max=300)])
    phone = StringField(_l("Telephone"), [Length(max=30)])
    email = StringField(_l("E-mail"), [Length(max=254)])

    def values(self) -> dict[str, Any]:
        names = ("name", "short_name", "inn", "kpp", "ogrn", "address", "phone", "email")
        found = {name: self._fields[name].data for name in names}
        return found | {"kind": OrganisationKind(self.kind.data)}
