"""What happened to people."""

from dataclasses import dataclass
from typing import ClassVar

from hub.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PersonCreated(Event):
    name: ClassVar[str] = "person.created"


@dataclass(frozen=True, kw_only=True)
class PersonChanged(Event):
    """`fields` names what changed; values are asked for by those who may have them."""

    name: ClassVar[str] = "person.changed"
    fields: tuple[str, ...]
