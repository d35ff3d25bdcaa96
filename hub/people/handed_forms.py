"""Forms of lists handed over: a file, or one person as a list of one row."""

from collections.abc import Sequence
from uuid import UUID

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from hub.core.forms import CardForm, choose
from hub.core.i18n import _l
from hub.people.handing import LEAST_REASON, MOST_REASON, MOST_REMARK

REMARK = _l("Only the centre and your organisation see it")


class HandForm(CardForm):
    """What both ways share: whose people these are, and a word for the centre."""

    organisation = SelectField(_l("Organisation"), choices=[])
    remark = TextAreaField(
        _l("Remark for the centre"),
        [Length(max=MOST_REMARK)],
        description=REMARK,
        render_kw={"rows": "2"},
    )

    def offer(self, organisations: Sequence[tuple[UUID, str]]) -> None:
        """Of one organisation there is nothing to choose."""
        self.organisation.choices = choose((str(key), title) for key, title in organisations)
        if len(organisations) == 1:
            self.organisation.data = str(organisations[0][0])


class FileForm(HandForm):
    file = FileField(
        _l("File"),
        description=_l("XLSX, XLS, ODS or CSV; the first row names the columns"),
        render_kw={"accept": ".xlsx,.xls,.ods,.csv,.txt"},
    )


class OneForm(HandForm):
    """Its fields have a beginning of their own: the form of a file stands on the same page."""

    last_name = StringField(_l("Last name"), [InputRequired(_l("Fill this in.")), Length(max=100)])
    first_name = StringField(
        _l("First name"), [InputRequired(_l("Fill this in.")), Length(max=100)]
    )
    patronymic = StringField(_l("Patronymic"), [Length(max=100)])
    birth_on = DateField(_l("Date of birth"), [Optional()])
    snils = StringField(_l("СНИЛС"), [Length(max=20)])
    phone = StringField(_l("Telephone"), [Length(max=30)])
    email = StringField(_l("E-mail"), [Length(max=254)])

    def texts(self) -> dict[str, str]:
        """Give what was typed as a file would have it."""
        day = self.birth_on.data
        found = {
            name: (self._fields[name].data or "").strip()
            for name in ("last_name", "first_name", "patronymic", "snils", "phone", "email")
        }
        return {**found, "birth_on": f"{day:%d.%m.%Y}" if day else ""}


class DeclineForm(FlaskForm):  # type: ignore[misc]
    why = TextAreaField(
        _l("Why"),
        [InputRequired(_l("Fill this in.")), Length(LEAST_REASON, MOST_REASON)],
        description=_l("The organisation is told, and the audit keeps it."),
        render_kw={"rows": "3"},
    )
