"""Exports: the whole result, no formulas, secrets masked, and every one on record."""

import csv
import io
from datetime import date

import openpyxl
import pytest
from sqlalchemy import select

from hub.accounts import grants
from hub.accounts.models import Account
from hub.core import files, jobs
from hub.core.access import Role
from hub.core.audit import AuditEntry
from hub.core.db import reading, transaction, utcnow
from hub.core.jobs.models import Job, JobState
from hub.core.tables import bulk, exporting
from hub.core.tables.models import ExportRun
from hub.organisations.models import Organisation
from hub.people.models import Person
from tests.given import registries as make
from tests.given.accounts import Browser
from tests.given.text import found

FORMULA = '=HYPERLINK("http://example.org","x")'


@pytest.fixture
def client(app) -> Browser:
    return Browser(app)


def rows_of(body):
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))


def test_a_formula_goes_out_as_words_in_both_formats(client):
    client.come(Role.STAFF)
    with transaction() as session:
        make.person(session, phone="+79120001122")
        make.programme(session, title=FORMULA)

    telephones = client.post("/people/export?cols=phone", data={"format": "csv"})
    as_csv = client.post("/programmes/export?cols=title", data={"format": "csv"})
    as_xlsx = client.post("/programmes/export?cols=title", data={"format": "xlsx"})

    assert rows_of(telephones.data)[1][-1] == "+79120001122"
    assert as_csv.data.startswith(b"\xef\xbb\xbf")
    assert rows_of(as_csv.data)[1] == [f"'{FORMULA}"]
    (cell,) = openpyxl.load_workbook(io.BytesIO(as_xlsx.data)).worksheets[0][2]
    assert (cell.data_type, cell.value) == ("s", FORMULA)


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
    asked = client.post("/people/export?cols=snils", data={"format": "csv"})
    in_a_word = client.post("/people/export?cols=snils", data={"format": "csv", "why": "да"})
    opened = client.post(
        "/people/export?cols=snils", data={"format": "csv", "why": "сверка с СФР по запросу 12"}
    )
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
        reasons = session.scalars(
            select(AuditEntry.why)
            .where(AuditEntry.action == "people.export")
            .order_by(AuditEntry.seq)
        ).all()
    assert [item["open"] for item in details] == [[], ["snils"]]
    assert reasons == [None, "сверка с СФР по запросу 12"]
    for answer in (asked, in_a_word):
        assert answer.status_code == 422
        assert "112-233-445 95" not in answer.text
        assert 'name="why"' in answer.text


def test_a_long_export_is_a_job_that_tells_its_asker_and_its_file_comes_whole(client):
    many = exporting.AT_ONCE + 1
    with transaction() as session:
        session.add_all(Person(last_name=f"Я{n:05}", first_name="Мария") for n in range(many))
    client.come(Role.STAFF)

    asked = client.post("/people/export?sort=-name&cols=name", data={"format": "csv"})
    waiting = client.get(asked.location)
    while jobs.drain():
        pass
    bell = client.get("/notifications").text
    told = client.get(found(r'href="(/notifications/[0-9a-f-]{36})"', bell))
    ready = client.get(told.location)
    file = client.get(found(r'href="(/files/[0-9a-f-]{36})"', ready.text))

    assert asked.status_code == 302
    assert "/files/" not in waiting.text
    assert "Выгрузка: " in bell
    assert told.location == asked.location
    assert "5 001" in ready.text.replace("\xa0", " ")
    assert file.headers["Content-Disposition"].startswith("attachment")
    names = [row[0] for row in rows_of(file.data)[1:]]
    assert names == [f"Я{n:05} Мария" for n in reversed(range(many))]


def test_a_long_export_and_its_file_are_the_askers_alone(client, monkeypatch):
    monkeypatch.setattr(exporting, "AT_ONCE", 2)
    with transaction() as session:
        for n in range(5):
            make.person(session, last_name=f"Фамилия{n}")
    owner = client.come(Role.STAFF)

    asked = client.post("/people/export?sort=-name&cols=name", data={"format": "csv"})
    while jobs.drain():
        pass
    with reading() as session:
        run = session.scalars(select(ExportRun)).one()
        assert run.file_id is not None
        stored = session.get_one(files.StoredFile, run.file_id)
    client.come(Role.STAFF)

    assert (run.count, stored.owner_id) == (5, owner.id)
    assert client.get(asked.location).status_code == 404
    assert client.get(f"/files/{run.file_id}").status_code == 403


@pytest.mark.parametrize(
    ("meanwhile", "words"), [("blocked", "is blocked by now"), ("revoked", "has no right")]
)
def test_what_waits_is_not_written_for_whoever_may_no_longer(client, monkeypatch, meanwhile, words):
    monkeypatch.setattr(exporting, "AT_ONCE", 2)
    with transaction() as session:
        for n in range(5):
            make.person(session, last_name=f"Фамилия{n}")
    owner = client.come(Role.STAFF)
    client.post("/people/export", data={"format": "csv"})

    take_away(owner, meanwhile)
    while jobs.drain():
        pass

    with reading() as session:
        assert session.scalars(select(ExportRun)).one().file_id is None
        job = session.scalars(select(Job).where(Job.kind == exporting.KIND)).one()
    assert job.state is JobState.DEAD
    assert words in (job.error or "")


def test_a_bulk_action_stops_with_the_rights_of_its_asker(client):
    with transaction() as session:
        organisation = make.organisation(session, verified_at=None)
    owner = client.come(Role.STAFF)
    asked = {"all": "1", "click": "1", "sure": "yes"}
    client.post("/organisations/bulk/verify", data=asked)

    take_away(owner, "revoked")
    while jobs.drain():
        pass

    with reading() as session:
        assert session.get_one(Organisation, organisation.id).verified_at is None
        job = session.scalars(select(Job).where(Job.kind == bulk.KIND)).one()
    assert job.state is JobState.DEAD
    assert "has no right" in (job.error or "")


def take_away(owner, meanwhile: str) -> None:
    with transaction() as session:
        if meanwhile == "blocked":
            session.get_one(Account, owner.id).blocked_at = utcnow()
        else:
            grants.revoke(session, grants.of_account(session, owner.id)[0].id)
