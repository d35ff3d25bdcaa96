"""State numbers with right checksums that no real person or firm can hold.

СНИЛС from the nine hundred millions (the fund has not issued them), ИНН, КПП and ОГРН of region
code 00 (no such region), telephones of code 555 (reserve of the Russian numbering plan).
"""

REGION = "00"
STRIDE = 61_803_399  # prime to SNILS_SPACE: serial numbers spread over it without meeting
SNILS_SPACE = 100_000_000
SNILS_BASE = 900_000_000
INN_SPACE = 99_999  # of five digits, without the nought: an ИНН of noughts alone is none
_INN10 = (2, 4, 10, 3, 5, 9, 4, 6, 8)


def snils(serial: int) -> str:
    """Give the СНИЛС of a serial number: another one for each below a hundred million."""
    number = f"{SNILS_BASE + serial * STRIDE % SNILS_SPACE:09d}"
    total = sum(int(digit) * weight for digit, weight in zip(number, range(9, 0, -1), strict=True))
    return f"{number}{total % 101 % 100:02d}"


def inn(serial: int) -> str:
    """Give the ИНН of an organisation."""
    digits = f"{REGION}00{serial % INN_SPACE + 1:05d}"
    return digits + _control(digits, _INN10)


def kpp(serial: int, branch: int = 0) -> str:
    """Give the КПП of an organisation, or of its branch of that number."""
    why = f"43{branch:03d}" if branch else "01001"
    return f"{REGION}{serial // INN_SPACE % 100:02d}{why}"


def ogrn(serial: int, year: int) -> str:
    digits = f"1{year % 100:02d}{REGION}{serial % 10_000_000:07d}"
    return digits + str(int(digits) % 11 % 10)


def phone(serial: int) -> str:
    return f"+7555{serial % 10_000_000:07d}"


def _control(digits: str, weights: tuple[int, ...]) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
    return str(total % 11 % 10)
