"""What happened to resources. `subject` says which kind: workshop, equipment, staff-member…"""

from dataclasses import dataclass
from typing import ClassVar

from hub.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ResourceAdded(Event):
    name: ClassVar[str] = "resource.added"
    subject: str


@dataclass(frozen=True, kw_only=True)
class ResourceChanged(Event):
    """`fields` names what changed; `asks` says whether staff have to confirm it anew."""

    name: ClassVar[str] = "resource.changed"
    subject: str
    fields: tuple[str, ...]
    asks: bool


@dataclass(frozen=True, kw_only=True)
class ResourceConfirmed(Event):
    name: ClassVar[str] = "resource.confirmed"
    subject: str


@dataclass(frozen=True, kw_only=True)
class ResourceBooked(Event):
    name: ClassVar[str] = "resource.booked"
    bookings: int


@dataclass(frozen=True, kw_only=True)
class BookingChanged(Event):
    """Moved to other hours or another place, or called otherwise."""

    name: ClassVar[str] = "booking.changed"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class BookingCancelled(Event):
    name: ClassVar[str] = "booking.cancelled"
