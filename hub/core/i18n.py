"""Words for people: English message ids in the code, catalogues beside each room."""

import gettext
from datetime import date, datetime
from functools import cache
from pathlib import Path

import flask_babel
from flask_babel import format_datetime, lazy_gettext, ngettext
from flask_babel import gettext as _

LOCALES = ("ru", "en")
CATALOGUES = Path(__file__).parents[1] / "translations"


def _l(message: str) -> str:
    """Mark a message now, translate it when it is shown. A lazy proxy that behaves as `str`."""
    proxy: str = lazy_gettext(message)
    return proxy


def format_date(day: date, pattern: str | None = None) -> str:
    """Write a day; of a moment the day it is by the clock of the region."""
    if isinstance(day, datetime):  # flask-babel's own way with moments knows pytz alone
        day = day.astimezone(flask_babel.get_timezone()).date()
    return str(flask_babel.format_date(day, pattern))


def spoken(message: str, locale: str = LOCALES[0]) -> str:
    """Translate where there is no app yet, or none any more: what stops the start."""
    return _catalogue(locale).gettext(message)


@cache
def _catalogue(locale: str) -> gettext.NullTranslations:
    return gettext.translation("messages", CATALOGUES, [locale], fallback=True)


__all__ = ["LOCALES", "_", "_l", "format_date", "format_datetime", "ngettext", "spoken"]
