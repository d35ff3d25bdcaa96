"""Backup and restore: one moment, whole or refused, on either database and across."""

import io
import json
import multiprocessing
import os
import threading
import time
import tracemalloc
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

import psycopg
import pytest
from sqlalchemy import JSON, Column, LargeBinary, insert, inspect, select, text

from hub.app import create_app
from hub.core import audit, backup, chain, files, restoring, rows
from hub.core.archive import CHUNK, MAGIC, Opener, Sealer, Secret
from hub.core.crypto import Key, KeyRing
from hub.core.db import Base, database, reading, transaction, utcnow
from hub.core.errors import HubError, InvalidError, NotFoundError, RefusedError
from hub.core.files import StoredFile
from hub.core.jobs import Job
from hub.core.rows import codec, lanes
from hub.organisations.models import Organisation, OrganisationKind
from hub.people.models import Person
from hub.settings import Settings
from tests.conftest import KEY, POSTGRES

RING = KeyRing.parse(KEY)
SECRET = Secret(RING)


class Folder:
    """Files of a test on the disk, as the hub's own storage keeps them."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def open_at(self, place: str, start: int) -> BinaryIO:
        try:
            file = (self.root / place).open("rb")
        except FileNotFoundError as error:
            raise NotFoundError("gone") from error
        file.seek(start)
        return file

    def put(self, place: str, chunks: Iterable[bytes]) -> None:
        path = self.root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"".join(chunks))

    def size(self, place: str) -> int | None:
        path = self.root / place
        return path.stat().st_size if path.exists() else None


def fill() -> None:
    with transaction() as session:
        organisation = Organisation(
            name="Колледж «Заря»", kind=OrganisationKind.PROVIDER, inn="7707083893"
        )
        session.add(organisation)
        session.flush()
        for n in range(40):
            session.add(
                Person(
                    last_name="Ёлкина",
                    first_name=f"Анна\n{n}",
                    snils=f"{n:011}" if n % 2 else None,
                    organisation_id=organisation.id if n % 3 else None,
                )
            )
        session.execute(
            insert(Job),
            [
                {"kind": "k", "lane": "l", "payload": {"a": [1, None, "ё"]}, "max_attempts": 1},
                {"kind": "k", "lane": "l", "payload": {}, "max_attempts": 1, "key": "0"},
            ],
        )
        audit.record(session, "test.filled", details=None)
        audit.record(session, "test.filled", details={"n": 1.5, "words": ["а"]})


def everything() -> dict[str, list[list[object]]]:
    """Every row of every table; only the spelling of JSON is the database's own affair."""
    engine = database().engine
    found: dict[str, list[list[object]]] = {}
    with engine.connect() as connection:
        for lane in lanes(engine.dialect.name):
            holds_json = [isinstance(column.type, JSON) for column in lane.columns]
            found[lane.name] = [
                [
                    json.loads(value) if is_json and value else value
                    for value, is_json in zip(json.loads(line), holds_json, strict=True)
                ]
                for line in lane.read(connection)
            ]
    return found


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


def open_hub(environ: dict[str, str]) -> None:
    create_app(Settings.read(environ))


def test_an_empty_machine_gets_everything_row_by_row(app, tmp_path, empty_machine):
    fill()
    before = everything()
    made = backup.write_to(tmp_path / "a", SECRET, version="1")
    open_hub(empty_machine)

    about, manifest = restoring.restore(tmp_path / "a", SECRET)

    assert everything() == before
    assert manifest == made
    assert about.version == "1"
    assert sum(manifest.rows.values()) == sum(len(rows) for rows in before.values())
    assert chain.verify().rows == 2
    with (
        transaction() as session
    ):  # and the hub goes on: guards, references and the chain are there
        session.add(Person(last_name="А", first_name="Б"))
        audit.record(session, "test.after")
    assert chain.verify().rows == 3
    with pytest.raises(Exception, match="append-only"), database().engine.begin() as connection:
        connection.execute(text("DELETE FROM audit_entry"))


def test_references_and_indexes_are_as_in_a_new_database(app, tmp_path, empty_machine):
    fill()
    backup.write_to(tmp_path / "a", SECRET, version="1")
    open_hub(empty_machine)

    restoring.restore(tmp_path / "a", SECRET)

    inspector = inspect(database().engine)
    for table in Base.metadata.sorted_tables:
        assert len(inspector.get_foreign_keys(table.name)) == len(table.foreign_key_constraints)
        names = {index["name"] for index in inspector.get_indexes(table.name)}
        assert {str(index.name) for index in table.indexes} <= names


