"""Storing: once per content, durable before the row, nothing left after a refusal."""

import errno
import io
import os
import subprocess
import sys
import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.core import files
from hub.core.audit import AuditEntry
from hub.core.db import reading, transaction, uuid7
from hub.core.errors import InvalidError, NotFoundError, UnavailableError
from hub.core.files import Blob, StoredFile, commands, housekeeping
from hub.core.files.sealing import CHUNK
from tests.given import files as given


def places() -> list[str]:
    return [place.name for place in files.depot().storage.places()]


def test_a_file_comes_back_as_it_was(app):
    body = given.PDF + os.urandom(3 * CHUNK)
    with transaction() as session:
        file_id = given.stored(session, body, name="Скан паспорта.pdf").id

    with reading() as session:
        file = files.stored_file(session, file_id)
        with files.open_file(file) as stream:
            found = stream.read()
    assert found == body
    assert (file.name, file.content_type, file.size) == (
        "Скан паспорта.pdf",
        "application/pdf",
        len(body),
    )


def test_a_part_is_read_from_any_place(app):
    body = given.PDF + os.urandom(3 * CHUNK + 17)
    with transaction() as session:
        file_id = given.stored(session, body).id

    with reading() as session, files.open_file(files.stored_file(session, file_id)) as stream:
        for start, count in ((0, 1), (CHUNK - 1, 2), (2 * CHUNK, CHUNK), (len(body) - 3, 10)):
            stream.seek(start)
            assert stream.read(count) == body[start : start + count]


def test_the_same_bytes_are_kept_once_and_go_with_the_last(app):
    with transaction() as session:
        first, second = given.stored(session).id, given.stored(session, name="копия.pdf").id
    with reading() as session:
        assert session.scalar(select(Blob.refs)) == 2
    assert len(places()) == 1

    with transaction() as session:
        files.drop(session, first)
    assert len(places()) == 1
    with transaction() as session:
        files.drop(session, second)

    assert places() == []
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(Blob)) == 0


def test_what_lies_in_the_storage_says_nothing(app, settings):
    with transaction() as session:
        given.stored(session, given.PDF + b"Ivanov" * 100)

    (place,) = places()
    with files.depot().storage.open_at(place, 0) as stream:
        assert b"Ivanov" not in stream.read()
    path = settings.data_dir / "files" / place
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_changed_byte_is_noticed(app, settings):
    with transaction() as session:
        file_id = given.stored(session).id
    path = settings.data_dir / "files" / places()[0]
    raw = bytearray(path.read_bytes())
    raw[5] ^= 1
    path.write_bytes(raw)

    with (
        reading() as session,
        files.open_file(files.stored_file(session, file_id)) as stream,
        pytest.raises(UnavailableError) as caught,
    ):
        stream.read()
    assert caught.value.part == "files"


def test_a_rollback_leaves_no_bytes(app):
    def fail_halfway() -> None:
        with transaction() as session:
            given.stored(session)
            assert len(places()) == 1
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_halfway()

    assert places() == []


def test_a_savepoint_rolled_back_leaves_no_bytes_and_keeps_the_others(app):
    def fail_halfway(session: Session) -> None:
        with session.begin_nested():
            given.stored(session, given.png(), name="a.png")
            raise RuntimeError

    with transaction() as session:
        kept = given.stored(session).id
        with pytest.raises(RuntimeError):
            fail_halfway(session)

    assert len(places()) == 1
    with reading() as session, files.open_file(files.stored_file(session, kept)) as stream:
        assert stream.read() == given.PDF


def test_a_drop_rolled_back_keeps_the_bytes(app):
    with transaction() as session:
        file_id = given.stored(session).id

    def fail_halfway() -> None:
        with transaction() as session:
            files.drop(session, file_id)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_halfway()

    with reading() as session, files.open_file(files.stored_file(session, file_id)) as stream:
        assert stream.read() == given.PDF


def test_a_process_killed_between_bytes_and_commit_leaves_what_the_sweep_finds(
    app, settings, monkeypatch
):
    script = (
        "import io, os, signal, sys\n"
        "from tests.conftest import settings_for\n"
        "from pathlib import Path\n"
        "from hub.app import create_app\n"
        "from hub.core.db import transaction\n"
        "from tests.given import files as given\n"
        "create_app(settings_for(sys.argv[1], Path(sys.argv[2])))\n"
        "with transaction() as session:\n"
        "    given.stored(session)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, settings.database_url, str(settings.data_dir)], check=False
    )
    assert done.returncode == -9
    assert len(places()) == 1
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(StoredFile)) == 0

    run = Quiet()
    with transaction() as session:
        housekeeping.sweep(session, {}, run)
    assert len(places()) == 1  # younger than a transaction that may still be writing its row
    monkeypatch.setattr(housekeeping, "GRACE", timedelta(seconds=-60))
    with transaction() as session:
        housekeeping.sweep(session, {}, run)

    assert places() == []


