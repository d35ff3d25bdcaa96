"""Bringing a database to today's tables, and saying whether it is there."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, inspect, text
from sqlalchemy.schema import DropTable

from hub.core.db import Base
from hub.core.engine import BUSY_SECONDS

SCRIPTS = Path(__file__).parents[1] / "migrations"
REVISIONS_OWN = {"ix_audit_entry_ids"}
VERSIONS = "alembic_version"
LOCK = (
    0x68756200  # PostgreSQL advisory lock: two servers started together migrate one after another
)
PATIENCE_MS = 600_000  # on SQLite its own lock does the same: whoever comes second waits it out
# Functions of triggers stay when their tables go; those of extensions are not ours.
OUR_FUNCTIONS = """
    SELECT p.oid::regprocedure::text FROM pg_proc p
    WHERE p.pronamespace = current_schema()::regnamespace
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
"""


def head() -> str | None:
    """Give the revision this code wants."""
    return ScriptDirectory(str(SCRIPTS)).get_current_head()


def current(engine: Engine) -> str | None:
    """Give the revision the database is at; None for an empty one."""
    with engine.connect() as connection:
        return revision_of(connection)


def revision_of(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def knows(revision: str) -> bool:
    """Whether this code has the revision: an archive of a later version names one it has not."""
    scripts = ScriptDirectory(str(SCRIPTS)).walk_revisions()
    return any(script.revision == revision for script in scripts)


def upgrade(engine: Engine, revision: str = "head") -> None:
    with migrating(engine) as connection:
        upgrade_within(connection, revision)


def upgrade_within(connection: Connection, revision: str = "head") -> None:
    """Go up inside a transaction of migrating() that does more than that."""
    command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    with migrating(engine) as connection:
        command.downgrade(_config(connection), revision)


def draft(engine: Engine, message: str) -> None:
    """Write a new revision from what the models have and the database has not."""
    with migrating(engine) as connection:
        command.revision(_config(connection), message, autogenerate=True)


def differences(engine: Engine) -> list[str]:
    """Say where the database and the models part."""
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": is_ours}
        )
        return [str(difference) for difference in compare_metadata(context, Base.metadata)]


def is_ours(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:  # noqa: FBT001 - Alembic's own signature
    """Leave alone what SQLite keeps for itself, and what stands in revisions alone."""
    if kind == "index" and name in REVISIONS_OWN:
        return False
    return not (kind == "table" and name is not None and name.startswith("sqlite_"))


def drop_all(engine: Engine) -> None:
    """Leave an empty database: tables of any age, not only those the models know."""
    with migrating(engine) as connection:
        drop_within(connection)


def drop_within(connection: Connection) -> None:
    """Drop everything inside a transaction of migrating()."""
    found = MetaData()
    found.reflect(connection)
    if connection.dialect.name == "postgresql":
        for table in found.tables.values():
            connection.execute(text(f'DROP TABLE IF EXISTS "{table.name}" CASCADE'))
        for signature in connection.scalars(text(OUR_FUNCTIONS)).all():
            connection.execute(text(f"DROP FUNCTION IF EXISTS {signature} CASCADE"))
    else:
        for table in found.tables.values():
            connection.execute(DropTable(table, if_exists=True))


def wait_turn(connection: Connection) -> None:
    """Let servers started together go on one after another, each till its transaction's end."""
    if connection.dialect.name == "postgresql":  # SQLite has one writer at a time anyway
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


def is_empty(engine: Engine) -> bool:
    """Whether nothing of ours was ever made here."""
    return not inspect(engine).get_table_names()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    config.attributes["metadata"] = Base.metadata
    return config


@contextmanager
def migrating(engine: Engine) -> Iterator[Connection]:
    """One transaction that changes tables: alone in it, whole or undone, references asked last."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
            connection.commit()  # the lock is the session's, not the transaction's
            try:
                with connection.begin():
                    yield connection
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": LOCK})
                connection.commit()
            return
        # SQLite rebuilds a table to alter it; with foreign keys on, dropping the old one would
        # delete or refuse its children. The switch works outside of a transaction only.
        driver = connection.connection.driver_connection
        if driver is None:
            raise RuntimeError("SQLite gave no connection.")
        driver.execute("PRAGMA foreign_keys=OFF")
        driver.execute(f"PRAGMA busy_timeout={PATIENCE_MS}")
        try:
            with connection.begin():
                yield connection
                if connection.execute(text("PRAGMA foreign_key_check")).first() is not None:
                    raise RuntimeError("The migration would leave rows that point at nothing.")
        finally:
            driver.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
            driver.execute("PRAGMA foreign_keys=ON")
