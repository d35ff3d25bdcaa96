"""Bytes follow the transaction: what is rolled back, killed or lost leaves nothing behind."""

import subprocess
import sys
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.core import files
from hub.core.db import reading, transaction, uuid7
from hub.core.errors import NotFoundError
from hub.core.files import StoredFile, housekeeping
from tests.given import files as given
from tests.given.files import places


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

    def tell(self, text):
        """Take no notice."""


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
