"""Countries by the two letters of ISO 3166-1: those that are there, not all that letters allow."""

from functools import cache

from babel import Locale

from hub.core.errors import InvalidError
from hub.core.i18n import _l

# What CLDR names besides countries: islands and bases with letters of their own, unions, nobody.
NO_COUNTRIES = frozenset("AC CP CQ DG EA EU EZ IC QO TA UN XA XB XK ZZ".split())
LETTERS = 2


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
