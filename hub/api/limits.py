"""How often one caller may ask in a minute, counted together through Redis when there is one."""

import threading
import time
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from flask import Flask, request

from hub.core.errors import TooOftenError
from hub.core.i18n import _l
from hub.core.web import MORE_HEADERS, is_api, principal

PERIOD = 60
MOST_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Count:
    """Where a caller stands in this minute."""

    used: int
    resets_in: int


class Counter(Protocol):
    """Whatever counts."""

    def take(self, caller: UUID) -> Count: ...


class Local:
    """Counts in this process: exact on one machine, which has one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._window = 0
        self._counts: dict[UUID, int] = {}

    def take(self, caller: UUID) -> Count:
        now = time.time()
        window = int(now // PERIOD)
        with self._lock:
            if window != self._window or len(self._counts) > MOST_KEPT:
                self._window, self._counts = window, {}
            used = self._counts[caller] = self._counts.get(caller, 0) + 1
        return Count(used, PERIOD - int(now % PERIOD))


def _counter(redis_url: str | None) -> Counter:
    if not redis_url:
        return Local()
    from hub.api.shared_limits import Shared  # noqa: PLC0415 - redis is slow to import

    return Shared(redis_url)


def install(app: Flask, *, most: int, redis_url: str | None) -> None:
    """Limit each caller of the API to `most` requests a minute; 0 lifts the limit."""
    if most == 0:
        return
    counter = _counter(redis_url)

    @app.before_request
    def take() -> None:
        who = principal()
        if who is None or not is_api():
            return
        count = counter.take(who.token_id or who.account_id)
        request.environ[MORE_HEADERS] = [
            ("RateLimit-Limit", str(most)),
            ("RateLimit-Remaining", str(max(0, most - count.used))),
            ("RateLimit-Reset", str(count.resets_in)),
        ]
        if count.used > most:
            raise TooOftenError(
                _l("Too many requests: wait for the next minute."), retry_after=count.resets_in
            )
