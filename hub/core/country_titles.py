"""Countries in the reader's own words; the two letters stay in files and in the open API."""

from babel import Locale
from flask_babel import get_locale


def country_title(code: str) -> str:
    """Name a country; letters nobody knows are shown as they are."""
    known: str = (get_locale() or Locale("ru")).territories.get(code, code)
    return known
