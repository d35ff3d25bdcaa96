"""What an export gives, an import takes back letter for letter; and no cell of it is a formula."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.core import sheets

KEPT_OUT = "\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # no cell has these
HEADER = ["Слова", "Телефон"]
PIECES = st.sampled_from(["'", "=", "+", "-", "@", "\t", "\r", "\n", ";", '"', "7", "а"])
WORDS = st.one_of(
    st.text(
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=KEPT_OUT), max_size=40
    ),
    st.lists(PIECES, max_size=8).map("".join),
    st.text("+0123456789'", max_size=24),
).map(str.strip)


def back(tmp_path, written: bytes) -> list[list[str]]:
    path = tmp_path / "back"
    path.write_bytes(written)
    return [row for _number, row in sheets.read(path).rows]


@settings(deadline=None)
@given(word=WORDS)
def test_words_come_back_from_csv_as_they_were(tmp_path_factory, word):
    out = io.BytesIO()
    sheets.write_csv(out, HEADER, [[word, "+79991234567"]])

    assert back(tmp_path_factory.getbasetemp(), out.getvalue()) == [[word, "+79991234567"]]


IN_A_CELL = st.lists(PIECES.filter(lambda piece: piece not in "\t\r\n"), max_size=8).map("".join)


@settings(deadline=None, max_examples=15)  # a workbook is read by a process of its own
@given(words=st.lists(IN_A_CELL, min_size=1, max_size=20))
def test_words_come_back_from_a_workbook_as_they_were(tmp_path_factory, words):
    rows = [[word, "+79991234567"] for word in words]
    out = io.BytesIO()
    sheets.write_xlsx(out, "Список", HEADER, rows)

    assert back(tmp_path_factory.getbasetemp(), out.getvalue()) == rows


@settings(deadline=None)
@given(word=WORDS)
def test_no_cell_begins_a_formula_but_a_telephone_begins_with_its_plus(word):
    out = io.BytesIO()
    sheets.write_csv(out, HEADER, [[word, "-"]])

    text = io.StringIO(out.getvalue().decode("utf-8-sig"), newline="")
    cell = list(csv.reader(text, delimiter=";"))[1][0]
    assert not cell.startswith(sheets.DANGEROUS) or sheets.PHONE.fullmatch(cell)


@pytest.mark.parametrize(
    ("word", "cell"),
    [
        ("+79991234567", "+79991234567"),
        ("+7 999 123-45-67", "'+7 999 123-45-67"),
        ("+1+1", "'+1+1"),
        ("+7", "'+7"),
        ("+79991234567|cmd", "'+79991234567|cmd"),
        ("-1", "'-1"),
        ("'=1", "''=1"),
        ("'обычное", "'обычное"),
    ],
)
def test_only_a_plus_and_digits_are_a_telephone(word, cell):
    assert sheets.harmless(word) == cell
