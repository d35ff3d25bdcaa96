"""Imports written: exactly what the preview showed, once, all or nothing or the good rows."""

import threading
import time
from datetime import date

from sqlalchemy import func, select

from hub.core import jobs
from hub.core.audit import AuditEntry
from hub.core.db import reading, transaction
from hub.core.events import StoredEvent
from hub.core.tables.models import ImportRow, ImportState, RowState
from hub.core.tables.staging import CHUNK
from hub.people.models import Person
from tests.given import registries as make
from tests.given.imports import GOOD, HEAD, apply, count, place, run_id, state_of, states, upload
from tests.given.text import found


def test_good_rows_are_written_once_however_often_the_button_is_pressed(staff):
    where = place(upload(staff, HEAD, GOOD, "Сидоров;;;;;"))

    refused = staff.post(f"{where}/apply", data={"mode": "all"})
    apply(staff, where, "good")
    apply(staff, where, "good")
    again = place(upload(staff, HEAD, GOOD))
    apply(staff, again, "all")

    assert refused.status_code == 409
    assert count() == 1
    assert states(where) == ["done", "error"]
    assert states(again) == ["unchanged"]
    with reading() as session:
        person = session.scalars(select(Person)).one()
        assert (person.phone, person.snils) == ("+79120001122", "11223344595")
        created = select(func.count()).where(StoredEvent.name == "person.created")
        assert session.scalar(created) == 1
        actions = session.scalars(select(AuditEntry.action)).all()
        assert actions.count("people.create") == 1


def test_all_or_nothing_writes_nothing_when_one_row_is_refused_meanwhile(staff):
    where = place(upload(staff, HEAD, "Иванов;Иван;;01.02.1990;;", "Петров;Пётр;;03.04.1991;;"))
    with transaction() as session:  # since the preview: two namesakes, so the row means nobody
        for _n in range(2):
            make.person(
                session,
                last_name="Петров",
                first_name="Пётр",
                birth_on=date(1991, 4, 3),
            )

    apply(staff, where, "all")

    assert state_of(where) is ImportState.REFUSED
    assert count() == 2
    assert states(where) == ["new", "failed"]


def test_two_imports_of_one_file_at_once_make_each_person_once(staff):
    lines = [f"Фамилия{n};Имя;;01.02.1990;;" for n in range(60)]
    first = place(upload(staff, HEAD, *lines))
    second = place(upload(staff, HEAD, *lines))
    for where in (first, second):
        staff.post(f"{where}/apply", data={"mode": "good"})

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


def test_a_long_file_is_checked_and_written_by_jobs_chunk_by_chunk(staff):
    lines = [f"Фамилия{n};Имя;;01.02.1990;;" for n in range(1201)]
    where = place(upload(staff, HEAD, *lines))
    moving = staff.get(where)
    part = staff.get(where, headers={"HX-Request": "true"})

    while jobs.drain():
        pass
    ready = state_of(where)
    apply(staff, where, "good")

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


def test_organisations_and_programmes_come_in_by_their_own_keys(staff):
    with transaction() as session:
        make.entry(session, "programme-kind", "training", "Профессиональное обучение")
    head = "Наименование;Вид;ИНН"
    organisations = place(upload(staff, head, "Колледж;Школа;7707083893", room="organisations"))
    apply(staff, organisations, "all")
    head = "Название;Вид программы;Форма;Часы;ИНН организации"
    line = "Сварщик;Профессиональное обучение;очная;144;7707083893"

    programmes = place(upload(staff, head, line, line, room="programmes"))
    apply(staff, programmes, "good")
    again = place(upload(staff, head, line.replace("144", "1 000"), room="programmes"))

    assert states(organisations) == ["done"]
    assert states(programmes) == ["done", "error"]
    assert states(again) == ["changed"]


def test_a_long_import_tells_whoever_asked_for_it(staff):
    many = [f"Иванов{n};Пётр;{make.snils(3000 + n)}" for n in range(CHUNK + 1)]
    where = place(upload(staff, "Фамилия;Имя;СНИЛС", *many))
    short = place(upload(staff, HEAD, GOOD))

    apply(staff, short, "all")
    assert "Загрузка: " not in staff.get("/notifications").text
    apply(staff, where, "all")
    bell = staff.get("/notifications").text
    told = staff.get(found(r'href="(/notifications/[0-9a-f-]{36})"', bell))

    assert "Загрузка: " in bell
    assert told.location == where
