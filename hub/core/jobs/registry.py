"""Kinds of jobs: what handles each. Wired in hub/app.py, nowhere else."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy.orm import Session

MAX_ATTEMPTS = 12


class Run(Protocol):
    """What a handler may know and say about its own run."""

    job_id: UUID
    attempt: int

    def progress(self, n: int, total: int | None = None, text: str | None = None) -> None:
        """Tell people how far it is: written at once, outside the handler's transaction."""


Handler = Callable[[Session, dict[str, Any], Run], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """A kind of job. `is_long` runs alone in its own transaction and may report progress."""

    name: str
    handler: Handler
    title: str
    lane: str = "default"
    max_attempts: int = MAX_ATTEMPTS
    is_long: bool = False


KINDS: dict[str, Kind] = {}


def handles(
    name: str,
    handler: Handler,
    *,
    title: str,
    lane: str = "default",
    max_attempts: int = MAX_ATTEMPTS,
    is_long: bool = False,
) -> None:
    """Wire a handler to a kind; wiring the same name again replaces it (one app a process)."""
    KINDS[name] = Kind(
        name=name,
        handler=handler,
        title=title,
        lane=lane,
        max_attempts=max_attempts,
        is_long=is_long,
    )
