"""What other rooms add to a card: rows that lead here, and days of its line of time.

Rooms don't know each other: hub/app.py hands over what each has to say of another's rows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from hub.core.access import Principal


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One row of another room, or one day of a life: its words, and where they lead."""

    title: str
    url: str | None = None
    note: str = ""
    at: datetime | None = None
    icon: str = ""
    badge: str = ""
    tone: str = ""


Say = Callable[[Session, Principal, UUID], Sequence[Line]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Panel:
    """Rows of one room that lead to this card. `say` gives only what the asker may see."""

    name: str
    title: str
    icon: str
    permission: str
    say: Say
    empty: str = ""  # said when there is none; without it an empty panel is not drawn


@dataclass(frozen=True, kw_only=True, slots=True)
class Days:
    """What a room knows of the days of this one: every line has its moment."""

    name: str
    permission: str
    say: Say


@dataclass(frozen=True, slots=True)
class Drawn:
    """A panel with its lines, as a page shows it."""

    panel: Panel
    lines: Sequence[Line]


_panels: dict[str, dict[str, Panel]] = {}
_days: dict[str, dict[str, Days]] = {}


def provide(subject: str, *given: Panel | Days) -> None:
    """Add to the cards of `subject`; the same name again takes the place of the one before."""
    for one in given:
        if isinstance(one, Panel):
            _panels.setdefault(subject, {})[one.name] = one
        else:
            _days.setdefault(subject, {})[one.name] = one


def panels_of(session: Session, who: Principal, subject: str, row_id: UUID) -> list[Drawn]:
    """Give the panels of a card that this one may see, without those that are empty unsaid."""
    drawn = [
        Drawn(panel, panel.say(session, who, row_id))
        for panel in _panels.get(subject, {}).values()
        if who.can(panel.permission)
    ]
    return [one for one in drawn if one.lines or one.panel.empty]


def days_of(session: Session, who: Principal, subject: str, row_id: UUID) -> list[Line]:
    """Give the line of time: the latest first."""
    lines = [
        line
        for days in _days.get(subject, {}).values()
        if who.can(days.permission)
        for line in days.say(session, who, row_id)
    ]
    return sorted(lines, key=_moment, reverse=True)


def _moment(line: Line) -> datetime:
    if line.at is None:
        raise TypeError(f"A day without its moment: {line.title}")
    return line.at
