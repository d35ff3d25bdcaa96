"""Gradebooks on their pages: typed, closed, corrected, printed, rated; a learner's own."""

import io
from datetime import date, timedelta

from python_calamine import CalamineWorkbook
from sqlalchemy import select

from hub.applications.models import Application
from hub.core.access import Role
from hub.core.clock import today
from hub.core.db import reading, transaction, uuid7
from hub.gradebooks import commands
from hub.gradebooks.grid import grid
from hub.gradebooks.models import Gradebook, GradebookChange, GradebookColumn
from hub.gradebooks.sheets import teachers
from hub.people.models import Person, Standing
from hub.timetable.models import LessonTeacher
from tests.given import competencies, groups, registries, timetable
from tests.given.accounts import signed_in
from tests.given.gradebooks import cell, entered, kept, leads_to, passed, taught


def _columns(of):
    with reading() as session:
        return of.lesson_columns(session)


def _send(browser, of, value, *, base=0, key="k", reason=None):
    one = {
        "c": str(_columns(of)[0].id), "e": str(of.learners[0].id), "a": "mark", "v": value,
        "b": base,
    }  # fmt: skip
    return browser.client.post(
        f"/gradebooks/{of.module.id}/cells",
        json={"key": key, "cells": [one], "reason": reason},
        headers={"X-CSRFToken": browser.token()},
        environ_overrides=browser.environ,
    )


def test_what_is_typed_stands_in_the_grid_when_it_is_opened_again(app, of):
    staff, _who = signed_in(app, Role.STAFF)

    answer = _send(staff, of, "5").get_json()
    page = staff.get(f"/gradebooks/{of.module.id}").text

    assert [one["status"] for one in answer["cells"]] == ["saved"]
    assert 'data-mark="5" data-mv="1">5</td>' in page
    assert page.index("Абрамова") < page.index("Белова")
    assert _send(staff, of, {}, key="").status_code == 422


def test_a_closed_gradebook_is_corrected_by_the_office_with_a_reason_and_the_trace_is_shown(
    app, of
):
    staff, _who = signed_in(app, Role.STAFF)
    partner, _other = signed_in(app, Role.PARTNER, organisation_id=of.group.provider_id)
    _send(partner, of, "4", key="first")

    partner.post(f"/gradebooks/{of.module.id}/close")
    refused = _send(partner, of, "5", base=1)
    forbidden = _send(partner, of, "5", base=1, reason="ошибка", key="second")
    corrected = _send(staff, of, "5", base=1, reason="ошибка при переносе", key="third")
    trail = staff.get(f"/gradebooks/{of.module.id}/changes").text

    assert (refused.status_code, forbidden.status_code) == (409, 403)
    assert "Журнал закрыт" in refused.get_json()["error"]
    assert corrected.get_json()["cells"][0]["status"] == "saved"
    assert "ошибка при переносе" in trail
    partner.post(f"/gradebooks/{of.module.id}/reopen", {"reason": "надо"})
    staff.post(f"/gradebooks/{of.module.id}/reopen", {"reason": ""})
    with reading() as session:
        assert session.get_one(Gradebook, of.module.id).closed_at is not None
        assert session.scalars(select(GradebookChange.reason)).all() == ["ошибка при переносе"]
    staff.post(f"/gradebooks/{of.module.id}/reopen", {"reason": "пересдача"})
    with reading() as session:
        assert session.get_one(Gradebook, of.module.id).closed_at is None


def test_a_column_is_added_given_homework_and_taken_away(app, of):
    staff, _who = signed_in(app, Role.STAFF)
    new = {"kind": "current", "theme": "Контрольная", "held_on": "2026-09-09"}

    staff.post(f"/gradebooks/{of.module.id}/columns/new", new)
    with reading() as session:
        added = session.scalars(
            select(GradebookColumn).where(GradebookColumn.theme == "Контрольная")
        ).one()
    staff.post(
        f"/gradebooks/columns/{added.id}/edit",
        {"theme": "Контрольная № 1", "homework": "Повторить § 4", "homework_due": "2026-09-12",
         "held_on": "2026-09-10", "version": "1"},
    )  # fmt: skip
    page = staff.get(f"/gradebooks/{of.module.id}").text
    staff.post(f"/gradebooks/columns/{added.id}/drop")

    assert "Контрольная № 1" in page
    assert "Повторить § 4" in page
    with reading() as session:
        assert session.get(GradebookColumn, added.id) is None


def test_sheets_name_everybody_with_the_mark_in_words(app, of):
    staff, _who = signed_in(app, Role.STAFF)
    with transaction() as session:
        passed(session, of)
    path = f"/gradebooks/{of.final.id}"

    pdf = staff.get(f"{path}/sheet.pdf")
    sheet = staff.get(f"{path}/sheet.xlsx")
    whole = staff.get(f"/gradebooks/{of.module.id}/gradebook.xlsx")

    assert pdf.data.startswith(b"%PDF")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(sheet.data)).get_sheet_by_index(0).to_python()
    head = next(n for n, row in enumerate(rows) if row[0] == "№")
    assert f"Группа: {of.group.title}" in [row[0] for row in rows[:head]]
    assert [row[:4] for row in rows[head + 1 :]] == [
        [1, "Абрамова Мария", 5, "5 (отлично)"],
        [2, "Белова Анна", 5, "5 (отлично)"],
    ]
    assert "%D0%96%D1%83%D1%80%D0%BD%D0%B0%D0%BB" in whole.headers["Content-Disposition"]  # Журнал
    rows = CalamineWorkbook.from_filelike(io.BytesIO(whole.data)).get_sheet_by_index(0).to_python()
    head = next(n for n, row in enumerate(rows) if row[0] == "Обучающийся")
    assert rows[head][:3] == ["Обучающийся", "07.09 09:00", "08.09 09:00"]
    assert rows[head + 1][-1] == "зач"


