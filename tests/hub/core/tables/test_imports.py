"""Imports: nothing before the preview, then exactly what it showed, once."""

import io
import re
import threading
import time
from datetime import date
from uuid import UUID

import openpyxl
import pytest
from sqlalchemy import func, select

from hub.core import jobs
from hub.core.audit import AuditEntry
from hub.core.db import database, reading, transaction
from hub.core.events import StoredEvent
from hub.core.tables.models import ImportRow, ImportRun, ImportState, RowState
from hub.people.models import Person
from tests.given import registries as make

HEAD = "Фамилия;Имя;Отчество;Дата рождения;СНИЛС;Телефон"
GOOD = "Петрова;Анна;Сергеевна;31.12.2001;112-233-445 95;8 912 000-11-22"


@pytest.fixture
def staff(app):
    visitor = make.Visitor(app)
    visitor.becomes(make.who())
    return visitor


def upload(client, *lines, name="people.csv", encoding="utf-8-sig", room="people"):
    body = "\r\n".join(lines).encode(encoding)
    return send(client, body, name, room)


def send(client, body, name, room="people"):
    return client.post(
        f"/{room}/import",
        data={"file": (io.BytesIO(body), name)},
        content_type="multipart/form-data",
    )


def place(answer):
    assert answer.status_code == 302, answer.get_data(as_text=True)[-3000:]
    return answer.location


def count(model=Person):
    with reading() as session:
        return session.scalar(select(func.count()).select_from(model))


def states(where):
    with reading() as session:
        rows = session.execute(
            select(ImportRow.number, ImportRow.state)
            .where(ImportRow.run_id == run_id(where))
            .order_by(ImportRow.number)
        )
        return [state.value for _number, state in rows]


def run_id(where):
    import_run = re.search(r"/import/([0-9a-f-]{36})", where)
    return UUID(import_run[1])


def state_of(where):
    with reading() as session:
        return session.get(ImportRun, run_id(where)).state


def apply(client, where, mode):
    answer = client.post(f"{where}/apply", data={"mode": mode})
    while jobs.drain():
        pass
    return answer


def test_a_preview_writes_nothing_and_says_what_would_change(client, staff):
    with transaction() as session:
        make.person(session, last_name="Петрова", first_name="Анна", snils="112-233-445 95")
    same = "Иванов;Иван;;01.02.1990;;"

    where = place(upload(client, HEAD, GOOD, same, same, "Сидоров;;;2001-13-01;1;абв"))

    page = client.get(where)
    assert states(where) == ["changed", "new", "error", "error"]
    assert count() == 1
    text = page.get_data(as_text=True)
    assert "Row 4" not in text  # the page speaks Russian
    changed = client.get(f"{where}?state=changed").get_data(as_text=True)
    assert "8 912 000-11-22" in changed
    assert "112-233-445" not in changed  # masked where nothing is wrong with it


def test_good_rows_are_written_once_however_often_the_button_is_pressed(client, staff):
    where = place(upload(client, HEAD, GOOD, "Сидоров;;;;;"))

    refused = client.post(f"{where}/apply", data={"mode": "all"})
    apply(client, where, "good")
    apply(client, where, "good")
    again = place(upload(client, HEAD, GOOD))
    apply(client, again, "all")

    assert refused.status_code == 409
    assert count() == 1
    assert states(where) == ["done", "error"]
    assert states(again) == ["unchanged"]
    with reading() as session:
        person = session.scalars(select(Person)).one()
        assert (person.phone, person.snils) == ("+79120001122", "11223344595")
        events = session.scalars(select(StoredEvent.name)).all()
        assert events == ["person.created"]
        actions = session.scalars(select(AuditEntry.action)).all()
        assert actions.count("people.create") == 1


def test_an_empty_cell_clears_nothing(client, staff):
    with transaction() as session:
        make.person(
            session,
            last_name="Петрова",
            first_name="Анна",
            patronymic="Сергеевна",
            snils="112-233-445 95",
            email="a@example.ru",
        )

    where = place(upload(client, "Фамилия;Имя;СНИЛС;Эл. почта", "Петрова;Анна;112-233-445 95;"))

    assert states(where) == ["unchanged"]


def test_all_or_nothing_writes_nothing_when_one_row_is_refused_meanwhile(client, staff):
    where = place(upload(client, HEAD, "Иванов;Иван;;01.02.1990;;", "Петров;Пётр;;03.04.1991;;"))
    with transaction() as session:  # since the preview: two namesakes, so the row means nobody
        for _n in range(2):
            make.person(
                session,
                last_name="Петров",
                first_name="Пётр",
                birth_on=date(1991, 4, 3),
            )

    apply(client, where, "all")

    assert state_of(where) is ImportState.REFUSED
    assert count() == 2
    assert states(where) == ["new", "failed"]


def test_a_cell_is_mended_in_the_browser_and_the_row_goes_in(client, staff):
    where = place(upload(client, HEAD, "Иванов;Иван;;32.01.1990;;"))
    before = client.get(where).get_data(as_text=True)

    part = client.post(
        f"{where}/rows/2", data={"birth_on": "31.01.1990"}, headers={"HX-Request": "true"}
    )
    apply(client, where, "all")

    assert 'value="32.01.1990"' in before
    assert part.status_code == 200
    assert states(where) == ["done"]
    assert count() == 1


