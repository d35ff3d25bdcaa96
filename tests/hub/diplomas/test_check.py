"""The page by which anybody checks a paper: enough to compare it, nothing to collect."""

import pytest

from hub.accounts import throttle
from hub.core.db import transaction
from hub.diplomas import check_views, commands
from hub.diplomas.models import Diploma, Why
from tests.given import diplomas
from tests.given.accounts import Browser
from tests.given.diplomas import DAY
from tests.given.groups import DURING


@pytest.fixture
def one(app):
    with transaction() as session:
        return diplomas.one(session)


def test_a_genuine_document_is_named_with_a_part_of_the_name_alone(app, one):
    answer = Browser(app).get(f"/check/{one.code}")

    assert answer.status_code == 200
    assert one.number in answer.text
    assert one.title in answer.text
    assert "И•••••а М." in answer.text
    assert one.last_name not in answer.text
    assert one.first_name not in answer.text
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_annulled_and_a_replaced_one_are_named_so(app, one):
    browser = Browser(app)
    with transaction() as session:
        made = commands.duplicate(
            session, one.id, Why.LOST, register_id=one.register_id, issued_on=DAY, at=DURING
        )
        commands.annul(session, made.id, DAY, "Ошибка", at=DURING)

    replaced, annulled = browser.get(f"/check/{one.code}"), browser.get(f"/check/{made.code}")

    assert "вместо него выдан дубликат" in replaced.text
    assert "аннулирован и не действует" in annulled.text
    assert "Ошибка" not in annulled.text
    assert "И•••••а" not in annulled.text
    assert f"{DAY:%d.%m.%Y}" in annulled.text


def test_a_paper_is_found_by_its_number_and_last_name_together(app, one):
    browser = Browser(app)
    asked = {"word": one.number.lower(), "last_name": one.last_name.upper()}

    found = browser.post("/check", asked)
    by_code = browser.post("/check", {"word": f"https://hub.ru/check/{one.code}"})
    alone = browser.post("/check", {"word": one.number})
    other = browser.post("/check", asked | {"last_name": "Сидорова"})

    assert [it.headers.get("Location") for it in (found, by_code)] == [f"/check/{one.code}"] * 2
    assert [it.status_code for it in (alone, other)] == [404, 404]
    assert 'href="/check"' in browser.get("/").text
    page = browser.get(f"/check/{one.code}").text
    assert f"{one.starts_on:%d.%m.%Y}" in page
    assert str(one.hours) in page


@pytest.mark.parametrize("typed", ["пк 001/26", "ПК-1/26", "ПК 0100212", "пк0100212"])
def test_a_number_is_found_however_it_is_written_and_so_is_that_of_the_form(app, one, typed):
    with transaction() as session:
        row = session.get_one(Diploma, one.id)
        row.series, row.form_number = "ПК", "0100212"

    found = Browser(app).post("/check", {"word": typed, "last_name": one.last_name})

    assert found.headers.get("Location") == f"/check/{one.code}"


def test_two_of_one_number_and_last_name_are_told_apart_by_their_organisation(app, one):
    with transaction() as session:
        other = diplomas.one(session)
        other.number, other.last_name = one.number, one.last_name

    page = Browser(app).post("/check", {"word": one.number, "last_name": one.last_name})

    assert page.status_code == 200
    assert all(f"/check/{it.code}" in page.text for it in (one, other))
    assert one.first_name not in page.text


def test_last_names_are_not_tried_on_a_number_by_a_list(app, one):
    browser = Browser(app)
    names = [f"Имярек{'ов' * n}" for n in range(1, 8)]

    said = [browser.post("/check", {"word": one.number, "last_name": it}) for it in names]
    elsewhere = browser.post("/check", {"word": "ПК-999/26", "last_name": "Иванов"})
    by_code = browser.get(f"/check/{one.code}")

    assert [it.status_code for it in said] == [404] * 6 + [429]
    assert (elsewhere.status_code, by_code.status_code) == (404, 200)


def test_guesses_are_counted_and_stopped_and_right_looks_are_not(app, one, monkeypatch):
    few = throttle.Rule(
        "few", 3, check_views.RULE.first, check_views.RULE.longest, check_views.RULE.window
    )
    monkeypatch.setattr(check_views, "RULE", few)
    browser = Browser(app)

    right = [browser.get(f"/check/{one.code}").status_code for _ in range(5)]
    wrong = [browser.get(f"/check/{'x' * 20}{n}").status_code for n in range(4)]

    assert right == [200] * 5
    assert wrong == [404, 404, 404, 429]
