"""Tables of other programs: every encoding, every delimiter, and back again."""

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.core import sheets, unfit
from hub.core.errors import InvalidError
from hub.core.tables import parsing

ENCODINGS = ["utf-8", "utf-8-sig", "cp1251", "utf-16", "utf-16-le", "utf-16-be"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_csv_is_read_whatever_wrote_it(tmp_path, encoding, delimiter):
    path = tmp_path / "x.csv"
    rows = [["Фамилия", "Имя", "Заметка"], ["Ёлкина", "Анна", ""], ["Щукин", "Пётр", "a b"]]
    path.write_bytes("\r\n".join(delimiter.join(row) for row in rows).encode(encoding))

    sheet = sheets.read(path)

    assert sheet.header == rows[0]
    assert list(sheet.rows) == [(2, rows[1]), (3, rows[2])]


def test_excels_own_first_line_names_the_delimiter(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("sep=,\nа,б;в\n1,2;3\n")

    sheet = sheets.read(path)

    assert sheet.header == ["а", "б;в"]


def test_a_workbook_gives_days_and_numbers_as_people_write_them(tmp_path):
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.append(["Дата", "Число", "Снилс"])
    page.append([date(2001, 12, 31), 144.0, "00112233445"])
    page["B4"] = True
    path = tmp_path / "x.xlsx"
    book.save(path)

    rows = list(sheets.read(path).rows)

    assert rows == [(2, ["2001-12-31", "144", "00112233445"]), (4, ["", "yes", ""])]


letters = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="'\u2028\u2029"), max_size=20
).map(str.strip)
tables = st.lists(st.lists(letters, min_size=2, max_size=2), max_size=12)


@pytest.mark.parametrize(
    ("formula", "value", "cells"),
    [("=1+1", 2, ["2"]), ('=IF(1,"","")', "", None), ("=SUM(1,2)", "три", ["три"])],
)
def test_a_formula_is_its_value_and_one_that_nobody_reckoned_is_named(
    tmp_path, formula, value, cells
):
    path = tmp_path / "table.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write(0, 0, "Сумма")
    sheet.write_formula(1, 0, formula, None, value)
    book.close()

    if cells is None:
        with pytest.raises(InvalidError, match="formula") as refused:
            sheets.read(path)
        assert refused.value.details["cell"] == "A2"
    else:
        assert [row for _number, row in sheets.read(path).rows] == [cells]


@settings(max_examples=25, deadline=None)  # a workbook is read by a process of its own
@given(rows=tables)
def test_what_goes_out_comes_back_the_same(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("sheet") / "x"
    for write in (sheets.write_csv, lambda out, h, r: sheets.write_xlsx(out, "Лист", h, r)):
        out = io.BytesIO()
        write(out, ["Первый", "Второй"], rows)
        path.write_bytes(out.getvalue())

        back = [row for _n, row in sheets.read(path).rows]

        assert back == [row for row in rows if any(row)]


@settings(max_examples=150, deadline=None)
@given(body=st.binary(max_size=400))
def test_any_bytes_are_a_table_or_refused_in_words(tmp_path_factory, body):
    path = tmp_path_factory.mktemp("sheet") / "x"
    path.write_bytes(body)

    try:
        sheet = sheets.read(path)
        rows = list(sheet.rows)
    except InvalidError:
        return
    assert all(len(row) == len(sheet.header) for _n, row in rows)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31.12.2026", date(2026, 12, 31)),
        ("2026-12-31", date(2026, 12, 31)),
        ("46387", date(2026, 12, 31)),
        ("1.2.1990", date(1990, 2, 1)),
        ("26-10-2008", date(2008, 10, 26)),
        ("2026-12-31 00:00:00", date(2026, 12, 31)),
        ("12.03.07", date(2007, 3, 12)),
        ("12.03.67", date(1967, 3, 12)),
        ("12.03.07 г.", date(2007, 3, 12)),
        ("1 марта 2007 года", date(2007, 3, 1)),
        ("«01» мая 2007 г.", date(2007, 5, 1)),
        ("9 сент. 2007", date(2007, 9, 9)),
    ],
)
def test_a_day_is_read_as_people_write_it(text, day):
    assert parsing.day(text) == day


WRONG = "32.01.2026|31.02.2026|вчера|1|12/2026|2007|2007 г.|2007.0|905|39153 г.|1 мартабря 2007"


@pytest.mark.parametrize("text", WRONG.split("|"))
def test_what_is_no_day_is_refused(text):
    with pytest.raises(InvalidError):
        parsing.day(text)


@settings(max_examples=200)
@given(day=st.dates(date(1928, 1, 1), date(2099, 12, 31)))
def test_every_way_to_write_a_day_is_one_day(day):
    serial = str((day - parsing.EXCEL_EPOCH).days)
    for text in (day.isoformat(), day.strftime("%d.%m.%Y"), serial):
        assert parsing.day(text) == day


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(unfit, "LARGEST_UNPACKED", 1000)
    book = openpyxl.Workbook()
    for n in range(200):
        book.worksheets[0].append([n])
    path = tmp_path / "x.xlsx"
    book.save(path)

    with pytest.raises(InvalidError) as caught:
        sheets.read(path)

    assert "large" in str(caught.value.message)


def test_a_cell_longer_than_a_page_is_refused_in_its_own_words(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("Фамилия;Имя\n" + "а" * 200_000 + ";Анна\n")

    with pytest.raises(InvalidError) as caught:
        list(sheets.read(path).rows)

    assert caught.value.message == sheets.TOO_LONG
