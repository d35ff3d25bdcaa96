"""Hours in which a workshop is open: as people write them, as they are kept, as quarters of a week.

Kept as "1-5 08:00-20:00; 6 09:00-15:00", days from Monday.
"""

import re
from collections.abc import Iterator
from functools import cache

from hub.core.errors import InvalidError
from hub.core.i18n import _, _l

QUARTERS = 96  # of an hour in a day
DAYS = 7
HOUR_MINUTES, DAY_MINUTES, QUARTER_MINUTES = 60, 1440, 15
OPEN, CLOSED = 0, 1
SHORT = (_l("Mon"), _l("Tue"), _l("Wed"), _l("Thu"), _l("Fri"), _l("Sat"), _l("Sun"))
WORDS = {
    **dict.fromkeys(("пн", "понедельник", "mon"), 1),
    **dict.fromkeys(("вт", "вторник", "tue"), 2),
    **dict.fromkeys(("ср", "среда", "wed"), 3),
    **dict.fromkeys(("чт", "четверг", "thu"), 4),
    **dict.fromkeys(("пт", "пятница", "fri"), 5),
    **dict.fromkeys(("сб", "суббота", "sat"), 6),
    **dict.fromkeys(("вс", "воскресенье", "sun"), 7),
    **{str(n): n for n in range(1, DAYS + 1)},
}
EVERY = {"ежедневно": (1, DAYS), "daily": (1, DAYS)}
AROUND = {"круглосуточно", "24/7"}
SPAN = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*-\s*(\d{1,2})(?:[:.](\d{2}))?")
NOT_HOURS = _l("Write the hours as «Mon-Fri 8:00-20:00; Sat 9:00-15:00».")


def read(text: str) -> str:
    """Understand hours as people write them; give the form in which they are kept."""
    plain = re.sub(r"[\u2010-\u2015\u2212]", "-", text.casefold())
    plain = re.sub(r"\s*-\s*", "-", plain.replace("ё", "е")).strip(" ;,.")
    if plain in AROUND:
        return "1-7 00:00-24:00"
    found = [_part(part.strip()) for part in re.split(r"[;,\n]+", plain) if part.strip()]
    if not found:
        raise InvalidError(NOT_HOURS, field="opening")
    kept = "; ".join(found)
    if any(begin >= end for _first, _last, begin, end in spans(kept)):
        raise InvalidError(_l("It closes before it opens."), field="opening")
    return kept


def _part(part: str) -> str:
    days, _space, hours = part.replace(" с ", " ").replace(" до ", "-").rpartition(" ")
    found = SPAN.fullmatch(hours)
    if found is None:
        raise InvalidError(NOT_HOURS, field="opening")
    begin, end = _minutes(found[1], found[2]), _minutes(found[3], found[4])
    first, last = _days(days.strip(" :"))
    return f"{first}-{last} {_clock(begin)}-{_clock(end)}"


def _days(words: str) -> tuple[int, int]:
    if words in EVERY:
        return EVERY[words]
    first, dash, last = words.partition("-")
    begin, end = WORDS.get(first.strip(" .")), WORDS.get((last if dash else first).strip(" ."))
    if begin is None or end is None or begin > end:
        raise InvalidError(NOT_HOURS, field="opening")
    return begin, end


def _minutes(hour: str, minute: str | None) -> int:
    minutes = int(hour) * HOUR_MINUTES + int(minute or 0)
    if minutes > DAY_MINUTES or int(minute or 0) >= HOUR_MINUTES:
        raise InvalidError(_l("There is no such time of the day."), field="opening")
    return minutes


def _clock(minutes: int) -> str:
    return f"{minutes // HOUR_MINUTES:02}:{minutes % HOUR_MINUTES:02}"


def spans(kept: str) -> Iterator[tuple[int, int, int, int]]:
    """Give first day, last day, and the minutes of the day between which it is open."""
    for part in kept.split("; "):
        days, _space, hours = part.partition(" ")
        first, _dash, last = days.partition("-")
        begin, _dash, end = hours.partition("-")
        yield int(first), int(last), _minutes(*_parts(begin)), _minutes(*_parts(end))


def _parts(clock: str) -> tuple[str, str]:
    hour, _colon, minute = clock.partition(":")
    return hour, minute


def written(kept: str) -> str:
    """Write the hours for people, in words that `read` understands again."""
    parts = []
    for first, last, begin, end in spans(kept):
        days = str(SHORT[first - 1]) + (f"–{SHORT[last - 1]}" if last > first else "")
        parts.append(f"{days} {_clock(begin).lstrip('0') or '0'}–{_clock(end)}")
    return "; ".join(parts).replace(" :", " 0:")


@cache
def week(kept: str) -> bytes:
    """Give the seven days from Monday in quarters of an hour, each OPEN or CLOSED."""
    quarters = bytearray([CLOSED]) * (DAYS * QUARTERS)
    for first, last, begin, end in spans(kept):
        start, stop = -(-begin // QUARTER_MINUTES), end // QUARTER_MINUTES
        for day in range(first - 1, last):
            base = day * QUARTERS
            quarters[base + start : base + stop] = bytes(stop - start)
    return bytes(quarters)


def today(kept: str, weekday: int) -> str:
    """Say when it is open on a day of the week, Monday 1."""
    hours = [
        f"{_clock(begin)}–{_clock(end)}"
        for first, last, begin, end in spans(kept)
        if first <= weekday <= last
    ]
    return ", ".join(hours) or str(_("closed"))
