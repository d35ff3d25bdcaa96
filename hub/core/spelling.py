"""How people's names may be spelt: one rule for the form, the API, a file and registration."""

import unicodedata

from hub.core.errors import InvalidError
from hub.core.i18n import _l

DIGITS = frozenset("0123456789")  # beside letters only: a second namesake in a list
MARKS = frozenset(" -\u2010\u2011\u2013'\u2019\u02bc`.()")


def person_name(given: str, *, field: str) -> str:
    """Refuse what no passport holds: digits alone, controls, turned writing, pictures."""
    letters = [sign for sign in given if unicodedata.category(sign)[0] == "L" or _is_roman(sign)]
    if not letters or not all(
        sign in MARKS or _is_roman(sign) or unicodedata.category(sign)[0] in "LM" or sign in DIGITS
        for sign in given
    ):
        raise InvalidError(_l("A name is letters, spaces, hyphens and dots."), field=field)
    return given


def _is_roman(sign: str) -> bool:
    """Ⅳ as one sign; written with letters it is letters anyway."""
    return unicodedata.category(sign) == "Nl" and unicodedata.name(sign, "").startswith("ROMAN ")
