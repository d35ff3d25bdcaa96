"""The virus scanner: a find is refused and noted, silence means quarantine till it speaks again."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

import hub.app
from hub.core import files, jobs
from hub.core.audit import AuditEntry
from hub.core.db import reading, transaction
from hub.core.errors import RefusedError, UnavailableError
from hub.core.files import Blob, Check, InfectedError
from hub.core.files.scanner import Scanner
from tests.given import files as given
from tests.peers.clamd import Faulty


@pytest.fixture
def clamd():
    clamd = Faulty()
    yield clamd
    clamd.stop()


@pytest.fixture
def app(settings, clamd):
    return hub.app.create_app(replace(settings, clamd_url=clamd.url))


LATER = timedelta(hours=1)


def actions() -> list[str]:
    with reading() as session:
        return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq)))


def test_a_clean_file_is_stored_and_given(app):
    with transaction() as session:
        file = given.stored(session)

    assert file.blob.check is Check.CLEAN
    with files.open_file(file) as stream:
        assert stream.read() == given.PDF


def test_a_virus_is_refused_and_noted_though_nothing_is_stored(app):
    def brought():
        with transaction() as session:
            session.execute(select(Blob))  # the transaction has begun: SQLite holds its write lock
            given.stored(session, given.EICAR, name="a.txt", kind="import")

    with pytest.raises(InfectedError) as caught:
        brought()

    assert caught.value.details["finding"] == "Eicar-Test-Signature"
    assert actions() == ["file.infected"]
    assert list(files.depot().storage.places()) == []


def test_a_virus_across_two_chunks_is_found(clamd):
    body = b"a" * (128 * 1024 - 20) + given.EICAR + b"b" * 1000

    assert Scanner(clamd.url).scan(io.BytesIO(body)).finding == "Eicar-Test-Signature"


@pytest.mark.parametrize("fault", ["hang", "garbage", "close"])
def test_silence_puts_the_file_into_quarantine(app, clamd, fault, monkeypatch):
    clamd.fault = fault
    scanner = Scanner(clamd.url, answer_seconds=0.3)
    with pytest.raises(UnavailableError):
        scanner.scan(io.BytesIO(given.PDF))
    monkeypatch.setattr(files.depot().scanner, "_answer_seconds", 0.3)

    with transaction() as session:
        file = given.stored(session)

    with pytest.raises(RefusedError):
        files.open_file(file)
    assert jobs.drain("files") == 1  # it asks, hears nothing, and will ask again
    clamd.fault = None
    jobs.drain("files", at=file.created_at + LATER)
    with reading() as session, files.open_file(files.stored_file(session, file.id)) as stream:
        assert stream.read() == given.PDF


def test_a_virus_found_late_is_given_to_nobody_and_noted(app, clamd):
    clamd.fault = "close"
    with transaction() as session:
        file = given.stored(session, given.EICAR, name="a.txt", kind="import")
    clamd.fault = None

    jobs.drain("files")

    with reading() as session:
        file = files.stored_file(session, file.id)
    assert (file.blob.check, file.blob.finding) == (Check.INFECTED, "Eicar-Test-Signature")
    with pytest.raises(RefusedError):
        files.open_file(file)
    assert actions().count("file.infected") == 1
    with pytest.raises(InfectedError), transaction() as session:
        given.stored(session, given.EICAR, name="b.txt", kind="import")


def test_a_scanner_nobody_listens_for_is_named(settings):
    with pytest.raises(UnavailableError) as caught:
        Scanner("tcp://127.0.0.1:1").version()
    assert caught.value.part == "scanner"
