"""Forms of registry cards: refusals land on their field, a stale form keeps what was typed."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any
from uuid import uuid4

import wtforms
from flask import json
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import Field, HiddenField
from wtforms.fields import choices
from wtforms.validators import ValidationError

from hub.core import clicks
from hub.core.errors import ConflictError, HubError
from hub.core.i18n import _

SelectChoice: Any = vars(choices)["SelectChoice"]  # newer than the types of WTForms
OPENED, CLICK = "opened", "click"
HIDDEN = Markup('<input type="hidden" name="{}" value="{}">')
LONGEST_NUMBER = 18  # digits: what a column holds, and what a float can be compared with


def choose(pairs: Iterable[tuple[Any, Any]]) -> list[Any]:
    """Give (word, title) pairs as the choices of a field."""
    return [SelectChoice(word, title) for word, title in pairs]


class SelectMultipleField(wtforms.SelectMultipleField):
    """WTForms' own says in English, and by its key, what is no longer offered."""

    def pre_validate(self, form: Any) -> None:
        try:
            super().pre_validate(form)
        except ValidationError as error:
            said = _("Something you chose is not offered any more: choose anew.")
            raise ValidationError(str(said)) from error


class IntegerField(wtforms.IntegerField):
    """WTForms' own breaks on four hundred digits when it compares them with a limit."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist and len(valuelist[0].strip()) > LONGEST_NUMBER:
            self.data = None
            raise ValueError(str(_("This number is too long.")))
        super().process_formdata(valuelist)


@dataclass(frozen=True, slots=True)
class Clash:
    """A field somebody else changed: what this one typed, what the card says by now.

    `is_theirs`: this one left it alone, so the form holds the other's.
    """

    title: str
    typed: str
    now: str
    is_theirs: bool = False


class Seen(HiddenField):
    """The version a person saw; beside it what each field said then, or a new card's click.

    Those two are no fields of the form, so that none has to leave them out of its values.
    """

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        self.card: Any = named["_form"]
        self.opened: str | None = None
        self.click = ""

    def process(self, formdata: Any, *given: Any, **named: Any) -> None:
        super().process(formdata, *given, **named)
        if formdata is not None:
            self.opened = next(iter(formdata.getlist(OPENED)), "")
            self.click = next(iter(formdata.getlist(CLICK)), "")

    def __call__(self, **look: Any) -> Markup:
        drawn: Markup = super().__call__(**look)
        if not self.data:  # nothing to be late for, but the same card could be made twice
            return drawn + HIDDEN.format(CLICK, uuid4())
        opened = self.card.said() if self.opened is None else self.opened
        return drawn + HIDDEN.format(OPENED, opened)

    def before(self) -> dict[str, str]:
        """Read what the fields said when the form was opened: it only tells what was touched."""
        try:
            found = json.loads(self.opened or "{}")
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}


class CardForm(FlaskForm):  # type: ignore[misc]  # flask_wtf carries no types
    """A form of a card. `version` is the one the person saw.

    Give it what the card says as `data` also when it is submitted: a clash is told by that.
    """

    version = Seen()
    again = ""  # where to see what was made, when the same click comes once more

    @property
    def seen_version(self) -> int | None:
        # What came with the form, never its default: a form without a version is stale.
        text = str((self.version.raw_data or [""])[0])
        return int(text) if text.isascii() and text.isdigit() else None

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """One click is one card: see hub/core/clicks.py."""
        if not super().validate_on_submit(extra_validators):
            return False
        self.expect_new()
        return True

    def expect_new(self) -> None:
        """Turn the same click away once more: what refuses a racer may be what it made itself."""
        if self.seen_version is None and self.version.click:
            clicks.expect(self.again)

    def refuse(self, error: HubError) -> bool:
        """Put a refusal to its field, or over the form. False: it was a clash of two editors."""
        name = getattr(error, "field", None) or error.details.get("field")
        field = self._fields.get(str(name)) if name else None
        if field is not None:
            field.errors = [*field.errors, str(error.message)]
            return True
        if isinstance(error, ConflictError):
            return False
        self.form_errors.append(str(error.message))
        return True

    def clashes(self, now: Mapping[str, str], version: int) -> list[Clash]:
        """Bring what was typed and what the card says by now together: saving again is a choice.

        What this one left alone takes the new value. What only this one changed stays and is no
        clash. What both changed stays too, beside the other's.
        """
        before = self.version.before()
        found = []
        for name, field in self._fields.items():
            typed, theirs = _digest(field, field.data), _digest(field, field.object_data)
            if name not in now or typed == theirs or before.get(name) == theirs:
                continue
            is_theirs = before.get(name) == typed
            found.append(Clash(str(field.label.text), _typed(field), now[name], is_theirs))
            if is_theirs:
                field.raw_data = None
                field.process(None, field.object_data)
        self.version.data, self.version.opened = str(version), None
        self.form_errors.append(
            str(_("Somebody changed this card meanwhile. Nothing you typed is lost."))
        )
        return found

    def said(self) -> str:
        """Say in short what each field says now: enough to know later which were touched."""
        return json.dumps(
            {
                name: _digest(field, field.object_data)
                for name, field in self._fields.items()
                if not isinstance(field, HiddenField)
            }
        )


def _digest(field: Field, value: Any) -> str:
    text = _sent(field, value).encode(errors="surrogatepass")
    return hashlib.blake2b(text, digest_size=6).hexdigest()


def _sent(field: Any, value: Any) -> str:
    """Write a value as a browser sends it back untouched."""
    if value is None or value is False:
        return ""
    if isinstance(value, list | tuple):
        return "\n".join(sorted(filter(None, (_sent(field, one) for one in value))))
    if hasattr(value, "strftime"):
        return str(value.strftime(field.format[0]))
    return str(getattr(value, "value", value)).replace("\r\n", "\n").strip()


def _typed(field: Field) -> str:
    data: Any = field.data
    if isinstance(data, bool):
        return str(_("yes") if data else _("no"))
    if offered := getattr(field, "choices", None):
        return next((str(item.label) for item in offered if item.value == data), "")
    if isinstance(data, list):
        return "; ".join(sorted(word.strip() for word in data if word and word.strip()))
    if isinstance(data, time):
        return data.strftime("%H:%M")
    if hasattr(data, "strftime"):
        return str(data.strftime("%d.%m.%Y"))
    return "" if data is None else str(data)
