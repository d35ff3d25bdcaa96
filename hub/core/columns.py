"""What columns hold the same way on both databases: times, growing keys, JSON."""

import threading
import time
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import JSON, DateTime, Dialect
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeDecorator

from hub.core.noise import noise

Json = JSON().with_variant(postgresql.JSONB(), "postgresql")


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in Python, whatever the database keeps. A naive time is a bug, so it is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("A time without a zone can't be stored.")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy passes it
    ) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def utcnow() -> datetime:
    return datetime.now(UTC)


_last = 0
_last_lock = threading.Lock()


def uuid7() -> UUID:
    """Make a time-ordered key (RFC 9562), growing within one process even inside a microsecond.

    60 bits of time in 1/4096 ms: later rows sort later, so indexes grow at their right edge.
    """
    global _last  # noqa: PLW0603 - monotonic within the process is the whole point
    stamp = time.time_ns() * 4096 // 1_000_000
    with _last_lock:
        stamp = _last = max(stamp, _last + 1)
    value = (stamp >> 12) << 80 | 0x7 << 76 | (stamp & 0xFFF) << 64
    return UUID(int=value | 0b10 << 62 | int.from_bytes(noise(8)) >> 2)
