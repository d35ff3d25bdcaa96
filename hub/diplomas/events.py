"""What happened to documents about what was learnt."""

from dataclasses import dataclass
from typing import ClassVar

from hub.core.events import Event


@dataclass(frozen=True, kw_only=True)
class DiplomaIssued(Event):
    """A document was written out to somebody; a duplicate and a corrected one too."""

    name: ClassVar[str] = "diploma.issued"
    kind: str
    person_id: str
    group_id: str | None


@dataclass(frozen=True, kw_only=True)
class DiplomaEnded(Event):
    """A document stopped being in force: replaced by another, or annulled."""

    name: ClassVar[str] = "diploma.ended"
    state: str
    person_id: str


@dataclass(frozen=True, kw_only=True)
class DiplomasReported(Event):
    """Documents were entered into the federal register."""

    name: ClassVar[str] = "diploma.reported"
    count: int
