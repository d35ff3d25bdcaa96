"""Many rows put right at once: a wrong word everywhere, one value for all, the right sheet."""

import io
from datetime import date

import openpyxl
import pytest
from sqlalchemy import select

from hub.core import jobs
from hub.core.db import reading, transaction
from hub.core.tables import importing
from hub.core.tables.models import ImportRun, ImportState
from hub.people.models import Person
from tests.given import registries as make
from tests.given.imports import apply, place, run_id, send, state_of, states, upload

HEAD = "Фамилия;Имя;Дата рождения;Категория"
LETTERS = "абвгдежзик"


def lines(word: str, count: int) -> list[str]:
    return [f"Аева{LETTERS[n // 10]}{LETTERS[n % 10]};Анна;01.02.2010;{word}" for n in range(count)]


def test_a_wrong_word_is_replaced_in_all_rows(staff):
    where = place(upload(staff, HEAD, *lines("слушатели", 12), "Беева;Анна;01.02.2010;гости"))
    page = staff.get(where).text

    staff.post(
        f"{where}/words",
        data={"field": "category", "word": "слушатели", "instead": "Студент колледжа"},
    )

    assert "заменить «слушатели» во всех строках (12)" in page
    assert "во всех строках (1)" not in page
    assert states(where) == ["new"] * 12 + ["error"]
    apply(staff, where, "good")
    with reading() as session:
        assert set(session.scalars(select(Person.category))) == {"college-student"}


def test_many_rows_are_checked_again_by_a_job(staff, monkeypatch):
    monkeypatch.setattr(importing, "AT_ONCE", 5)
    where = place(upload(staff, HEAD, *lines("слушатели", 12)))

    staff.post(
        f"{where}/words",
        data={"field": "category", "word": "слушатели", "instead": "Студент колледжа"},
    )
    while jobs.drain():
        pass

    assert state_of(where) is ImportState.READY
    assert states(where) == ["new"] * 12


@pytest.mark.parametrize(
    "order",
    [
        {"field": "category", "word": "слушатели", "instead": "волшебник"},
        {"field": "category", "word": "слушатели", "instead": ""},
        {"field": "snils", "word": "слушатели", "instead": "1"},
    ],
)
def test_a_word_that_means_nothing_replaces_none(staff, order):
    where = place(upload(staff, HEAD, *lines("слушатели", 2)))

    staff.post(f"{where}/words", data=order)

    assert states(where) == ["error"] * 2


def test_a_wrong_cell_offers_the_words_of_its_book(staff):
    where = place(upload(staff, HEAD, *lines("слушатели", 1)))

    page = staff.get(where).text

    assert '<option value="слушатели">слушатели</option>' in page
    assert '<option value="Педагог или мастер производственного обучения">' in page


def test_one_organisation_and_one_category_stand_for_all_rows(staff):
    with transaction() as session:
        college = make.organisation(session, name="Колледж связи")
    where = place(
        upload(
            staff,
            "Фамилия;Имя;Дата рождения;Заметка",
            "Аева;Анна;01.02.2010;",
            ";;;вторая подгруппа",
            "Беева;Анна;2010;",
        )
    )
    columns = {"column-0": "last_name", "column-1": "first_name", "column-2": "birth_on"}
    same = {"same-organisation_id": "Колледж связи", "same-category": "Школьник"}
    form = staff.get(f"{where}/columns").text

    wrong = staff.post(f"{where}/columns", data={**columns, "same-organisation_id": "Нигде"})
    staff.post(f"{where}/columns", data={**columns, **same})

    assert 'name="same-organisation_id"' in form
    assert wrong.status_code == 422
    assert 'value="Нигде"' in wrong.text
    assert states(where) == ["new", "left", "error"]
    again = staff.get(f"{where}/columns").text
    assert 'value="Колледж связи"' in again
    apply(staff, where, "good")
    with reading() as session:
        one = session.scalars(select(Person)).one()
    assert (one.organisation_id, one.category) == (college.id, "school-student")


def test_lists_are_offered_to_stand_for_all_rows(staff):
    with transaction() as session:
        make.organisation(session, name="Колледж связи")

    offers = staff.get("/people/offer/organisation?same-organisation_id=Колледж").text

    assert "Колледж связи" in offers


def workbook(**pages) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in pages.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


LIST = [
    ["Список группы"],
    ["Фамилия", "Имя", "Дата рождения"],
    ["Аева", "Анна", date(2010, 2, 1)],
]


def test_the_list_is_found_on_whichever_sheet_it_is(staff):
    body = workbook(Титул=[["Отчёт"], ["Имя", "Директор"]], Пусто=[], Группа=LIST)

    where = place(send(staff, body, "группа.xlsx"))

    with reading() as session:
        run = session.get_one(ImportRun, run_id(where))
    assert run.header == ["Фамилия", "Имя", "Дата рождения"]
    assert run.other_sheets == ["Титул"]
    assert "другие листы не читаются: Титул" in staff.get(f"{where}/columns").text
    assert "другие листы не читаются: Титул" in staff.get(where).text
    assert states(where) == ["new"]


def test_of_sheets_alike_the_first_is_read(staff):
    where = place(send(staff, workbook(Первый=LIST, Второй=LIST), "группа.xlsx"))

    with reading() as session:
        assert session.get_one(ImportRun, run_id(where)).other_sheets == ["Второй"]
