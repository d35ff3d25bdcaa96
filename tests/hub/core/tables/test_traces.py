"""Traces of lists: whoever saw somebody's data is in the audit, or did not get to see it."""

import pytest
from sqlalchemy import event, select

from hub.core import jobs
from hub.core.audit import AuditEntry
from hub.core.db import database, reading, transaction
from hub.core.tables import exporting
from tests.given import registries as make
from tests.given.imports import HEAD, place, run_id, upload
from tests.given.text import found

WRONG = "Сидоров;;;2001-13-01;1;абв"


def traces(*actions):
    with reading() as session:
        rows = session.execute(
            select(AuditEntry.action, AuditEntry.details)
            .where(AuditEntry.action.in_(actions))
            .order_by(AuditEntry.seq)
        )
        return [(action, details) for action, details in rows]


def brought(staff, room, *lines):
    where = place(upload(staff, *lines, room=room))
    return found(r"(/\w+/import/[0-9a-f-]{36})", where), str(run_id(where))


def test_whoever_looks_at_staged_rows_is_on_record(staff):
    where, run = brought(staff, "people", HEAD, WRONG)

    staff.get(where)
    staff.get(f"{where}/columns")
    staff.post(f"{where}/rows/2", data={"first_name": "Пётр"})
    staff.get(f"{where}/errors.xlsx")

    seen = traces("people.import-read", "people.import-mended", "people.import-errors")
    assert [(action, details["run"]) for action, details in seen] == [
        ("people.import-read", run),
        ("people.import-read", run),
        ("people.import-mended", run),
        ("people.import-errors", run),
    ]
    assert seen[0][1] == {"run": run, "count": 1, "rows": "error"}
    assert seen[-1][1]["count"] == 1
    assert "Сидоров" not in str(seen)


def test_staged_rows_of_no_persons_leave_no_trace(staff):
    where, _run = brought(staff, "programmes", "Название;Часы", "Сварщик;x")

    assert staff.get(where).status_code in {200, 302}

    assert traces("programmes.import-read") == []


def test_whoever_looks_at_an_export_and_takes_it_is_on_record(staff, monkeypatch):
    monkeypatch.setattr(exporting, "AT_ONCE", 0)
    with transaction() as session:
        make.person(session)
    page = staff.post("/people/export", data={"format": "csv"}).location
    staff.get(page)
    staff.get(page, headers={"HX-Request": "true"})  # the bar asks again and again
    while jobs.drain():
        pass

    ready = staff.get(page).get_data(as_text=True)
    staff.get(found(r"(/files/[0-9a-f-]+)", ready))

    seen = traces("people.export-read", "people.export", "file.read")
    assert [(action, details.get("is_ready")) for action, details in seen] == [
        ("people.export-read", False),
        ("people.export", None),
        ("people.export-read", True),
        ("file.read", None),
    ]


@pytest.mark.parametrize("path", ["/people", "/people/{id}", "/people/{id}/edit", "/search?q=Иван"])
def test_a_page_whose_trace_can_not_be_kept_is_not_shown(staff, path):
    with transaction() as session:
        person = make.person(session)
    engine = database().engine

    def refuse(_connection, _cursor, statement, *_more):
        if statement.startswith("INSERT INTO audit_entry"):
            raise ConnectionError("the database went away")

    event.listen(engine, "before_cursor_execute", refuse)
    answer = staff.get(path.format(id=person.id))
    event.remove(engine, "before_cursor_execute", refuse)

    assert answer.status_code == 500
    assert "Иванова" not in answer.get_data(as_text=True)


def test_the_read_and_its_trace_are_one_transaction(staff):
    with transaction() as session:
        make.person(session)
    engine, begun, read = database().engine, [], []

    def begin(connection):
        begun.append(connection)

    def execute(connection, _cursor, statement, *_more):
        if "FROM person" in statement or statement.startswith("INSERT INTO audit_entry"):
            read.append((len(begun), statement.split()[0]))

    event.listen(engine, "begin", begin)
    event.listen(engine, "before_cursor_execute", execute)
    staff.get("/people")
    event.remove(engine, "begin", begin)
    event.remove(engine, "before_cursor_execute", execute)

    assert [word for _number, word in read] == ["SELECT", "INSERT"]
    assert len({number for number, _word in read}) == 1
