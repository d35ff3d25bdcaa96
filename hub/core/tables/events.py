"""What happened to imports: whoever brought a file in on another's behalf hears how it ended."""

from dataclasses import dataclass
from typing import ClassVar

from hub.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ImportEnded(Event):
    """An import is written, refused or given up; how, its own row says."""

    name: ClassVar[str] = "import.ended"
    table: str
