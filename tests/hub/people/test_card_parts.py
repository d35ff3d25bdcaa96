"""Contacts and restrictions of health on a card; what is left of both when data are destroyed."""

import pytest
from sqlalchemy import select, text

from hub.accounts import links
from hub.accounts.models import Account
from hub.core import jobs
from hub.core.access import Role
from hub.core.audit import AuditEntry
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import RefusedError
from hub.people import commands, contacts, unmerging
from hub.people.card_models import ContactKind, PersonContact, PersonHealth, Proof
from hub.people.merge_models import PersonMerge, PersonMergeRow
from hub.people.models import Person, Standing
from tests.given import accounts, twins
from tests.given import registries as make
from tests.given import withdrawals as given
from tests.given.accounts import Browser, signed_in

WORDS = "Передвигаюсь на коляске, нужен пандус"
PAPER = {"words": WORDS, "paper": "согласие № 4 от 01.09.2026", "on": "2026-09-01"}


@pytest.fixture
def client(app) -> Browser:
    browser = Browser(app)
    browser.come(Role.STAFF)
    return browser


@pytest.fixture
def person(app):
    with transaction() as session:
        return make.person(session, phone="+79120001122", email="main@a.ru")


def test_contacts_are_added_proved_made_main_and_removed(client, person):
    path = f"/people/{person.id}/contacts"

    client.post(path, {"kind": "phone", "value": "8 912 333 44 55", "note": "мама"})
    client.post(f"{path}/verify", {"kind": "phone", "value": "+79123334455"})
    with reading() as session:
        row = session.scalars(select(PersonContact)).one()
    client.post(f"{path}/{row.id}/main")
    page = client.get(f"/people/{person.id}").text

    assert (row.verified_how, row.note) == (Proof.STAFF, "мама")
    with reading() as session:
        found = session.get_one(Person, person.id)
        shown = contacts.of(session, found)
        assert found.phone == "+79123334455"
        assert [(one.value, one.is_main) for one in shown if one.kind is ContactKind.PHONE] == [
            ("+79123334455", True),
            ("+79120001122", False),
        ]
    assert "проверил сотрудник" in page
    assert "ContactKind" not in page


def test_a_bad_contact_is_refused_in_words_and_the_same_twice_is_one(client, person):
    path = f"/people/{person.id}/contacts"

    for value in ("12", "main@a.ru"):
        client.post(path, {"kind": "email", "value": value})

    with reading() as session:
        assert session.scalars(select(PersonContact)).all() == []


def test_a_person_is_found_by_any_contact_and_by_the_birth(client, person):
    with transaction() as session:
        contacts.add(session, person.id, ContactKind.EMAIL, "second@a.ru")
        born = make.person(session, last_name="Рождённая", birth_on=twins.BORN)

    def finds(words):
        return client.get("/people", query_string={"q": words}).text

    assert f"/people/{person.id}" in finds("second@a.ru")
    assert f"/people/{person.id}" in finds("MAIN@a.ru")
    assert f"/people/{born.id}" in finds("31.12.2001")
    assert f"/people/{born.id}" in finds("Рожд 31.12.2001")
    assert f"/people/{person.id}" not in finds("Рожд 31.12.2001")


def test_an_address_that_answered_the_letter_of_the_account_is_proved(app, person):
    who = accounts.account(Role.LEARNER, person_id=person.id, email="main@a.ru")
    with transaction() as session:
        mine = session.get_one(Account, who.id)
        token = links.make(session, mine, links.EMAIL, email="new@a.ru", at=utcnow())
        links.change_email(session, token, at=utcnow(), keep_session=None)
    jobs.drain()

    with reading() as session:
        shown = contacts.of(session, session.get_one(Person, person.id))
        proved = {one.value: one.how for one in shown if one.verified_at}
    assert proved["new@a.ru"] is Proof.LETTER


