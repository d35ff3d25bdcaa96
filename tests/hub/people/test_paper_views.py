"""Consents on paper on pages and in the open API: who may, what is kept, what is told."""

import io
import re
from datetime import date

import pytest
from sqlalchemy import select

from hub.core import clock
from hub.core.access import Role
from hub.core.audit import AuditEntry
from hub.core.db import reading, transaction
from hub.core.files import StoredFile
from hub.people.models import Person, Standing
from hub.people.paper_models import Signer
from tests.given import accounts, papers
from tests.given import registries as make
from tests.given import withdrawals as given
from tests.given.accounts import Browser, signed_in
from tests.given.api import caller
from tests.given.files import PDF, office
from tests.given.text import found

SCAN = re.compile(r'href="(/files/[0-9a-f-]{36})"')
API = {"signed_on": "2026-09-01", "signer": "person", "form": papers.FORM, "place": papers.PLACE}


@pytest.fixture
def client(app) -> Browser:
    return signed_in(app, Role.STAFF)[0]


def test_a_paper_is_entered_with_its_scan_shown_opened_and_taken_back(app, client):
    person = papers.born()
    where = f"/people/{person.id}"

    sent = papers.form() | {"scan": (io.BytesIO(PDF), "скан.pdf")}
    entered = client.post(f"{where}/consents/new", sent)
    card = client.get(where).text
    scan = client.get(found(SCAN, card))
    (row,) = papers.of(person)
    page = client.get(f"{where}/consents/{row.id}/withdraw").text
    taken = client.post(
        f"{where}/consents/{row.id}/withdraw",
        {"withdrawn_on": "2026-09-10", "withdrawn_how": papers.HOW},
    )
    after = client.get(where).text

    assert (entered.status_code, taken.status_code) == (302, 302)
    assert papers.FORM in card
    assert papers.PLACE in card
    assert scan.data == PDF
    assert "30 дней" in page
    assert papers.HOW in after
    assert "Внесено согласие на бумаге" in after
    assert "Отозвано согласие на бумаге" in after
    with reading() as session:
        looks = session.scalars(select(AuditEntry).where(AuditEntry.action == "file.read")).all()
        assert [(one.details or {})["about_id"] for one in looks] == [str(row.id)]
        assert session.get_one(Person, person.id).standing is Standing.RESTRICTED


def test_one_entered_by_mistake_is_taken_out_and_restricts_nobody(client):
    person = papers.born()
    where = f"/people/{person.id}"
    client.post(f"{where}/consents/new", papers.form() | {"scan": (io.BytesIO(PDF), "скан.pdf")})
    (row,) = papers.of(person)
    strike = f"{where}/consents/{row.id}/strike"

    silent = client.post(strike, {"why": ""}, follow_redirects=True).text
    kept = papers.of(person)
    client.post(strike, {"why": "Бумага другого человека"})

    assert "в чём ошибка" in silent
    assert kept
    assert papers.of(person) == []
    assert "Ошибочное согласие на бумаге убрано" in client.get(where).text
    with reading() as session:
        assert session.scalars(select(StoredFile)).all() == []
        assert session.get_one(Person, person.id).standing is Standing.OPEN


def test_what_lifted_a_restriction_is_taken_back_and_not_taken_out(client):
    person = papers.born()
    where = f"/people/{person.id}"
    client.post(f"{where}/consents/new", papers.form())
    (first,) = papers.of(person)
    back = {"withdrawn_on": "2026-09-10", "withdrawn_how": papers.HOW}
    client.post(f"{where}/consents/{first.id}/withdraw", back)
    client.post(f"{where}/consents/new", papers.form() | {"signed_on": "2026-09-20"})
    _first, latest = papers.of(person)

    answer = client.post(
        f"{where}/consents/{latest.id}/strike", {"why": "Ошиблись"}, follow_redirects=True
    )

    assert "сняло ограничение" in answer.text
    assert len(papers.of(person)) == 2


def test_one_section_tells_of_both_kinds(app, client):
    citizen = given.citizen()
    papers.add(given.person_of(citizen))

    card = client.get(f"/people/{citizen.person_id}").text

    assert card.count(">Согласия<") == 1
    assert "Согласие, версия" in card
    assert "на бумаге, 01.09.2026" in card


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"signed_on": "2099-01-01"}, "ещё не наступил"),
        ({"signed_on": ""}, "Заполните"),
        ({"place": ""}, "Заполните"),
        ({"form": ""}, "что-то одно"),
        ({"signer": "representative"}, "Назовите представителя"),
        ({"text": "8a9b1c2d-0000-7000-8000-000000000000"}, "Неверный вариант"),
        ({"scan": "скан.docx"}, "не принимаются"),
    ],
)
def test_what_is_wrong_is_said_at_the_form_and_nothing_is_kept(client, more, words):
    person = papers.born()
    if "scan" in more:
        more = {"scan": (io.BytesIO(office("word")), more["scan"])}

    answer = client.post(f"/people/{person.id}/consents/new", papers.form() | more)

    assert answer.status_code == 422
    assert words in answer.text
    assert papers.of(person) == []
    with reading() as session:
        assert session.scalars(select(StoredFile.id)).all() == []


