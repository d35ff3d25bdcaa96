"""What happened to accounts, in the past tense."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from hub.core.events import Event


@dataclass(frozen=True, kw_only=True)
class AccountCreated(Event):
    name: ClassVar[str] = "account.created"
    person_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class EmailConfirmed(Event):
    """The account moved to an address that answered its letter."""

    name: ClassVar[str] = "account.email-confirmed"
    person_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class AccountBlocked(Event):
    name: ClassVar[str] = "account.blocked"


@dataclass(frozen=True, kw_only=True)
class AccountUnblocked(Event):
    name: ClassVar[str] = "account.unblocked"


@dataclass(frozen=True, kw_only=True)
class AccountEmailChanged(Event):
    """Another address was confirmed. Both travel sealed: a job's payload is read by many."""

    name: ClassVar[str] = "account.email-changed"
    person_id: UUID | None
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class RoleGranted(Event):
    name: ClassVar[str] = "account.role-granted"
    role: str
    scope: str
    organisation_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class RoleRevoked(Event):
    name: ClassVar[str] = "account.role-revoked"
    role: str
    scope: str
    organisation_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class RoleAsked(Event):
    """Somebody asked to act for an organisation and waits for staff."""

    name: ClassVar[str] = "account.role-asked"
    role: str
    organisation_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class ConsentGiven(Event):
    name: ClassVar[str] = "account.consent-given"
    number: int
    person_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class ConsentWithdrawn(Event):
    name: ClassVar[str] = "account.consent-withdrawn"
    number: int
    person_id: UUID | None
