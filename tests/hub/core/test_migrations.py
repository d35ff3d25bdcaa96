"""Migrations: up, down, and the same as the models."""

import threading

import pytest
from sqlalchemy import inspect, text

from hub.core import db, migrations


def test_migrated_tables_are_those_of_the_models(app):
    assert migrations.current(db.database().engine) == migrations.head()
    assert migrations.differences(db.database().engine) == []


def test_a_column_nobody_migrated_is_found(app):
    engine = db.database().engine
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE job_schedule DROP COLUMN payload"))

    (found,) = migrations.differences(engine)

    assert "payload" in found


def test_down_to_nothing_and_up_again(app):
    engine = db.database().engine

    migrations.downgrade(engine, "base")
    left = set(inspect(engine).get_table_names())
    migrations.upgrade(engine)

    assert left <= {migrations.VERSIONS}
    assert migrations.differences(engine) == []


def test_everything_is_dropped_and_made_anew(app):
    engine = db.database().engine

    migrations.drop_all(engine)
    was_empty = migrations.is_empty(engine)
    migrations.upgrade(engine)

    assert was_empty
    assert migrations.differences(engine) == []


def test_servers_started_together_migrate_one_after_another(app):
    engine = db.database().engine
    migrations.drop_all(engine)
    failures = []

    def upgrade():
        try:
            migrations.upgrade(engine)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test shows it
            failures.append(error)

    rivals = [threading.Thread(target=upgrade) for _ in range(3)]
    for rival in rivals:
        rival.start()
    for rival in rivals:
        rival.join()

    assert failures == []
    assert migrations.current(engine) == migrations.head()


def test_a_migration_that_would_orphan_rows_is_undone(app):
    engine = db.database().engine
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL keeps its foreign keys on while it alters tables")

    with (
        pytest.raises(RuntimeError, match="point at nothing"),
        migrations.migrating(engine) as connection,
    ):
        connection.execute(
            text(
                "INSERT INTO account_grant"
                " (id, created_at, updated_at, version, account_id, role, scope)"
                " VALUES ('1', '2026-01-01', '2026-01-01', 1, 'nobody', 'staff', 'region')"
            )
        )

    with db.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM account_grant")) == 0
