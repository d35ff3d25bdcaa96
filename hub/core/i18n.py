"""Words for people: English message ids in the code, catalogues beside each room."""

import gettext
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, cast

import flask_babel
from flask import Flask, g
from flask_babel import format_datetime, ngettext
from flask_babel.speaklater import LazyString

LOCALES = ("ru", "en")
FIGURES = "dd.MM.yyyy"
PLACE = "_flask_babel"
CATALOGUES = Path(__file__).parents[1] / "translations"


def _(message: str, /, **values: object) -> str:
    """Translate, with values put into their places."""
    found: str = _translations().ugettext(message)
    return found % values if values else found


def _l(message: str) -> str:
    """Mark a message now, translate it when it is shown. A lazy proxy that behaves as `str`."""
    return cast("str", LazyString(_, message))


def _translations() -> Any:
    """Give the catalogue of the language spoken now: a page asks for it hundreds of times.

    flask-babel looks for the language anew at each word. It clears this place of its own whenever
    the language changes.
    """
    here = getattr(g, PLACE, None) if g else None
    found = getattr(here, "babel_translations", None)
    if found is None:
        found = flask_babel.get_translations()
        if g:
            getattr(g, PLACE).babel_translations = found
    return found


def speak(app: Flask) -> None:
    """Let templates translate as the code does; to be called after flask-babel came in."""
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda one: _translations().ugettext(one),
        ngettext=lambda one, many, count: _translations().ungettext(one, many, count),
        newstyle=True,
    )


def format_date(day: date, pattern: str | None = None) -> str:
    """Write a day; of a moment the day it is by the clock of the region."""
    if isinstance(day, datetime):  # flask-babel's own way with moments knows pytz alone
        day = day.astimezone(flask_babel.get_timezone()).date()
    if pattern == FIGURES:  # the same in every language, and a list has hundreds
        return f"{day.day:02}.{day.month:02}.{day.year:04}"
    return str(flask_babel.format_date(day, pattern))


def spoken(message: str, locale: str = LOCALES[0]) -> str:
    """Translate where there is no app yet, or none any more: what stops the start."""
    return _catalogue(locale).gettext(message)


@cache
def _catalogue(locale: str) -> gettext.NullTranslations:
    return gettext.translation("messages", CATALOGUES, [locale], fallback=True)


__all__ = ["LOCALES", "_", "_l", "format_date", "format_datetime", "ngettext", "speak", "spoken"]
