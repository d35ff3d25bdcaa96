"""What is owed next, by whom and by when: reckoned from terms, never looked up anywhere else."""

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from hub.deadlines.models import Anchor, Owes, Term, Unit
from hub.deadlines.working import Calendar

Anchors = Mapping[Anchor, date | None]


@dataclass(frozen=True, slots=True)
class Owed:
    """The next act owed; `due_on` is the last lawful day, None where nothing is to count from."""

    term_id: UUID
    act: str
    by: Owes
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Reckoner:
    """The calendar and the terms in force, read once for as many rows as there are."""

    calendar: Calendar
    terms: Mapping[tuple[str, str], Sequence[Term]]

    def next_owed(self, subject: str, state: str, anchors: Anchors) -> Owed | None:
        """Give the act that is due first; None where nothing is owed in this state."""
        owed = [
            Owed(term.id, term.act, term.owed_by, due(self.calendar, term, anchors))
            for term in self.terms.get((subject, state), ())
        ]
        return min(owed, key=lambda one: (one.due_on or date.max, one.act), default=None)


def due(working: Calendar, term: Term, anchors: Anchors) -> date | None:
    """Give the last lawful day of a term.

    A term of calendar days that ends on a day off ends on the next working day (ГК, article 193);
    «no later than so many days before», or than the day itself, ends on the working day before.
    Nothing is owed before its state began: what came too late is owed the same day.
    """
    start = anchors.get(term.anchor)
    if term.anchor is Anchor.MONTH:
        since = anchors.get(Anchor.SINCE)
        start = _month_end(since) if since is not None else None
    if start is None:
        return None
    is_before = (
        term.days < 0
        or term.anchor is Anchor.MONTH
        or (term.days == 0 and term.anchor is Anchor.STARTS)
    )
    end = working.not_after if is_before else working.not_before
    if term.unit is Unit.CALENDAR:
        last = end(start + timedelta(days=term.days))
    else:
        last = end(working.moved(start, term.days))
    began = anchors.get(Anchor.SINCE)
    return last if began is None else max(last, working.not_before(began))


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
