"""Quantities that are measured, 1,5 of a kilogram: three decimals at most, no zeros after them."""

import re
from typing import Any

from hub.core.errors import InvalidError
from hub.core.i18n import _l

MEASURE = re.compile(r"-?[0-9]{1,12}([.,][0-9]{1,3}0*)?")
DECIMALS = 3


def read(given: Any, field: str | None = None) -> float:
    """Read 1,5 or 1.5, with spaces between thousands or without."""
    text = re.sub(r"[\s\u00a0\u202f]", "", str(given))
    if isinstance(given, float) and round(given, DECIMALS) == given:
        return given
    if not MEASURE.fullmatch(text):
        words = _l("Write a number with three decimals at most: 1.5.")
        raise InvalidError(words, field=field)
    return float(text.replace(",", "."))


def plain(value: float) -> float | int:
    """Give 40 for 40.0, for files and programs."""
    return int(value) if value == int(value) else value


def written(value: Any) -> str:
    return str(plain(round(value, DECIMALS))).replace(".", ",")
