"""Words for people: English message ids in the code, catalogues beside each room."""

from flask_babel import format_date, format_datetime, lazy_gettext, ngettext
from flask_babel import gettext as _

LOCALES = ("ru", "en")


def _l(message: str) -> str:
    """Mark a message now, translate it when it is shown. A lazy proxy that behaves as `str`."""
    proxy: str = lazy_gettext(message)
    return proxy


__all__ = ["LOCALES", "_", "_l", "format_date", "format_datetime", "ngettext"]
