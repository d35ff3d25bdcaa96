"""What happened to programmes and their versions."""

from dataclasses import dataclass
from typing import ClassVar

from hub.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ProgrammeCreated(Event):
    name: ClassVar[str] = "programme.created"


@dataclass(frozen=True, kw_only=True)
class ProgrammeChanged(Event):
    """`fields` names what changed in the version that is being written."""

    name: ClassVar[str] = "programme.changed"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class VersionOpened(Event):
    """A published programme is being changed: its next version was begun."""

    name: ClassVar[str] = "programme.version-opened"
    version_id: str


@dataclass(frozen=True, kw_only=True)
class VersionDropped(Event):
    """A draft was thrown away before any expert saw it."""

    name: ClassVar[str] = "programme.version-dropped"
    version_id: str


@dataclass(frozen=True, kw_only=True)
class VersionSubmitted(Event):
    name: ClassVar[str] = "programme.submitted"
    version_id: str


@dataclass(frozen=True, kw_only=True)
class VersionSentBack(Event):
    name: ClassVar[str] = "programme.sent-back"
    version_id: str


@dataclass(frozen=True, kw_only=True)
class ProgrammePublished(Event):
    """`version_id` is shown from now on; `superseded_id` was shown before it."""

    name: ClassVar[str] = "programme.published"
    version_id: str
    superseded_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class ProgrammeWithdrawn(Event):
    """No more shown to citizens; those who learn go on."""

    name: ClassVar[str] = "programme.withdrawn"
