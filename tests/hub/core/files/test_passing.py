"""Every file that is brought passes one door: scanner, type, size, and what it unpacks to."""

import io
from dataclasses import replace

import pytest
import xlsxwriter
from sqlalchemy import func, select

import hub.app
from hub.core.access import Role
from hub.core.audit import AuditEntry
from hub.core.db import reading
from hub.core.tables.models import ImportRow
from tests.given import files as given
from tests.given.accounts import Browser, account
from tests.given.imports import place, send
from tests.peers.clamd import Faulty

DOORS = ("/people/import", "/organisations/import", "/admin/reference/import")
VIRUS = "Фамилия;Имя\r\n".encode() + given.EICAR


@pytest.fixture
def clamd():
    clamd = Faulty()
    yield clamd
    clamd.stop()


@pytest.fixture
def app(settings, clamd):
    return hub.app.create_app(replace(settings, clamd_url=clamd.url))


@pytest.fixture
def admin(app):
    browser = Browser(app)
    browser.enter(account(Role.ADMIN))
    return browser


@pytest.fixture
def staff(app):
    browser = Browser(app)
    browser.enter(account(Role.STAFF))
    return browser


def bring(admin, staff, door, body, name):
    who = admin if door.startswith("/admin") else staff
    data = {"file": (io.BytesIO(body), name)}
    return who.post(door, data=data, content_type="multipart/form-data")


def actions() -> list[str]:
    with reading() as session:
        return list(session.scalars(select(AuditEntry.action)))


def staged() -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(ImportRow)) or 0


def workbook(*cells: tuple[int, int, str]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    sheet = book.add_worksheet()
    for row, column, text in cells:
        sheet.write_string(row, column, text)
    book.close()
    return out.getvalue()


@pytest.mark.parametrize("door", DOORS)
def test_a_virus_is_refused_in_words_and_noted(admin, staff, door):
    answer = bring(admin, staff, door, VIRUS, "a.csv")

    assert 400 <= answer.status_code < 500
    assert "вирус" in answer.get_data(as_text=True).casefold()
    assert actions().count("file.infected") == 1
    assert staged() == 0


@pytest.mark.parametrize("door", DOORS)
def test_while_the_scanner_is_silent_nothing_is_read(admin, staff, clamd, door):
    clamd.stop()

    answer = bring(admin, staff, door, "Фамилия;Имя\r\nИванова;Анна".encode(), "a.csv")

    assert answer.status_code in {422, 503}
    assert "Антивирус не отвечает" in answer.get_data(as_text=True)
    assert staged() == 0


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    "body",
    [
        workbook(
            (0, 0, "Фамилия"), (0, 1, "Имя"), (1_048_575, 16_383, "x")
        ),  # a table of 17 billion
        given.zipped(**{"[Content_Types].xml": b"<Types/>", "xl/a.xml": b" " * 100_000_000}),
        given.PDF,
        given.png(),
    ],
    ids=["far corners", "packed", "pdf", "picture"],
)
def test_what_is_no_honest_table_is_refused_and_the_hub_goes_on(admin, staff, door, body):
    answer = bring(admin, staff, door, body, "a.xlsx")

    assert 400 <= answer.status_code < 500
    assert staged() == 0
    assert staff.get("/people").status_code == 200


def test_an_honest_workbook_passes(staff):
    answer = send(
        staff, workbook((2, 0, "Фамилия"), (2, 1, "Имя"), (3, 0, "Ива"), (3, 1, "Ян")), "a"
    )

    assert place(answer)
    assert staged() == 1
