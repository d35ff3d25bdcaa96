"""Numbers and addresses of people and organisations: checked by their sums, in one form."""

import re
from operator import mul

from stdnum.exceptions import ValidationError
from stdnum.ru import inn as stdnum_inn
from stdnum.ru import ogrn as stdnum_ogrn

from hub.core.errors import InvalidError
from hub.core.i18n import _l

SNILS_DIGITS = 11
WEIGHTS = range(9, 0, -1)
ZEROS = ord("0") * sum(WEIGHTS)
LAST_UNCHECKED_SNILS = 1_001_998  # no check sum up to 001-001-998: noughts, a cut number, a joke
LONGEST_EMAIL = 254
EMAIL = re.compile(
    r"[^\s@<>\",;:()\\]{1,64}@[^\s@<>\",;:()\\.-][^\s@<>\",;:()\\]*\.[^\s@<>\",;:().\\]{2,}"
)
OKVED = re.compile(r"([0-9]{2}(?:\.[0-9]{1,2}){0,2})\.?(?:\s*[-–—:]?\s+\D.*)?")
MOST_OKVED = 200
LONGEST_SITE = 200
SITE = re.compile(r"https?://[^\s<>\"'@]+\.[^\s<>\"'@]{2,}", re.IGNORECASE)
GAPS = re.compile(r"[\s\u00a0\u2010-\u2014-]")
OWN_PHONE = re.compile(r"\+7[0-9]{10}")
SEPARATORS = re.compile(r"[\s\u00a0\u202f\u2010-\u2014()+.-]")


def snils(text: str) -> str:
    """Give eleven digits, or refuse in words."""
    digits = GAPS.sub("", text)
    if not (len(digits) == SNILS_DIGITS and digits.isascii() and digits.isdigit()):
        raise InvalidError(_l("СНИЛС has 11 digits: 112-233-445 95."), field="snils")
    if int(digits[:9]) <= LAST_UNCHECKED_SNILS:
        raise InvalidError(
            _l("Numbers up to 001-001-998 are nobody's: look at the paper again."), field="snils"
        )
    if snils_check(digits[:9]) != digits[9:]:
        raise InvalidError(
            _l("The check sum of this СНИЛС is wrong: look for a mistyped digit."), field="snils"
        )
    return digits


def snils_check(nine: str) -> str:
    total = sum(map(mul, nine.encode(), WEIGHTS)) - ZEROS
    return f"{total % 101 % 100:02}"


def snils_written(digits: str) -> str:
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:9]} {digits[9:]}"


def snils_masked(digits: str) -> str:
    return f"•••-•••-••{digits[8]} {digits[9:]}" if len(digits) == SNILS_DIGITS else "•" * 8


def inn(text: str) -> str:
    refusal = InvalidError(
        _l("This is not an ИНН: 10 or 12 digits with a right check sum."), field="inn"
    )
    try:
        digits: str = stdnum_inn.validate(text)
    except ValidationError as error:
        raise refusal from error
    if not digits.strip("0"):  # the sum of nothing but noughts is right
        raise refusal
    return digits


def ogrn(text: str) -> str:
    try:
        return stdnum_ogrn.validate(text)
    except ValidationError as error:
        raise InvalidError(
            _l("This is not an ОГРН: 13 or 15 digits with a right check sum."), field="ogrn"
        ) from error


def kpp(text: str) -> str:
    value = SEPARATORS.sub("", text).upper()
    if not re.fullmatch(r"[0-9]{4}[0-9A-Z]{2}[0-9]{3}", value) or not value.strip("0"):
        raise InvalidError(_l("This is not a КПП: it has 9 characters."), field="kpp")
    return value


def okved(text: str) -> str:
    """Give a code of ОКВЭД2 as it is written: 62.01, 62.10; what stands after it is its name."""
    found = OKVED.fullmatch(text.strip().replace(",", "."))
    if found is None:
        raise InvalidError(
            _l("This is not a code of ОКВЭД: it looks like 62.01 or 85.42.9."), field="okved"
        )
    return found[1]


def okved_list(text: str) -> str:
    """Give several codes in order, each once: «62.01, 62.10»."""
    words = [word for word in re.split(r"[;,\n]|\s+(?=[0-9]{2}(?:\.|\s|$))", text) if word.strip()]
    try:
        codes = sorted({okved(word) for word in words})
    except InvalidError as error:
        raise InvalidError(
            _l("Write codes of ОКВЭД one after another: 62.01, 62.10."), field="okved_more"
        ) from error
    if len(codes) > MOST_OKVED:
        raise InvalidError(_l("These are too many codes of ОКВЭД."), field="okved_more")
    return ", ".join(codes)


def site(text: str) -> str:
    """Give a whole address; one written without https:// gets it."""
    value = text.strip()
    whole = value if "://" in value else f"https://{value}"
    if len(whole) > LONGEST_SITE or not SITE.fullmatch(whole):
        raise InvalidError(_l("This is not a site's address: www.example.ru."), field="site")
    return whole


def phone(text: str) -> str:
    """Give +79991234567; a number of another country keeps its own code."""
    if OWN_PHONE.fullmatch(text):
        return text
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
