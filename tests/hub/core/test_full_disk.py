"""A disk that is really full, under files and under PostgreSQL: refused, whole, on again."""

import os
import subprocess
import tempfile
from pathlib import Path

import pytest
from sqlalchemy import func, select

from hub.app import create_app
from hub.core import audit, chain, files, health, migrations
from hub.core.db import database, reading, transaction
from hub.core.errors import UnavailableError
from hub.core.files import Blob, StoredFile
from hub.core.web import public
from hub.people.models import Person
from tests.conftest import settings_for
from tests.given import files as given
from tests.services import Postgres

SAME_SITE = {"Origin": "http://localhost"}


@pytest.fixture
def small_disk():
    """Mount a file system of a given size in megabytes; root alone may."""
    mounted = []

    def mount(size):
        place = Path(tempfile.mkdtemp(prefix="copp-hub-disk-"))  # PostgreSQL's user passes through
        command = ["mount", "-t", "tmpfs", "-o", f"size={size}m,mode=0711", "none", str(place)]
        if os.geteuid() != 0 or subprocess.run(command, check=False).returncode != 0:
            place.rmdir()
            pytest.skip("this machine lets nobody mount a small disk")
        mounted.append(place)
        return place

    yield mount
    for place in mounted:
        subprocess.run(["umount", "--lazy", str(place)], check=True)
        place.rmdir()


def fill(disk):
    """Leave no room at all."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 20, 4096, 1):
            try:
                while file.write(b"x" * size):
                    pass
            except OSError:
                continue
    return filler


def left_of(disk):
    return [path for path in disk.rglob("*") if path.is_file() and path.name != "filler"]


def test_files_are_kept_whole_or_not_at_all_and_again_when_there_is_room(
    sqlite_template, small_disk, tmp_path, monkeypatch
):
    monkeypatch.setattr(health, "KEEP_SECONDS", 0.0)
    disk = small_disk(4)
    (tmp_path / "hub.db").write_bytes(sqlite_template.read_bytes())
    url = f"sqlite:///{tmp_path / 'hub.db'}"
    app = create_app(settings_for(url, tmp_path / "data", HUB_FILES_URL=f"file://{disk}/files"))
    client = app.test_client()

    def keep(body):
        with transaction() as session:
            return given.stored(session, given.pdf(body)).id

    def count():
        with reading() as session:
            return session.scalar(select(func.count()).select_from(Blob))

    body, other = os.urandom(100_000), os.urandom(50_000)
    first = keep(body)
    before = left_of(disk)
    with pytest.raises(UnavailableError) as caught:
        keep(os.urandom(6_000_000))  # the disk ends in the middle of it
    assert caught.value.part == "files"
    assert left_of(disk) == before
    filler = fill(disk)
    with pytest.raises(UnavailableError):
        keep(os.urandom(1_000))
    ready = client.get("/readyz")
    assert (ready.status_code, ready.get_json()["failed"]) == (503, ["files"])
    assert left_of(disk) == before
    assert count() == 1

    filler.unlink()

    assert client.get("/readyz").status_code == 200
    second = keep(other)
    with reading() as session:
        for file_id, whole in ((first, body), (second, other)):
            with files.open_file(session.get_one(StoredFile, file_id)) as stream:
                assert stream.read() == given.pdf(whole)
    assert count() == 2
    database().engine.dispose()


def test_postgresql_without_room_is_a_clear_page_and_keeps_what_was_confirmed(small_disk, tmp_path):
    disk = small_disk(160)
    with Postgres(disk / "postgres") as server:
        app = create_app(settings_for(server.url, tmp_path))
        migrations.upgrade(database().engine)

        @public
        def add() -> str:
            with transaction() as session:
                session.add_all(Person(last_name="Я" * 90, first_name="А") for _ in range(2000))
                audit.record(session, "people.create")
            return "added"

        app.add_url_rule("/add", "add", add, methods=["POST"])
        app.config["WTF_CSRF_ENABLED"] = False
        client = app.test_client()
        assert client.post("/add").text == "added"
        filler = fill(disk)

        statuses = [client.post("/add").status_code for _ in range(5)]
        typed = client.post("/add", data={"last_name": "Петров"}, headers=SAME_SITE)

        assert 503 in statuses
        assert typed.status_code == 503
        assert "Диск заполнен" in typed.text or "База данных" in typed.text
        assert 'value="Петров"' in typed.text
        assert typed.headers["X-Request-ID"] in typed.text
        filler.unlink()
        server.start()  # without room for its log PostgreSQL may have stopped itself
        assert client.post("/add").text == "added"
        confirmed = 2000 * (statuses.count(200) + 2)
        with reading() as session:
            assert session.scalar(select(func.count()).select_from(Person)) == confirmed
        verdict = chain.verify()
        assert verdict.is_whole
        assert verdict.rows == confirmed / 2000
        database().engine.dispose()
