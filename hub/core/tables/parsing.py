"""Words of people into values: dates, numbers, yes and no, as they are really written."""

import re
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hub.core import clock
from hub.core.errors import InvalidError
from hub.core.i18n import _l

EXCEL_EPOCH = date(1899, 12, 30)  # Excel's day 60 never was; serials after it count from here
FIRST_SERIAL, LAST_SERIAL = 367, 73050  # 1901 … 2099: other numbers are no dates of ours
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 1, 1)
RUSSIAN_DAY = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})(?: 0?0:00(?::00)?)?")
ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]0?0:00(?::00(?:\.0+)?)?)?")
YES = {"да", "yes", "true", "1", "+", "истина"}
NO = {"нет", "no", "false", "0", "-", "ложь"}


def day(text: str) -> date:
    """Read 31.12.2026, 2026-12-31 or an Excel serial."""
    try:
        if found := RUSSIAN_DAY.fullmatch(text):
            value = date(int(found[3]), int(found[2]), int(found[1]))
        elif found := ISO_DAY.fullmatch(text):
            value = date(int(found[1]), int(found[2]), int(found[3]))
        elif re.fullmatch(r"[0-9]{3,5}(\.0+)?", text) and (
            FIRST_SERIAL <= int(float(text)) <= LAST_SERIAL
        ):
            value = EXCEL_EPOCH + timedelta(days=int(float(text)))
        else:
            raise InvalidError(_l("This is not a date: write it as 31.12.2026."))
    except ValueError as error:
        raise InvalidError(_l("There is no such day in the calendar.")) from error
    if not EARLIEST <= value < LATEST:
        raise InvalidError(_l("The year must be from 1900 to 2099."))
    return value


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
