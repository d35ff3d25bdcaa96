"""Refusing: a full disk, too big, nothing at all; clear words and nothing left behind."""

import errno
import io
import os
from typing import Any

import pytest
from sqlalchemy import func, select

from hub.core.db import reading, transaction
from hub.core.errors import InvalidError, UnavailableError
from hub.core.files import Blob, commands
from tests.given import files as given
from tests.given.files import places


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
