"""What happened to competencies, professions, occupations, their links, lists and figures."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from hub.core.events import Event


@dataclass(frozen=True, kw_only=True)
class CompetencyCreated(Event):
    name: ClassVar[str] = "competency.created"


@dataclass(frozen=True, kw_only=True)
class CompetencyChanged(Event):
    """`fields` names what changed; `retired_at` is one of them."""

    name: ClassVar[str] = "competency.changed"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ProfessionCreated(Event):
    name: ClassVar[str] = "profession.created"


@dataclass(frozen=True, kw_only=True)
class ProfessionChanged(Event):
    """`fields` names what changed."""

    name: ClassVar[str] = "profession.changed"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class OccupationCreated(Event):
    name: ClassVar[str] = "occupation.created"


@dataclass(frozen=True, kw_only=True)
class OccupationChanged(Event):
    """`fields` names what changed."""

    name: ClassVar[str] = "occupation.changed"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class LinkMade(Event):
    """A competency, a profession, an occupation: two of them belong together."""

    name: ClassVar[str] = "competency_link.made"
    first_id: UUID
    second_id: UUID


@dataclass(frozen=True, kw_only=True)
class LinkChanged(Event):
    """`fields` names what changed."""

    name: ClassVar[str] = "competency_link.changed"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class LinkBroken(Event):
    name: ClassVar[str] = "competency_link.broken"
    first_id: UUID
    second_id: UUID


@dataclass(frozen=True, kw_only=True)
class PriorityListDrafted(Event):
    name: ClassVar[str] = "priority_list.drafted"
    year: int
    number: int


@dataclass(frozen=True, kw_only=True)
class PriorityListChanged(Event):
    """`fields` names what changed; `items` stands for its rows."""

    name: ClassVar[str] = "priority_list.changed"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PriorityListApproved(Event):
    """From now on this is what the region calls its priorities of the year."""

    name: ClassVar[str] = "priority_list.approved"
    year: int
    number: int


@dataclass(frozen=True, kw_only=True)
class PriorityListDropped(Event):
    """A draft was thrown away."""

    name: ClassVar[str] = "priority_list.dropped"


@dataclass(frozen=True, kw_only=True)
class NamedListCreated(Event):
    name: ClassVar[str] = "named_list.created"


@dataclass(frozen=True, kw_only=True)
class NamedListChanged(Event):
    """`fields` names what changed; `items` stands for its rows."""

    name: ClassVar[str] = "named_list.changed"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class FigureRecorded(Event):
    name: ClassVar[str] = "labour_figure.recorded"


@dataclass(frozen=True, kw_only=True)
class FigureChanged(Event):
    """`fields` names what changed."""

    name: ClassVar[str] = "labour_figure.changed"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class FigureRemoved(Event):
    name: ClassVar[str] = "labour_figure.removed"
