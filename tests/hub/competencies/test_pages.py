"""Pages of competencies and their lists: who sees what, stale forms, next year's list, imports."""

import io

import openpyxl
import pytest

from hub.competencies import comparing, members, priorities
from hub.competencies.list_models import ListState, PriorityList
from hub.core import panels
from hub.core.access import Role
from hub.core.db import reading, transaction
from tests.given import competencies as given
from tests.given.accounts import Browser, signed_in

OTHERS = (Role.LEARNER, Role.PARTNER, Role.CUSTOMER, Role.TEACHER, Role.COORDINATOR)


@pytest.fixture
def staff(app) -> Browser:
    return signed_in(app, Role.STAFF)[0]


@pytest.mark.parametrize("role", OTHERS)
def test_others_read_and_do_not_change(app, role):
    with transaction() as session:
        row = given.competency(session, code="R49", title="Геодезия")
    browser, _who = signed_in(app, role)

    assert "Геодезия" in browser.get("/competencies").text
    assert "/edit" not in browser.get(f"/competencies/{row.id}").text
    assert browser.get(f"/competencies/{row.id}/edit").status_code == 403
    assert browser.post(f"/competencies/{row.id}/links", {"what": "x"}).status_code == 403
    assert browser.get("/competencies/import").status_code == 403


@pytest.mark.parametrize("role", OTHERS)
def test_a_draft_is_the_office_s_alone(app, role):
    with transaction() as session:
        row = given.competency(session)
        list_id = given.draft(session, row, year=2031).id
    browser, _who = signed_in(app, role)

    assert browser.get(f"/priority-lists/{list_id}").status_code == 404
    assert "2031" not in browser.get("/priority-lists").text
    assert "2031" not in browser.get(f"/competencies/{row.id}").text
    assert "2031" not in browser.get("/priority-lists/compare").text


def test_the_list_in_force_is_open_to_everybody_and_the_draft_is_not(app, client):
    with transaction() as session:
        shown = given.approved(session, given.competency(session, title="Геодезия"), year=2025)
        draft = priorities.next_year(session, shown.id)
        other = given.competency(session, title="Космос")
        priorities.put(session, draft.id, "competency", other.id)

    page = client.get("/priorities").text

    assert "Геодезия" in page
    assert "Приказ № 17 от 12.01.2026" in page
    assert "Космос" not in page
    assert client.get("/priorities/2025/act").status_code == 404


def test_the_act_of_a_list_in_force_is_given_to_anybody(app, client, staff):
    with transaction() as session:
        list_id = given.draft(session, year=2025).id
    act = {
        "act_kind": "Приказ",
        "act_number": "17",
        "act_on": "2025-01-12",
        "version": version_of(list_id),
        "file": (io.BytesIO(b"%PDF-1.4\nstartxref\n9\n%%EOF\n"), "приказ.pdf"),
    }
    before = client.get("/priorities/2025/act").status_code

    answer = staff.post(
        f"/priority-lists/{list_id}/approve", act, content_type="multipart/form-data"
    )

    assert answer.status_code == 302, answer.text[-3000:]
    assert before == 404
    given_out = client.get("/priorities/2025/act")
    assert given_out.data.startswith(b"%PDF")
    assert given_out.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def version_of(list_id) -> str:
    with reading() as session:
        return str(session.get_one(PriorityList, list_id).version)


def test_next_year_s_list_is_one_press_and_a_double_press_leads_to_it(app, staff):
    with transaction() as session:
        now = given.approved(session, given.competency(session), year=2026)

    first = staff.post(f"/priority-lists/{now.id}/next-year")
    second = staff.post(f"/priority-lists/{now.id}/next-year")

    assert first.location == second.location
    page = staff.get(first.location).text
    assert "Приоритеты на 2027 год" in page
    assert "Составлен на основе перечня 2026 года" in page


def test_a_stale_approval_keeps_what_was_typed(app, staff):
    with transaction() as session:
        list_id = given.draft(session, year=2026).id
    seen = version_of(list_id)
    with transaction() as session:
        priorities.change(session, list_id, act_number="1-п")

    answer = staff.post(
        f"/priority-lists/{list_id}/approve",
        {"act_kind": "Приказ", "act_number": "2-п", "act_on": "2026-01-12", "version": seen},
    )

    assert answer.status_code == 422
    assert "2-п" in answer.text
    assert "1-п" in answer.text
    with reading() as session:
        assert session.get_one(PriorityList, list_id).state is ListState.DRAFT


def test_a_stale_card_keeps_what_was_typed(app, staff):
    with transaction() as session:
        row_id = given.competency(session, title="Было").id
    staff.post(
        f"/competencies/{row_id}/edit",
        {"title": "Первый", "kind": "national", "sphere": "", "version": "1"},
    )

    answer = staff.post(
        f"/competencies/{row_id}/edit",
        {"title": "Второй", "kind": "national", "sphere": "", "version": "1"},
    )

    assert answer.status_code == 422
    assert "Второй" in answer.text
    assert "Первый" in answer.text


