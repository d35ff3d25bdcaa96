"""Saving a row so that what the database refuses is refused in words: one by one, or many at once.

A row by itself is saved in a savepoint: a clash takes back that row and nothing else. That is three
journeys to the database a row, so an import saves a chunk at once and goes row by row only where
the chunk was refused.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hub.core.db import Base
from hub.core.errors import HubError

AT_ONCE = "saving.at_once"


@contextmanager
def at_once(session: Session) -> Iterator[None]:
    """Save all that is saved inside in one savepoint; a clash anywhere is an IntegrityError."""
    session.info[AT_ONCE] = True
    try:
        with session.begin_nested():
            yield
    finally:
        del session.info[AT_ONCE]


def save(session: Session, row: Base, refusal: HubError) -> None:
    """Save a row now; the refusal is raised when the database holds its like already."""
    if session.info.get(AT_ONCE):
        session.add(row)
        return
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise refusal from error
