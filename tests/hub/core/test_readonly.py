"""Reading leaves nothing behind, whichever way somebody tries to write there."""

import pytest
from sqlalchemy import delete, insert, select, text, update

from hub.core import audit, db
from hub.core.db import reading, transaction
from hub.core.jobs import PausedKind
from hub.core.kept import drop_connection, keep_connection
from hub.core.readonly import WrittenInReadingError

ROW = {"kind": "k", "since": db.utcnow(), "account_id": None}
WRITES = {
    "insert": insert(PausedKind).values(ROW),
    "update": update(PausedKind).values(kind="x"),
    "delete": delete(PausedKind),
    "insert of old": insert(PausedKind).from_select(
        ["kind", "since"], select(PausedKind.kind, PausedKind.since)
    ),
    "words": text("DELETE FROM job_paused_kind"),
    "words behind WITH": text(
        "WITH a AS (SELECT 1) DELETE FROM job_paused_kind WHERE kind IN (SELECT 'old' FROM a)"
    ),
    "lower case": text(" update job_paused_kind set kind = 'x'"),
    "drop": text("DROP TABLE job_paused_kind"),
    "truncate": text("TRUNCATE job_paused_kind"),
}


@pytest.fixture(params=[False, True], ids=["alone", "request"])
def kept(request, app):
    """A row, and reads each on a connection of their own or sharing one, as in a request."""
    with transaction() as session:
        session.add(PausedKind(kind="old"))
    if request.param:
        keep_connection()
    yield
    drop_connection()


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
def test_a_write_in_reading_is_refused(kept, write):
    with pytest.raises(WrittenInReadingError), reading() as session:
        session.execute(write)

    with reading() as session:
        assert session.scalars(select(PausedKind.kind)).all() == ["old"]


def test_a_changed_object_in_reading_is_lost_or_refused_and_never_written(kept):
    def change():
        with reading() as session:
            session.scalars(select(PausedKind)).one().kind = "x"
            session.flush()

    with pytest.raises(RuntimeError, match=r"transaction\(\)"):
        change()

    with reading() as session:
        assert session.scalars(select(PausedKind.kind)).all() == ["old"]


def test_reads_of_every_shape_are_let_through(kept):
    with reading() as session:
        assert session.scalar(text("WITH a AS (SELECT 1 AS n) SELECT n FROM a")) == 1
        assert session.scalar(select(PausedKind.kind).with_for_update()) == "old"
        assert session.execute(text("EXPLAIN SELECT 'INSERT'")).all()


def test_a_connection_given_back_may_write_again(kept):
    with reading() as session:
        session.scalar(select(PausedKind.kind))
    with transaction() as session:
        session.execute(delete(PausedKind))

    with reading() as session:
        assert session.scalar(select(PausedKind.kind)) is None


@pytest.mark.usefixtures("kept")
def test_an_audit_row_in_reading_is_a_bug_that_shows():
    with pytest.raises(RuntimeError), reading() as session:
        audit.record(session, "test.done")
