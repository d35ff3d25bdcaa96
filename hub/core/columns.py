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
    stamp = _stamps(1)
    value = (stamp >> 12) << 80 | 0x7 << 76 | (stamp & 0xFFF) << 64
    return UUID(int=value | 0b10 << 62 | int.from_bytes(noise(8)) >> 2)


def keys7(count: int) -> list[str]:
    """Make many such keys, bare: thirty-two letters each."""
    first, ends = _stamps(count), noise(8 * count).hex()
    return [
        f"{stamp >> 12:012x}7{stamp & 0xFFF:03x}8{ends[16 * n + 1 : 16 * n + 16]}"
        for n, stamp in enumerate(range(first, first + count))
    ]


def _stamps(count: int) -> int:
    """Take so many moments nobody has, and give the first of them."""
    global _last  # noqa: PLW0603 - monotonic within the process is the whole point
    now = time.time_ns() * 4096 // 1_000_000
    with _last_lock:
        first = max(now, _last + 1)
        _last = first + count - 1
    return first
