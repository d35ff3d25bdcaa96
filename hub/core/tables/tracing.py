"""Traces of what lists show of people: the read and its audit row are one transaction."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from hub.core import audit
from hub.core.db import reading, transaction
from hub.core.tables.declare import Table


def unit(table: Table) -> AbstractContextManager[Session]:
    """Open what a page is read in: with personal data no page leaves before its trace is kept."""
    return transaction() if table.is_personal else reading()


def note(
    session: Session,
    table: Table,
    act: str,
    ids: Iterable[UUID] | None = None,
    **details: Any,
) -> None:
    """Leave the trace of a read inside unit(): who was shown, names and counts, no values."""
    if table.is_personal:
        action = f"{table.name}.{act}"
        audit.record(session, action, subject=table.name, ids=ids, details=details)
