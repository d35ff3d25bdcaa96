"""Doors of gradebooks besides the grid: the API, outside systems, themes, closing."""

from sqlalchemy import select

from hub.accounts.models import Account
from hub.core.access import Role
from hub.core.db import reading, transaction, uuid7
from hub.gradebooks.models import GradebookEntry
from hub.timetable.models import LessonTeacher
from tests.given import api, resources
from tests.given.accounts import signed_in
from tests.given.gradebooks import cell, entered, offered, person_of


def _columns(of):
    with reading() as session:
        return of.lesson_columns(session)


def test_a_program_reads_a_gradebook_and_enters_marks_once(app, of):
    caller = api.caller(app, Role.STAFF)
    path = f"/gradebooks/{of.module.id}"
    one = {
        "column_id": str(_columns(of)[0].id), "enrolment_id": str(of.learners[0].id),
        "aspect": "mark", "value": "5",
    }  # fmt: skip

    first = caller.post(f"{path}/entries", {"key": "a1", "cells": [one]}).get_json()
    again = caller.post(f"{path}/entries", {"key": "a1", "cells": [one]}).get_json()
    clash = caller.post(
        f"{path}/entries", {"key": "a2", "cells": [one | {"value": "2"}]}
    ).get_json()
    whole = caller.get(path).get_json()

    assert first == again
    assert clash["cells"][0]["theirs"]["value"] == "5"
    assert [(it["value"], it["version"]) for it in whole["entries"]] == [("5", 1)]
    assert [it["name"] for it in whole["learners"]] == ["Абрамова Мария", "Белова Анна"]
    assert caller.post(f"{path}/close", None).status_code == 409  # nobody has a mark at the end
    assert caller.post(f"{path}/close", {"confirmed": True}).get_json()["closed_at"]
    assert caller.post(f"{path}/reopen", {"reason": "ошибка"}).get_json()["closed_at"] is None
    with reading() as session:
        assert len(session.scalars(select(GradebookEntry)).all()) == 1


def test_what_an_outside_system_sent_is_taken_or_left_on_the_page(app, of):
    staff, _who = signed_in(app, Role.STAFF)
    with transaction() as session:
        fact_id = offered(session, of)
    path = f"/gradebooks/{of.module.id}"

    page = staff.get(path).text
    staff.post(f"{path}/facts/{fact_id}", {"act": "take"})

    assert "в журнале 5; Moodle: 4" in page
    after = staff.get(path).text
    assert "Прислали внешние системы" not in after
    assert 'title="Moodle">4</td>' in after


def test_themes_and_homework_of_many_lessons_are_written_on_one_page(app, of):
    staff, _who = signed_in(app, Role.STAFF)
    first, second = _columns(of)
    path = f"/gradebooks/{of.module.id}/plan"
    sent = {f"version-{one.id}": "1" for one in (first, second)}
    sent |= {f"theme-{first.id}": "Допуски", f"homework-{second.id}": "Прочесть § 4"}

    staff.post(path, sent)
    stale = staff.post(path, sent | {f"theme-{first.id}": "Посадки"})

    assert stale.status_code == 412 or "Посадки" in stale.text
    assert [(one.theme, one.homework) for one in _columns(of)] == [
        ("Допуски", None),
        (None, "Прочесть § 4"),
    ]


def test_closing_names_what_the_gradebook_lacks_and_asks(app, of):
    staff, _who = signed_in(app, Role.STAFF)
    with transaction() as session:
        (column, *_more), one = of.lesson_columns(session), of.learners[0]
        entered(session, of.module, cell(column, one, "5"), cell(of.end(session), one, "зач"))

    page = staff.get(f"/gradebooks/{of.module.id}/close").text

    assert "08.09 09:00" in page
    assert "07.09 09:00" not in page
    assert "Белова" in page
    assert "Абрамова" not in page


def test_the_card_of_a_lesson_leads_to_its_gradebook(of, app):
    staff, _who = signed_in(app, Role.STAFF)
    column = _columns(of)[0]

    page = staff.get(f"/lessons/{column.lesson_id}")

    assert f'href="/gradebooks/{column.gradebook_id}"' in page.text


def test_whoever_stands_in_at_one_lesson_reads_the_gradebook_and_writes_that_lesson_alone(app, of):
    browser, account = signed_in(app, Role.TEACHER, organisation_id=of.group.provider_id)
    first, second = _columns(of)
    with transaction() as session:
        person_id = person_of(session, session.get_one(Account, account.id))
        own = resources.teacher(session, of.group.provider_id, person_id)
        usual = resources.staff_member(session, organisation_id=of.group.provider_id)
        for one, gone in ((usual, own.id), (own, None)):
            session.add(
                LessonTeacher(
                    id=uuid7(), lesson_id=first.lesson_id, staff_member_id=one.id,
                    replaced_by=gone,
                )
            )  # fmt: skip
    path = f"/gradebooks/{of.module.id}"
    cells = [
        {"c": str(column.id), "e": str(of.learners[0].id), "a": "mark", "v": "5", "b": 0}
        for column in (first, second)
    ]

    page = browser.get(path)
    answer = browser.client.post(
        f"{path}/cells", json={"key": "k", "cells": cells},
        headers={"X-CSRFToken": browser.token()}, environ_overrides=browser.environ,
    ).get_json()  # fmt: skip

    assert page.status_code == 200
    assert [one["status"] for one in answer["cells"]] == ["saved", "refused"]
    assert browser.post(f"{path}/close").status_code == 404
    assert browser.get(f"{path}/columns/new").status_code == 404


def test_a_program_reads_results_and_places_page_by_page(app, of):
    with transaction() as session:
        column = of.lesson_columns(session)[0]
        entered(session, of.module, cell(column, of.learners[0], "5"))
        entered(session, of.module, cell(column, of.learners[1], "4"))
    caller = api.caller(app, Role.STAFF)
    path = f"/gradebook-results?group_id={of.group.id}&limit=1"

    first = caller.get(path).get_json()
    last = caller.get(f"{path}&after={first['next']}").get_json()
    partner = api.caller(app, Role.PARTNER).get(path)
    unsaid = caller.get("/gradebook-results").status_code

    assert [one["place"] for it in (first, last) for one in it["items"]] == [1, 2]
    assert first["items"][0]["current"] == 100
    assert last["next"] is None
    assert (partner.status_code, unsaid) == (422, 422)
    assert "Такой программы или группы нет" in partner.text
