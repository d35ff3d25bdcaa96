"""Files at the door: whose they are, how they are given, what is noted."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from hub.core import files
from hub.core.access import Role
from hub.core.audit import AuditEntry
from hub.core.db import reading, transaction
from hub.core.files import Check
from tests.given import files as given
from tests.hub.web.conftest import ME

OTHER = UUID(int=2)
BODY = given.PDF + bytes(range(256)) * 1000


@pytest.fixture
def file_id(client):
    with transaction() as session:
        return given.stored(session, BODY, name='Скан "паспорта".pdf', owner_id=ME).id


def test_the_owner_gets_it_with_headers_that_run_nothing(client, visitor, file_id):
    visitor.come(Role.LEARNER)

    answer = client.get(f"/files/{file_id}")

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
def test_nobody_else_gets_it(client, visitor, file_id, role):
    visitor.come(role, account_id=OTHER)

    assert client.get(f"/files/{file_id}").status_code == 403


def test_a_file_that_is_not_there_is_a_plain_404(client, visitor):
    visitor.come()

    assert client.get(f"/files/{uuid4()}").status_code == 404
    assert client.get("/files/../../etc/passwd").status_code == 404


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("bytes=0-9", 0, 10), ("bytes=65530-65549", 65530, 65550), ("bytes=-5", -5, None)],
)
def test_a_range_is_a_part_of_the_same(client, visitor, file_id, asked, start, end):
    visitor.come()

    answer = client.get(f"/files/{file_id}", headers={"Range": asked})

    assert answer.status_code == 206
    assert answer.data == BODY[start:end]
    assert answer.headers["Content-Range"].endswith(f"/{len(BODY)}")


def test_a_range_beyond_the_end_is_refused(client, visitor, file_id):
    visitor.come()

    assert client.get(f"/files/{file_id}", headers={"Range": "bytes=9999999-"}).status_code == 416


def test_what_the_browser_has_is_not_sent_again(client, visitor, file_id):
    visitor.come()
    tag = client.get(f"/files/{file_id}").headers["ETag"]

    again = client.get(f"/files/{file_id}", headers={"If-None-Match": tag})

    assert (again.status_code, again.data) == (304, b"")


def test_a_reading_is_noted(client, visitor, file_id):
    visitor.come()

    client.get(f"/files/{file_id}")

    with reading() as session:
        row = session.scalars(select(AuditEntry).where(AuditEntry.action == "file.read")).one()
    assert (row.subject_id, row.actor_id) == (file_id, ME)


def test_a_file_in_quarantine_is_a_clear_refusal(client, visitor, file_id):
    visitor.come()
    with transaction() as session:
        files.stored_file(session, file_id).blob.check = Check.WAITING

    assert client.get(f"/files/{file_id}").status_code == 409


def test_an_administrator_removes_a_file_with_a_reason(client, visitor, file_id):
    visitor.come()

    assert client.post(f"/admin/files/{file_id}/drop", data={"why": " "}).status_code == 302
    with reading() as session:
        assert session.get(files.StoredFile, file_id) is not None
    client.post(f"/admin/files/{file_id}/drop", data={"why": "Ошибка"})

    with reading() as session:
        assert session.get(files.StoredFile, file_id) is None
        row = session.scalars(select(AuditEntry).where(AuditEntry.action == "file.dropped")).one()
    assert row.why == "Ошибка"
