"""Load as pictures: the whole network hour by hour, each workshop by day; and as tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import url_for

from hub.core.i18n import _, format_date
from hub.resources import busy
from hub.resources.busy import HOUR, Period

DAY_HOURS, WEEK = 24, 7
USUAL = range(8, 20)  # hours drawn even when nobody is there
PERCENT = 100
PALE, DARK = "#e8f1fb", "#0b3d78"
YEAR_DAYS = 365
EVERY_OTHER = 2
NAMES = 300  # pixels for names at the left; hours of the clock need no such room
BUSY_SHARE = 80  # from which a workshop is called busy


@dataclass(frozen=True, slots=True)
class Picture:
    """A heat map and the same figures as a table."""

    title: str
    option: dict[str, Any]
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Sum:
    """What one workshop or member of staff comes to over the period."""

    title: str
    owner: str
    url: str
    busy: str
    whole: str
    share: str
    tone: str


def network(hours: Sequence[int], count: int, period: Period) -> Picture:
    """Draw what share of all is busy in each hour of each day."""
    used = {n % DAY_HOURS for n, quarters in enumerate(hours) if quarters}
    drawn = range(min({*USUAL, *used}), max({*USUAL, *used}) + 1)
    days = [_day(period.day(n)) for n in range(period.days)]
    clocks = [f"{hour}:00" for hour in drawn]
    full = count * HOUR
    shares = [
        [round(hours[n * DAY_HOURS + hour] * PERCENT / full) for hour in drawn]
        for n in range(period.days)
    ]
    cells = [[n, y, share] for n, row in enumerate(shares) for y, share in enumerate(row)]
    title = _("Share of all that is busy, by day and hour")
    rows = [[day, *(f"{share} %" for share in row)] for day, row in zip(days, shares, strict=True)]
    option = _heat(days, clocks, cells, PERCENT, "%", wide=None)
    return Picture(str(title), option, [str(_("Day")), *clocks], rows)


def each(
    shown: Sequence[Any],
    rows: Mapping[UUID, bytearray],
    period: Period,
    owners: Mapping[UUID, str],
    *,
    of_people: bool,
) -> Picture:
    """Draw hours taken: hour by hour over a week at most, else day by day."""
    titles = [_named(row, owners, ", ") for row in shown]
    labels = [_named(row, owners, "\n") for row in shown]
    if period.days <= WEEK:
        return _by_hours(titles, labels, [rows[row.id] for row in shown], period)
    days = [_day(period.day(n)) for n in range(period.days)]
    taken = [
        [round(one / HOUR) for one, _all in busy.by_day(rows[row.id], period)] for row in shown
    ]
    cells = [[x, y, value] for y, row in enumerate(taken) for x, value in enumerate(row)]
    most = max((value for row in taken for value in row), default=0)
    title = _("Hours of each day, people") if of_people else _("Hours of each day, workshops")
    table = [[name, *map(str, row)] for name, row in zip(titles, taken, strict=True)]
    option = _heat(days, labels, cells, max(most, HOUR), str(_("h")))
    return Picture(str(title), option, [str(_("Title")), *days], table)


def _by_hours(
    titles: Sequence[str], labels: Sequence[str], rows: Sequence[bytearray], period: Period
) -> Picture:
    found = [busy.by_hour(row, period) for row in rows]
    clock = [n % DAY_HOURS for n in range(period.days * DAY_HOURS)]
    used = {clock[n] for row in found for n, quarters in enumerate(row) if quarters > 0}
    drawn = range(min({*USUAL, *used}), max({*USUAL, *used}) + 1)
    columns = [n for n in range(len(clock)) if clock[n] in drawn]
    words = [f"{_day(period.day(n // DAY_HOURS))} {clock[n]}:00" for n in columns]
    cells = [
        [x, y, row[n] * PERCENT // HOUR]
        for y, row in enumerate(found)
        for x, n in enumerate(columns)
        if row[n] >= 0
    ]
    table = [
        [name, *("—" if row[n] < 0 else f"{row[n] * PERCENT // HOUR} %" for n in columns)]
        for name, row in zip(titles, found, strict=True)
    ]
    title = str(_("Each hour: how much of it is taken"))
    # A word at the first hour of each day; within one day at every other hour.
    step = len(drawn) if period.days > 1 else EVERY_OTHER
    option = _heat(words, labels, cells, PERCENT, "%", step)
    return Picture(title, option, [str(_("Title")), *words], table)


def sums(
    shown: Sequence[Any],
    rows: Mapping[UUID, bytearray],
    period: Period,
    owners: Mapping[UUID, str],
    *,
    of_people: bool,
) -> list[Sum]:
    """Say for each how many hours are taken of how many."""
    found = []
    for row in shown:
        days = busy.by_day(rows[row.id], period)
        taken = sum(one for one, _whole in days) / HOUR
        if of_people:
            norm = row.load_norm
            whole = norm * period.days / YEAR_DAYS if norm else 0.0
        else:
            whole = sum(all_ for _one, all_ in days) / HOUR
        share = round(taken * PERCENT / whole) if whole else 0
        tone = "danger" if share > PERCENT else "warning" if share >= BUSY_SHARE else "success"
        room = "staff_members" if of_people else "workshops"
        url = url_for(f"{room}.card", row_id=row.id)
        words = f"{share} %" if whole else "—"
        found.append(
            Sum(
                row.title,
                owners.get(row.organisation_id, ""),
                url,
                _figure(taken),
                _figure(whole),
                words,
                tone,
            )
        )
    return found


def _named(row: Any, owners: Mapping[UUID, str], between: str) -> str:
    return between.join(filter(None, (row.title, owners.get(row.organisation_id))))


def _figure(hours: float) -> str:
    return f"{hours:.1f}".rstrip("0").rstrip(".").replace(".", ",")


def _day(day: date) -> str:
    return str(format_date(day, "EEEEEE d.MM"))


def _heat(
    across: Sequence[str],
    down: Sequence[str],
    cells: list[list[int]],
    most: int,
    unit: str,
    step: int | None = None,
    *,
    wide: int | None = NAMES,
) -> dict[str, Any]:
    every = {} if step is None else {"interval": step - 1}
    cut = {} if wide is None else {"width": wide, "overflow": "truncate"}
    return {
        # Of a label at most. By it hub/web/assets/src/charts.js lays the rows.
        "lines": max(label.count("\n") + 1 for label in down),
        "unit": unit,
        "tooltip": {"trigger": "item"},
        "grid": {"left": 8, "right": 12, "top": 8, "bottom": 56, "containLabel": True},
        "xAxis": {
            "type": "category",
            "data": list(across),
            "axisLabel": {"hideOverlap": True, **every},
            "axisTick": every,
        },
        "yAxis": {
            "type": "category",
            "data": list(down),
            "inverse": True,
            "axisLabel": {"interval": 0, **cut},
        },
        "visualMap": {
            "min": 0,
            "max": most,
            "orient": "horizontal",
            "left": "center",
            "bottom": 0,
            "itemHeight": 120,
            "text": [f"{most} {unit}", "0"],
            "inRange": {"color": [PALE, DARK]},
        },
        # All at once: drawn by parts, what is over three thousand cells was left out.
        "series": [{"type": "heatmap", "data": cells, "progressive": 0}],
    }
