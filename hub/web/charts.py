"""Pictures of the region: who is here, when they came, how much the hub does; each a table too."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, redirect
from sqlalchemy.orm import Session

from hub.core import clock, counts, reference
from hub.core.db import reading, utcnow
from hub.core.errors import ForbiddenError
from hub.core.i18n import _, _l, format_date
from hub.core.jobs import Job, JobState
from hub.core.web import Answer, is_htmx, render, requires, someone
from hub.people import queries as people
from hub.people.commands import BOOK

blueprint = Blueprint("charts", __name__, url_prefix="/cabinet/charts")
KEPT_SECONDS = 300.0
MONTHS = 12
HOURS = 24
MOST_BARS = 12
LABEL_PIXELS = 150  # of a name beside its bar: half of a telephone


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture and the same figures as rows."""

    title: str
    headings: Sequence[str]
    rows: Sequence[tuple[str, int]]
    is_across: bool = False  # long names: bars lie

    @property
    def option(self) -> dict[str, Any]:
        names = {"type": "category", "data": [name for name, _count in self.rows]}
        figures = {"type": "value", "minInterval": 1}
        series = [{"type": "bar", "data": [count for _name, count in self.rows]}]
        if self.is_across:
            short = {"width": LABEL_PIXELS, "overflow": "truncate"}
            lying = {**names, "inverse": True, "axisLabel": short}
            return {"xAxis": {**figures, "splitNumber": 3}, "yAxis": lying, "series": series}
        return {"xAxis": names, "yAxis": figures, "series": series}


class _Kept:
    """Counts of a whole registry, remembered a few minutes: a desk is opened oftener than that."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: tuple[dict[str | None, int], list[tuple[datetime, int]]] | None = None
        self._until = 0.0

    def of(self, session: Session) -> tuple[dict[str | None, int], list[tuple[datetime, int]]]:
        with self._lock:
            if self._found is None or time.monotonic() >= self._until:
                self._found = (people.by_category(session), people.by_arrival(session, _months()))
                self._until = time.monotonic() + KEPT_SECONDS
            return self._found

    def forget(self) -> None:
        self._until = 0.0


kept = _Kept()


@blueprint.get("")
@requires("people.export")
def desk() -> Answer:
    """Draw the desk's pictures: asked for by the page once it stands, so it waits for none."""
    if not someone().everywhere("people.read"):
        raise ForbiddenError(_l("You have no right to do this."))
    if not is_htmx():
        return redirect("/cabinet")  # a part of it: alone it has no page around it
    with reading() as session:
        categories, months = kept.of(session)
        titles = reference.titles(session, BOOK)
    heading = _("People")
    named = [(titles.get(code or "", code or _("not given")), n) for code, n in categories.items()]
    named.sort(key=lambda row: -row[1])
    rest = sum(count for _name, count in named[MOST_BARS:])
    named = named[:MOST_BARS] + ([(_("others"), rest)] if rest else [])
    charts = (
        Chart(_("People by category"), (_("Category"), heading), named, is_across=True),
        Chart(
            _("Registered by month"),
            (_("Month"), heading),
            [(str(format_date(at, "LLL yyyy")), count) for at, count in months],
        ),
    )
    return render("home/charts.html", charts=charts)


def jobs_by_hour(session: Session) -> Chart:
    """Count what was done in each of the last hours."""
    now = utcnow().astimezone(clock.zone())
    start = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=HOURS - 1)
    edges = [start + timedelta(hours=n) for n in range(HOURS + 1)]
    is_done = Job.state == JobState.DONE
    found = counts.between(session, Job.finished_at, edges, is_done)
    return Chart(
        _("Jobs done by hour"),
        (_("Hour"), _("Jobs")),
        [(f"{at:%H}:00", count) for at, count in found],
    )


def _months() -> list[datetime]:
    """Give the first moment of each of the last months, and of the next."""
    now = utcnow().astimezone(clock.zone())
    last = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return [_months_later(last, n) for n in range(1 - MONTHS, 2)]


def _months_later(first: datetime, n: int) -> datetime:
    month = first.year * 12 + first.month - 1 + n
    return first.replace(year=month // 12, month=month % 12 + 1)
