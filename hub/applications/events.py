"""What happened to applications and intakes."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from hub.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ApplicationMoved(Event):
    """An application took a step of its way."""

    name: ClassVar[str] = "application.moved"
    act: str
    before: str
    after: str
    person_id: UUID
    intake_id: UUID | None
    provider_id: UUID | None = None  # who teaches, or who declined


@dataclass(frozen=True, kw_only=True)
class ApplicationChanged(Event):
    """What it says is other than it was; its state is the same."""

    name: ClassVar[str] = "application.changed"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class IntakeChanged(Event):
    """Its days, places or training organisation are others; a new one too."""

    name: ClassVar[str] = "intake.changed"
    fields: tuple[str, ...]
    is_new: bool = False
