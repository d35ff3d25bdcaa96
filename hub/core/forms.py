"""Forms of registry cards: refusals land on their field, a stale form keeps what was typed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField
from wtforms.fields import choices

from hub.core.errors import ConflictError, HubError
from hub.core.i18n import _

SelectChoice: Any = vars(choices)["SelectChoice"]  # newer than the types of WTForms


def choose(pairs: Iterable[tuple[Any, Any]]) -> list[Any]:
    """Give (word, title) pairs as the choices of a field."""
    return [SelectChoice(word, title) for word, title in pairs]


@dataclass(frozen=True, slots=True)
class Clash:
    """A field two people changed at once: what this one typed, what the card says by now."""

    title: str
    typed: str
    now: str


class CardForm(FlaskForm):  # type: ignore[misc]  # flask_wtf carries no types
    """A form of a card. `version` is the one the person saw."""

    version = HiddenField()

    @property
    def seen_version(self) -> int | None:
        # What came with the form, never its default: a form without a version is stale.
        text = str((self.version.raw_data or [""])[0])
        return int(text) if text.isascii() and text.isdigit() else None

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
        """Lay what was typed beside what the card says: saving again is then a choice."""
        self.version.data = str(version)
        self.form_errors.append(
            str(_("Somebody changed this card meanwhile. Nothing you typed is lost."))
        )
        return [
            Clash(str(field.label.text), typed, now[name])
            for name, field in self._fields.items()
            if name in now and (typed := _typed(field)) != now[name]
        ]


def _typed(field: Field) -> str:
    data: Any = field.data
    if offered := getattr(field, "choices", None):
        return next((str(item.label) for item in offered if item.value == data), "")
    if hasattr(data, "strftime"):
        return str(data.strftime("%d.%m.%Y"))
    return "" if data is None else str(data)
