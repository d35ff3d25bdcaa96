"""The library of modules: its form, card, list and files; and two versions side by side."""

import pytest
from sqlalchemy import select

from hub.core.access import Role
from hub.core.db import reading, transaction
from hub.programmes import commands as programmes
from hub.programmes import queries
from hub.programmes.hours import KINDS
from hub.programmes.library.models import Module
from tests.given import registries
from tests.given.accounts import Browser, signed_in
from tests.given.imports import apply, place, states, upload


@pytest.fixture
def staff(app) -> Browser:
    return signed_in(app, Role.STAFF)[0]


def only() -> Module:
    with reading() as session:
        return session.scalars(select(Module)).one()


def test_a_module_is_written_given_what_it_leads_to_and_found(staff):
    form = {"title": "Сварка стыковых соединений", "lectures": "6", "practice": "18"}

    card = staff.post("/modules/new", form).location
    outcome = {"outcome-kind": "skill", "outcome-title": "Варить стыковой шов"}
    need = {"need-kind": "workshop", "need-title": "Сварочный пост", "need-places": "6"}
    answers = [staff.post(f"{card}/outcomes", outcome), staff.post(f"{card}/needs", need)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert only().hours == 24
    page = staff.get(card).text
    assert "Варить стыковой шов" in page
    assert "Сварочный пост" in page
    assert "Сварка стыковых" in staff.get("/modules?q=стыковых+сварка").text


@pytest.mark.parametrize(
    ("field", "value"), [("title", ""), ("lectures", "-1"), ("practice", "5001"), ("lectures", "x")]
)
def test_what_can_t_be_is_refused_and_kept(staff, field, value):
    form = {"title": "Сварка", "lectures": "6", "content": "Тема первая"} | {field: value}

    answer = staff.post("/modules/new", form)

    assert answer.status_code == 422
    assert "Тема первая" in answer.text
    with reading() as session:
        assert session.scalars(select(Module)).all() == []


def test_two_at_one_module_lose_nothing_of_what_they_typed(staff):
    with transaction() as session:
        made = registries.module(session)
    address = f"/modules/{made.id}/edit"
    seen = {"version": str(only().version)}

    first = staff.post(address, seen | {"title": "Охрана труда и экология"})
    second = staff.post(address, seen | {"title": "Охрана труда", "content": "Мой текст"})

    assert first.status_code == 302
    assert second.status_code == 422
    assert "Мой текст" in second.text
    assert "Охрана труда и экология" in second.text
    assert only().title == "Охрана труда и экология"


def test_modules_come_from_a_file_and_the_same_again_changes_nothing(staff):
    rows = (
        "Название;Лекции;Практические занятия",
        "Охрана труда;6;2",
        "Сварка;много;30",
        "Ковка;;8",
    )

    where = place(upload(staff, *rows, name="модули.csv", room="modules"))
    before = states(where)
    apply(staff, where, "good")
    again = place(upload(staff, *rows, name="модули.csv", room="modules"))

    assert before == ["new", "error", "new"]
    assert states(where) == ["done", "error", "done"]
    assert states(again) == ["unchanged", "error", "unchanged"]
    with reading() as session:
        found = session.scalars(select(Module).order_by(Module.title)).all()
        assert [(one.title, one.hours) for one in found] == [("Ковка", 8), ("Охрана труда", 8)]


def test_a_module_off_the_shelf_is_brought_back(staff):
    with transaction() as session:
        made = registries.module(session)

    staff.post("/modules/bulk/archive", {"ids": str(made.id), "click": "1"})
    off = only().archived_at
    staff.post("/modules/bulk/bring_back", {"ids": str(made.id), "click": "2"})

    assert off is not None
    assert only().archived_at is None


def test_another_organisation_s_module_is_read_and_not_changed(app):
    with transaction() as session:
        own, other = registries.organisation(session), registries.organisation(session)
        made = registries.module(session, organisation_id=other.id)
    partner, _who = signed_in(app, Role.PARTNER, organisation_id=own.id)

    assert partner.get(f"/modules/{made.id}").status_code == 200
    assert partner.get(f"/modules/{made.id}/edit").status_code == 404
    assert partner.post(f"/modules/{made.id}/edit", {"title": "Чужое"}).status_code == 404


def test_two_versions_are_laid_side_by_side(app, staff):
    with transaction() as session:
        shown = registries.published(session, title="Сварщик")
        programmes.change(session, shown.id, title="Сварщик 4 разряда")
        second, first = queries.versions(session, shown.id)

    page = staff.get(f"/programmes/{shown.id}/compare?a={first.number}&b={second.number}").text
    same = staff.get(f"/programmes/{shown.id}/compare?a={first.number}&b={first.number}").text

    assert "Сварщик 4 разряда" in page
    assert "Различий нет" not in page
    assert "Различий нет" in same


def test_hours_of_a_module_are_asked_for_under_a_heading_of_their_own(staff):
    page = staff.get("/modules/new").text

    hours = page[page.index("<fieldset") : page.index("</fieldset>")]

    assert "<legend>Академические часы по видам</legend>" in hours
    assert all(f'name="{kind}"' in hours for kind in KINDS)