def test_ratings_are_of_a_group_a_programme_and_a_competency_with_the_formula(app, of):
    staff, _who = signed_in(app, Role.STAFF)
    with transaction() as session:
        column = of.lesson_columns(session)[0]
        one, other = of.learners
        entered(session, of.module, cell(column, one, "5"), cell(column, other, "н"))
        linked = competencies.competency(session).id
        leads_to(session, of, linked)

    pages = [
        staff.get(path).text
        for path in (
            f"/gradebooks/groups/{of.group.id}",
            f"/ratings/programmes/{of.group.programme_id}",
            f"/ratings/competencies/{linked}",
        )
    ]

    assert all("30 × текущие оценки" in page for page in pages)
    assert all(page.rindex("Абрамова") < page.rindex("Белова") for page in pages)
    assert "посещено 0 % занятий, нужно 70 %" in pages[0]
    assert f"/ratings/competencies/{linked}" in staff.get("/ratings").text


def test_a_rule_is_changed_on_its_page_and_a_column_without_marks_takes_its_scale(app, of):
    staff, _who = signed_in(app, Role.STAFF)
    rule = {
        "current_scale": "hundred", "module_scale": "five", "final_scale": "five",
        "hundred_from": "60", "attendance": "70", "needs_modules": "y", "needs_final": "y",
        "weight_current": "100", "weight_modules": "0", "weight_final": "0",
        "weight_attendance": "0", "why": "Приказ № 4",
    }  # fmt: skip
    path = f"/gradebooks/groups/{of.group.id}/rule"

    wrong = staff.post(path, rule | {"attendance": "101"})
    unsaid = staff.post(path, rule | {"why": ""})
    staff.post(path, rule)

    assert (wrong.status_code, unsaid.status_code) == (422, 422)
    assert _send(staff, of, "87").get_json()["cells"][0]["status"] == "saved"
    assert "100 × текущие оценки" in staff.get(f"/gradebooks/groups/{of.group.id}").text


def test_a_learner_sees_the_own_marks_and_place_and_nobody_else(app, of):
    learner, who = signed_in(app, Role.LEARNER)
    with transaction() as session:
        wish = session.get_one(Application, of.learners[0].application_id)
        session.get_one(type(who), who.id).person_id = wish.person_id
        first, second = of.lesson_columns(session)
        commands.change_column(
            session, first.id, homework="Карта шва", homework_due=date(2026, 9, 9)
        )
        timetable.lesson(
            session, of.group, starts_at=timetable.AHEAD, part_id=of.module.part_id,
            ends_at=timetable.AHEAD + timedelta(hours=1), title="Занятие впереди",
        )  # fmt: skip
        commands.open_for(session, of.group.id)
        commands.change_column(
            session, second.id, homework="Расчёт шва", homework_due=today() + timedelta(days=3)
        )
        one, other = of.learners
        entered(
            session, of.module, cell(first, one, "4"), cell(second, one, "о"),
            cell(first, other, "5"),
        )  # fmt: skip

    page = learner.get("/my-marks").text

    assert "4 (хорошо)" in page
    assert "опоздание" in page
    assert "Карта шва" in page
    assert "2 из 2" in page
    owed = page[page.index("Домашние задания к сдаче") : page.index("На сегодня")]
    assert ("Расчёт шва" in owed, "Карта шва" in owed) == (True, False)
    assert page.index("Тема 2") < page.index("Тема 1")  # the newest is what one looks for
    assert "Белова" not in page
    assert "Занятие впереди" not in page
    assert learner.get(f"/gradebooks/{of.module.id}").status_code == 403


def test_a_group_that_never_got_gradebooks_gets_them_on_the_page_of_its_results(app):
    with transaction() as session:
        group = groups.group(session)
        groups.studying(session, group)
    staff, _who = signed_in(app, Role.STAFF)

    page = staff.get(f"/gradebooks/groups/{group.id}").text
    staff.post(f"/gradebooks/groups/{group.id}/books")

    assert f"/gradebooks/groups/{group.id}/books" in page
    with reading() as session:
        assert len(session.scalars(select(Gradebook.group_id)).all()) > 1


def test_a_sheet_names_whose_lessons_of_the_module_these_are(session):
    of = kept(session)
    own, other = (
        taught(session, of, of.group.provider_id, registries.person(session, last_name=it).id)
        for it in ("Своя", "Общая")
    )
    before = teachers(session, grid(session, of.module, registries.who()))
    for one in of.lessons:
        session.add(LessonTeacher(id=uuid7(), lesson_id=one.id, staff_member_id=own.id))
    session.flush()

    found = teachers(session, grid(session, of.module, registries.who()))

    assert before == sorted([own.title, other.title])
    assert found == [own.title]


def test_who_withdrew_the_consent_is_told_apart_and_marked_on(app, of):
    with transaction() as session:
        for one in of.learners:
            wish = session.get_one(Application, one.application_id)
            session.get_one(Person, wish.person_id).standing = Standing.RESTRICTED
        provider = of.group.provider_id
    partner, _who = signed_in(app, Role.PARTNER, organisation_id=provider)
    office, _who = signed_in(app, Role.STAFF)

    hidden, shown = (it.get(f"/gradebooks/{of.module.id}").text for it in (partner, office))

    assert all(it in hidden for it in ("Имя скрыто, 1", "Имя скрыто, 2", "отмечайте как прежде"))
    assert "согласие отозвано" in shown
    assert "Имя скрыто" not in shown