def test_migrations_are_stamped_as_they_were(app, tmp_path, empty_machine):
    with database().engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('abc123')"))
    backup.write_to(tmp_path / "a", SECRET, version="1")
    open_hub(empty_machine)

    restoring.restore(tmp_path / "a", SECRET)

    with database().engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "abc123"


def test_a_backup_is_of_one_moment_while_others_write(app, tmp_path):
    fill()
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            with (
                transaction() as session
            ):  # a person and a row of the trail: together or not at all
                session.add(Person(last_name="А", first_name="Б"))
                audit.record(session, "person.added")

    writer = threading.Thread(target=write)
    writer.start()
    time.sleep(0.2)
    manifest = backup.write_to(tmp_path / "a", SECRET, version="1")
    time.sleep(0.2)
    stop.set()
    writer.join()

    assert manifest.rows["person"] - 40 == manifest.rows["audit_entry"] - 2 > 0
    assert len(everything()["person"]) > manifest.rows["person"]
    restoring.restore(tmp_path / "a", SECRET, replace=True)
    assert chain.verify().is_whole
    assert len(everything()["person"]) == manifest.rows["person"]


@pytest.fixture
def with_files(app, monkeypatch, tmp_path):
    """Rows that refer to stored bytes."""
    places = {
        "ab/cd/small": b"small",
        "ab/cd/empty": b"",
        "ef/gh/large": os.urandom(3 * CHUNK + 5),
    }
    folder = Folder(tmp_path / "files")
    for place, data in places.items():
        folder.put(place, [data])
    folder.put("zz/zz/orphan", [b"no row refers to it"])
    monkeypatch.setattr(backup, "places", lambda _connection: iter(sorted(places)))
    return folder, places


def test_files_come_along_byte_for_byte(with_files, tmp_path):
    storage, places = with_files
    there = Folder(tmp_path / "elsewhere")
    backup.write_to(tmp_path / "a", SECRET, version="1", storage=storage)

    _, manifest = restoring.restore(tmp_path / "a", SECRET, storage=there, replace=True)

    assert manifest.files == 3
    assert {place: (there.root / place).read_bytes() for place in places} == places
    assert there.size("zz/zz/orphan") is None


def test_a_file_lost_from_the_storage_is_told_and_stops_nothing(with_files, tmp_path):
    storage, _ = with_files
    (storage.root / "ab/cd/small").unlink()

    manifest = backup.write_to(tmp_path / "a", SECRET, version="1", storage=storage)

    assert manifest.lost_files == ["ab/cd/small"]
    assert restoring.verify(tmp_path / "a", SECRET)[1].files == 2


