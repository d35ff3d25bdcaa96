"""Work is done before the database's lock is taken: meanwhile everybody else can write."""

import contextlib
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select

from hub.core import ahead, audit, blind, jobs, many
from hub.core.audit import AuditEntry
from hub.core.db import database, reading, transaction, utcnow
from hub.core.events import StoredEvent
from hub.core.tables import importing
from hub.core.tables.jobs import SWEEP
from hub.core.tables.models import ImportState
from hub.people import commands
from hub.people.models import SNILS, Person
from tests.given import registries as make
from tests.given.imports import apply, count, place, state_of, states, upload

ROWS = 120
HEAD = "Фамилия;Имя;СНИЛС"


@pytest.fixture
def ready(staff, monkeypatch):
    """An import of some new people and one that is known and changes."""
    monkeypatch.setattr(importing, "AT_ONCE", ROWS)
    with transaction() as session:
        make.person(session, last_name="Прежний", first_name="Пётр", snils=make.snils(5000))
    lines = [f"Иванов{n};Пётр;{make.snils(1000 + n)}" for n in range(ROWS)]
    where = place(upload(staff, HEAD, *lines, f"Новый;Пётр;{make.snils(5000)}"))
    while jobs.drain():
        pass
    return where


@pytest.fixture
def others_write(monkeypatch):
    """Let somebody else write in the middle of the work: whoever must wait fails."""
    done: list[bool] = []
    insert = many.insert

    def write(*_what):
        if len(done) < 3:
            with transaction() as session:
                audit.record(session, "test.beside")
            done.append(True)

    def insert_beside(*given):
        for _n in range(3):
            write()
        insert(*given)

    monkeypatch.setattr(many, "insert", insert_beside)
    event.listen(Person, "before_update", write)
    yield done
    event.remove(Person, "before_update", write)


@pytest.mark.parametrize("mode", ["all", "good"])
def test_others_write_while_rows_of_a_file_are_worked_out(staff, ready, mode, others_write):
    apply(staff, ready, mode)

    assert len(others_write) == 3
    assert state_of(ready) is ImportState.DONE
    assert set(states(ready)) == {"done"}
    assert count() == ROWS + 1
    with reading() as session:
        told = session.scalar(
            select(func.count(StoredEvent.aggregate_id.distinct())).where(
                StoredEvent.name.in_(["person.created", "person.changed"])
            )
        )
        created = [
            key
            for details in session.scalars(
                select(AuditEntry.details).where(AuditEntry.action == "people.create")
            )
            for key in (details or {}).get("ids", [None])
        ]
    assert told == ROWS + 1
    assert len(created) == ROWS + 1


def test_others_write_while_many_rows_are_changed_at_once(staff, others_write):
    with transaction() as session:
        for _n in range(20):
            make.person(session)
        make.entry(session, "person-category", "student", "Студент")
    data = {"all": "1", "word-category": "student", "sure": "yes"}

    staff.post("/people/bulk/category", data=data)
    while jobs.drain():
        pass

    assert len(others_write) == 3
    with reading() as session:
        assert set(session.scalars(select(Person.category))) == {"student"}


def test_the_lock_is_held_for_a_few_statements(staff, ready):
    if database().is_postgresql:
        return  # it has no such lock
    driver: list[object] = []
    said: list[str] = []

    def begin(connection, _cursor, statement, *_more):
        raw = connection.connection.dbapi_connection
        if statement.startswith("SAVEPOINT") and raw not in driver:
            driver.append(raw)
            raw.set_trace_callback(said.append)

    event.listen(database().engine, "before_cursor_execute", begin)
    apply(staff, ready, "all")
    event.remove(database().engine, "before_cursor_execute", begin)

    changes = [text for text in said if text.startswith(("INSERT", "UPDATE"))]
    assert count() == ROWS + 1
    assert 0 < len(changes) < ROWS / 2


@pytest.mark.parametrize("mode", ["all", "good"])
def test_what_changed_since_it_was_worked_out_is_worked_out_anew(staff, ready, mode):
    changed: list[object] = []

    def quicker(_mapper, _connection, person):
        if not changed:
            changed.append(person.id)
            if not database().is_postgresql:  # there the row is locked by now
                with transaction() as session:
                    commands.change(session, person.id, phone="+79990000000")

    event.listen(Person, "before_update", quicker)
    apply(staff, ready, mode)
    event.remove(Person, "before_update", quicker)
    jobs.drain(at=utcnow() + timedelta(hours=1))

    assert state_of(ready) is ImportState.DONE
    with reading() as session:
        holds = blind.holds(Person.id, SNILS, make.snils(5000))
        person = session.scalars(select(Person).where(holds)).one()
    assert person.last_name == "Новый"
    if not database().is_postgresql:
        assert person.phone == "+79990000000"


def test_work_that_waits_for_the_answer_of_a_write_is_done_with_the_lock(app):
    with transaction() as session:
        first = ahead.through(session, lambda aside: jobs.enqueue(aside, SWEEP, {}, key="one"))
        again = ahead.through(session, lambda aside: jobs.enqueue(aside, SWEEP, {}, key="one"))

    assert first == again
    with reading() as session:
        assert session.scalars(select(jobs.Job.id)).all() == [first]


def test_what_is_taken_back_in_a_savepoint_is_not_written(app):
    def work(aside):
        make.person(aside, last_name="Остаётся")
        with contextlib.suppress(ZeroDivisionError), aside.begin_nested():
            make.person(aside, last_name="Исчезает")
            raise ZeroDivisionError

    with transaction() as session:
        ahead.through(session, work)

    with reading() as session:
        assert session.scalars(select(Person.last_name)).all() == ["Остаётся"]
        actions = session.scalars(select(AuditEntry.action)).all()
    assert actions.count("people.create") == 1
