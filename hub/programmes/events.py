"""What happened to programmes."""

from dataclasses import dataclass
from typing import ClassVar

from hub.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ProgrammeCreated(Event):
    name: ClassVar[str] = "programme.created"


@dataclass(frozen=True, kw_only=True)
class ProgrammeChanged(Event):
    """`fields` names what changed."""

    name: ClassVar[str] = "programme.changed"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ProgrammePublished(Event):
    name: ClassVar[str] = "programme.published"


@dataclass(frozen=True, kw_only=True)
class ProgrammeWithdrawn(Event):
    """No more shown to citizens; those who learn go on."""

    name: ClassVar[str] = "programme.withdrawn"
