"""Ground of the database: keys, times, names, versions; one SQLite file under many hands."""

import re
import threading
from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError, StatementError

from hub.core.db import Base, database, reading, transaction, uuid7
from hub.people.models import Person
from hub.programmes.models import Programme
from tests.given import registries as make

MOSCOW = timezone(timedelta(hours=3))
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_keys_grow():
    keys = [uuid7() for _ in range(10_000)]

    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)
    assert {key.version for key in keys} == {7}


@on_sqlite
def test_every_connection_to_sqlite_is_tuned(app):
    wanted = {"journal_mode": "wal", "busy_timeout": 15_000, "foreign_keys": 1, "synchronous": 1}
    readers = database().engine.execution_options(hub_writes=False)

    with readers.connect() as one, readers.connect() as two:
        for connection in (one, two):
            found = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in wanted
            }
            assert found == wanted


@on_sqlite
def test_a_writer_waits_for_another_and_a_reader_for_nobody(app):
    is_writing, is_over = threading.Event(), threading.Event()
    ends = []

    def first() -> None:
        with transaction() as session:
            session.add(Person(last_name="А", first_name="А"))
            session.flush()
            is_writing.set()
            is_over.wait(10)
            ends.append("first")

    def second() -> None:
        with transaction() as session:
            session.add(Person(last_name="Б", first_name="Б"))
        ends.append("second")

    threads = [threading.Thread(target=work) for work in (first, second)]
    threads[0].start()
    assert is_writing.wait(10)
    threads[1].start()
    with reading() as session:
        seen = session.scalars(select(Person.last_name)).all()
    threads[1].join(0.3)
    waits = threads[1].is_alive()
    is_over.set()
    for thread in threads:
        thread.join()

    assert seen == []
    assert waits
    assert ends == ["first", "second"]
    with reading() as session:
        assert set(session.scalars(select(Person.last_name))) == {"А", "Б"}


def test_a_row_that_refers_to_nothing_is_refused(app):
    with pytest.raises(IntegrityError), transaction() as session:
        session.add(Person(last_name="А", first_name="Б", organisation_id=uuid4()))


def test_a_time_without_a_zone_is_refused(app):
    with transaction() as session:
        programme_id = make.programme(session).id

    naive = datetime(2026, 11, 21, 12)  # noqa: DTZ001 - it is what must be refused
    with pytest.raises(StatementError) as caught, transaction() as session:
        session.get_one(Programme, programme_id).published_at = naive

    assert isinstance(caught.value.orig, TypeError)
    with reading() as session:
        assert session.get_one(Programme, programme_id).published_at is None


def test_a_time_comes_back_in_utc_wherever_it_was_written_and_is_read(app):
    given = datetime(2026, 11, 21, 1, 30, 15, 123456, tzinfo=MOSCOW)
    with transaction() as session:
        programme_id = make.programme(session).id
        session.get_one(Programme, programme_id).published_at = given

    with transaction() as session:
        if database().is_postgresql:
            session.execute(text("SET TIME ZONE 'Asia/Vladivostok'"))
        found = session.get_one(Programme, programme_id).published_at
        earlier = select(Programme.id).where(Programme.published_at < given + timedelta(seconds=1))
        assert session.scalars(earlier).all() == [programme_id]
        assert session.scalars(earlier.where(Programme.published_at < given)).all() == []

    assert found is not None
    assert found.isoformat() == "2026-11-20T22:30:15.123456+00:00"
    assert found.tzinfo is UTC


def test_constraints_and_indexes_have_names_by_the_rules(app):
    """Migrations drop things by name, and a database makes up its own."""
    looking, odd, seen = inspect(database().engine), [], 0
    for table in Base.metadata.sorted_tables:
        name = table.name
        found = {
            "pk": [looking.get_pk_constraint(name)["name"]],
            "fk": [one["name"] for one in looking.get_foreign_keys(name)],
            "uq": [one["name"] for one in looking.get_unique_constraints(name)],
            "ck": [one["name"] for one in looking.get_check_constraints(name)],
            "ix": [
                one["name"]
                for one in looking.get_indexes(name)
                if not one.get("duplicates_constraint")
            ],
        }
        rules = {"pk": f"pk_{name}", "ix": rf"(ix|uq)_{name}(_\w+)?"}  # some are unique indexes
        for kind, names in found.items():
            rule = rules.get(kind, rf"{kind}_{name}_\w+")
            odd += [f"{kind}: {one}" for one in names if not re.fullmatch(rule, one or "")]
            seen += len(names)

    assert odd == []
    assert seen > 100
