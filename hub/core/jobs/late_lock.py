"""SQLite's one write lock, taken by a long job at its first write: reading must not stop others."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, event

from hub.core.readonly import reads


def lock_at_first_write(connection: Connection, on_lock: Callable[[], None]) -> None:
    """Watch a transaction that began as a reader. `on_lock` is told when it becomes a writer.

    What it read before may be older than what it writes to, as under READ COMMITTED.
    A result still being read when the first write comes holds the old view: the lock is refused.
    """
    is_writer = False

    def before(
        _connection: Connection,
        _cursor: Any,
        statement: str,
        _parameters: Any,
        _context: Any,
        _many: bool,  # noqa: FBT001 - SQLAlchemy's signature
    ) -> None:
        nonlocal is_writer
        if is_writer or reads(statement):
            return
        raw: Any = connection.connection.dbapi_connection
        raw.execute("COMMIT")
        raw.execute("BEGIN IMMEDIATE")
        is_writer = True
        on_lock()

    event.listen(connection, "before_cursor_execute", before)
