"""Saving a row so that what the database refuses is refused in words: one by one, or many at once.

A row by itself is saved in a savepoint: a clash takes back that row and nothing else. That is three
journeys to the database a row, so an import saves a chunk at once and goes row by row only where
the chunk was refused.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import contextmanager

from sqlalchemy import PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hub.core import behind
from hub.core.db import Base
from hub.core.errors import HubError

AT_ONCE = "saving.at_once"
KEYS = (PrimaryKeyConstraint, UniqueConstraint)
WALL = "ex_"  # an exclusion constraint; on SQLite its triggers say its name and nothing else
FOREIGN_KEY = "foreign key"  # SQLite does not say which


@contextmanager
def at_once(session: Session) -> Iterator[None]:
    """Save all that is saved inside in one savepoint; a clash anywhere is an IntegrityError."""
    if session.info.get(AT_ONCE):  # inside of another: that one's savepoint is for all
        yield
        return
    session.info[AT_ONCE] = True
    try:
        with session.begin_nested():
            yield
            session.flush()
            behind.settle(session)
    finally:
        del session.info[AT_ONCE]


def save(session: Session, row: Base, refusals: Mapping[str, HubError]) -> None:
    """Save a row now. `refusals` say, by the name of a constraint, what it means that it broke."""
    if session.info.get(AT_ONCE):
        session.add(row)
        return
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        refusal = refusals.get(broken(error, refusals) or "")
        if refusal is None:
            raise
        raise refusal from error


def broken(error: IntegrityError, known: Container[str] = ()) -> str | None:
    """Name the constraint that refused: PostgreSQL says it, SQLite tells of columns or less.

    Where several are of the same columns SQLite leaves open which it was: rather a `known` one.
    """
    if (diagnosis := getattr(error.orig, "diag", None)) is not None:
        name: str | None = diagnosis.constraint_name
        return name
    kind, _colon, rest = str(error.orig).partition(": ")
    if kind.startswith(WALL):
        return kind
    if not kind.startswith("UNIQUE"):
        return FOREIGN_KEY if kind.startswith("FOREIGN KEY") else None
    table = Base.metadata.tables[rest.partition(".")[0]]
    columns = [word.rpartition(".")[2] for word in rest.split(", ")]
    keys = (item for item in table.constraints if isinstance(item, KEYS))
    names = sorted(
        str(item.name)
        for item in (*(index for index in table.indexes if index.unique), *keys)
        if [column.name for column in item.columns] == columns
    )
    return next((name for name in names if name in known), names[0] if names else None)


def add_behind_wall(session: Session, rows: Sequence[Base], refusal: HubError) -> None:
    """Write new rows; the database's own wall against two in one place is the `refusal`."""
    try:
        with session.begin_nested():
            session.add_all(rows)
    except IntegrityError as error:
        if not (broken(error) or "").startswith(WALL):
            raise
        raise refusal from error
