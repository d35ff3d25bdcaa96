"""What happened to the calendar and the terms."""

from dataclasses import dataclass
from typing import ClassVar

from hub.core.events import Event


@dataclass(frozen=True, kw_only=True)
class CalendarChanged(Event):
    """A day became another kind of day: what is due is reckoned anew."""

    name: ClassVar[str] = "deadlines.calendar-changed"
    day: str


@dataclass(frozen=True, kw_only=True)
class TermChanged(Event):
    """A term is new or another: what is owed in its state is reckoned anew."""

    name: ClassVar[str] = "deadlines.term-changed"
    subject: str
    state: str
