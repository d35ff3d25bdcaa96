"""What a bench is made of: rows beside a floor or a peer of the same run, and its servers."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from tests.services import Postgres, Redis


class Target(Protocol):
    """What was promised about a ratio."""

    def met(self, ratio: float) -> bool: ...


@dataclass(frozen=True, slots=True)
class AtLeast:
    ratio: float

    def met(self, ratio: float) -> bool:
        return ratio >= self.ratio

    def __str__(self) -> str:
        return f"≥ {self.ratio:g}"


@dataclass(frozen=True, slots=True)
class AtMost:
    ratio: float

    def met(self, ratio: float) -> bool:
        return ratio <= self.ratio

    def __str__(self) -> str:
        return f"≤ {self.ratio:g}"


@dataclass(frozen=True, slots=True)
class Beside:
    """The floor or peer measured in the same run, in the same unit."""

    what: str
    figure: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One measure. The ratio decides; a row without a target only tells."""

    name: str
    figure: float
    unit: str
    beside: Beside | None = None
    target: Target | None = None

    def __post_init__(self) -> None:
        if self.target is not None and self.beside is None:
            message = f"{self.name}: a target is a ratio, and there is nothing beside it"
            raise ValueError(message)

    @property
    def ratio(self) -> float | None:
        if self.beside is None:
            return None
        return self.figure / self.beside.figure if self.beside.figure else float("inf")

    @property
    def met(self) -> bool:
        return self.target is None or (self.ratio is not None and self.target.met(self.ratio))

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "figure": self.figure,
            "unit": self.unit,
            "beside": self.beside and {"what": self.beside.what, "figure": self.beside.figure},
            "ratio": self.ratio,
            "target": self.target and str(self.target),
            "met": self.met,
        }


@dataclass
class Context:
    """Servers of this run, started when a measure first asks for them and stopped at its end."""

    folder: Path
    _open: ExitStack = field(default_factory=ExitStack)

    @cached_property
    def postgres(self) -> Postgres:
        """Writes to disk as in production: a bench without fsync flatters."""
        return self._open.enter_context(Postgres(self.folder / "postgres", durable=True))

    @cached_property
    def redis(self) -> Redis:
        return self._open.enter_context(Redis(self.folder / "redis"))

    def say(self, text: str) -> None:
        print(f"  {text}", flush=True)

    def close(self) -> None:
        self._open.close()


def per_second(work: Callable[[], object], *, seconds: float = 3.0, batch: int = 1) -> float:
    """How often `work` is done in a second, when each call does `batch` of it."""
    work()
    done = 0
    start = time.perf_counter()
    while (passed := time.perf_counter() - start) < seconds:
        work()
        done += batch
    return done / passed


def durations(work: Callable[[], object], *, times: int = 200) -> list[float]:
    """Milliseconds of each call, in order of length, after a few to warm up."""
    for _ in range(max(3, times // 20)):
        work()
    return sorted(_timed(work, times))


def _timed(work: Callable[[], object], times: int) -> Iterator[float]:
    for _ in range(times):
        start = time.perf_counter()
        work()
        yield (time.perf_counter() - start) * 1000


def percentile(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
