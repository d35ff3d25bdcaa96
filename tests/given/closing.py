"""Connections that a second app of a test left open: closed with its database, told by nobody."""

import weakref
from typing import Any

import psycopg
from sqlalchemy import event
from sqlalchemy.pool import Pool

OPEN: "weakref.WeakSet[psycopg.Connection[Any]]" = weakref.WeakSet()


@event.listens_for(Pool, "connect")
def _note(connection: Any, _record: object) -> None:
    if isinstance(connection, psycopg.Connection):
        OPEN.add(connection)


def close_left(url: str) -> None:
    """Close what is still open to this database: the collector would complain in another test."""
    name = url.rpartition("/")[2]
    for connection in list(OPEN):
        if not connection.closed and connection.info.dbname == name:
            connection.close()