def test_a_withdrawal_before_the_signing_is_refused_on_its_page(client):
    person = papers.born()
    row = papers.add(person)
    where = f"/people/{person.id}/consents/{row.id}/withdraw"

    early = client.post(where, {"withdrawn_on": "2026-08-31", "withdrawn_how": papers.HOW})
    unsaid = client.post(where, {"withdrawn_on": "2026-09-10", "withdrawn_how": ""})

    assert (early.status_code, unsaid.status_code) == (422, 422)
    assert papers.of(person)[0].withdrawn_on is None


def test_a_paper_of_another_card_is_not_there(client):
    person, other = papers.born(), papers.born()
    row = papers.add(other)

    assert client.get(f"/people/{person.id}/consents/{row.id}/withdraw").status_code == 404


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.STAFF, Role.ADMIN}, key=str))
def test_others_enter_nothing_and_open_no_scan(app, client, role):
    with transaction() as session:
        organisation = make.organisation(session)
        person = make.person(session, organisation_id=organisation.id)
    client.post(
        f"/people/{person.id}/consents/new",
        papers.form() | {"scan": (io.BytesIO(PDF), "скан.pdf")},
    )
    (row,) = papers.of(person)
    scan = found(SCAN, client.get(f"/people/{person.id}").text)
    other = Browser(app)
    other.enter(accounts.account(role, organisation_id=organisation.id, person_id=person.id))

    card = other.get(f"/people/{person.id}")

    assert other.get(f"/people/{person.id}/consents/new").status_code == 403
    assert other.post(f"/people/{person.id}/consents/{row.id}/withdraw").status_code == 403
    assert other.get(scan).status_code == 403
    if card.status_code == 200:
        assert papers.FORM in card.text
        assert scan not in card.text


def test_the_list_filters_by_the_consent_and_marks_the_ticked(client):
    adult = papers.born(date(1990, 1, 1), last_name="Взрослова")
    child = papers.born(date(2014, 5, 1), last_name="Малышева")
    day = clock.today().isoformat()

    undated = client.post(
        "/people/bulk/paper", {"ids": [adult.id], "word-paper": "папка 1", "day-paper": ""}
    )
    unplaced = client.post("/people/bulk/paper", {"ids": [adult.id], "day-paper": day})
    early = papers.of(adult)
    client.post(
        "/people/bulk/paper",
        {"ids": [adult.id, child.id], "word-paper": "папка 1", "day-paper": day},
    )
    told = client.get("/people?consent=given&cols=name,consent").text
    without = client.get("/people?consent=none").text

    assert (undated.status_code, unplaced.status_code, early) == (302, 302, [])
    assert [(row.place, row.signed_on.isoformat()) for row in papers.of(adult)] == [
        ("папка 1", day)
    ]
    assert "Малышева Мария, 01.05.2014" in told  # refused by name
    assert f"/people/{adult.id}" in told
    assert f"/people/{child.id}" not in told
    assert f"/people/{child.id}" in without
    assert f"/people/{adult.id}" not in without
    assert "Значение непонятно" in client.get("/people?consent=maybe").text


def test_programs_list_enter_once_and_take_back(app):
    staff, person = caller(app, Role.STAFF), papers.born()
    text = accounts.consent_text()
    where = f"/people/{person.id}/paper-consents"
    once = {"headers": {"Idempotency-Key": "one"}}

    made = staff.post(where, API, **once)
    again = staff.post(where, API, **once)
    day = clock.today().isoformat()
    own = {**API, "signed_on": day, "form": None, "text_number": text.number}
    second = staff.post(where, own)
    unknown = staff.post(where, {**own, "text_number": 99})
    listed = staff.get(where).get_json()["items"]
    taken = staff.post(
        f"{where}/{made.get_json()['id']}/withdraw",
        {"withdrawn_on": day, "withdrawn_how": papers.HOW},
    )

    assert (made.status_code, again.get_json()) == (201, made.get_json())
    assert (second.status_code, unknown.status_code) == (201, 422)
    assert [(one["form"], one["text_number"]) for one in listed] == [
        (None, text.number),
        (papers.FORM, None),
    ]
    assert (taken.status_code, taken.get_json()["withdrawn_on"]) == (200, day)
    assert len(papers.of(person)) == 2


@pytest.mark.parametrize("role", [Role.PARTNER, Role.TEACHER, Role.COORDINATOR, Role.LEARNER])
def test_programs_of_others_change_nothing(app, role):
    person = papers.born(date(2014, 5, 1))
    row = papers.add(person, signer=Signer.REPRESENTATIVE, representative="Иванова Анна")
    other = caller(app, role)
    where = f"/people/{person.id}/paper-consents"

    assert other.post(where, API).status_code == 403
    assert other.post(f"{where}/{row.id}/withdraw", {}).status_code in {403, 422}
    assert papers.of(person)[0].withdrawn_on is None
    assert other.get(where).status_code == (200 if role is Role.COORDINATOR else 404)
