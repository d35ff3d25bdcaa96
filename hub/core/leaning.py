"""Whether anything refers to a row: asked of every foreign key there is, in whatever room."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Table, literal, select
from sqlalchemy.orm import Session

from hub.core.db import Base


def leans_on(session: Session, table: str, row_id: UUID, *, but: Collection[str] = ()) -> bool:
    """Say whether a row of any table (`but` these) refers to this one."""
    for other in Base.metadata.sorted_tables:
        if other.name not in but and _refers(session, other, table, row_id):
            return True
    return False


def _refers(session: Session, other: Table, table: str, row_id: UUID) -> bool:
    for column in other.columns:
        if any(key.column.table.name == table for key in column.foreign_keys):
            found = session.scalar(
                select(literal(1)).select_from(other).where(column == row_id).limit(1)
            )
            if found is not None:
                return True
    return False
