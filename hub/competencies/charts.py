"""The picture of demand and forecast on a card, with the same figures as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hub.competencies.figures import by_source
from hub.competencies.list_models import LabourFigure
from hub.competencies.words import FIGURE_KINDS
from hub.core.i18n import _


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
    option = {
        "xAxis": {"type": "category", "data": [str(year) for year in years]},
        "yAxis": {"type": "value", "minInterval": 1},
        "legend": {"bottom": 0, "type": "scroll"},
        "grid": {"left": 8, "right": 8, "top": 24, "bottom": 40, "containLabel": True},
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
