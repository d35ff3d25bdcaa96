"""Kinds of jobs and their timetable: what handles each, when it comes. Wired in hub/app.py."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy.orm import Session

MAX_ATTEMPTS = 12
LONG_SECONDS = 3600


class Run(Protocol):
    """What a handler may know and say about its own run."""

    @property
    def job_id(self) -> UUID: ...

    @property
    def attempt(self) -> int: ...

    def progress(self, n: int, total: int | None = None, text: str | None = None) -> None:
        """Tell people how far a long job is: shown at once, outside the handler's transaction.

        It also ends a run that is no longer wanted: cancelled, taken over, or the runner stops.
        """

    def tell(self, text: str) -> None:
        """Say what came of a long job: it stays on the job's card, so name no people."""


Handler = Callable[[Session, dict[str, Any], Run], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """A kind of job.

    Small ones (the default) run in batches, one transaction a batch, and touch the database only.
    `is_long` is for what takes seconds or speaks to the outside (mail, HTTP): it runs alone in its
    own transaction, may report progress, and loses its lease after `max_seconds`.
    """

    name: str
    handler: Handler
    title: str
    lane: str = "default"
    max_attempts: int = MAX_ATTEMPTS
    is_long: bool = False
    max_seconds: int = LONG_SECONDS


@dataclass(frozen=True, kw_only=True, slots=True)
class Timetable:
    """When a kind comes by itself: exactly one of the two."""

    name: str
    kind: str
    payload: dict[str, Any] = field(default_factory=dict)
    every_seconds: int | None = None
    daily_at: str | None = None


KINDS: dict[str, Kind] = {}
TIMETABLES: dict[str, Timetable] = {}


def handles(
    name: str,
    handler: Handler,
    *,
    title: str,
    lane: str = "default",
    max_attempts: int = MAX_ATTEMPTS,
    is_long: bool = False,
    max_seconds: int = LONG_SECONDS,
) -> None:
    """Wire a handler to a kind; wiring the same name again replaces it (one app a process)."""
    KINDS[name] = Kind(
        name=name,
        handler=handler,
        title=title,
        lane=lane,
        max_attempts=max_attempts,
        is_long=is_long,
        max_seconds=max_seconds,
    )


def every(name: str, kind: str, seconds: int, payload: dict[str, Any] | None = None) -> None:
    """Wire a periodic job. Runs that were missed are made up for by one."""
    if seconds < 1:
        raise ValueError(f"Schedule {name!r} needs at least one second.")
    _known(name, kind)
    TIMETABLES[name] = Timetable(name=name, kind=kind, payload=payload or {}, every_seconds=seconds)


def daily(name: str, kind: str, at: str, payload: dict[str, Any] | None = None) -> None:
    """Wire a job of every day at HH:MM by the region's clock."""
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", at):
        raise ValueError(f"Schedule {name!r} needs a time such as 03:30.")
    _known(name, kind)
    TIMETABLES[name] = Timetable(name=name, kind=kind, payload=payload or {}, daily_at=at)


def _known(name: str, kind: str) -> None:
    if kind not in KINDS:
        raise LookupError(f"Schedule {name!r} names a kind that nothing handles: {kind!r}.")
