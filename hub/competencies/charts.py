"""The picture of demand and forecast on a card, with the same figures as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hub.competencies.figures import by_source
from hub.competencies.list_models import LabourFigure
from hub.competencies.words import FIGURE_KINDS
from hub.core.i18n import _

LINE, MOST_LINES = 24, 4  # of the key: a name a line, however long


@dataclass(frozen=True, slots=True)
class Chart:
    """What ECharts draws, and the rows for those who don't see the picture."""

    option: dict[str, Any]
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


def chart_of(figures: Sequence[LabourFigure]) -> Chart | None:
    """Draw each source as a line over the years; one year is no picture."""
    years, laid = by_source(figures)
    if len(years) < 2:  # noqa: PLR2004 - two points make a line
        return None
    series = [
        (f"{FIGURE_KINDS[kind]}: {source}", numbers) for (kind, source), numbers in laid.items()
    ]
    key = LINE * min(len(series), MOST_LINES)
    option = {
        "xAxis": {"type": "category", "data": [str(year) for year in years]},
        "yAxis": {"type": "value", "minInterval": 1},
        "legend": {"bottom": 0, "left": 0, "orient": "vertical", "type": "scroll", "height": key},
        "grid": {"left": 8, "right": 24, "top": 24, "bottom": key + 16, "containLabel": True},
        "series": [
            {
                "name": name,
                "type": "line",
                "connectNulls": True,
                "data": [numbers.get(year) for year in years],
            }
            for name, numbers in series
        ],
    }
    headings = [str(_("Source")), *(str(year) for year in years)]
    rows = [[name, *(str(numbers.get(year, "—")) for year in years)] for name, numbers in series]
    return Chart(option, headings, rows)
