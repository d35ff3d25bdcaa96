"""Imports at the door: what is no table is refused in words, what is staged is one's own."""

import pytest

from hub.core.access import Role
from hub.core.db import database
from hub.core.tables.models import ImportRow, ImportState
from tests.given.imports import GOOD, HEAD, count, place, send, state_of, upload


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
def test_a_file_of_another_kind_is_refused_in_words(staff, body, name):
    answer = send(staff, body, name)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.get_data(as_text=True)
    assert count(ImportRow) == 0


def test_a_table_without_rows_says_so(staff):
    where = place(upload(staff, HEAD))

    assert state_of(where) is ImportState.REFUSED
    assert staff.get(where).status_code == 200


def test_another_cannot_look_into_ones_import(staff):
    where = place(upload(staff, HEAD, GOOD))

    staff.come(Role.STAFF)

    for answer in (staff.get(where), staff.post(f"{where}/apply", data={"mode": "all"})):
        assert answer.status_code == 404


def test_what_is_staged_is_sealed(staff):
    place(upload(staff, HEAD, GOOD))

    with database().engine.connect() as connection:
        raw = str(connection.exec_driver_sql("SELECT * FROM import_row").all())
    assert "Петрова" not in raw
    assert "112-233" not in raw
