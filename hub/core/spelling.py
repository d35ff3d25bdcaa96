"""How people's names may be spelt: one rule for the form, the API, a file and registration."""

import re
import unicodedata

from hub.core.errors import InvalidError
from hub.core.i18n import _l

RUSSIAN = re.compile(r"[А-ЯЁа-яё]+(?:[ -][А-ЯЁа-яё]+)*")
MIXED = re.compile(r"\b(?=\w*[А-ЯЁа-яё])(?=\w*[A-Za-z])\w+")  # a word of two alphabets
ALIKE = str.maketrans("ABCEHKMOPTXaceopxy", "АВСЕНКМОРТХасеорху")
# «цЧБББПЧ»: KOI8-R read as if it were Windows-1251.
TURNED = re.compile(r"\b[а-яё][А-ЯЁ]{2,}")
OTHER_LETTERS = _l(
    "These are letters of another encoding, or Caps Lock: save the file as UTF-8, or type it anew."
)
TWO_ALPHABETS = _l("There are Latin letters among Russian ones: type them anew.")
PLAIN = re.compile(r"[А-ЯЁа-яёA-Za-z]+(?:[ -][А-ЯЁа-яёA-Za-z]+)*")  # as most are
DIGITS = frozenset("0123456789")  # beside letters only: a second namesake in a list
MARKS = frozenset(" -\u2010\u2011\u2013'\u2019\u02bc`.()")


def person_name(given: str, *, field: str) -> str:
    """Refuse what no passport holds: digits alone, controls, turned writing, pictures.

    Latin letters typed among Russian ones become those they look like, or nobody finds the person.
    """
    if RUSSIAN.fullmatch(given):
        if TURNED.search(given):
            raise InvalidError(OTHER_LETTERS, field=field)
        return given
    given = MIXED.sub(lambda word: word[0].translate(ALIKE), given)
    if MIXED.search(given):
        raise InvalidError(TWO_ALPHABETS, field=field)
    if PLAIN.fullmatch(given):
        return given
    given = " ".join(given.split())
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
