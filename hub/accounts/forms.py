"""Forms of sign-in and of one's own account. Names of fields are all a form may change."""

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    HiddenField,
    IntegerField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import (
    DataRequired,
    EqualTo,
    InputRequired,
    Length,
    NumberRange,
    StopValidation,
)
from wtforms.widgets import CheckboxInput, ListWidget

from hub.accounts.passwords import MAX_LENGTH
from hub.core.forms import choose
from hub.core.i18n import _l


def typed(field: Field) -> str:
    """Give what was typed; nothing is an empty word."""
    return str(field.data or "")


NEEDED = DataRequired(_l("Fill this in."))
GIVEN = InputRequired(NEEDED.message)  # what is no date is not called empty
SAME = EqualTo("password", _l("The two passwords differ."))
HOW = _l("Ten signs or more. A few unrelated words are easy to keep and hard to guess.")
NEW = {"autocomplete": "new-password", "maxlength": str(MAX_LENGTH)}
KNOWN = {"autocomplete": "current-password", "maxlength": str(MAX_LENGTH)}
ONE_TIME = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}


class SignInForm(FlaskForm):  # type: ignore[misc]
    email = EmailField(
        _l("E-mail"), [NEEDED], render_kw={"autocomplete": "username", "autofocus": True}
    )
    password = PasswordField(_l("Password"), [NEEDED], render_kw=KNOWN)
    remember = BooleanField(_l("Keep me signed in on this device"))
    next = HiddenField()
    kept = HiddenField()  # sealed: the form whose session had ended


class CodeForm(FlaskForm):  # type: ignore[misc]
    kept = HiddenField()
    code = StringField(
        _l("Code"), [NEEDED, Length(max=40)], render_kw={**ONE_TIME, "autofocus": True}
    )


class RecoverForm(FlaskForm):  # type: ignore[misc]
    email = EmailField(
        _l("E-mail"), [NEEDED], render_kw={"autocomplete": "username", "autofocus": True}
    )


class NewPasswordForm(FlaskForm):  # type: ignore[misc]
    password = PasswordField(_l("New password"), [NEEDED], description=HOW, render_kw=NEW)
    again = PasswordField(_l("The same once more"), [NEEDED, SAME], render_kw=NEW)


class ChangePasswordForm(NewPasswordForm):
    current = PasswordField(_l("Current password"), [NEEDED], render_kw=KNOWN)


class PasswordForm(FlaskForm):  # type: ignore[misc]
    """Who sits at the browser is asked once more before what can't be undone."""

    current = PasswordField(_l("Current password"), [NEEDED], render_kw=KNOWN)


class NameForm(FlaskForm):  # type: ignore[misc]
    name = StringField(
        _l("Last name, first name, patronymic"),
        [NEEDED, Length(max=310)],
        render_kw={"autocomplete": "name"},
    )
    locale = SelectField(_l("Language"), choices=choose([("ru", "Русский"), ("en", "English")]))


class EmailForm(PasswordForm):
    email = EmailField(_l("New e-mail"), [NEEDED], render_kw={"autocomplete": "email"})


def _some(_form: object, field: SelectMultipleField) -> None:
    """Want one at least: DataRequired would have the browser want every box of them."""
    if not field.data:
        raise StopValidation(str(NEEDED.message))


class TokenForm(FlaskForm):  # type: ignore[misc]
    name = StringField(
        _l("Name"),
        [NEEDED, Length(max=100)],
        description=_l("After the program that will use the key."),
    )
    permissions = SelectMultipleField(
        _l("What the key may do"),
        [_some],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    days = IntegerField(
        _l("Days it lives"),
        [NEEDED, NumberRange(1, 366, _l("A key lives from a day to a year."))],
        default=90,
    )
    current = PasswordField(_l("Current password"), [NEEDED], render_kw=KNOWN)
