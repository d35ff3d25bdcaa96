"""Words of people into values: dates, numbers, yes and no, as they are really written."""

import re
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hub.core import clock
from hub.core.db import utcnow
from hub.core.errors import InvalidError
from hub.core.i18n import _l

EXCEL_EPOCH = date(1899, 12, 30)  # Excel's day 60 never was; serials after it count from here
FIRST_SERIAL, LAST_SERIAL = 10_000, 73_050  # 1927 … 2099: shorter ones are years, or no dates
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 1, 1)
AHEAD = 20  # years: so far in the future a year of two digits may lie
RUSSIAN_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(?: 0?0:00(?::00)?)?")
ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]0?0:00(?::00(?:\.0+)?)?)?")
SPELT_DAY = re.compile(r"[«\"]?(\d{1,2})[»\"]?\s+([а-я]{3,8})\.?\s+(\d{4})", re.IGNORECASE)
SERIAL = re.compile(r"([0-9]{5})(?:\.0+)?")
YEAR = re.compile(r"[0-9]{4}(?:\.0+)?")
SHORT_YEAR = 2  # digits
MONTHS = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
YEAR_WORD = re.compile(r"\s*г(?:ода|\.)?$", re.IGNORECASE)
YES = {"да", "yes", "true", "1", "+", "истина"}
NO = {"нет", "no", "false", "0", "-", "ложь"}


def day(text: str, *, newest: int | None = None) -> date:
    """Read 31.12.2026, 31.12.26, 31 декабря 2026, 2026-12-31 or an Excel serial.

    «г.» after it says nothing. A year of two digits is of this century up to the `newest` one.
    """
    spelt = YEAR_WORD.sub("", text)
    try:
        if found := RUSSIAN_DAY.fullmatch(spelt):
            value = date(_year(found[3], newest), int(found[2]), int(found[1]))
        elif found := ISO_DAY.fullmatch(spelt):
            value = date(int(found[1]), int(found[2]), int(found[3]))
        elif (found := SPELT_DAY.fullmatch(spelt)) and (month := _month(found[2])):
            value = date(int(found[3]), month, int(found[1]))
        elif (found := SERIAL.fullmatch(text)) and FIRST_SERIAL <= int(found[1]) <= LAST_SERIAL:
            value = EXCEL_EPOCH + timedelta(days=int(found[1]))
        elif YEAR.fullmatch(spelt):
            raise InvalidError(_l("Write the day, the month and the year: 31.12.2026."))
        else:
            raise InvalidError(_l("This is not a date: write it as 31.12.2026."))
    except ValueError as error:
        raise InvalidError(_l("There is no such day in the calendar.")) from error
    expect_year(value)
    return value


def expect_year(day: date, field: str | None = None) -> None:
    """Refuse a day of no year anybody here writes about."""
    if not EARLIEST <= day < LATEST:
        raise InvalidError(_l("The year must be from 1900 to 2099."), field=field)


def _year(digits: str, newest: int | None) -> int:
    year = int(digits)
    if len(digits) > SHORT_YEAR:
        return year
    last = newest if newest is not None else utcnow().year + AHEAD
    return last - (last - year) % 100


def _month(word: str) -> int | None:
    """Read «марта», «мар.» and «март»; a word that is no month is none."""
    begins = word.casefold().replace("май", "мая").removesuffix("ь")
    found = [n for n, month in enumerate(MONTHS, 1) if month.startswith(begins)]
    return found[0] if len(found) == 1 else None


def number(text: str) -> int:
    digits = re.sub(r"[\s\u00a0\u202f]", "", text)
    if not re.fullmatch(r"-?[0-9]{1,12}([.,]0+)?", digits):
        raise InvalidError(_l("This is not a whole number."))
    return int(re.split("[.,]", digits)[0])


def yes_or_no(text: str) -> bool:
    word = text.casefold()
    if word in YES:
        return True
    if word in NO:
        return False
    raise InvalidError(_l("Write «yes» or «no»."))


def identifier(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise InvalidError(_l("This is not a known record.")) from error


def midnight(value: date) -> datetime:
    return datetime(value.year, value.month, value.day, tzinfo=clock.zone()).astimezone(UTC)
