"""Traces of lists: whoever saw somebody's data is in the audit, or did not get to see it."""

import io
import re

import pytest
from sqlalchemy import event, select

from hub.core import jobs
from hub.core.audit import AuditEntry
from hub.core.db import database, reading, transaction
from hub.core.tables import exporting
from tests.given import registries as make

HEAD = "Фамилия;Имя;Отчество;Дата рождения;СНИЛС;Телефон"
WRONG = "Сидоров;;;2001-13-01;1;абв"


@pytest.fixture
def staff(app):
    visitor = make.Visitor(app)
    visitor.becomes(make.who())
    return visitor


def traces(*actions):
    with reading() as session:
        rows = session.execute(
            select(AuditEntry.action, AuditEntry.details)
            .where(AuditEntry.action.in_(actions))
            .order_by(AuditEntry.seq)
        )
        return [(action, details) for action, details in rows]


def upload(client, room, *lines):
    body = "\r\n".join(lines).encode("utf-8-sig")
    answer = client.post(
        f"/{room}/import",
        data={"file": (io.BytesIO(body), "a.csv")},
        content_type="multipart/form-data",
    )
    return re.search(r"(/\w+/import/([0-9a-f-]{36}))", answer.location).groups()


def test_whoever_looks_at_staged_rows_is_on_record(client, staff):
    where, run = upload(client, "people", HEAD, WRONG)

    client.get(where)
    client.get(f"{where}/columns")
    client.post(f"{where}/rows/2", data={"first_name": "Пётр"})
    client.get(f"{where}/errors.xlsx")

    found = traces("people.import-read", "people.import-mended", "people.import-errors")
    assert [(action, details["run"]) for action, details in found] == [
        ("people.import-read", run),
        ("people.import-read", run),
        ("people.import-mended", run),
        ("people.import-errors", run),
    ]
    assert found[0][1] == {"run": run, "count": 1, "rows": "error"}
    assert found[-1][1]["count"] == 1
    assert "Сидоров" not in str(found)


def test_staged_rows_of_no_persons_leave_no_trace(client, staff):
    where, _run = upload(client, "programmes", "Название;Часы", "Сварщик;x")

    assert client.get(where).status_code in {200, 302}

    assert traces("programmes.import-read") == []


def test_whoever_looks_at_an_export_and_takes_it_is_on_record(client, staff, monkeypatch):
    monkeypatch.setattr(exporting, "AT_ONCE", 0)
    with transaction() as session:
        make.person(session)
    page = client.post("/people/export", data={"format": "csv"}).location
    client.get(page)
    client.get(page, headers={"HX-Request": "true"})  # the bar asks again and again
    while jobs.drain():
        pass

    ready = client.get(page).get_data(as_text=True)
    client.get(re.search(r"/files/[0-9a-f-]+", ready)[0])

    found = traces("people.export-read", "people.export", "file.read")
    assert [(action, details.get("is_ready")) for action, details in found] == [
        ("people.export-read", False),
        ("people.export", None),
        ("people.export-read", True),
        ("file.read", None),
    ]


@pytest.mark.parametrize("path", ["/people", "/people/{id}", "/people/{id}/edit", "/search?q=Иван"])
def test_a_page_whose_trace_can_not_be_kept_is_not_shown(client, staff, path):
    with transaction() as session:
        person = make.person(session)
    engine = database().engine

    def refuse(_connection, _cursor, statement, *_more):
        if statement.startswith("INSERT INTO audit_entry"):
            raise ConnectionError("the database went away")

    event.listen(engine, "before_cursor_execute", refuse)
    answer = client.get(path.format(id=person.id))
    event.remove(engine, "before_cursor_execute", refuse)

    assert answer.status_code == 500
    assert "Иванова" not in answer.get_data(as_text=True)


def test_the_read_and_its_trace_are_one_transaction(client, staff):
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
    client.get("/people")
    event.remove(engine, "begin", begin)
    event.remove(engine, "before_cursor_execute", execute)

    assert [word for _number, word in read] == ["SELECT", "INSERT"]
    assert len({number for number, _word in read}) == 1
