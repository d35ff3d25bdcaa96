"""Forms of a learning material's card."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.validators import Optional as Maybe

from hub.core.forms import CardForm, choose
from hub.core.i18n import _l
from hub.materials.models import MaterialForm
from hub.materials.words import FORMS

FILL_IN = _l("Fill this in.")


class MaterialCardForm(CardForm):
    title = StringField(_l("Title"), [InputRequired(FILL_IN), Length(max=300)])
    kind = SelectField(_l("Kind"))
    form = SelectField(
        _l("Given as"), choices=choose((form.value, title) for form, title in FORMS.items())
    )
    file = FileField(
        _l("File"), description=_l("For a material given as a file: a document, slides, a video.")
    )
    address = StringField(
        _l("Address"),
        [Length(max=1000)],
        description=_l("For a link or LTI: begins with https://"),
    )
    tool = StringField(
        _l("LTI tool"), [Length(max=120)], description=_l("Whose tool opens it, for LTI")
    )
    custom = TextAreaField(
        _l("LTI parameters"), [Length(max=1000)], description=_l("One name=value a line")
    )
    annotation = TextAreaField(_l("Annotation"), [Length(max=20_000)])
    authors = StringField(
        _l("Authors"),
        [InputRequired(FILL_IN), Length(max=500)],
        description=_l("As they stand on the title page"),
    )
    licence = SelectField(_l("Licence"))
    rights_holder = StringField(_l("Rights holder"), [Length(max=300)])
    licence_until = DateField(
        _l("Licence until"), [Maybe()], description=_l("Empty when it has no end")
    )
    organisation = StringField(
        _l("Organisation"), [Length(max=400)], description=_l("ИНН or the exact name")
    )
    competency = StringField(
        _l("Competency"), [Length(max=400)], description=_l("Its code or its name")
    )
    level = SelectField(_l("Education level"))

    def values(self) -> dict[str, Any]:
        names = (
            *("title", "kind", "address", "tool", "custom", "annotation", "authors", "licence"),
            *("rights_holder", "licence_until"),
        )
        found = {name: self._fields[name].data or None for name in names}
        return found | {"form": MaterialForm(self.form.data), "level": self.level.data or None}


class NextVersionForm(CardForm):
    changes = TextAreaField(
        _l("What will change"),
        [InputRequired(FILL_IN), Length(max=1000)],
        render_kw={"rows": "3"},
    )
