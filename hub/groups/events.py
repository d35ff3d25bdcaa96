"""What happened to groups, to who is in them, and which orders were signed."""

from dataclasses import dataclass
from typing import ClassVar

from hub.core.events import Event


@dataclass(frozen=True, kw_only=True)
class GroupChanged(Event):
    """Its days, curator, teachers or course are others; a new one too."""

    name: ClassVar[str] = "group.changed"
    fields: tuple[str, ...]
    was: str = ""  # its days before, where those are others: people plan by them


@dataclass(frozen=True, kw_only=True)
class GroupMoved(Event):
    """A group took a step of its way."""

    name: ClassVar[str] = "group.moved"
    act: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class GroupPeopleChanged(Event):
    """Somebody came into a group or left it."""

    name: ClassVar[str] = "group.people-changed"
    added: tuple[str, ...] = ()  # applications that came onto its list


@dataclass(frozen=True, kw_only=True)
class DirectiveSigned(Event):
    """An order took effect."""

    name: ClassVar[str] = "directive.signed"
    kind: str
    group_id: str
