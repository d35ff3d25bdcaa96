"""What happened to orders for training."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from hub.core.events import Event


@dataclass(frozen=True, kw_only=True)
class TrainingOrderMoved(Event):
    """An order took a step of its way."""

    name: ClassVar[str] = "training-order.moved"
    act: str
    before: str
    after: str
    organisation_id: UUID


@dataclass(frozen=True, kw_only=True)
class TrainingOrderChanged(Event):
    """Its words, people or shares are others; a new one too."""

    name: ClassVar[str] = "training-order.changed"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ShareAnswered(Event):
    """A training organisation took its part of an order, or declined it."""

    name: ClassVar[str] = "training-order.share-answered"
    provider_id: UUID
    is_confirmed: bool
