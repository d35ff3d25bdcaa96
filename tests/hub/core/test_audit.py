"""The audit trail: nothing lost, nothing rewritten."""

import threading
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event, func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from hub.core import audit, chain
from hub.core.audit import AuditEntry, AuditHead
from hub.core.db import database, reading, transaction


def write(count: int, action: str = "test.done") -> None:
    for n in range(count):
        with transaction() as session:
            audit.record(session, action, details={"n": n})


def test_an_untouched_chain_is_whole(app):
    write(5)

    verdict = chain.verify()

    assert verdict.is_whole
    assert verdict.rows == 5


def test_an_empty_chain_is_whole(app):
    assert chain.verify().is_whole


def test_a_rolled_back_act_leaves_no_row(app):
    def fail() -> None:
        with transaction() as session:
            audit.record(session, "test.done")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert chain.verify().rows == 0


def test_a_rolled_back_savepoint_takes_its_acts_along_and_no_others(app):
    def fail(session: Session) -> None:
        with session.begin_nested():
            audit.record(session, "lost")
            raise ZeroDivisionError

    with transaction() as session:
        audit.record(session, "kept.before")
        with pytest.raises(ZeroDivisionError):
            fail(session)
        with session.begin_nested():
            audit.record(session, "kept.inside")
        audit.record(session, "kept.after")

    with reading() as session:
        actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq)).all()
    assert actions == ["kept.before", "kept.inside", "kept.after"]


def test_recording_in_a_read_is_a_bug_that_shows(app):
    with reading() as session, pytest.raises(RuntimeError):
        audit.record(session, "test.done")


def test_many_writers_at_once_make_one_chain(app):
    threads, each = 8, 25
    barrier = threading.Barrier(threads)  # all meet at the very first row: the head is not there
    failures = []

    def work(number: int) -> None:
        barrier.wait()
        try:
            with audit.acting(audit.Actor(request_id=f"thread-{number}")):
                write(each)
        except Exception as error:  # noqa: BLE001 - a thread's failure is the test's
            failures.append(error)

    workers = [threading.Thread(target=work, args=(n,)) for n in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert failures == []
    verdict = chain.verify()
    assert verdict.is_whole
    assert verdict.rows == threads * each
    with reading() as session:
        per_thread = session.execute(
            select(AuditEntry.request_id, func.count()).group_by(AuditEntry.request_id)
        ).all()
    assert {count for _, count in per_thread} == {each}
    assert len(per_thread) == threads


@pytest.mark.parametrize(
    "statement",
    [
        update(AuditEntry).values(action="nothing happened"),
        delete(AuditEntry).where(AuditEntry.seq == 1),
        delete(AuditHead),
        update(AuditHead).values(seq=0),
        update(AuditHead).values(hash="f" * 64),
    ],
)
def test_the_database_refuses_to_rewrite_the_past(app, statement):
    write(2)

    with pytest.raises(DBAPIError), database().engine.begin() as connection:
        connection.execute(statement)

    assert chain.verify().rows == 2


def test_the_database_refuses_to_replace_or_truncate(app):
    write(2)
    statement = (
        "TRUNCATE audit_entry"
        if database().is_postgresql
        else "INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry"
    )

    with pytest.raises(DBAPIError), database().engine.begin() as connection:
        connection.execute(text(statement))

    assert chain.verify().rows == 2


def test_appending_goes_on_during_a_check(app):
    write(20)
    stop = threading.Event()

    def append() -> None:
        while not stop.is_set():
            write(1)

    writer = threading.Thread(target=append)
    writer.start()
    try:
        verdicts = [chain.verify() for _ in range(20)]
    finally:
        stop.set()
        writer.join()

    assert all(verdict.is_whole for verdict in verdicts)
    assert verdicts[-1].rows > verdicts[0].rows


details = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(details=st.dictionaries(st.text(), details, max_size=4), why=st.text(), address=st.text())
def test_whatever_is_noted_the_chain_adds_up(app, details, why, address):
    who = audit.Actor(address=address, account_id=uuid.uuid4(), why=why)
    with audit.acting(who), transaction() as session:
        audit.record(session, "test.done", details=details)

    verdict = chain.verify()

    assert verdict.is_whole, verdict


def test_the_check_reads_in_small_bites(app, monkeypatch):
    monkeypatch.setattr(chain, "BITE", 7)
    write(20)
    sizes = []
    event.listen(
        database().engine,
        "after_cursor_execute",
        lambda _connection, _cursor, statement, *_more: sizes.append(statement),
    )

    verdict = chain.verify()

    assert verdict.rows == 20
    assert len([statement for statement in sizes if "FROM audit_entry" in statement]) == 4
