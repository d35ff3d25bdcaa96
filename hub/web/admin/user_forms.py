"""Forms of the administrator's card of an account."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from hub.accounts import impersonation
from hub.accounts.forms import NEEDED
from hub.core.access import ROLE_TITLES, SCOPE_TITLES, Role, Scope
from hub.core.forms import choose
from hub.core.i18n import _l


class UserForm(FlaskForm):  # type: ignore[misc]
    name = StringField(_l("Last name, first name, patronymic"), [NEEDED, Length(max=310)])
    email = EmailField(_l("E-mail"), [NEEDED])
    person = StringField(
        _l("Person"),
        [Optional(), Length(max=400)],
        description=_l("Whose account it is: a teacher sees the own lessons and gradebooks by it."),
    )


class TieForm(FlaskForm):  # type: ignore[misc]
    person = StringField(
        _l("Person"),
        [NEEDED, Length(max=400)],
        description=_l("Full name, with the date of birth where several are called so."),
    )


class GrantForm(FlaskForm):  # type: ignore[misc]
    role = SelectField(
        _l("Role"),
        [NEEDED],
        choices=choose((role.value, ROLE_TITLES[role]) for role in Role),
    )
    scope = SelectField(
        _l("How far it reaches"),
        [NEEDED],
        choices=choose((scope.value, SCOPE_TITLES[scope]) for scope in Scope),
    )
    inn = StringField(
        _l("ИНН of the organisation"),
        [Optional(), Length(max=12)],
        description=_l("For a role within one organisation."),
        render_kw={"inputmode": "numeric"},
    )
    kpp = StringField(_l("КПП"), [Optional(), Length(max=9)])


class BlockForm(FlaskForm):  # type: ignore[misc]
    why = StringField(_l("Why"), [NEEDED, Length(max=300)])


class EyesForm(FlaskForm):  # type: ignore[misc]
    reason = TextAreaField(
        _l("Why"),
        [NEEDED, Length(max=impersonation.REASON_MOST)],
        description=_l("The owner of the account will read it."),
    )
    may_write = BooleanField(_l("I need to change things, not only look"))
