"""What happened to reviews."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from hub.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ReviewSubmitted(Event):
    """An author sent a version to expertise, for the first time or mended."""

    name: ClassVar[str] = "review.submitted"
    round: int


@dataclass(frozen=True, kw_only=True)
class ExpertAppointed(Event):
    name: ClassVar[str] = "review.expert-appointed"
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class ExpertReleased(Event):
    name: ClassVar[str] = "review.expert-released"
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class SheetHandedIn(Event):
    name: ClassVar[str] = "review.sheet-handed-in"
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class ReviewReturned(Event):
    """Sent back for correction."""

    name: ClassVar[str] = "review.returned"
    round: int


@dataclass(frozen=True, kw_only=True)
class ReviewApproved(Event):
    name: ClassVar[str] = "review.approved"


@dataclass(frozen=True, kw_only=True)
class ReviewRefused(Event):
    name: ClassVar[str] = "review.refused"


@dataclass(frozen=True, kw_only=True)
class ReviewRecalled(Event):
    name: ClassVar[str] = "review.recalled"


@dataclass(frozen=True, kw_only=True)
class CriteriaPublished(Event):
    """A set of criteria is in force; the reviews begun before keep theirs."""

    name: ClassVar[str] = "review.criteria-published"
    subject_kind: str
