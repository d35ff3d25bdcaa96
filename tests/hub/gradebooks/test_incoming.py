"""Old gradebooks: a sheet of people by columns becomes cells, looked at before they are written."""

import io

import pytest
from sqlalchemy import select

from hub.applications.models import Application
from hub.core.access import Role
from hub.core.db import reading, transaction
from hub.gradebooks import commands
from hub.gradebooks.incoming_words import typed
from hub.gradebooks.models import Aspect, GradebookChange, GradebookEntry, Source
from hub.gradebooks.scales import Scale
from hub.people.models import Person
from tests.given import imports
from tests.given.accounts import signed_in
from tests.given.gradebooks import NOW, cell, entered, kept


@pytest.fixture
def of(app):
    with transaction() as session:
        made = kept(session)
        for one, last in zip(made.learners, ("Абрамова", "Белова"), strict=True):
            wish = session.get_one(Application, one.application_id)
            session.get_one(Person, wish.person_id).last_name = last
        return made


def brought(browser, address, *rows):
    data = {"file": (io.BytesIO(imports.workbook(*rows)), "Журнал.xlsx")}
    answer = browser.post(address, data=data, content_type="multipart/form-data")
    return imports.place(answer)


def cells(of):
    with reading() as session:
        rows = session.execute(
            select(GradebookEntry.enrolment_id, GradebookEntry.aspect, GradebookEntry.value).where(
                GradebookEntry.source == Source.IMPORT
            )
        )
        names = {one.id: n for n, one in enumerate(of.learners)}
        return sorted((names[row[0]], row[1].value, row[2]) for row in rows)


def test_a_sheet_of_a_gradebook_is_shown_cell_by_cell_mended_and_written(app, of):
    with transaction() as session:
        entered(session, of.module, cell(of.lesson_columns(session)[0], of.learners[0], "3"))
    staff, _who = signed_in(app, Role.STAFF)

    where = brought(
        staff, f"/gradebooks/{of.module.id}/bring",
        ("№", "ФИО", "07.09", "08.09.2026", "Итог"),
        (1, "Абрамова М.", 5, "о 4", "зач"),
        (2, "Белова Анна", "н", 9, ""),
        (3, "Чужая Вера", 5, "", ""),
    )  # fmt: skip
    states, told = imports.states(where), imports.problems(where)
    imports.mend(staff, where, 5, value="4")
    imports.apply(staff, where, "good")

    assert states == ["changed", "new", "new", "new", "error", "error"]
    assert {number: set(said) for number, said in told.items()} == {5: {"value"}, 6: {"name"}}
    assert cells(of) == [
        (0, "mark", 1), (0, "mark", 4), (0, "mark", 5), (0, "presence", 2),
        (1, "mark", 4), (1, "presence", 0),
    ]  # fmt: skip
    with reading() as session:
        assert session.scalars(select(GradebookChange.before)).all() == [3]


def test_a_sheet_of_a_group_gives_each_module_its_mark_and_a_closed_one_keeps_its_own(app, of):
    with transaction() as session:
        commands.close(session, of.final.id, by=None, at=NOW)
    staff, _who = signed_in(app, Role.STAFF)
    sheet = (
        ("ФИО", of.module.title, "Итоговая аттестация"),
        ("Абрамова", "зачтено", 5),
        ("Белова", "нз", 4),
    )

    where = brought(staff, f"/gradebooks/groups/{of.group.id}/bring", *sheet)
    imports.apply(staff, where, "good")
    again = brought(staff, f"/gradebooks/groups/{of.group.id}/bring", *sheet)

    assert cells(of) == [(0, "mark", 1), (1, "mark", 0)]
    assert imports.states(again) == ["unchanged", "error", "unchanged", "error"]
    with reading() as session:
        found = session.scalars(select(GradebookEntry.aspect)).all()
        assert set(found) == {Aspect.MARK}


def test_a_sheet_without_names_is_refused_in_words_and_another_s_group_is_not_there(app, of):
    staff, _who = signed_in(app, Role.STAFF)
    partner, _who = signed_in(app, Role.PARTNER, organisation_id=of.group.provider_id)
    with transaction() as session:
        other = kept(session, people=1, lessons=0)
    file = (io.BytesIO(imports.workbook(("Дата", "Балл"), ("07.09", 5))), "Журнал.xlsx")

    refused = staff.post(
        f"/gradebooks/{of.module.id}/bring", data={"file": file}, content_type="multipart/form-data"
    )

    assert refused.status_code == 422
    assert "ФИО" in refused.text
    assert partner.get(f"/gradebooks/{of.module.id}/bring").status_code == 200
    assert partner.get(f"/gradebooks/{other.module.id}/bring").status_code == 404
    assert partner.get(f"/gradebooks/groups/{other.group.id}/bring").status_code == 404


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("п5", {Aspect.PRESENCE: "п", Aspect.MARK: "5"}),
        ("О 4", {Aspect.PRESENCE: "О", Aspect.MARK: "4"}),
        ("отлично", {Aspect.MARK: "отлично"}),
        ("п9", None),
    ],
)
def test_a_cell_is_understood_as_people_write_it(words, said):
    assert typed(words, Scale.FIVE) == said


def test_a_mark_beside_an_absence_is_not_brought_by_a_file(app, of):
    with transaction() as session:
        entered(session, of.module, cell(of.lesson_columns(session)[0], of.learners[0], "н"))
    staff, _who = signed_in(app, Role.STAFF)

    where = brought(
        staff, f"/gradebooks/{of.module.id}/bring",
        ("ФИО", "07.09", "08.09"), ("Абрамова М.", 5, "н 4"), ("Белова Анна", "п5", "н"),
    )  # fmt: skip

    assert imports.states(where) == ["error", "error", "new", "new"]
