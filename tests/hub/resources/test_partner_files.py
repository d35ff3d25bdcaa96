"""Files that partners bring in: their own rows, which wait for the word of staff."""

import io

import pytest
from openpyxl import load_workbook

from hub.core import jobs
from hub.core.access import Role
from hub.core.db import transaction
from hub.organisations.models import Organisation
from hub.resources.models import Equipment, Workshop
from tests.given import imports, registries, resources
from tests.given.accounts import Browser, signed_in

HEAD = "Название;Вид помещения;Площадка;Мест;Часы работы"
ROW = "Кузница;Мастерская;Корпус кузнецов;12;пн-пт 8:00-20:00"


@pytest.fixture
def college(app) -> Organisation:
    with transaction() as session:
        made = registries.organisation(session, name="Колледж кузнецов")
        resources.site(session, title="Корпус кузнецов", organisation_id=made.id)
    return made


@pytest.fixture
def partner(app, college) -> Browser:
    browser, _who = signed_in(app, Role.PARTNER, organisation_id=college.id)
    return browser


def bring(browser: Browser, *lines: str, room: str = "workshops") -> str:
    where = imports.place(imports.upload(browser, *lines, room=room, name="list.csv"))
    jobs.drain()
    return where


def write(browser: Browser, where: str) -> None:
    imports.apply(browser, where, "good")
    jobs.drain()


def test_a_partner_s_rows_are_its_own_and_wait(college, partner):
    where = bring(partner, HEAD, ROW)
    write(partner, where)

    with transaction() as session:
        made = session.query(Workshop).one()
        assert (made.organisation_id, made.confirmed_at) == (college.id, None)


def test_the_office_s_rows_need_no_second_look(app, college):
    staff, _who = signed_in(app, Role.STAFF)

    write(staff, bring(staff, HEAD, ROW))

    with transaction() as session:
        assert session.query(Workshop).one().confirmed_at is not None


def test_the_same_file_again_leaves_what_staff_confirmed_confirmed(app, partner):
    write(partner, bring(partner, HEAD, ROW))
    with transaction() as session:
        made = session.query(Workshop).one().id
    staff, _who = signed_in(app, Role.STAFF)
    staff.post(f"/workshops/{made}/confirm", {"version": "1"})

    where = bring(partner, HEAD, ROW)

    assert imports.states(where) == ["unchanged"]
    more = bring(partner, HEAD, ROW.replace(";12;", ";30;"))
    write(partner, more)
    with transaction() as session:
        changed = session.query(Workshop).one()
        assert (changed.places, changed.confirmed_at) == (30, None)


def test_another_s_site_and_another_s_organisation_are_refused(app, partner):
    with transaction() as session:
        other = registries.organisation(session)
        resources.site(session, title="Чужой корпус", organisation_id=other.id)
        inn = other.inn

    rows = bring(partner, HEAD, ROW.replace("Корпус кузнецов", "Чужой корпус"))
    sites = bring(
        partner, "Название;Организация;Адрес", f"Корпус;{inn};Верхнереченск", room="sites"
    )

    assert imports.states(rows) == imports.states(sites) == ["error"]
    assert "Выберите свою организацию" in partner.get(sites).text


def test_what_others_have_not_confirmed_is_not_known_to_a_partner(partner):
    with transaction() as session:
        resources.site(session, title="Тайный корпус", confirmed=False)

    where = bring(partner, HEAD, ROW.replace("Корпус кузнецов", "Тайный корпус"))

    page = partner.get(where).text
    assert imports.states(where) == ["error"]
    assert "Выберите свою организацию" not in page


def test_of_two_workshops_of_one_name_a_partner_means_its_own(college, partner):
    with transaction() as session:
        resources.workshop(session, title="Мастерская ЧПУ")
        own = resources.workshop(session, title="Мастерская ЧПУ", organisation_id=college.id)

    head = "Название;Мастерская;Раздел;Инвентарный номер;Количество"
    line = "Станок;Мастерская ЧПУ;Оборудование;101;2"
    write(partner, bring(partner, head, line, room="equipment"))

    with transaction() as session:
        made = session.query(Equipment).one()
        assert (made.workshop_id, made.confirmed_at) == (own.id, None)


def test_the_office_is_told_that_a_row_says_not_whose_it_is(app):
    staff, _who = signed_in(app, Role.STAFF)

    where = bring(staff, "Название;Адрес", "Корпус 1;Верхнереченск", room="sites")

    assert imports.states(where) == ["error"]
    assert "нужно заполнить" in staff.get(where).text


def test_sheets_of_the_region_are_the_centre_s_alone(partner):
    for path in ("/import", "/new"):
        assert partner.get(f"/infrastructure-sheets{path}").status_code == 403
    assert "/infrastructure-sheets/new" not in partner.get("/infrastructure-sheets").text


def test_a_partner_has_a_template_to_fill_in(partner):
    answer = partner.get("/workshops/import/template.xlsx")

    book = load_workbook(io.BytesIO(answer.data))
    heads = {str(cell.value) for cell in next(book.worksheets[0].iter_rows())}
    assert any("Мест" in head for head in heads)