def test_health_is_noted_by_consent_and_opened_for_a_reason(client, person):
    path = f"/people/{person.id}/health"

    without = client.post(f"{path}/note", {**PAPER, "paper": ""})
    client.post(f"{path}/note", PAPER)
    card = client.get(f"/people/{person.id}").text
    closed = client.get(path).text
    refused = client.post(path, {"why": " "})
    opened = client.post(path, {"why": "подбор аудитории"}).text

    assert without.status_code == 422
    assert "Без письменного согласия" in without.text
    assert WORDS in without.text
    for page in (card, closed, refused.text):
        assert WORDS not in page
    assert WORDS in opened
    with reading() as session:
        raw = session.execute(text("SELECT words FROM person_health")).scalar_one()
        reads = session.scalars(
            select(AuditEntry.why).where(AuditEntry.action == "people.health-read")
        ).all()
    assert "пандус" not in raw
    assert reads == ["подбор аудитории"]


def test_a_learner_says_it_by_oneself_and_takes_it_back(app, person):
    who = accounts.account(Role.LEARNER, person_id=person.id)
    own = Browser(app)
    own.enter(who)
    path = f"/people/{person.id}/health"

    silent = own.post(f"{path}/note", {"words": WORDS})
    own.post(f"{path}/note", {"words": WORDS, "agree": "yes"})
    seen = own.get(path).text
    own.post(f"{path}/forget")

    assert silent.status_code == 422
    assert WORDS in seen
    with reading() as session:
        assert session.scalars(select(PersonHealth)).all() == []


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.PARTNER, Role.TEACHER, Role.CUSTOMER])
def test_nobody_else_sees_that_anything_is_noted(app, client, person, role):
    client.post(f"/people/{person.id}/health/note", PAPER)
    browser, _who = signed_in(app, role)

    assert browser.get(f"/people/{person.id}/health").status_code == 403
    page = browser.get(f"/people/{person.id}").text
    assert "граничения здоровья" not in page


def test_neither_lists_nor_exports_hold_health_or_other_contacts(client, person):
    client.post(f"/people/{person.id}/health/note", PAPER)
    client.post(f"/people/{person.id}/contacts", {"kind": "email", "value": "other@a.ru"})

    exported = client.post("/people/export", {"format": "csv", "why": "проверка выгрузки"})

    assert "пандус".encode() not in exported.data
    assert b"other@a.ru" not in exported.data


def test_no_merge_brings_destroyed_data_back(app, client):
    citizen = given.citizen()
    with transaction() as session:
        own = session.get_one(Person, citizen.person_id)
        other = make.person(session, last_name="Ёлкина", first_name="Аня", snils=None)
    merge_id = twins.merge(own, other)
    client.post(f"/people/{own.id}/health/note", PAPER)
    case = given.withdraw(citizen)

    client.post(f"/admin/withdrawals/{case.id}/erase", {"erase-why": "решено", "erase-sure": "y"})

    with reading() as session:
        found = [session.get_one(Person, one.id) for one in (own, other)]
        assert {one.standing for one in found} == {Standing.ERASED}
        assert not {one.last_name for one in found} & {"Ёлкина"}
        assert session.scalars(select(PersonHealth)).all() == []
        assert session.scalars(select(PersonContact)).all() == []
        assert session.get_one(PersonMerge, merge_id).body is None
        assert set(session.scalars(select(PersonMergeRow.body))) <= {None}
    with transaction() as session, pytest.raises(RefusedError):
        unmerging.unmerge(session, merge_id, at=utcnow())
    with pytest.raises(RefusedError):
        twins.merge(make_open(), own)


def make_open():
    with transaction() as session:
        return make.person(session)


def test_the_line_of_time_tells_the_days_of_the_card(client, person):
    with transaction() as session:
        twin = make.person(session, snils=None)
    client.post(f"/people/{person.id}/contacts/verify", {"kind": "email", "value": "main@a.ru"})
    twins.merge(person, twin)
    accounts.account(Role.LEARNER, person_id=person.id)
    with transaction() as session:
        place = make.organisation(session).id
        commands.change(session, person.id, last_name="Иная", organisation_id=place)

    page = client.get(f"/people/{person.id}").text

    for words in (
        *("Лента событий", "Контакт подтверждён", "Объединена с другой", "Создана учётная"),
        *("Изменено имя", "Изменено место учёбы или работы"),
    ):
        assert words in page
