"""Wake-ups in Redis: an RQ job says that a lane has rows, and carries nothing else."""

import hashlib
import secrets
from typing import Any

import redis
from rq import Queue
from rq.serializers import JSONSerializer

SMALL = "hub"
LONG = "hub-long"
NAMES = {False: SMALL, True: LONG}
FUNCTION = "hub.core.jobs.worker.wake"
KEEP_SECONDS = 600
CONNECT_SECONDS = 3.0
# Longer than RQ waits in one blocking read, so that silence is not taken for a dead server.
ANSWER_SECONDS = 460.0

# What a stopped, lost or refusing Redis raises.
REDIS_ERRORS = (redis.ConnectionError, redis.TimeoutError, redis.ResponseError)


def connect(url: str) -> Any:
    return redis.Redis.from_url(
        url,
        socket_connect_timeout=CONNECT_SECONDS,
        socket_timeout=ANSWER_SECONDS,
        socket_keepalive=True,
        health_check_interval=30,
    )


def queues(connection: Any) -> dict[bool, Queue]:
    """Give the queues by size. JSON, never pickle: who writes to Redis must not run code here."""
    return {
        is_long: Queue(name, connection=connection, serializer=JSONSerializer)
        for is_long, name in NAMES.items()
    }


def push(queue: Queue, lane: str, *, is_long: bool) -> bool:
    """Put one wake-up down for a lane, unless one is waiting there already."""
    word = _word(lane)
    if any(job_id.startswith(word) for job_id in queue.job_ids):
        return False
    queue.enqueue_call(
        FUNCTION,
        args=(lane, is_long),
        job_id=word + secrets.token_hex(6),
        timeout=-1,
        result_ttl=0,
        failure_ttl=KEEP_SECONDS,
        ttl=None,
        description=f"lane {lane}",
    )
    return True


def _word(lane: str) -> str:
    """Begin an id of RQ's own alphabet by which a lane's wake-ups are known."""
    return f"lane-{hashlib.sha256(lane.encode()).hexdigest()[:20]}-"
