"""A PostgreSQL database of each test's own: washed for the next one, for a copy is dearer."""

from collections.abc import Callable
from contextlib import closing

import psycopg
from psycopg import sql

WASHES = 50  # dead rows and old statistics stay behind, so none is washed for ever
GROWN = 8_000_000  # bytes: to empty so much takes longer than a copy
# What a test may have made, dropped or switched off besides rows.
SHAPE = """
SELECT md5(string_agg(what, ',' ORDER BY what)) FROM (
  SELECT concat('class', oid, relname, relkind, relnatts) FROM pg_class WHERE oid >= 16384
  UNION ALL SELECT concat('proc', oid, prosrc) FROM pg_proc WHERE oid >= 16384
  UNION ALL SELECT concat('trigger', oid, tgenabled) FROM pg_trigger WHERE oid >= 16384
  UNION ALL SELECT concat('constraint', oid, conname) FROM pg_constraint WHERE oid >= 16384
  UNION ALL SELECT concat('column', attrelid, attname, atttypid, attnotnull, attisdropped)
    FROM pg_attribute WHERE attrelid >= 16384 AND attnum > 0
  UNION ALL SELECT concat('setting', setconfig) FROM pg_db_role_setting
    JOIN pg_database ON pg_database.oid = setdatabase WHERE datname = current_database()
  UNION ALL SELECT concat('version', version_num) FROM alembic_version
) AS found (what)
"""
OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
SIZE = "SELECT pg_database_size(current_database())"
TABLES = """
SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'
"""
SHIPPED = "reference_entry"  # what a new database has from the start
SEQUENCES = """
SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
FROM pg_sequences WHERE last_value IS NOT NULL
"""


Seen = tuple[object, int, sql.Composed]  # the shape, the size, the question for full tables


class Washed:
    """The databases of one worker: `copy` makes one as empty as the template, `drop` ends it."""

    def __init__(self, copy: Callable[[], str], drop: Callable[[str], None]) -> None:
        self._copy = copy
        self._drop = drop
        self._clean: list[str] = []
        self._washes: dict[str, int] = {}
        self._shape: Seen | None = None
        self._shipped: list[bytes] = []

    def take(self) -> str:
        url = self._clean.pop() if self._clean else self._copy()
        if self._shape is None:
            with closing(psycopg.connect(url, autocommit=True)) as connection:
                self._shape = self._seen(connection)
                with connection.cursor().copy(f"COPY {SHIPPED} TO STDOUT") as copy:
                    self._shipped = [bytes(part) for part in copy]
        return url

    def give(self, url: str) -> None:
        done = self._washes[url] = self._washes.get(url, 0) + 1
        if done < WASHES and self._wash(url):
            self._clean.append(url)
        else:
            self._drop(url)

    def _wash(self, url: str) -> bool:
        """Empty it; False when it is no more what the template was, or too full."""
        try:
            with closing(psycopg.connect(url, autocommit=True)) as connection:
                connection.execute(OTHERS)
                _shape, size, full = self._seen(connection)
                if self._shape is None or (_shape, full) != (self._shape[0], self._shape[2]):
                    return False
                if size - self._shape[1] > GROWN:
                    return False
                # Append-only tables refuse and foreign keys ask: not of a replica.
                connection.execute("SET session_replication_role = replica")
                for (table,) in connection.execute(full).fetchall():
                    connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(str(table))))
                with connection.cursor().copy(f"COPY {SHIPPED} FROM STDIN") as copy:
                    for part in self._shipped:
                        copy.write(part)
                connection.execute(SEQUENCES)
        except psycopg.Error:
            return False
        return True

    @staticmethod
    def _seen(connection: "psycopg.Connection[tuple[object, ...]]") -> Seen:
        shape = connection.execute(SHAPE).fetchone()
        size = connection.execute(SIZE).fetchone()
        tables = sorted(str(name) for (name,) in connection.execute(TABLES))
        full = sql.SQL(" UNION ALL ").join(
            sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(table, sql.Identifier(table))
            for table in tables
        )
        assert shape is not None
        assert size is not None
        return shape[0], int(str(size[0])), full
