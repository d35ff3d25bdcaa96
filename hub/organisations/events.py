"""What happened to organisations, their contacts and agreements."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

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


@dataclass(frozen=True, kw_only=True)
class OrganisationUnverified(Event):
    """Its own people changed what the papers say: staff look at them again."""

    name: ClassVar[str] = "organisation.unverified"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ContactAdded(Event):
    name: ClassVar[str] = "contact.added"
    organisation_id: UUID


@dataclass(frozen=True, kw_only=True)
class ContactChanged(Event):
    name: ClassVar[str] = "contact.changed"
    organisation_id: UUID
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ContactErased(Event):
    """The row is gone: whoever keeps a copy forgets it too."""

    name: ClassVar[str] = "contact.erased"
    organisation_id: UUID


@dataclass(frozen=True, kw_only=True)
class AgreementCreated(Event):
    name: ClassVar[str] = "agreement.created"
    organisation_id: UUID


@dataclass(frozen=True, kw_only=True)
class AgreementChanged(Event):
    name: ClassVar[str] = "agreement.changed"
    organisation_id: UUID
    fields: tuple[str, ...]
