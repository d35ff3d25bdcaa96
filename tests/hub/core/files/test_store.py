"""Storing: what comes back is what was given, sealed at rest and noted."""

import io
import os

import pytest
from sqlalchemy import select

from hub.core import files
from hub.core.audit import AuditEntry
from hub.core.db import reading, transaction
from hub.core.errors import UnavailableError
from hub.core.files.sealing import CHUNK
from tests.given import files as given
from tests.given.files import places


def test_a_file_comes_back_as_it_was(app):
    body = given.pdf(os.urandom(3 * CHUNK))
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
    body = given.pdf(os.urandom(3 * CHUNK + 17))
    with transaction() as session:
        file_id = given.stored(session, body).id

    with reading() as session, files.open_file(files.stored_file(session, file_id)) as stream:
        for start, count in ((0, 1), (CHUNK - 1, 2), (2 * CHUNK, CHUNK), (len(body) - 3, 10)):
            stream.seek(start)
            assert stream.read(count) == body[start : start + count]


def test_what_lies_in_the_storage_says_nothing(app, settings):
    with transaction() as session:
        given.stored(session, given.pdf(b"Ivanov" * 100))

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
