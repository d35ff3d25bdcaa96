"""Insert or update many rows by one statement, the same on both databases."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from hub.core.db import Base, Entity

MOST_PARAMETERS = 32_000  # SQLite takes 32,766 in a statement, PostgreSQL twice as many


def upsert(
    session: Session,
    model: type[Base],
    rows: Sequence[Mapping[str, Any]],
    *,
    on: Sequence[str],
    update: Sequence[str] | None = None,
) -> None:
    """Insert rows, or update those that clash on `on`: one statement on both databases.

    `update=()` leaves existing rows alone; None updates every given column but the key. All rows
    name the same columns and differ in `on`. What a statement can't hold goes into the next one.
    """
    most = MOST_PARAMETERS // len(model.__table__.columns)
    for start in range(0, len(rows), most):
        _upsert(session, model, rows[start : start + most], on, update)


def _upsert(
    session: Session,
    model: type[Base],
    rows: Sequence[Mapping[str, Any]],
    on: Sequence[str],
    update: Sequence[str] | None,
) -> None:
    build = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement: Any = build(model.__table__)  # type: ignore[arg-type]
    columns = (
        [name for name in rows[0] if name not in {*on, "id", "created_at", "updated_at", "version"}]
        if update is None
        else update
    )
    if columns:
        changes = {name: statement.excluded[name] for name in columns}
        if issubclass(model, Entity):
            changes |= {
                "updated_at": statement.excluded.updated_at,
                "version": model.version + 1,
            }
        statement = statement.on_conflict_do_update(index_elements=list(on), set_=changes)
    else:
        statement = statement.on_conflict_do_nothing(index_elements=list(on))
    if len(rows) == 1:
        session.execute(statement, dict(rows[0]))  # compiled once and kept, unlike a list of values
    else:
        # Given beside the statement, a list would be sent as one statement a row.
        session.execute(statement.values([dict(row) for row in rows]))
