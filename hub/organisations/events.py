"""What happened to organisations."""

from dataclasses import dataclass
from typing import ClassVar

from hub.core.events import Event


@dataclass(frozen=True, kw_only=True)
class OrganisationCreated(Event):
    name: ClassVar[str] = "organisation.created"


@dataclass(frozen=True, kw_only=True)
class OrganisationChanged(Event):
    """`fields` names what changed."""

    name: ClassVar[str] = "organisation.changed"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class OrganisationVerified(Event):
    """Staff looked at the papers: its people may act from now on."""

    name: ClassVar[str] = "organisation.verified"
