"""What happened to gradebooks."""

from dataclasses import dataclass
from typing import ClassVar

from hub.core.events import Event


@dataclass(frozen=True, kw_only=True)
class MarksEntered(Event):
    """Cells were written: by hand or by an outside source."""

    name: ClassVar[str] = "gradebook.marks-entered"
    source: str
    cells: int


@dataclass(frozen=True, kw_only=True)
class GradebookClosed(Event):
    """A gradebook was closed."""

    name: ClassVar[str] = "gradebook.closed"
    group_id: str


@dataclass(frozen=True, kw_only=True)
class GradebookReopened(Event):
    """A closed gradebook was opened again."""

    name: ClassVar[str] = "gradebook.reopened"
    group_id: str
