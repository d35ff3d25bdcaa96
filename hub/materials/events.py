"""What happened to learning materials."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from hub.core.events import Event


@dataclass(frozen=True, kw_only=True)
class MaterialCreated(Event):
    name: ClassVar[str] = "material.created"


@dataclass(frozen=True, kw_only=True)
class MaterialChanged(Event):
    """`fields` names what changed."""

    name: ClassVar[str] = "material.changed"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class MaterialSubmitted(Event):
    """Sent to expertise: it does not change till it comes back."""

    name: ClassVar[str] = "material.submitted"


@dataclass(frozen=True, kw_only=True)
class MaterialReturned(Event):
    """Given back to its author: a draft again."""

    name: ClassVar[str] = "material.returned"


@dataclass(frozen=True, kw_only=True)
class MaterialPublished(Event):
    """The library shows it, by the decision of this review."""

    name: ClassVar[str] = "material.published"
    review_id: UUID


@dataclass(frozen=True, kw_only=True)
class MaterialWithdrawn(Event):
    """The library shows it no more."""

    name: ClassVar[str] = "material.withdrawn"


@dataclass(frozen=True, kw_only=True)
class MaterialDropped(Event):
    """A draft its author gave up."""

    name: ClassVar[str] = "material.dropped"