def test_columns_with_unknown_names_are_asked_for(client, staff):
    where = place(upload(client, "Кто;Как звать;Родился", "Иванов;Иван;1990-02-01"))

    asked = client.get(where)
    twice = client.post(f"{where}/columns", data={"column-0": "last_name", "column-1": "last_name"})
    lacking = client.post(f"{where}/columns", data={"column-0": "last_name"})
    done = client.post(
        f"{where}/columns",
        data={"column-0": "last_name", "column-1": "first_name", "column-2": "birth_on"},
    )

    assert asked.location.endswith("/columns")
    assert twice.status_code == lacking.status_code == 422
    assert done.status_code == 302
    assert states(where) == ["new"]


def test_the_template_filled_in_goes_back_in(client, staff):
    with transaction() as session:
        make.entry(session, "person-category", "student", "Студенты")
    book = openpyxl.load_workbook(io.BytesIO(client.get("/people/import/template.xlsx").data))
    sheet = book.worksheets[0]
    titles = [cell.value for cell in sheet[1]]
    row = dict.fromkeys(titles)
    values = ["Иванов", "Иван", "Иванович", "31.12.1990", "м", "112-233-445 95", None, None, "студ"]
    for title, value in zip(titles, values, strict=False):
        row[title] = value
    sheet.append(list(row.values()))
    out = io.BytesIO()
    book.save(out)

    where = place(send(client, out.getvalue(), "шаблон.xlsx"))
    apply(client, where, "all")

    with reading() as session:
        person = session.scalars(select(Person)).one()
        assert (person.sex.value, person.category) == ("male", "student")


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b"", "empty.csv"),
        (b"%PDF-1.4 ...", "people.xlsx"),
        (b"\x89PNG\r\n\x1a\n....", "people.csv"),
        (b"PK\x03\x04 broken archive", "people.xlsx"),
        (b"<html><body>no</body></html>", "people.xls"),
        (bytes(range(256)) * 40, "people.csv"),
        (b"\n\n\n", "people.csv"),
    ],
)
def test_a_file_of_another_kind_is_refused_in_words(client, staff, body, name):
    answer = send(client, body, name)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.get_data(as_text=True)
    assert count(ImportRow) == 0


def test_a_table_without_rows_says_so(client, staff):
    where = place(upload(client, HEAD))

    assert state_of(where) is ImportState.REFUSED
    assert client.get(where).status_code == 200


def test_another_cannot_look_into_ones_import(client, staff):
    where = place(upload(client, HEAD, GOOD))

    staff.becomes(make.who())

    for answer in (client.get(where), client.post(f"{where}/apply", data={"mode": "all"})):
        assert answer.status_code == 404


def test_what_is_staged_is_sealed(client, staff):
    place(upload(client, HEAD, GOOD))

    with database().engine.connect() as connection:
        raw = str(connection.exec_driver_sql("SELECT * FROM import_row").all())
    assert "Петрова" not in raw
    assert "112-233" not in raw


def test_rows_with_errors_come_back_as_a_table(client, staff):
    where = place(upload(client, HEAD, "Иванов;Иван;;32.01.1990;;"))

    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{where}/errors.xlsx").data))

    row = [cell.value for cell in book.worksheets[0][2]]
    assert row[3] == "32.01.1990"
    assert row[-1]


def test_two_imports_of_one_file_at_once_make_each_person_once(client, staff):
    lines = [f"Фамилия{n};Имя;;01.02.1990;;" for n in range(60)]
    first = place(upload(client, HEAD, *lines))
    second = place(upload(client, HEAD, *lines))
    for where in (first, second):
        client.post(f"{where}/apply", data={"mode": "good"})

    threads = [threading.Thread(target=jobs.drain) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    end = time.monotonic() + 10
    while time.monotonic() < end and ImportState.APPLYING in {state_of(first), state_of(second)}:
        jobs.drain()

    assert state_of(first) is state_of(second) is ImportState.DONE
    assert count() == 60


def test_a_long_file_is_checked_and_written_by_jobs_chunk_by_chunk(client, staff):
    lines = [f"Фамилия{n};Имя;;01.02.1990;;" for n in range(1201)]
    where = place(upload(client, HEAD, *lines))
    moving = client.get(where)
    part = client.get(where, headers={"HX-Request": "true"})

    while jobs.drain():
        pass
    ready = state_of(where)
    apply(client, where, "good")

    assert 'hx-trigger="every 1s"' in moving.get_data(as_text=True)
    assert part.status_code == 200
    assert ready is ImportState.READY
    assert state_of(where) is ImportState.DONE
    assert count() == 1201
    with reading() as session:
        found = session.scalar(
            select(func.count())
            .select_from(ImportRow)
            .where(ImportRow.run_id == run_id(where), ImportRow.state == RowState.DONE)
        )
    assert found == 1201


def test_organisations_and_programmes_come_in_by_their_own_keys(client, staff):
    with transaction() as session:
        make.entry(session, "programme-kind", "training", "Профессиональное обучение")
    head = "Наименование;Вид;ИНН"
    organisations = place(upload(client, head, "Колледж;Школа;7707083893", room="organisations"))
    apply(client, organisations, "all")
    head = "Название;Вид программы;Форма;Часы;ИНН организации"
    line = "Сварщик;Профессиональное обучение;очная;144;7707083893"

    programmes = place(upload(client, head, line, line, room="programmes"))
    apply(client, programmes, "good")
    again = place(upload(client, head, line.replace("144", "1 000"), room="programmes"))

    assert states(organisations) == ["done"]
    assert states(programmes) == ["done", "error"]
    assert states(again) == ["changed"]
