"""Backup: one moment of database and files, whole or refused."""

import io
import os
import threading
import time
import tracemalloc
from pathlib import Path

import pytest
from sqlalchemy import Column, LargeBinary, select, text

from hub.core import audit, backup, chain, restoring, rows
from hub.core.archive import CHUNK, MAGIC, Opener, Sealer
from hub.core.db import Base, database, transaction, utcnow
from hub.core.errors import HubError, InvalidError, NotFoundError
from hub.core.rows import KINDS, kind_of
from hub.people.models import Person
from tests.conftest import KEY
from tests.given.backup import SECRET, Folder, everything, fill, open_hub
from tests.given.job_runners import forks


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
    child = forks.Process(target=_restore, args=(environ, path, tmp_path / "elsewhere"))
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
            assert kind_of(column.type) in KINDS
    assert KINDS[kind_of(Column("x", LargeBinary()).type)].encode(b"\x00\xff") == "AP8="


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
        backup.write_to(tmp_path / str(count), SECRET, version="1")
        restoring.verify(tmp_path / str(count), SECRET)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    small, large = peak(2_500), peak(10_000)

    assert large < small * 1.3 + 1_000_000
