"""Imports written: exactly what the preview showed, once, all or nothing or the good rows."""

import threading
import time
from collections import Counter
from datetime import date

from sqlalchemy import func, select

from hub.core import jobs
from hub.core.audit import AuditEntry
from hub.core.db import reading, transaction
from hub.core.events import StoredEvent
from hub.core.tables import importing, writing
from hub.core.tables.models import ImportRow, ImportState
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

    assert state_of(where) is ImportState.READY
    assert count() == 2
    assert states(where) == ["new", "error"]
    assert "не записано ничего" in staff.get(where).text


def test_what_was_refused_while_it_was_written_is_mended_and_written(staff):
    where = place(upload(staff, HEAD, "Иванов;Иван;;01.02.1990;;", "Петров;Пётр;;03.04.1991;;"))
    with transaction() as session:
        for _n in range(2):
            make.person(session, last_name="Петров", first_name="Пётр", birth_on=date(1991, 4, 3))
    apply(staff, where, "all")

    staff.post(f"{where}/rows/3", data={"first_name": "Павел"})
    apply(staff, where, "all")

    assert state_of(where) is ImportState.DONE
    assert count() == 4


def test_a_new_row_becomes_what_it_was_promised_unless_somebody_came_meanwhile(staff):
    lines = ["Иванов;Иван;;01.02.1990;;", "Петров;Пётр;;03.04.1991;;79990000000"]
    where = place(upload(staff, HEAD, *lines))
    once_more = place(upload(staff, HEAD, *lines))
    with transaction() as session:
        came = make.person(
            session, last_name="Петров", first_name="Пётр", birth_on=date(1991, 4, 3), snils=None
        ).id
    before = staff.get(where).text

    apply(staff, where, "all")
    page = staff.get(where).text

    assert states(once_more) == ["new", "new"]  # what was promised is nobody's until it is written
    assert states(where) == ["done", "done"]
    assert "?state=new" in before
    assert "?state=done" in page
    assert "?state=new" not in page
    with reading() as session:
        rows = session.scalars(
            select(ImportRow).where(ImportRow.run_id == run_id(where)).order_by(ImportRow.number)
        ).all()
        new = session.scalars(select(Person.id).where(Person.last_name == "Иванов")).one()
        phone = session.get_one(Person, came).phone
    assert [row.target_id for row in rows] == [new, came]
    assert phone == "+79990000000"


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


def test_a_long_file_is_checked_and_written_by_jobs_chunk_by_chunk(staff, monkeypatch):
    monkeypatch.setattr(importing, "PATIENCE", 0.0)  # nobody waits: all that is left is for jobs
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
    assert Counter(states(where)) == {"done": 1201}


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


def test_a_file_that_changes_very_many_asks_again(staff, monkeypatch):
    monkeypatch.setattr(writing, "MANY_CHANGED", 2)
    lines = [f"Прежний;Пётр;{make.snils(n)}" for n in range(2)]
    apply(staff, place(upload(staff, "Фамилия;Имя;СНИЛС", *lines)), "all")
    new = [line.replace("Прежний", "Новый") for line in lines]
    where = place(upload(staff, "Фамилия;Имя;СНИЛС", *new))

    page = staff.get(where).get_data(as_text=True)
    unsure = apply(staff, where, "all")
    stale = staff.post(f"{where}/apply", data={"mode": "all", "sure": "1"})
    before = states(where)
    staff.post(f"{where}/apply", data={"mode": "all", "sure": "2"})
    while jobs.drain():
        pass

    assert 'name="sure" value="2"' in page
    assert unsure.status_code == stale.status_code == 409
    assert before == ["changed", "changed"]
    assert states(where) == ["done", "done"]
