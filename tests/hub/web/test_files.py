"""Files at the door: whose they are, how they are given, what is noted."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from hub.core import files
from hub.core.access import Role
from hub.core.audit import AuditEntry
from hub.core.db import reading, transaction
from hub.core.files import Check
from tests.given import files as given

BODY = given.pdf(bytes(range(256)) * 1000)


@pytest.fixture
def owner(browser):
    """Whoever the file belongs to, already inside."""
    return browser.come(Role.LEARNER)


@pytest.fixture
def file_id(owner):
    with transaction() as session:
        return given.stored(session, BODY, name='Скан "паспорта".pdf', owner_id=owner.id).id


def test_the_owner_gets_it_with_headers_that_run_nothing(browser, file_id):
    answer = browser.get(f"/files/{file_id}")

    assert answer.data == BODY
    headers = answer.headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"].startswith("attachment; filename=")
    assert "filename*=UTF-8''%D0%A1" in headers["Content-Disposition"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "private, no-cache"
    assert int(headers["Content-Length"]) == len(BODY)


@pytest.mark.parametrize("role", [Role.LEARNER, Role.ADMIN, Role.STAFF])
def test_nobody_else_gets_it(browser, file_id, role):
    browser.come(role)

    assert browser.get(f"/files/{file_id}").status_code == 403


def test_a_file_that_is_not_there_is_a_plain_404(browser):
    browser.come(Role.ADMIN)

    assert browser.get(f"/files/{uuid4()}").status_code == 404
    assert browser.get("/files/../../etc/passwd").status_code == 404


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("bytes=0-9", 0, 10), ("bytes=65530-65549", 65530, 65550), ("bytes=-5", -5, None)],
)
def test_a_range_is_a_part_of_the_same(browser, file_id, asked, start, end):
    answer = browser.get(f"/files/{file_id}", headers={"Range": asked})

    assert answer.status_code == 206
    assert answer.data == BODY[start:end]
    assert answer.headers["Content-Range"].endswith(f"/{len(BODY)}")


def test_a_range_beyond_the_end_is_refused(browser, file_id):
    assert browser.get(f"/files/{file_id}", headers={"Range": "bytes=9999999-"}).status_code == 416


def test_what_the_browser_has_is_not_sent_again(browser, file_id):
    tag = browser.get(f"/files/{file_id}").headers["ETag"]

    again = browser.get(f"/files/{file_id}", headers={"If-None-Match": tag})

    assert (again.status_code, again.data) == (304, b"")


def test_a_reading_is_noted(browser, owner, file_id):
    browser.get(f"/files/{file_id}")

    with reading() as session:
        row = session.scalars(select(AuditEntry).where(AuditEntry.action == "file.read")).one()
    assert (row.subject_id, row.actor_id) == (file_id, owner.id)


def test_a_file_in_quarantine_is_a_clear_refusal(browser, file_id):
    with transaction() as session:
        files.stored_file(session, file_id).blob.check = Check.WAITING

    assert browser.get(f"/files/{file_id}").status_code == 409


def test_an_administrator_removes_a_file_with_a_reason(browser, file_id):
    browser.come(Role.ADMIN)

    asked = {"ids": str(file_id), "word-drop": " "}
    assert browser.post("/admin/files/bulk/drop", data=asked).status_code == 302
    assert "Напишите причину" in browser.get("/admin/files").text
    with reading() as session:
        assert session.get(files.StoredFile, file_id) is not None
    browser.post("/admin/files/bulk/drop", data={**asked, "word-drop": "Ошибка"})

    with reading() as session:
        assert session.get(files.StoredFile, file_id) is None
        row = session.scalars(select(AuditEntry).where(AuditEntry.action == "file.dropped")).one()
    assert row.why == "Ошибка"


def test_the_list_of_files_shows_the_state_of_each_and_is_narrowed_by_it(browser, file_id):
    with transaction() as session:
        files.stored_file(session, file_id).blob.check = Check.INFECTED
    browser.come(Role.ADMIN)

    found = browser.get("/admin/files?check=infected").text
    other = browser.get("/admin/files?check=clean").text
    taken = browser.post("/admin/files/export", data={"format": "csv"}).data.decode("utf-8-sig")

    assert "паспорта" in found
    assert "Заражён" in found
    assert "паспорта" not in other
    assert "Заражён" in taken
