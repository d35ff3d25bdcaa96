"""Batch upsert: one statement on both databases, however many rows."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event, select

from hub.accounts.models import AccountDevice
from hub.core import upsert as module
from hub.core.db import database, reading, transaction, utcnow
from hub.core.reference import ReferenceEntry, titles
from hub.core.upsert import upsert
from tests.given.accounts import account


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is sent to the database, a line for every row where one statement is sent for each."""
    sent: list[str] = []

    def note(_connection, _cursor, statement, parameters, _context, executemany) -> None:
        if not statement.startswith("BEGIN"):
            sent.extend([statement] * (len(parameters) if executemany else 1))

    event.listen(database().engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(database().engine, "before_cursor_execute", note)


def rows(count: int, title: str) -> list[dict[str, str]]:
    return [{"book": "b", "code": str(n), "title": title} for n in range(count)]


def test_many_rows_are_inserted_and_updated_by_one_statement_each_time(app):
    with statements() as sent, transaction() as session:
        upsert(session, ReferenceEntry, rows(300, "old"), on=("book", "code"))
    with statements() as sent_again, transaction() as session:
        upsert(session, ReferenceEntry, rows(500, "new"), on=("book", "code"))

    assert [statement.split()[0] for statement in sent + sent_again] == ["INSERT", "INSERT"]
    with reading() as session:
        found = session.scalars(select(ReferenceEntry).where(ReferenceEntry.book == "b")).all()
    assert len(found) == len({entry.id for entry in found}) == 500
    assert {entry.title for entry in found} == {"new"}
    versions = {int(entry.code): entry.version for entry in found}
    assert {versions[n] for n in range(300)} == {2}
    assert {versions[n] for n in range(300, 500)} == {1}


def test_what_is_there_can_be_left_alone(app):
    with transaction() as session:
        upsert(session, ReferenceEntry, rows(2, "old"), on=("book", "code"))

    with statements() as sent, transaction() as session:
        upsert(session, ReferenceEntry, rows(3, "new"), on=("book", "code"), update=())

    assert len(sent) == 1
    with reading() as session:
        assert titles(session, "b") == {"0": "old", "1": "old", "2": "new"}


def test_only_the_named_columns_are_updated(app):
    who, at = account(), utcnow()
    row = {"account_id": who.id, "digest": "d", "first_seen_at": at, "last_seen_at": at}
    on, update = ("account_id", "digest"), ("agent",)
    with transaction() as session:
        upsert(session, AccountDevice, [{**row, "agent": "old"}], on=on, update=update)

    later = utcnow()
    with transaction() as session:
        changed = {**row, "agent": "new", "last_seen_at": later}
        upsert(session, AccountDevice, [changed], on=on, update=update)

    with reading() as session:
        device = session.scalars(select(AccountDevice)).one()
    assert (device.agent, device.last_seen_at) == ("new", at)


def test_nothing_is_asked_for_no_rows(app):
    with statements() as sent, transaction() as session:
        upsert(session, ReferenceEntry, [], on=("book", "code"))

    assert sent == []


def test_more_than_a_statement_can_hold_goes_whole(app):
    most = module.MOST_PARAMETERS // len(ReferenceEntry.__table__.columns)

    with statements() as sent, transaction() as session:
        upsert(session, ReferenceEntry, rows(most + 1, "x"), on=("book", "code"))

    assert len(sent) == 2
    with reading() as session:
        assert len(titles(session, "b")) == most + 1