def test_any_cut_or_changed_byte_is_refused_and_touches_nothing(with_files, tmp_path):
    storage, _ = with_files
    fill()
    path = tmp_path / "a"
    backup.write_to(path, SECRET, version="1", storage=storage)
    whole = path.read_bytes()
    before = everything()
    size = len(whole)
    spoilt = [whole[:cut] for cut in (0, 5, len(MAGIC) + 3, size // 3, size - 1, size - CHUNK)]
    first = len(MAGIC) + whole[len(MAGIC) :].index(b"\n") + 1
    spoilt += [whole[: first + (CHUNK + 16) * n] for n in (1, 2)]  # cut between two chunks
    spoilt.append(whole + b"x")
    for place in (3, len(MAGIC) + 20, first, size // 2, size - 1):
        changed = bytearray(whole)
        changed[place] ^= 1
        spoilt.append(bytes(changed))
    swapped = bytearray(whole)
    one, two = slice(first, first + CHUNK + 16), slice(first + CHUNK + 16, first + 2 * (CHUNK + 16))
    swapped[one], swapped[two] = whole[two], whole[one]
    spoilt.append(bytes(swapped))

    for data in spoilt:
        path.write_bytes(data)
        with pytest.raises(InvalidError):
            restoring.restore(path, SECRET, storage=storage, replace=True)

    assert everything() == before


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


def test_an_archive_of_another_version_is_refused(app, tmp_path, monkeypatch):
    backup.write_to(tmp_path / "a", SECRET, version="2020.1.0")
    monkeypatch.setattr(restoring, "fingerprint", lambda: "another")

    with pytest.raises(RefusedError) as caught:
        restoring.restore(tmp_path / "a", SECRET, replace=True)

    assert caught.value.details == {"version": "2020.1.0"}


def test_a_database_in_use_is_not_overwritten_unasked(app, tmp_path):
    backup.write_to(tmp_path / "a", SECRET, version="1")
    fill()
    before = everything()

    with pytest.raises(RefusedError) as caught:
        restoring.restore(tmp_path / "a", SECRET)

    assert "person" in str(caught.value.details["tables"])
    assert everything() == before


def _restore(environ: dict[str, str], path: Path, storage: Path) -> None:
    open_hub(environ)

    def slowly(what: str, _count: int) -> None:
        (path.parent / "begun").touch()
        time.sleep(3600 if what == "files" else 0)

    restoring.restore(path, SECRET, storage=Folder(storage), replace=True, progress=slowly)


def test_killed_half_way_nothing_is_changed(with_files, tmp_path, settings, database_url):
    storage, _ = with_files
    fill()
    path = tmp_path / "a"
    backup.write_to(path, SECRET, version="1", storage=storage)
    with transaction() as session:
        session.add(Person(last_name="Позже", first_name="Архива"))
    before = everything()
    environ = {
        "HUB_DATABASE_URL": database_url,
        "HUB_DATA_DIR": str(settings.data_dir),
        "HUB_KEYS": KEY,
    }
    child = multiprocessing.get_context("spawn").Process(
        target=_restore, args=(environ, path, tmp_path / "elsewhere")
    )
    child.start()
    deadline = time.monotonic() + 60
    while not list((tmp_path / "elsewhere").rglob("*/empty")) and time.monotonic() < deadline:
        time.sleep(0.02)
    child.kill()
    child.join()

    assert (tmp_path / "begun").exists()
    assert everything() == before
    restoring.restore(path, SECRET, storage=Folder(tmp_path / "elsewhere"), replace=True)
    assert len(everything()["person"]) == len(before["person"]) - 1


def test_a_failed_backup_leaves_no_file(app, tmp_path, monkeypatch):
    def break_off(_connection: object) -> object:
        raise NotFoundError("the storage is gone")

    monkeypatch.setattr(backup, "places", break_off)

    with pytest.raises(HubError):
        backup.write_to(tmp_path / "b" / "a", SECRET, version="1", storage=Folder(tmp_path))

    assert list((tmp_path / "b").iterdir()) == []


def test_an_archive_is_readable_by_its_owner_only(app, tmp_path):
    backup.write_to(tmp_path / "a", SECRET, version="1")

    assert (tmp_path / "a").stat().st_mode & 0o077 == 0
    assert b"person" not in (tmp_path / "a").read_bytes()


def test_every_column_of_the_house_can_be_carried():
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            codec(column.type)
    assert codec(Column("x", LargeBinary()).type)[1](b"\x00\xff") == "AP8="


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_the_sealed_stream_gives_back_what_went_in(size):
    data = os.urandom(size)
    target = io.BytesIO()
    sealer = Sealer(target, SECRET)
    sealer.write(data)
    sealer.finish()

    assert Opener(io.BytesIO(target.getvalue()), SECRET).readall() == data


def test_memory_stays_flat_however_many_rows(app, tmp_path, monkeypatch):
    monkeypatch.setattr(backup, "PART_BYTES", 200_000)
    monkeypatch.setattr(rows, "BATCH", 500)

    def peak(count: int) -> int:
        row = {"action": "x", "door": "web", "previous": "0" * 64, "hash": "0" * 64}
        with database().engine.begin() as connection:
            table = Base.metadata.tables["audit_entry"]
            start = (connection.scalar(select(text("max(seq)")).select_from(table)) or 0) + 1
            connection.execute(
                table.insert(),
                [{**row, "seq": n, "at": utcnow()} for n in range(start, start + count)],
            )
        tracemalloc.start()
        backup.write_to(tmp_path / "a", SECRET, version="1")
        restoring.verify(tmp_path / "a", SECRET)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    small, large = peak(5_000), peak(20_000)

    assert large < small * 1.3 + 1_000_000


def test_uploaded_files_are_readable_on_the_new_machine(app, tmp_path, empty_machine):
    with transaction() as session:
        stored = files.store(
            session, io.BytesIO(b"%PDF-1.4\n" + os.urandom(200_000)), name="a.pdf", kind="paper",
            owner_id=None,
        )  # fmt: skip
    with reading() as session, files.open_file(session.get_one(StoredFile, stored.id)) as stream:
        before = stream.read()
    backup.write_to(tmp_path / "a", SECRET, version="1", storage=files.depot().storage)
    open_hub(empty_machine)

    _, manifest = restoring.restore(tmp_path / "a", SECRET, storage=files.depot().storage)

    with reading() as session, files.open_file(session.get_one(StoredFile, stored.id)) as stream:
        assert stream.read() == before
    assert manifest.files == 1
