"""Codes of competencies, professions and occupations, numbers of acts: one form each."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice, product

from hub.core.errors import InvalidError
from hub.core.i18n import _l

NOTHING_SEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
SPACES = re.compile(r"\s+")
LONGEST = 20
MOST_READINGS = 64
# What a Cyrillic letter of a code may have been meant for: by its look, or by its sound.
# Р looks like P and sounds like R, so a letter alone never decides: the list of codes does.
MEANT = {
    "А": "A",
    "В": "BV",
    "Е": "E",
    "К": "K",
    "М": "M",
    "Н": "HN",
    "О": "O",
    "Р": "PR",
    "С": "CS",
    "Т": "T",
    "У": "YU",
    "Х": "XH",
    "Д": "D",
    "Ф": "F",
    "Б": "B",
    "П": "P",
}
ALSO = {
    latin: tuple(own for own, meant in MEANT.items() if latin in meant)
    for latin in "ABCDEFHKMNOPRSTUVXY"
}
TEN = 10
FIRST_WORKERS = "1"
DIGITS = re.compile(r"[0-9]{5}")
WITH_CHECK = re.compile(r"([0-9]{5})[\s\u2010-\u2014-]?([0-9])")
FGOS = re.compile(r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}")
OKZ = re.compile(r"[0-9]{4}(\.[0-9])?")
STANDARD = re.compile(r"[0-9]{2}\.[0-9]{3}")
# № as it is, N and No where a number or a Russian word follows: «NК-5» begins with a letter.
NUMBER_SIGN = re.compile(r"\A(?:\s*(?:№|No?\.?(?=\s*[0-9]|\s+[А-ЯЁа-яё])))+\s*")


def act_number(text: str) -> str:
    """Give the number of an act alone: its sign is written where it is shown."""
    return NUMBER_SIGN.sub("", text)


def competency_code(text: str) -> str:
    """Give a code as it was written, without what the eye does not see."""
    code = SPACES.sub(" ", unicodedata.normalize("NFC", text).translate(NOTHING_SEEN)).strip()
    if len(code.upper()) > LONGEST:  # the key is in capitals, and some letters become two
        raise InvalidError(_l("A code has at most 20 characters."), field="code")
    return code


def code_key(code: str) -> str:
    """Fold case and spaces, and never a letter into another alphabet's."""
    return SPACES.sub("", competency_code(code)).upper()


def readings(code: str) -> Iterator[str]:
    """Give what a code may mean, the way it was written first: the caller looks which exists."""
    key = code_key(code)
    choices = [(letter, *MEANT.get(letter, ""), *ALSO.get(letter, ())) for letter in key]
    return islice(("".join(letters) for letters in product(*choices)), MOST_READINGS)


def profession_code(text: str) -> str:
    """Give NN.NN.NN; a day that Excel made of a code can't be told back, so it is refused."""
    code = SPACES.sub("", unicodedata.normalize("NFC", text).translate(NOTHING_SEEN))
    code = code.replace(",", ".")
    if not FGOS.fullmatch(code):
        raise InvalidError(
            _l("A code of the ФГОС looks like 09.02.07. Keep the column as text in Excel."),
            field="code",
        )
    return code


def check_digit(code: str) -> str:
    """Reckon the control digit of ОКПДТР and of its like."""
    for first in (1, 3):
        weights = ((first + place - 1) % TEN + 1 for place in range(len(code)))
        rest = sum(int(digit) * weight for digit, weight in zip(code, weights, strict=True)) % 11
        if rest < TEN:
            return str(rest)
    return "0"


def occupation_code(text: str) -> str:
    """Give the five digits of ОКПДТР; a sixth, where written, must be their control digit."""
    given = unicodedata.normalize("NFC", text).translate(NOTHING_SEEN).strip()
    if DIGITS.fullmatch(given):
        return given
    found = WITH_CHECK.fullmatch(given)
    if found is None:
        raise InvalidError(
            _l("A code of ОКПДТР has 5 digits, and 1 control digit after them: 18511 8."),
            field="code",
        )
    if check_digit(found[1]) != found[2]:
        raise InvalidError(
            _l("The control digit of this code is wrong: look for a mistyped digit."), field="code"
        )
    return found[1]


def okz(text: str) -> str:
    return _shaped(text, OKZ, "okz", _l("A code of ОКЗ looks like 7231 or 7231.2."))


def standard_code(text: str) -> str:
    refusal = _l("A code of a professional standard looks like 06.006.")
    return _shaped(text, STANDARD, "standard_code", refusal)


def _shaped(text: str, shape: re.Pattern[str], field: str, refusal: str) -> str:
    code = SPACES.sub("", text)
    if not shape.fullmatch(code):
        raise InvalidError(refusal, field=field)
    return code
