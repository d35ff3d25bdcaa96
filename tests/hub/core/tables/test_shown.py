"""«Кто видел данные этого человека»: lists, searches, files and the API name whom they showed."""

import pytest
from sqlalchemy import select

from hub.core import jobs, trail
from hub.core.access import Role
from hub.core.audit import AuditEntry
from hub.core.db import reading, transaction
from hub.core.tables import exporting
from tests.given import api
from tests.given import registries as make
from tests.given.accounts import Browser
from tests.given.imports import apply, place, upload


@pytest.fixture
def two(app):
    """Somebody who is looked at, and somebody who is not."""
    with transaction() as session:
        seen = make.person(session, last_name="Видимая", snils=make.snils(77)).id
        other = make.person(session, last_name="Ясная").id
    return seen, other


def seen(person_id) -> list[str]:
    with reading() as session:
        query = select(AuditEntry).where(trail.about(person_id)).order_by(AuditEntry.seq.desc())
        rows = session.scalars(query).all()
        return [row.action for row in rows if row.action != "people.create"]


@pytest.mark.parametrize(
    ("path", "action"),
    [
        ("/people?q=Видимая", "people.list"),
        ("/people/{id}", "people.read"),
        ("/search?q=Видимая", "people.search"),
    ],
)
def test_a_page_names_whom_it_showed(staff, two, path, action):
    shown, other = two

    staff.get(path.format(id=shown))

    assert seen(shown) == [action]
    assert seen(other) == []


def test_the_api_names_whom_it_gave(app, two):
    shown, other = two

    api.caller(app).get("/people?q=Видимая")

    assert seen(shown) == ["people.list"]
    assert seen(other) == []


@pytest.mark.parametrize("at_once", [5000, 0], ids=["at once", "as a job"])
def test_a_file_names_all_that_stand_in_it(staff, two, monkeypatch, at_once):
    monkeypatch.setattr(exporting, "AT_ONCE", at_once)
    monkeypatch.setattr(exporting, "STEP", 1)
    shown, other = two

    staff.post("/people/export", data={"format": "csv"})
    while jobs.drain():
        pass

    assert seen(shown) == ["people.export"]
    assert seen(other) == ["people.export"]


def test_a_person_brought_by_a_file_is_found_by_it(staff):
    apply(staff, place(upload(staff, "Фамилия;Имя;СНИЛС", f"Ива;Ян;{make.snils(1)}")), "all")

    with reading() as session:
        query = select(AuditEntry).where(AuditEntry.action == "people.create")
        rows = session.scalars(query).all()
    assert len(rows) == 1


def test_a_count_of_somebody_is_on_record_and_a_count_of_all_is_not(staff, two):
    staff.get("/people/count")
    staff.get(f"/people/count?q={make.snils(1)}")

    with reading() as session:
        rows = session.scalars(select(AuditEntry).where(AuditEntry.action == "people.count")).all()
    assert [row.details for row in rows] == [{"count": 0, "filters": ["q"]}]


def test_the_page_of_the_audit_answers_who_has_seen_a_person(app, two):
    shown, other = two
    looking, asking = Browser(app), Browser(app)
    looking.come(Role.STAFF)
    looking.get("/people?q=Видимая")
    asking.come(Role.ADMIN)

    of_shown = asking.get(f"/admin/audit?subject_id={shown}&action=people.list").text
    by_number = asking.get(f"/admin/audit?subject_id={make.snils(77)}&action=people.list").text
    of_other = asking.get(f"/admin/audit?subject_id={other}&action=people.list").text

    assert "чьи записи" in of_shown
    assert "чьи записи" in by_number
    nobody = asking.get(f"/admin/audit?subject_id={make.snils(78)}").text
    assert "Значение непонятно" in nobody
    assert "чьи записи" not in of_other
