"""Tables as people really keep them: titles above, heads of two rows, names in one cell, totals."""

import io
import json
from datetime import date
from functools import partial
from itertools import islice, product

import openpyxl
import pytest
import werkzeug.test
from sqlalchemy import select

from hub.core import jobs
from hub.core.db import reading
from hub.core.numbers import snils_check
from hub.core.tables.models import ImportRow, ImportRun
from hub.people.models import Person
from tests.given.imports import apply, count, place, run_id, send, states, upload

LETTERS, MANY = "абвгдежзийклмнопрстуфхцчшщъыьэюя", 50_000


def book(*rows, merged=()) -> bytes:
    made = openpyxl.Workbook()
    page = made.worksheets[0]
    for row in rows:
        page.append(list(row))
    for place_ in merged:
        page.merge_cells(place_)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def header_of(where: str) -> list[str]:
    with reading() as session:
        return session.get_one(ImportRun, run_id(where)).header


def people() -> dict[str, Person]:
    with reading() as session:
        return {person.last_name: person for person in session.scalars(select(Person))}


def test_the_head_is_found_under_the_titles_of_the_paper(staff):
    body = book(
        ["ГБПОУ «Колледж связи»"],
        ["Список обучающихся на 01.09.2026"],
        [],
        ["№ п/п", "ФИО", "Документы", None, "Телефон"],
        [None, None, "СНИЛС", "Дата рождения", None],
        [1, 2, 3, 4, 5],
        [1, "Иванова Мария Петровна", 11223344595, "12.03.2007 г.", "8(912)000-11-22"],
        [2, "Мамедов Али Гусейн оглы", "", 39153, 9120001123],
        ["Итого: 2"],
        merged=("A1:E1", "A2:E2", "A4:A5", "B4:B5", "C4:D4", "E4:E5"),
    )

    where = place(send(staff, body, "группа.xlsx"))
    apply(staff, where, "all")

    assert header_of(where) == ["№ п/п", "ФИО", "СНИЛС", "Дата рождения", "Телефон"]
    assert states(where) == ["done", "done", "left"]
    found = people()
    assert found["Иванова"].first_name == "Мария"
    assert found["Иванова"].phone == "+79120001122"
    assert found["Мамедов"].patronymic == "Гусейн оглы"
    assert found["Мамедов"].birth_on == date(2007, 3, 12)


def test_initials_are_mended_into_a_name(staff):
    where = place(upload(staff, "ФИО;Дата рождения", "Иванов И.И.;01.02.1990"))
    page = staff.get(where).get_data(as_text=True)

    staff.post(f"{where}/rows/2", data={"first_name": "Иван", "patronymic": "Ильич"})
    apply(staff, where, "all")

    assert 'name="first_name" value="И."' in page
    assert "full_name" not in page
    assert states(where) == ["done"]
    assert people()["Иванов"].patronymic == "Ильич"


@pytest.mark.parametrize("cut", [1, 2])
def test_zeros_that_a_table_ate_come_back(staff, cut):
    nine = ("0" * cut + "987654321")[:9]
    snils = nine + snils_check(nine)
    where = place(upload(staff, "Фамилия;Имя;СНИЛС", f"Нулёва;Анна;{snils[cut:]}"))
    apply(staff, where, "all")

    assert states(where) == ["done"]
    assert people()["Нулёва"].snils == snils


def test_rows_that_are_none_are_left_out_and_shown(staff):
    where = place(
        upload(
            staff,
            "№;Фамилия;Имя;Дата рождения",
            "1;Иванов;Иван;01.02.1990",
            "2;;;",
            "№;Фамилия;Имя;Дата рождения",
            "Всего;1;;",
        )
    )
    page = staff.get(f"{where}?state=left").get_data(as_text=True)
    apply(staff, where, "all")

    assert states(where) == ["done", "left", "left", "left"]
    assert count() == 1
    assert "is-left" in page


def test_a_title_over_the_head_is_no_part_of_it(staff):
    where = place(
        upload(
            staff,
            "Список студентов;;;",
            "№;Фамилия;Имя;Дата рождения",
            "1;Иванов;Иван;26-10-1990",
            "№;Фамилия;Имя;Дата рождения",
        )
    )

    assert states(where) == ["new", "left"]


def test_somebody_called_as_totals_are_is_somebody(staff):
    where = place(upload(staff, "Фамилия;Имя;Отчество;Дата рождения", "Всего;Анна;П.;01.02.1990"))

    assert states(where) == ["error"]


def test_a_file_of_two_encodings_is_read_line_by_line(staff):
    head = "Фамилия;Имя;Дата рождения\r\n"
    new = "".join(f"Щукин{'абвгд'[n % 5] * (n // 5 + 1)};Пётр;01.02.1990\r\n" for n in range(20))
    old = "Ёлкина;Анна;03.04.1991\r\nТё;Ким;05.06.1992\r\n"
    where = place(send(staff, head.encode() + new.encode() + old.encode("cp1251"), "два.csv"))

    with reading() as session:
        assert session.get_one(ImportRun, run_id(where)).encoding == "utf-8+cp1251"
    apply(staff, where, "all")
    assert states(where) == ["done"] * 22
    assert {"Ёлкина", "Тё", "Щукина"} <= set(people())


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_fifty_thousand_rows_of_two_encodings_keep_every_letter(staff, monkeypatch):
    # The client of the tests keeps a large body in a file that it never closes.
    in_memory = partial(werkzeug.test.stream_encode_multipart, use_tempfile=False)
    monkeypatch.setattr(werkzeug.test, "stream_encode_multipart", in_memory)
    names = ["Ё" + "".join(each) for each in islice(product(LETTERS, repeat=4), MANY)]
    lines = [f"{name};Анна;03.04.1991\r\n" for name in names]
    encoded = [line.encode("cp1251" if n % 3 == 0 else "utf-8") for n, line in enumerate(lines)]

    where = place(
        send(staff, "Фамилия;Имя;Дата рождения\r\n".encode() + b"".join(encoded), "два.csv")
    )
    while jobs.drain():
        pass

    with reading() as session:
        bodies = session.scalars(select(ImportRow.body).where(ImportRow.run_id == run_id(where)))
        assert {json.loads(body)["cells"][0] for body in bodies} == set(names)
    assert set(states(where)) == {"new"}
