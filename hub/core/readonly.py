"""What only reads, only reads: a statement that would write is refused before it is sent.

The reads of a request share a connection on which each statement is its own transaction: a write
there would stay though its neighbours failed. Neither driver can be told so without a journey to
the database for every read, so the engine looks at each statement itself.
"""

import re
from typing import Any

from sqlalchemy import Connection, Engine, event

READS = re.compile(r"\s*\(?\s*(?:SELECT|WITH|VALUES|EXPLAIN|SHOW|PRAGMA|BEGIN)\b", re.IGNORECASE)
WRITES = re.compile(
    r"\b(?:INSERT\s+INTO|DELETE\s+FROM|MERGE\s+INTO|UPDATE\s+\S+\s+SET)\b", re.IGNORECASE
)


class WrittenInReadingError(RuntimeError):
    """A bug that shows at once: rows are changed in transaction()."""


def reads(statement: str) -> bool:
    """Whether a statement leaves everything as it is."""
    return READS.match(statement) is not None and WRITES.search(statement) is None


def guard(engine: Engine) -> None:
    """Let connections opened for reading (the option hub_writes, False or None) read alone."""
    event.listen(engine, "before_cursor_execute", _look)


def _look(
    connection: Connection,
    _cursor: object,
    statement: str,
    _parameters: object,
    _context: Any,
    _many: bool,  # noqa: FBT001 - SQLAlchemy's own signature
) -> None:
    options = connection.get_execution_options()
    if options.get("hub_writes", True) or options.get("hub_writes_late"):
        return
    if options.get("hub_ahead") is not None:
        return  # what it would write is put aside
    if not reads(statement):
        raise WrittenInReadingError("Rows are changed in transaction(), not in reading().")
