"""Writing an import: a chunk at once, and row by row only where somebody was quicker."""

import pytest
from sqlalchemy import event, func, select

from hub.core import blind, jobs, many
from hub.core.db import database, reading, transaction
from hub.core.tables.jobs import LANE
from hub.core.tables.models import ImportMode, ImportRow, ImportRun, ImportState, RowState
from hub.core.tables.writing import apply
from hub.people.models import SNILS, Person
from tests.given import registries as make
from tests.given.imports import place, run_id, upload

ROWS = 300


@pytest.fixture
def ready(staff):
    """An import of many people, checked and not yet written."""
    lines = [f"Иванов{n};Пётр;{make.snils(1000 + n)}" for n in range(ROWS)]
    return run_id(place(upload(staff, "Фамилия;Имя;СНИЛС", *lines)))


def write(run_id, mode):
    with transaction() as session:
        apply(session, session.get_one(ImportRun, run_id), mode)
    while jobs.drain(LANE):
        pass
    with reading() as session:
        return session.get_one(ImportRun, run_id).state, session.scalar(
            select(func.count()).select_from(Person)
        )


def test_a_chunk_is_written_in_few_journeys_to_the_database(ready):
    statements = []

    def note(_connection, _cursor, statement, *_more):
        statements.append(statement)

    event.listen(database().engine, "before_cursor_execute", note)
    state, count = write(ready, ImportMode.ALL)
    event.remove(database().engine, "before_cursor_execute", note)

    assert (state, count) == (ImportState.DONE, ROWS)
    assert len(statements) < ROWS / 4


@pytest.mark.parametrize(
    ("mode", "state", "count"),
    [(ImportMode.GOOD, ImportState.DONE, ROWS), (ImportMode.ALL, ImportState.READY, 1)],
)
def test_whoever_was_quicker_costs_one_row_or_by_choice_all(ready, mode, state, count, monkeypatch):
    # Found by nobody before it is written: the index alone knows that the number is taken.
    with transaction() as session:
        quicker = make.person(session, last_name="Быстров", snils=None).id

    insert = many.insert

    def take(session, model, rows, refusals):
        for row in rows:
            if row["last_name"] == "Иванов10":
                blind.write(session.connection(), blind.entries(SNILS, quicker, row["snils"]))
        insert(session, model, rows, refusals)

    monkeypatch.setattr(many, "insert", take)
    found = write(ready, mode)

    assert found == (state, count)
    with reading() as session:
        wrong = ImportRow.state.in_([RowState.FAILED, RowState.ERROR])
        assert session.scalars(select(ImportRow.number).where(wrong)).all() == [12]