class Quiet:
    """A run that nobody watches."""

    job_id = uuid7()
    attempt = 1

    def progress(self, n, total=None, text=None):
        """Say nothing."""


def test_many_at_once_with_the_same_content_share_it(app):
    bodies = [given.PDF + bytes([n % 2]) * 1000 for n in range(16)]
    ids, errors = [], []

    def work(body: bytes) -> None:
        try:
            with transaction() as session:
                ids.append((given.stored(session, body).id, body))
        except Exception as error:  # noqa: BLE001 - shown by the assert below
            errors.append(error)

    threads = [threading.Thread(target=work, args=(body,)) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert len(places()) == 2
    with reading() as session:
        assert sorted(session.scalars(select(Blob.refs))) == [8, 8]
        for file_id, body in ids:
            with files.open_file(files.stored_file(session, file_id)) as stream:
                assert stream.read() == body


def test_storing_and_dropping_the_same_bytes_at_once_loses_nothing(app):
    kept, errors = [], []

    def work(number: int) -> None:
        try:
            for _ in range(5):
                with transaction() as session:
                    file_id = given.stored(session).id
                if number % 2:
                    with transaction() as session:
                        files.drop(session, file_id)
                else:
                    kept.append(file_id)
        except Exception as error:  # noqa: BLE001 - shown by the assert below
            errors.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    with reading() as session:
        assert session.scalar(select(Blob.refs)) == len(kept) == 10
        for file_id in kept:
            with files.open_file(files.stored_file(session, file_id)) as stream:
                assert stream.read() == given.PDF
    assert len(places()) == 1


def test_bytes_lost_by_the_storage_come_back_with_the_next_upload(app, settings):
    with transaction() as session:
        file_id = given.stored(session).id
    (settings.data_dir / "files" / places()[0]).unlink()
    with reading() as session:
        file = files.stored_file(session, file_id)
        with pytest.raises(NotFoundError):
            files.open_file(file)

    with transaction() as session:
        given.stored(session)

    with files.open_file(file) as stream:
        assert stream.read() == given.PDF


def test_a_full_disk_is_a_clear_refusal_and_leaves_nothing(app, monkeypatch):
    real = os.fsync

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UnavailableError) as caught, transaction() as session:
        given.stored(session)
    monkeypatch.setattr(os, "fsync", real)

    assert caught.value.part == "files"
    assert places() == []
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(Blob)) == 0


def test_too_big_a_file_is_refused_before_it_is_all_read(app):
    class Endless(io.RawIOBase):
        given = 0

        def readable(self):
            return True

        def readinto(self, buffer):
            buffer[:] = b"a" * len(buffer)
            self.given += len(buffer)
            return len(buffer)

    stream: Any = Endless()

    with pytest.raises(InvalidError) as caught:
        commands.examine(stream, name="a.txt", kind="import")

    assert caught.value.details == {"most_mb": 100}
    assert stream.given < 102 * 1024 * 1024


def test_an_empty_file_is_refused(app):
    with pytest.raises(InvalidError), transaction() as session:
        given.stored(session, b"")


def test_storing_and_dropping_leave_audit_rows_without_names(app):
    with transaction() as session:
        file_id = given.stored(session, name="Иванов Иван.pdf").id
    with transaction() as session:
        files.drop(session, file_id)

    with reading() as session:
        rows = list(session.scalars(select(AuditEntry).order_by(AuditEntry.seq)))
    assert [(row.action, row.subject_id) for row in rows] == [
        ("file.stored", file_id),
        ("file.dropped", file_id),
    ]
    assert all("Иванов" not in str(row.details) for row in rows)


def test_a_stream_that_can_t_be_rewound_is_stored_too(app):
    class Pipe(io.BytesIO):
        def seekable(self):
            return False

        def seek(self, *_anywhere):
            raise io.UnsupportedOperation

    with transaction() as session:
        file_id = files.store(
            session, Pipe(given.PDF), name="a.pdf", kind="paper", owner_id=None
        ).id

    with reading() as session, files.open_file(files.stored_file(session, file_id)) as stream:
        assert stream.read() == given.PDF
