"""What happened to modules of the library."""

from dataclasses import dataclass
from typing import ClassVar

from hub.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ModuleCreated(Event):
    name: ClassVar[str] = "module.created"


@dataclass(frozen=True, kw_only=True)
class ModuleChanged(Event):
    """`fields` names what changed."""

    name: ClassVar[str] = "module.changed"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ModuleArchived(Event):
    """Offered no more; programmes keep what they took."""

    name: ClassVar[str] = "module.archived"
