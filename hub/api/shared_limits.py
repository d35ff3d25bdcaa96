"""The count of a caller's requests in Redis, one for all servers."""

import time
from uuid import UUID

import structlog
from redis import Redis, RedisError

from hub.api.limits import PERIOD, Count, Local

log = structlog.get_logger("hub.api")


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
