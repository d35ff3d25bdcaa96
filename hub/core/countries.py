"""Countries: two letters of ISO 3166-1 in files and the API, the reader's own words on pages."""

from collections.abc import Mapping
from functools import cache

from babel import Locale
from flask_babel import get_locale
from flask_babel.speaklater import LazyString

from hub.core.errors import InvalidError
from hub.core.i18n import _l

# What CLDR names besides countries: islands and bases with letters of their own, unions, nobody.
NO_COUNTRIES = frozenset("AC CP CQ DG EA EU EZ IC QO TA UN XA XB XK ZZ".split())
LETTERS = 2
# What files call countries otherwise, in small letters and without ё.
CALLED = {
    "рф": "RU", "российская федерация": "RU", "российское": "RU", "рус": "RU", "rus": "RU",
    "643": "RU", "белоруссия": "BY", "республика беларусь": "BY", "рб": "BY", "blr": "BY",
    "республика казахстан": "KZ", "рк": "KZ", "kaz": "KZ", "киргизия": "KG", "кыргызстан": "KG",
    "кыргызская республика": "KG", "республика узбекистан": "UZ", "uzb": "UZ",
    "республика таджикистан": "TJ", "tjk": "TJ", "туркменистан": "TM", "туркмения": "TM",
    "республика армения": "AM", "республика молдова": "MD", "молдавия": "MD",
    "азербайджанская республика": "AZ", "кнр": "CN", "сша": "US",
}  # fmt: skip


@cache
def countries() -> frozenset[str]:
    named = map(str, Locale("en").territories)
    known = {code for code in named if len(code) == LETTERS and code.isalpha()}
    return frozenset(known - NO_COUNTRIES)


def country(text: str) -> str:
    code = text.strip().upper()
    if code not in countries():
        raise InvalidError(
            _l("There is no such country: write two letters, RU for instance."), field="citizenship"
        )
    return code


def choices() -> Mapping[str, str]:
    """Give every country, ours first, with its name in the words of whoever is shown it."""
    names = Locale("ru").territories
    ordered = sorted(countries(), key=lambda code: (code != "RU", names[code]))
    return {code: LazyString(country_title, code) for code in ordered}


def country_title(code: str) -> str:
    """Name a country; letters nobody knows are shown as they are."""
    known: str = (get_locale() or Locale("ru")).territories.get(code, code)
    return known
