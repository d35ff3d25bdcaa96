"""Restoring: everything comes back, on either database and across, or nothing is touched."""

import io
import os
import shutil

import psycopg
import pytest
from sqlalchemy import text

from hub.core import audit, backup, chain, files, migrations, restoring
from hub.core.archive import Secret
from hub.core.crypto import Key, KeyRing
from hub.core.db import database, reading, transaction
from hub.core.errors import InvalidError, RefusedError
from hub.core.files import StoredFile
from hub.people.models import Person
from tests.conftest import KEY, POSTGRES
from tests.given.backup import RING, SECRET, everything, fill, open_hub
from tests.given.files import PAPER


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_machine(request, tmp_path):
    """The settings of a machine on which no hub has ever run: no tables, no files."""
    data_dir = tmp_path / "new"
    environ = {"HUB_DATA_DIR": str(data_dir), "HUB_KEYS": KEY, "HUB_JOB_THREADS": "0"}
    if request.param == "sqlite":
        yield environ
        return
    name = f"empty_{os.urandom(6).hex()}"
    with psycopg.connect(str(POSTGRES), autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
    yield {**environ, "HUB_DATABASE_URL": f"{str(POSTGRES).rpartition('/')[0]}/{name}"}
    database().engine.dispose()
    with psycopg.connect(str(POSTGRES), autocommit=True) as admin:
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_an_empty_machine_gets_everything_row_by_row(app, tmp_path, empty_machine):
    fill()
    with transaction() as session:
        stored = files.store(
            session, io.BytesIO(b"%PDF-1.4\n" + os.urandom(200_000)), name="a.pdf", kind=PAPER.name,
            owner_id=None,
        )  # fmt: skip
    with reading() as session, files.open_file(session.get_one(StoredFile, stored.id)) as stream:
        paper = stream.read()
    before, revision = everything(), migrations.current(database().engine)
    made = backup.write_to(tmp_path / "a", SECRET, version="1", storage=files.depot().storage)
    open_hub(empty_machine)
    assert migrations.current(database().engine) is None

    about, manifest = restoring.restore(tmp_path / "a", SECRET, storage=files.depot().storage)

    assert everything() == before
    assert manifest == made
    assert manifest.files == 1
    assert about.version == "1"
    assert sum(manifest.rows.values()) == sum(len(rows) for rows in before.values())
    with reading() as session, files.open_file(session.get_one(StoredFile, stored.id)) as stream:
        assert stream.read() == paper
    # References and indexes are as in a new database.
    assert migrations.current(database().engine) == revision is not None
    assert migrations.differences(database().engine) == []
    known = chain.verify().rows
    # And the hub goes on: guards and the chain are there.
    with transaction() as session:
        session.add(Person(last_name="А", first_name="Б"))
        audit.record(session, "test.after")
    assert chain.verify().rows == known + 1 >= 3
    with pytest.raises(Exception, match="append-only"), database().engine.begin() as connection:
        connection.execute(text("DELETE FROM audit_entry"))


def test_a_wrong_key_is_named(app, tmp_path):
    backup.write_to(tmp_path / "a", SECRET, version="1")

    with pytest.raises(InvalidError) as caught:
        restoring.verify(tmp_path / "a", Secret(KeyRing([Key("other", b"o" * 32)])))
    assert caught.value.details == {"key": "test"}

    with pytest.raises(InvalidError):
        restoring.verify(tmp_path / "a", Secret(KeyRing([Key("test", b"o" * 32)])))


def test_a_passphrase_opens_without_the_ring_and_a_wrong_one_does_not(app, tmp_path):
    backup.write_to(tmp_path / "a", Secret(RING, "три зелёных кота"), version="1")
    other = KeyRing([Key("other", b"o" * 32)])

    assert restoring.verify(tmp_path / "a", Secret(other, "три зелёных кота"))[0].version == "1"
    for passphrase in ("три рыжих кота", "", None):
        with pytest.raises(InvalidError):
            restoring.verify(tmp_path / "a", Secret(other, passphrase))


def test_keys_that_seal_the_values_are_asked_for_first(app, tmp_path):
    fill()
    backup.write_to(tmp_path / "a", Secret(RING, "слова"), version="1")
    other = KeyRing([Key("other", b"o" * 32)])

    with pytest.raises(RefusedError) as caught:
        restoring.restore(tmp_path / "a", Secret(other, "слова"), replace=True)

    assert caught.value.details == {"keys": ["test"]}


@pytest.fixture
def next_version(tmp_path, monkeypatch):
    """Tables of a version to come: one more revision, which fills what it adds."""

    def come() -> None:
        scripts = shutil.copytree(migrations.SCRIPTS, tmp_path / "migrations")
        (scripts / "versions" / "next.py").write_text(NEXT)
        monkeypatch.setattr(migrations, "SCRIPTS", scripts)

    return come


NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = "{head}"


def upgrade():
    with op.batch_alter_table("person") as person:
        person.add_column(sa.Column("initial", sa.String(1), nullable=True))
    op.execute("UPDATE person SET initial = substr(last_name, 1, 1)")
    with op.batch_alter_table("person") as person:
        person.alter_column("initial", existing_type=sa.String(1), nullable=False)


def downgrade():
    with op.batch_alter_table("person") as person:
        person.drop_column("initial")
""".replace("{head}", str(migrations.head()))


# Lines of an archive name no database: the test above reads those of each on the other.
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_archive_of_an_older_version_is_restored_at_its_revision_and_upgraded(
    app, tmp_path, empty_machine, next_version
):
    fill()
    before = everything()
    backup.write_to(tmp_path / "a", SECRET, version="1")
    next_version()
    open_hub(empty_machine)

    restoring.restore(tmp_path / "a", SECRET)

    assert migrations.current(database().engine) == migrations.head() == "next"
    assert everything() == before  # which knows nothing of the new column
    with reading() as session:
        initials = session.execute(text("SELECT initial, count(*) FROM person GROUP BY 1")).all()
    assert initials == [("Ё", 40)]


def test_an_archive_of_a_later_version_is_refused(app, tmp_path, monkeypatch, next_version):
    now = migrations.SCRIPTS
    next_version()
    migrations.upgrade(database().engine)
    backup.write_to(tmp_path / "a", SECRET, version="2030.1.0")
    monkeypatch.setattr(migrations, "SCRIPTS", now)

    with pytest.raises(RefusedError) as caught:
        restoring.restore(tmp_path / "a", SECRET, replace=True)

    assert caught.value.details == {"version": "2030.1.0"}


def test_a_database_behind_its_program_is_not_backed_up(app, tmp_path, next_version):
    now = migrations.head()
    next_version()

    with pytest.raises(RefusedError) as caught:
        backup.write_to(tmp_path / "a", SECRET, version="1")

    assert caught.value.details == {"now": now}
    assert not (tmp_path / "a").exists()


def test_an_archive_whose_tables_are_not_of_its_revision_is_refused(app, tmp_path, next_version):
    fill()
    next_version()
    migrations.upgrade(database().engine)
    backup.write_to(tmp_path / "a", SECRET, version="1")  # by models that lack the new column
    before = everything()

    with pytest.raises(RefusedError) as caught:
        restoring.restore(tmp_path / "a", SECRET, replace=True)

    assert "not those of its revision" in str(caught.value.message)
    assert everything() == before


def test_a_database_in_use_is_not_overwritten_unasked(app, tmp_path):
    backup.write_to(tmp_path / "a", SECRET, version="1")
    fill()
    before = everything()

    with pytest.raises(RefusedError) as caught:
        restoring.restore(tmp_path / "a", SECRET)

    assert "person" in str(caught.value.details["tables"])
    assert everything() == before
