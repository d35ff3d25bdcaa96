"""What files of people hold: names in one cell, classes, numbers whose zeros a program ate."""

import re
from collections.abc import Mapping

from hub.core import numbers
from hub.core.errors import InvalidError
from hub.core.i18n import _l
from hub.core.spelling import person_name

INITIAL = re.compile(r"[^\W\d_]\.?(?:\s*-?\s*[^\W\d_]\.)*")
CLASS = re.compile(
    r"(?P<year>\d{1,2})(?:\s*(?:класс|курс|кл\.?))?"
    r"(?:\s*,\s*(?P<group>\S.*)|[\s_-]*[«\"'„“]?(?P<letter>[^\W\d_])[»\"'”“]?"
    r"(?:\s*(?:класс|кл\.?))?)?",
    re.IGNORECASE,
)
SEVERAL = re.compile(r"[,;/\n]|\s+и\s+|\s{2,}")
FEWEST_DIGITS = 9  # a СНИЛС that begins with two zeros; shorter ones are another number


def parts_of_name(text: str) -> Mapping[str, str]:
    """Take «Иванов Иван Иванович» apart; what comes after the first name is the patronymic."""
    last, _space, rest = " ".join(text.replace(".", ". ").split()).partition(" ")
    first, _space, patronymic = rest.partition(" ")
    found = {"last_name": last, "first_name": first, "patronymic": patronymic}
    return {name: part for name, part in found.items() if part}


def spelt_out(text: str, *, field: str) -> str:
    """Read a given name of a file: with initials alone nobody can be told from another."""
    if INITIAL.fullmatch(text):
        raise InvalidError(_l("These are initials: write the whole name."), field=field)
    return person_name(text, field=field)


def parts_of_class(text: str) -> Mapping[str, str]:
    """Take «9А», «10 "Б"», «11-В», «2, СВ-21» apart; a group alone stays one."""
    if found := CLASS.fullmatch(text.strip()):
        year, group = found["year"], (found["group"] or found["letter"] or "").upper()
        return {"study_year": year, "study_group": group} if group else {"study_year": year}
    is_group = any(letter.isdigit() for letter in text) and text.strip()[:1].isalpha()
    return {"study_group" if is_group else "study_year": text}


def phone(text: str) -> str:
    """Read a telephone; where two stand in one cell somebody says which is the main one."""
    try:
        return numbers.phone(text)
    except InvalidError:
        several = [part for part in SEVERAL.split(text) if part.strip()]
        if len(several) > 1 and all(_is_phone(part) for part in several):
            message = _l("Here are several telephones: leave the main one, add others to the card.")
            raise InvalidError(message, field="phone") from None
        raise


def _is_phone(text: str) -> bool:
    try:
        return bool(numbers.phone(text))
    except InvalidError:
        return False


def snils(text: str) -> str:
    """Read a СНИЛС that a table may have taken for a number: the zeros before it come back."""
    if text.isdecimal() and FEWEST_DIGITS <= len(text) < numbers.SNILS_DIGITS:
        text = text.zfill(numbers.SNILS_DIGITS)
    return numbers.snils(text)
