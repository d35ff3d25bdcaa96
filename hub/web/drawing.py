"""Words and numbers as templates show them: dates, figures, ties between a field and its words."""

import re
from datetime import datetime
from typing import Any

from flask_babel import format_datetime, format_decimal
from markupsafe import Markup, escape
from wtforms import Field

from hub.core.access import ROLE_TITLES, Principal

TYPED = re.compile("`([^`]+)`")


def moment(at: datetime) -> str:
    """Show a moment in the person's time zone, to the minute."""
    return str(format_datetime(at, "d MMM y, HH:mm"))


def figure(number: float) -> str:
    return str(format_decimal(number))


def described(field: Field, words: str | None = None) -> dict[str, str]:
    """Tie a control to its help and its errors for those who hear the page."""
    ids = [f"{field.id}-help"] if words or field.description else []
    if field.errors:
        ids.append(f"{field.id}-wrong")
    attributes = {"aria-describedby": " ".join(ids)} if ids else {}
    if field.errors:
        attributes["aria-invalid"] = "true"
    return attributes


def as_typed(text: object) -> Markup:
    """Draw what stands between backticks as something to type."""
    escaped = str(escape(str(text)))
    return Markup(TYPED.sub(r"<code>\1</code>", escaped))  # noqa: S704 - escaped a line above


def flatten_errors(errors: Any) -> list[str]:
    """Errors of a plain field are words, of a form within a form a dict of lists."""
    if isinstance(errors, dict):
        return [word for inner in errors.values() for word in flatten_errors(inner)]
    # A lazy translation can be walked letter by letter too: only what holds words is walked.
    if isinstance(errors, list | tuple):
        return [word for inner in errors for word in flatten_errors(inner)]
    return [str(errors)]


def initials(name: str) -> str:
    """Фамилия Имя as two letters."""
    return "".join(word[0] for word in name.split()[:2]).upper() or "?"


def given_name(name: str) -> str:
    """Address a person by what follows the surname; a name of one word stays as it is."""
    _surname, found, rest = name.partition(" ")
    return rest if found else name


def role_titles(who: Principal) -> list[str]:
    """Name the roles, each once, in the order of the roles themselves."""
    return [title for role, title in ROLE_TITLES.items() if role in who.roles]
