"""How often one caller may ask in a minute, counted together through Redis when there is one."""

import threading
import time
from dataclasses import dataclass
from uuid import UUID

import structlog
from flask import Flask, request
from redis import Redis, RedisError

from hub.core.errors import TooOftenError
from hub.core.i18n import _l
from hub.core.web import MORE_HEADERS, is_api, principal

PERIOD = 60
MOST_KEPT = 10_000
log = structlog.get_logger("hub.api")


@dataclass(frozen=True, slots=True)
class Count:
    """Where a caller stands in this minute."""

    used: int
    resets_in: int


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


class Shared:
    """Counts in Redis for all servers; while it is away each process counts alone."""

    def __init__(self, url: str) -> None:
        self._redis = Redis.from_url(url, socket_timeout=0.2, socket_connect_timeout=0.2)
        self._local = Local()
        self._away_until = 0.0

    def take(self, caller: UUID) -> Count:
        now = time.time()
        if now < self._away_until:
            return self._local.take(caller)
        key = f"hub:api-rate:{caller}:{int(now // PERIOD)}"
        try:
            pipe = self._redis.pipeline(transaction=False)
            pipe.incr(key)
            pipe.expire(key, PERIOD)
            used = int(pipe.execute()[0])
        except RedisError as error:
            self._away_until = now + PERIOD / 4
            log.warning("api.rate_without_redis", cause=type(error).__name__)
            return self._local.take(caller)
        return Count(used, PERIOD - int(now % PERIOD))


def install(app: Flask, *, most: int, redis_url: str | None) -> None:
    """Limit each caller of the API to `most` requests a minute; 0 lifts the limit."""
    if most == 0:
        return
    counter = Shared(redis_url) if redis_url else Local()

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
