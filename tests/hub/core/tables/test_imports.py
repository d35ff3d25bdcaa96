"""Imports previewed: nothing is written, everything is said, and cells can be mended."""

import io

import openpyxl
from sqlalchemy import select

from hub.core.db import reading, transaction
from hub.people.models import Person, Sex
from tests.given import registries as make
from tests.given.imports import (
    GOOD,
    HEAD,
    apply,
    count,
    place,
    send,
    states,
    upload,
)


def test_a_preview_writes_nothing_and_says_what_would_change(staff):
    with transaction() as session:
        make.person(session, last_name="Петрова", first_name="Анна", snils="112-233-445 95")
    same = "Иванов;Иван;;01.02.1990;;"

    where = place(upload(staff, HEAD, GOOD, same, same, "Сидоров;;;2001-13-01;1;абв"))

    page = staff.get(where)
    assert states(where) == ["changed", "new", "error", "error"]
    assert count() == 1
    text = page.get_data(as_text=True)
    assert "Row 4" not in text  # the page speaks Russian
    changed = staff.get(f"{where}?state=changed").get_data(as_text=True)
    assert "8 912 000-11-22" in changed
    assert "112-233-445" not in changed  # masked where nothing is wrong with it


def test_an_empty_cell_clears_nothing(staff):
    with transaction() as session:
        make.person(
            session,
            last_name="Петрова",
            first_name="Анна",
            patronymic="Сергеевна",
            snils="112-233-445 95",
            email="a@example.ru",
        )

    where = place(upload(staff, "Фамилия;Имя;СНИЛС;Эл. почта", "Петрова;Анна;112-233-445 95;"))

    assert states(where) == ["unchanged"]


def test_a_cell_is_mended_in_the_browser_and_the_row_goes_in(staff):
    where = place(upload(staff, HEAD, "Иванов;Иван;;32.01.1990;;"))
    before = staff.get(where).get_data(as_text=True)

    part = staff.post(
        f"{where}/rows/2", data={"birth_on": "31.01.1990"}, headers={"HX-Request": "true"}
    )
    apply(staff, where, "all")

    assert 'value="32.01.1990"' in before
    assert part.status_code == 200
    assert states(where) == ["done"]
    assert count() == 1


def test_columns_with_unknown_names_are_asked_for(staff):
    where = place(upload(staff, "Кто;Как звать;Родился", "Иванов;Иван;1990-02-01"))

    asked = staff.get(where)
    twice = staff.post(f"{where}/columns", data={"column-0": "last_name", "column-1": "last_name"})
    lacking = staff.post(f"{where}/columns", data={"column-0": "last_name"})
    done = staff.post(
        f"{where}/columns",
        data={"column-0": "last_name", "column-1": "first_name", "column-2": "birth_on"},
    )

    assert asked.location.endswith("/columns")
    assert twice.status_code == lacking.status_code == 422
    assert done.status_code == 302
    assert states(where) == ["new"]


def test_the_template_filled_in_goes_back_in(staff):
    with transaction() as session:
        make.entry(session, "person-category", "evening", "Вечерники")
    book = openpyxl.load_workbook(io.BytesIO(staff.get("/people/import/template.xlsx").data))
    sheet = book.worksheets[0]
    titles = [cell.value for cell in sheet[1]]
    row = dict.fromkeys(titles)
    values = [
        "Иванов",
        "Иван",
        "Иванович",
        "31.12.1990",
        "м",
        "112-233-445 95",
        None,
        None,
        "вечер",
    ]
    for title, value in zip(titles, values, strict=False):
        row[title] = value
    sheet.append(list(row.values()))
    out = io.BytesIO()
    book.save(out)

    where = place(send(staff, out.getvalue(), "шаблон.xlsx"))
    apply(staff, where, "all")

    with reading() as session:
        person = session.scalars(select(Person)).one()
        assert (person.sex, person.category) == (Sex.MALE, "evening")


def test_rows_with_errors_come_back_as_a_table(staff):
    where = place(upload(staff, HEAD, "Иванов;Иван;;32.01.1990;;"))

    book = openpyxl.load_workbook(io.BytesIO(staff.get(f"{where}/errors.xlsx").data))

    row = [cell.value for cell in book.worksheets[0][2]]
    assert row[3] == "32.01.1990"
    assert row[-1]
