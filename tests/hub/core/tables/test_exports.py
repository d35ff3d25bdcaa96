"""Exports: the whole result, no formulas, secrets masked, and every one on record."""

import csv
import io
from datetime import date

import openpyxl
import pytest
from sqlalchemy import select

from hub.core import files, jobs
from hub.core.access import Role
from hub.core.audit import AuditEntry
from hub.core.db import reading, transaction
from hub.core.tables import exporting
from hub.core.tables.models import ExportRun
from tests.given import registries as make
from tests.given.accounts import Browser

FORMULA = '=HYPERLINK("http://example.org","x")'


@pytest.fixture
def client(app) -> Browser:
    return Browser(app)


def rows_of(body):
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))


def test_a_formula_goes_out_as_words_in_both_formats(client):
    client.come(Role.STAFF)
    with transaction() as session:
        make.person(session, last_name=FORMULA, phone="+79120001122")

    as_csv = client.post("/people/export?cols=name,phone", data={"format": "csv"})
    as_xlsx = client.post("/people/export?cols=name,phone", data={"format": "xlsx"})

    assert as_csv.data.startswith(b"\xef\xbb\xbf")
    assert rows_of(as_csv.data)[1] == [f"'{FORMULA} Мария", "'+79120001122"]
    cells = openpyxl.load_workbook(io.BytesIO(as_xlsx.data)).worksheets[0][2]
    assert [cell.data_type for cell in cells] == ["s", "s"]
    assert cells[0].value == f"{FORMULA} Мария"


def test_days_and_numbers_are_days_and_numbers_for_excel(client):
    client.come(Role.STAFF)
    with transaction() as session:
        make.person(session, birth_on=date(2001, 12, 31))

    answer = client.post("/people/export?cols=birth_on", data={"format": "xlsx"})

    cell = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0]["A2"]
    assert cell.is_date
    assert cell.value.date() == date(2001, 12, 31)


def test_snils_goes_out_open_only_to_those_who_may_and_is_recorded(client):
    with transaction() as session:
        make.person(session, snils="112-233-445 95")

    client.come(Role.COORDINATOR)
    masked = client.post("/people/export?cols=snils", data={"format": "csv"})
    client.come(Role.STAFF)
    opened = client.post("/people/export?cols=snils", data={"format": "csv"})
    client.come(Role.TEACHER)
    refused = client.post("/people/export?cols=snils", data={"format": "csv"})

    assert rows_of(masked.data)[1][0] == "•••-•••-••5 95"
    assert rows_of(opened.data)[1][0] == "112-233-445 95"
    assert refused.status_code == 403
    with reading() as session:
        details = session.scalars(
            select(AuditEntry.details)
            .where(AuditEntry.action == "people.export")
            .order_by(AuditEntry.seq)
        ).all()
    assert [item["open"] for item in details] == [[], ["snils"]]


def test_a_long_export_is_a_job_and_its_file_is_the_askers(client, monkeypatch):
    monkeypatch.setattr(exporting, "AT_ONCE", 2)
    with transaction() as session:
        for n in range(5):
            make.person(session, last_name=f"Фамилия{n}")
    owner = client.come(Role.STAFF)

    asked = client.post("/people/export?sort=-name&cols=name", data={"format": "csv"})
    waiting = client.get(asked.location)
    while jobs.drain():
        pass
    ready = client.get(asked.location)
    client.come(Role.STAFF)
    alien = client.get(asked.location)

    assert waiting.status_code == ready.status_code == 200
    assert alien.status_code == 404
    with reading() as session:
        run = session.scalars(select(ExportRun)).one()
        stored = session.get_one(files.StoredFile, run.file_id)
        assert (run.count, stored.owner_id) == (5, owner.id)
        with files.open_file(stored) as stream:
            rows = rows_of(stream.read())
    assert [row[0] for row in rows[1:]] == [f"Фамилия{n} Мария" for n in range(4, -1, -1)]