def test_lines_not_understood_stay_in_the_box(app, staff):
    with transaction() as session:
        given.competency(session, code="R49")
        list_id = given.draft(session, year=2026).id

    answer = staff.post(f"/priority-lists/{list_id}/items", {"what": "R49\nКосмонавт"})

    assert answer.status_code == 422
    assert ">Космонавт</textarea>" in answer.text
    with reading() as session:
        found = session.get_one(PriorityList, list_id)
        assert len(members.rows_of(session, found)) == 2


def test_a_link_is_made_on_a_card_and_a_wrong_one_says_why(app, staff):
    with transaction() as session:
        row = given.competency(session)
        other = given.profession(session, code="15.01.05")
    form = {"what": "15.01.05", "source": "Отраслевой совет", "confidence": "likely"}

    made = staff.post(f"/competencies/{row.id}/links", form)
    again = staff.post(f"/competencies/{row.id}/links", form)

    assert made.status_code == 302
    assert again.status_code == 422
    assert "уже связаны" in again.text
    assert str(other.id) in staff.get(f"/competencies/{row.id}").text


def test_other_rooms_say_on_a_card_what_they_have_of_it(app, staff, monkeypatch):
    monkeypatch.setattr(panels, "_panels", {})
    with transaction() as session:
        row = given.competency(session)
    panels.provide(
        "competency",
        panels.Panel(
            name="workshops",
            title="Мастерские",
            icon="tool",
            permission="competencies.read",
            say=lambda _session, _who, row_id: [panels.Line(title=f"Цех {row_id}")],
        ),
    )

    assert f"Цех {row.id}" in staff.get(f"/competencies/{row.id}").text


def test_a_competency_is_found_by_a_code_typed_on_a_russian_keyboard(app, staff):
    with transaction() as session:
        given.competency(session, code="R49", title="Геодезия")
        given.competency(session, code="R50", title="Дизайн")

    page = staff.get("/competencies?q=Р49").text

    assert "Геодезия" in page
    assert "Дизайн" not in page
    assert "Геодезия" in staff.get("/search?q=Р49").text


def test_a_list_is_narrowed_to_what_stands_in_another(app, staff):
    with transaction() as session:
        inside = given.competency(session, title="Внутри")
        given.competency(session, title="Снаружи")
        list_id = given.approved(session, inside).id

    page = staff.get(f"/competencies?list={list_id}").text

    assert "Внутри" in page
    assert "Снаружи" not in page


def test_both_ends_of_a_link_are_named_in_its_list(app, staff):
    with transaction() as session:
        given.link(
            session,
            first_id=given.competency(session, title="Сварка труб").id,
            second_id=given.profession(session, title="Трубосварщик").id,
        )

    page = staff.get("/competency-links").text

    assert "Сварка труб" in page
    assert "Трубосварщик" in page


def test_two_lists_are_chosen_and_laid_side_by_side(app, staff):
    with transaction() as session:
        one, two = (
            given.competency(session, title="Ушла"),
            given.competency(session, title="Пришла"),
        )
        old = given.approved(session, one, year=2025)
        new = given.approved(session, two, year=2026)

    page = staff.get(f"/priority-lists/compare?one={old.id}&other={new.id}").text
    default = staff.get("/priority-lists/compare").text

    for each in (page, default):
        assert "Ушла" in each
        assert "Пришла" in each
        assert "исключено" in each
    with reading() as session:
        before = comparing.earlier(session, new)
        assert before is not None
        assert before.id == old.id


def test_a_named_list_is_kept_with_its_act_and_its_rows(app, staff):
    with transaction() as session:
        one = given.competency(session, code="R49", title="Геодезия")
    form = {"title": "ТОП-50", "edition_year": "2015", "act_kind": "Приказ", "act_number": "831"}
    where = staff.post("/named-lists/new", form).location

    staff.post(f"{where}/items", {"what": "R49"})

    page = staff.get(where).text
    assert "Приказ № 831" in page
    assert "R49 Геодезия" in page
    assert "ТОП-50, 2015" in staff.get(f"/competencies/{one.id}").text
    assert staff.post("/named-lists/new", form).status_code == 422


def test_rows_of_a_list_are_given_as_a_table(app, staff):
    with transaction() as session:
        one = given.competency(session, code="R10", title="Сварка")
        listed = given.approved(session, one, year=2026)
        named = given.named_list(session, one)

    for address in (f"/priority-lists/{listed.id}", f"/named-lists/{named.id}"):
        answer = staff.get(f"{address}/rows.xlsx")
        page = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0]
        head, first = list(page.values)
        assert head[:3] == ("Место", "Вид", "Название")
        assert first[0] == 1
        assert "Сварка" in str(first[2])
