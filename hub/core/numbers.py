"""Numbers and addresses of people and organisations: checked by their sums, in one form."""

import re

from stdnum.exceptions import ValidationError
from stdnum.ru import inn as stdnum_inn
from stdnum.ru import ogrn as stdnum_ogrn

from hub.core.errors import InvalidError
from hub.core.i18n import _l

SNILS_DIGITS = 11
FIRST_CHECKED_SNILS = 1_001_998  # numbers up to 001-001-998 were given out without a check sum
LONGEST_EMAIL = 254
EMAIL = re.compile(
    r"[^\s@<>\",;:()\\]{1,64}@[^\s@<>\",;:()\\.-][^\s@<>\",;:()\\]*\.[^\s@<>\",;:().\\]{2,}"
)
SEPARATORS = re.compile(r"[\s\u00a0\u202f\u2010-\u2014()+.-]")


def snils(text: str) -> str:
    """Give eleven digits, or refuse in words."""
    digits = re.sub(r"[\s\u00a0\u2010-\u2014-]", "", text)
    if not re.fullmatch(r"[0-9]{11}", digits):
        raise InvalidError(_l("СНИЛС has 11 digits: 112-233-445 95."), field="snils")
    if int(digits[:9]) > FIRST_CHECKED_SNILS and snils_check(digits[:9]) != digits[9:]:
        raise InvalidError(
            _l("The check sum of this СНИЛС is wrong: look for a mistyped digit."), field="snils"
        )
    return digits


def snils_check(nine: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(nine, range(9, 0, -1), strict=True))
    return f"{total % 101 % 100:02}"


def snils_written(digits: str) -> str:
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:9]} {digits[9:]}"


def snils_masked(digits: str) -> str:
    return f"•••-•••-••{digits[8]} {digits[9:]}" if len(digits) == SNILS_DIGITS else "•" * 8


def inn(text: str) -> str:
    try:
        return stdnum_inn.validate(text)
    except ValidationError as error:
        raise InvalidError(
            _l("This is not an ИНН: 10 or 12 digits with a right check sum."), field="inn"
        ) from error


def ogrn(text: str) -> str:
    try:
        return stdnum_ogrn.validate(text)
    except ValidationError as error:
        raise InvalidError(
            _l("This is not an ОГРН: 13 or 15 digits with a right check sum."), field="ogrn"
        ) from error


def kpp(text: str) -> str:
    value = SEPARATORS.sub("", text).upper()
    if not re.fullmatch(r"[0-9]{4}[0-9A-Z]{2}[0-9]{3}", value):
        raise InvalidError(_l("This is not a КПП: it has 9 characters."), field="kpp")
    return value


def phone(text: str) -> str:
    """Give +79991234567; a number of another country keeps its own code."""
    digits = SEPARATORS.sub("", text)
    is_foreign = text.strip().startswith("+") and not digits.startswith("7")
    if re.fullmatch(r"[0-9]{10}", digits) and not is_foreign:
        return f"+7{digits}"
    if re.fullmatch(r"[78][0-9]{10}", digits) and not is_foreign:
        return f"+7{digits[1:]}"
    if is_foreign and re.fullmatch(r"[1-9][0-9]{7,14}", digits):
        return f"+{digits}"
    raise InvalidError(_l("This is not a telephone number: +7 999 123-45-67."), field="phone")


def phone_written(number: str | None) -> str:
    """Write a Russian number as people do, +7 (912) 345-67-89; a foreign one stays as it is."""
    found = re.fullmatch(r"\+7(\d{3})(\d{3})(\d{2})(\d{2})", number or "")
    return "+7 ({}) {}-{}-{}".format(*found.groups()) if found else number or ""


def email(text: str) -> str:
    value = text.strip().casefold()
    if len(value) > LONGEST_EMAIL or not EMAIL.fullmatch(value):
        raise InvalidError(_l("This is not an e-mail address: name@example.ru."), field="email")
    return value
