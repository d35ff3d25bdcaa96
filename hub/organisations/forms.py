"""Forms of an organisation's card, of its contacts and agreements."""

from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from hub.core.forms import CardForm, choose
from hub.core.i18n import _l
from hub.organisations.agreement_commands import MOST_WHY
from hub.organisations.agreement_fields import STATES
from hub.organisations.contact_commands import LEAST_REASON, MOST_REASON
from hub.organisations.import_fields import KINDS
from hub.organisations.models import AgreementState, OrganisationKind
from hub.organisations.queries import FLAGS

FILL_IN = _l("Fill this in.")
ONLY_BRANCH = _l("Of a branch alone: its ИНН, or begin typing the name.")


class OrganisationForm(CardForm):
    name = StringField(_l("Title"), [InputRequired(FILL_IN), Length(max=300)])
    short_name = StringField(_l("Short name"), [Length(max=120)])
    legal_form = SelectField(_l("Legal form"), [Optional()])
    kind = SelectField(
        _l("Kind"), choices=choose((kind.value, title) for kind, title in KINDS.items())
    )
    is_provider = BooleanField(_l("teaches"))
    is_school = BooleanField(_l("is a school"))
    is_employer = BooleanField(_l("employs, orders training"))
    is_partner = BooleanField(_l("is a partner of the network"))
    inn = StringField(_l("ИНН"), [InputRequired(FILL_IN), Length(max=20)])
    kpp = StringField(_l("КПП"), [Length(max=20)])
    ogrn = StringField(_l("ОГРН"), [Length(max=20)])
    head_id = StringField(_l("Head organisation"), [Length(max=400)], description=ONLY_BRANCH)
    okved = StringField(_l("ОКВЭД"), [Length(max=200)], description=_l("The main code: 85.21."))
    okved_more = TextAreaField(
        _l("Further ОКВЭД"),
        [Length(max=4000)],
        description=_l("One after another: 85.30, 85.42."),
        render_kw={"rows": "2"},
    )
    address = StringField(_l("Address"), [Length(max=300)])
    phone = StringField(_l("Telephone"), [Length(max=30)])
    email = StringField(_l("E-mail"), [Length(max=254)])
    site = StringField(_l("Website"), [Length(max=200)])
    director = StringField(_l("Head of the organisation"), [Length(max=200)])
    director_post = StringField(_l("Job title of the head"), [Length(max=120)])
    licence_number = StringField(_l("Licence number"), [Length(max=60)])
    licence_on = DateField(_l("Day of the licence"), [Optional()])
    licence_issuer = StringField(_l("Who gave the licence"), [Length(max=300)])

    def values(self) -> dict[str, Any]:
        """Give what stands in the form; what was taken out of it is not this one's to change."""
        plain = {"csrf_token", "version", "kind", "head_id"}
        found = {name: field.data for name, field in self._fields.items() if name not in plain}
        if "kind" in self._fields:
            found["kind"] = OrganisationKind(self.kind.data)
        return found

    def leave_to_the_centre(self) -> None:
        """Take out what its own people don't decide."""
        for name in ("kind", "head_id", *FLAGS):
            delattr(self, name)


class ContactForm(CardForm):
    name = StringField(
        _l("Full name"),
        [InputRequired(FILL_IN), Length(max=200)],
        render_kw={"autocomplete": "off"},
    )
    post = StringField(_l("Job title"), [Length(max=200)])
    phone = StringField(_l("Telephone"), [Length(max=30)])
    email = StringField(_l("E-mail"), [Length(max=254)])
    topics = StringField(
        _l("What about"),
        [Length(max=300)],
        description=_l("What to call about: agreements, internships, vacancies."),
    )

    def values(self) -> dict[str, Any]:
        names = ("name", "post", "phone", "email", "topics")
        return {name: self._fields[name].data for name in names}


class EraseForm(FlaskForm):  # type: ignore[misc]
    why = StringField(
        _l("Why"),
        [InputRequired(FILL_IN), Length(LEAST_REASON, MOST_REASON)],
        description=_l("Asked for it, left the organisation. The reason stays in the audit."),
    )


class AgreementForm(CardForm):
    organisation_id = StringField(_l("Organisation"), [InputRequired(FILL_IN), Length(max=400)])
    kind = SelectField(_l("Kind"))
    number = StringField(_l("Number"), [InputRequired(FILL_IN), Length(max=60)])
    starts_on = DateField(_l("In force from"), [InputRequired(FILL_IN)])
    ends_on = DateField(
        _l("In force till"), [Optional()], description=_l("Leave empty when it has no term.")
    )
    state = SelectField(
        _l("State"), choices=choose((state.value, title) for state, title in STATES.items())
    )
    subject = TextAreaField(
        _l("Subject of the agreement"), [Length(max=2000)], render_kw={"rows": "4"}
    )

    def values(self) -> dict[str, Any]:
        names = ("kind", "number", "starts_on", "ends_on", "subject")
        found = {name: self._fields[name].data for name in names}
        return found | {"state": AgreementState(self.state.data)}


class NewAgreementForm(AgreementForm):
    paper = FileField(
        _l("Paper of an agreement"),
        description=_l("PDF, DOCX or a scan. More papers are added on its card."),
    )


class EndForm(CardForm):
    ended_on = DateField(_l("Day on which it ends"), [InputRequired(FILL_IN)])
    ended_why = StringField(_l("Why it is ended"), [InputRequired(FILL_IN), Length(max=MOST_WHY)])

    def values(self) -> dict[str, Any]:
        return {"ended_on": self.ended_on.data, "ended_why": self.ended_why.data}


class PaperForm(FlaskForm):  # type: ignore[misc]
    paper = FileField(_l("Paper of an agreement"), description=_l("PDF, DOCX or a scan."))
