"""Traces of what lists show of people: the read and its audit row are one transaction."""

from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy.orm import Session

from hub.core import audit
from hub.core.db import reading, transaction
from hub.core.tables.declare import Table


def unit(table: Table) -> AbstractContextManager[Session]:
    """Open what a page is read in: with personal data no page leaves before its trace is kept."""
    return transaction() if table.is_personal else reading()


def note(session: Session, table: Table, act: str, **details: Any) -> None:
    """Leave the trace of a read inside unit(): names and counts, no values."""
    if table.is_personal:
        audit.record(session, f"{table.name}.{act}", subject=table.name, details=details)
