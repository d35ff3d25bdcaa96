"""The picture of control: people trained of people ordered, from month to month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

from hub.core.i18n import _, format_date

LINES = ("enrolled", "completed")
MONTH = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Chart:
    """What ECharts draws, and the rows for those who don't see the picture."""

    option: dict[str, Any]
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


def chart_of(
    found: Sequence[tuple[date, Mapping[str, int]]], ordered: Mapping[date, int]
) -> Chart | None:
    """Draw how many were ordered and have come by the end of each month; one is no picture."""
    counts = dict(found)
    known = sorted({*counts, *ordered})
    if not counts or len(known) < 2:  # noqa: PLR2004 - two points make a line
        return None
    month, last = known[0], known[-1]
    months = [month]
    while month < last:
        month = (month + MONTH).replace(day=1)
        months.append(month)
    names = [format_date(one, "LLL y") for one in months]
    come = [list(accumulate(counts.get(one, {}).get(name, 0) for one in months)) for name in LINES]
    series = [
        (str(_("Ordered")), list(accumulate(ordered.get(one, 0) for one in months))),
        (str(_("Enrolled")), come[0]),
        (str(_("Trained")), come[1]),
    ]
    option = {
        "xAxis": {"type": "category", "data": names},
        "yAxis": {"type": "value", "minInterval": 1},
        "legend": {"bottom": 0},
        "grid": {"left": 8, "right": 24, "top": 24, "bottom": 48, "containLabel": True},
        "series": [{"name": name, "type": "line", "data": numbers} for name, numbers in series],
    }
    rows = [[name, *(str(number) for number in numbers)] for name, numbers in series]
    return Chart(option, ["", *names], rows)
