"""What happened to people."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from hub.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PersonCreated(Event):
    name: ClassVar[str] = "person.created"


@dataclass(frozen=True, kw_only=True)
class PersonChanged(Event):
    """`fields` names what changed; values are asked for by those who may have them."""

    name: ClassVar[str] = "person.changed"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class WithdrawalOpened(Event):
    """Somebody withdrew the consent: staff have until `due_at` to decide."""

    name: ClassVar[str] = "person.withdrawal-opened"
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class PersonErased(Event):
    """The data of a person are destroyed: whoever keeps a copy destroys it too."""

    name: ClassVar[str] = "person.erased"


@dataclass(frozen=True, kw_only=True)
class PersonMerged(Event):
    """Two cards became one: whoever keeps the loser's id asks for the winner instead."""

    name: ClassVar[str] = "person.merged"
    merge_id: UUID
    loser_id: UUID


@dataclass(frozen=True, kw_only=True)
class PersonUnmerged(Event):
    name: ClassVar[str] = "person.unmerged"
    merge_id: UUID
    loser_id: UUID
