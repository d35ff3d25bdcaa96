"""A PostgreSQL database of each test's own: washed for the next one, for a copy is dearer."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

import psycopg
from psycopg import sql

WASHES = 50  # dead rows and old statistics stay behind, so none is washed for ever
GROWN = 8_000_000  # bytes: to empty so much takes longer than a copy
# What a test may have made, dropped or switched off besides rows.
SHAPE = """
SELECT md5(string_agg(what, ',' ORDER BY what COLLATE "C")) FROM (
  SELECT concat('class', oid, relname, relkind, relnatts) FROM pg_class WHERE oid >= 16384
  UNION ALL SELECT concat('proc', oid, prosrc) FROM pg_proc WHERE oid >= 16384
  UNION ALL SELECT concat('trigger', oid, tgenabled) FROM pg_trigger WHERE oid >= 16384
  UNION ALL SELECT concat('constraint', oid, conname) FROM pg_constraint WHERE oid >= 16384
  UNION ALL SELECT concat('column', attrelid, attname, atttypid, attnotnull, attisdropped)
    FROM pg_attribute WHERE attrelid >= 16384 AND attnum > 0
  UNION ALL SELECT concat('setting', setconfig) FROM pg_db_role_setting
    JOIN pg_database ON pg_database.oid = setdatabase WHERE datname = current_database()
) AS found (what)
"""
OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
SIZE = "SELECT pg_database_size(current_database())"
# Rows or not, something was written there: to ask each table itself opens them all.
WRITTEN = """
SELECT relname FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0
ORDER BY 1
"""
SEQUENCES = """
SELECT format('SELECT setval(%L, %s, false)', seqrelid::regclass, seqstart) FROM pg_sequence
"""
Connection = psycopg.Connection[tuple[object, ...]]


@dataclass(frozen=True)
class _Template:
    """What every test begins with."""

    shape: object
    size: int
    rows: dict[str, bytes]
    sequences: list[str]


class Washed:
    """The databases of one worker: `copy` makes one like the template, `drop` ends it."""

    def __init__(self, copy: Callable[[], str], drop: Callable[[str], None]) -> None:
        self._copy = copy
        self._drop = drop
        self._clean: list[str] = []
        self._washes: dict[str, int] = {}
        self._template: _Template | None = None

    def take(self) -> str:
        url = self._clean.pop() if self._clean else self._copy()
        if self._template is None:
            with _connected(url) as connection:
                self._template = _template_in(connection)
        return url

    def give(self, url: str) -> None:
        done = self._washes[url] = self._washes.get(url, 0) + 1
        if done < WASHES and self._template is not None and _wash(url, self._template):
            self._clean.append(url)
        else:
            self._drop(url)


def _wash(url: str, template: _Template) -> bool:
    """Make it like the template again; False when more than rows was changed, or it is too full."""
    try:
        with _connected(url) as connection:
            connection.execute(OTHERS)
            if _value(connection, SHAPE) != template.shape:
                return False
            if int(str(_value(connection, SIZE))) - template.size > GROWN:
                return False
            # Append-only tables refuse and foreign keys ask: not of a replica.
            connection.execute("SET session_replication_role = replica")
            for table in _names(connection, WRITTEN):
                connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
            for rewind in template.sequences:
                connection.execute(rewind)
            for table, rows in template.rows.items():
                words = sql.SQL("COPY {} FROM STDIN (FORMAT binary)")
                with connection.cursor().copy(words.format(sql.Identifier(table))) as copy:
                    copy.write(rows)
    except psycopg.Error:
        return False
    return True


def _template_in(connection: Connection) -> _Template:
    rows = {}
    for table in _names(connection, WRITTEN):
        words = sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(table))
        with connection.cursor().copy(words) as copy:
            rows[table] = b"".join(bytes(part) for part in copy)
    size = int(str(_value(connection, SIZE)))
    return _Template(_value(connection, SHAPE), size, rows, _names(connection, SEQUENCES))


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        yield connection


def _value(connection: Connection, query: str) -> object:
    found = connection.execute(query).fetchone()
    assert found is not None
    return found[0]


def _names(connection: Connection, query: str) -> list[str]:
    return [str(name) for (name,) in connection.execute(query)]
