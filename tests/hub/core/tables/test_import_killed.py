"""kill -9 of the process that writes an import: never half of it, and in the end all of it once."""

from collections import Counter

import pytest
from sqlalchemy import select, text

from hub.core.db import database, reading
from hub.core.events import StoredEvent
from hub.core.jobs import Job, JobState
from hub.core.tables import importing
from hub.core.tables.models import ImportState
from hub.core.tables.staging import CHUNK
from hub.core.tables.writing import APPLY
from hub.people.models import Person
from tests.given import jobs as given
from tests.given.imports import HEAD, count, place, state_of, states, upload
from tests.given.job_process import HELD
from tests.given.job_runners import Processes

ROWS = 2 * CHUNK
PAUSES = (0.0, 0.3)  # seconds from the beginning to the kill


@pytest.fixture
def processes(database_url, tmp_path):
    found = Processes("embedded", database_url, tmp_path)
    yield found
    found.kill()


@pytest.fixture
def where(staff, monkeypatch):
    """An import that was looked at and waits to be written."""
    monkeypatch.setattr(importing, "AT_ONCE", ROWS)
    lines = [f"Фамилия{n};Имя;;01.02.1990;;" for n in range(ROWS)]
    found = place(upload(staff, HEAD, *lines))
    assert state_of(found) is ImportState.READY
    return found


def holder() -> str | None:
    """Who has taken the job of writing, dead or alive."""
    with reading() as session:
        running = Job.kind == APPLY, Job.state == JobState.RUNNING
        return session.scalar(select(Job.lease_owner).where(*running))


WRITERS = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND backend_xid IS NOT NULL"
)


def somebody_writes() -> bool:
    """Whether a transaction that has written is open on PostgreSQL at this moment."""
    with reading() as session:
        return bool(session.scalar(WRITERS))


def assert_each_once(where: str) -> None:
    with reading() as session:
        names = Counter(session.scalars(select(Person.last_name)))
        created = select(StoredEvent.aggregate_id).where(StoredEvent.name == "person.created")
        told = Counter(session.scalars(created))
        people = set(session.scalars(select(Person.id)))
    assert len(names) == ROWS
    assert set(names.values()) == {1}
    assert set(told) == people
    assert set(told.values()) == {1}
    assert Counter(states(where)) == {"done": ROWS}


def test_all_or_nothing_is_nothing_until_it_is_all(staff, where, processes):
    staff.post(f"{where}/apply", data={"mode": "all"})
    holders: set[str | None] = {None}

    for pause in PAUSES:
        process = processes.start()
        given.eventually(lambda: holder() not in holders)
        if database().is_postgresql:
            given.eventually(somebody_writes)
        process.join(pause)  # a little further every time
        processes.kill()
        holders.add(holder())
        if count() == ROWS:  # it was quicker than the kill: then all of it is there
            break
        assert count() == 0
        assert Counter(states(where)) == {"new": ROWS}
        assert state_of(where) is ImportState.APPLYING
    processes.start()

    given.eventually(lambda: state_of(where) is ImportState.DONE, 60)
    assert_each_once(where)


def test_killed_before_its_commit_nothing_is_there(staff, where, processes, tmp_path):
    staff.post(f"{where}/apply", data={"mode": "all"})
    processes.start("embedded+linger")

    given.eventually((tmp_path / HELD).exists, 60)
    processes.kill()

    assert count() == 0
    assert Counter(states(where)) == {"new": ROWS}
    processes.start()
    given.eventually(lambda: state_of(where) is ImportState.DONE, 60)
    assert_each_once(where)


def test_good_rows_go_on_from_the_chunk_that_was_not_committed(staff, where, processes):
    staff.post(f"{where}/apply", data={"mode": "good"})

    processes.start()
    given.eventually(lambda: count() > 0)
    processes.kill()
    written = count()
    done = Counter(states(where))["done"]
    processes.start()

    assert written == done < ROWS
    assert written % CHUNK == 0
    given.eventually(lambda: state_of(where) is ImportState.DONE, 60)
    assert_each_once(where)
