"""How fast and how patient runners are. One place, so that tests with real processes can hurry."""

import random
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Pace:
    """Seconds and counts of a runner."""

    batch: int = (
        50  # savepoints past 64 in one transaction cost PostgreSQL its subtransaction cache
    )
    slice_seconds: float = 1.0  # a batch that takes longer gives the rest of its rows back
    sqlite_slice_seconds: float = 0.1  # there, a batch keeps everybody else from writing
    lease_seconds: float = 30.0
    idle_seconds: float = 120.0  # PostgreSQL ends a batch whose handler says nothing for so long
    poll_seconds: float = 0.25
    progress_seconds: float = 0.3
    max_lost: int = 3  # a row that took so many runners with it is not tried again
    backoff_base: float = 2.0
    backoff_cap: float = 3600.0

    def backoff(self, attempt: int) -> float:
        """Exponential with full jitter: what failed together does not come back together."""
        ceiling = min(self.backoff_cap, self.backoff_base * 2 ** min(attempt - 1, 30))
        return random.uniform(0, ceiling)  # noqa: S311 - spreads load, keeps no secret


PACE = Pace()
