"""Cards and forms of the registries: nothing typed is lost, no secret shown without a reason."""

import pytest
from sqlalchemy import select

from hub.core.access import Role
from hub.core.audit import AuditEntry
from hub.core.db import reading, transaction
from hub.core.events import StoredEvent
from hub.core.reference import ReferenceEntry
from hub.organisations.models import Organisation
from hub.people.models import Person
from hub.programmes.models import Programme
from tests.given import registries as make
from tests.given.accounts import Browser


@pytest.fixture
def client(app) -> Browser:
    browser = Browser(app)
    browser.come(Role.STAFF)
    return browser


def filled(**more):
    return {"last_name": "Петрова", "first_name": "Анна", "sex": "", "category": "", **more}


def person_of(answer):
    assert answer.status_code == 302, answer.get_data(as_text=True)[-2000:]
    with reading() as session:
        return session.scalars(select(Person).order_by(Person.id.desc())).first()


def audited(action):
    with reading() as session:
        return session.scalars(select(AuditEntry).where(AuditEntry.action == action)).all()


def test_a_person_is_registered_in_one_form_of_numbers(client):
    answer = client.post(
        "/people/new", data=filled(snils="112-233-445 95", phone="8 912 000 11 22", email="A@B.ru")
    )

    person = person_of(answer)
    assert (person.snils, person.phone, person.email) == ("11223344595", "+79120001122", "a@b.ru")
    assert answer.location.endswith(str(person.id))
    with reading() as session:
        told = select(StoredEvent.aggregate_id).where(StoredEvent.name == "person.created")
        assert session.scalars(told).all() == [person.id]


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("snils", "112-233-445 96"),
        ("phone", "12"),
        ("email", "не почта"),
        ("organisation", "нет такой"),
        ("last_name", ""),
        ("birth_on", "31.02.2001"),
    ],
)
def test_a_refusal_stands_at_its_field_and_keeps_what_was_typed(client, field, text):
    answer = client.post("/people/new", data=filled(patronymic="Редкая", **{field: text}))

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'id="{field}-wrong"' in page
    assert "Редкая" in page
    with reading() as session:
        assert session.scalars(select(Person)).all() == []


def test_a_snils_somebody_has_is_refused_at_its_field(client):
    client.post("/people/new", data=filled(snils="112-233-445 95"))

    answer = client.post("/people/new", data=filled(last_name="Другая", snils="11223344595"))

    assert answer.status_code == 422
    assert 'id="snils-wrong"' in answer.get_data(as_text=True)


def test_a_stale_form_keeps_what_was_typed_and_shows_both(client):
    with transaction() as session:
        person = make.person(session, patronymic="Была")
    seen = client.get(f"/people/{person.id}/edit").get_data(as_text=True)
    first = client.post(
        f"/people/{person.id}/edit", data=filled(patronymic="Первая", version=str(person.version))
    )

    second = client.post(
        f"/people/{person.id}/edit", data=filled(patronymic="Вторая", version=str(person.version))
    )
    page = second.get_data(as_text=True)
    again = client.post(
        f"/people/{person.id}/edit",
        data=filled(patronymic="Вторая", version=str(person.version + 1)),
    )

    assert "Была" in seen
    assert (first.status_code, second.status_code, again.status_code) == (302, 422, 302)
    assert "Первая" in page
    assert 'value="Вторая"' in page
    assert f'value="{person.version + 1}"' in page
    with reading() as session:
        assert session.get_one(Person, person.id).patronymic == "Вторая"


def test_an_edit_without_a_version_is_stale(client):
    with transaction() as session:
        person = make.person(session)

    assert client.post(f"/people/{person.id}/edit", data=filled()).status_code == 422


def test_snils_is_masked_until_a_reason_is_given(client):
    with transaction() as session:
        person = make.person(session, snils="112-233-445 95")

    card = client.get(f"/people/{person.id}").get_data(as_text=True)
    form = client.get(f"/people/{person.id}/edit").get_data(as_text=True)
    refused = client.post(f"/people/{person.id}/snils", data={"why": " "})
    shown = client.post(f"/people/{person.id}/snils", data={"why": "сверка с паспортом"})

    for page in (card, form, refused.get_data(as_text=True)):
        assert "112-233-445" not in page
        assert "11223344595" not in page
    assert refused.status_code == 422
    assert "112-233-445 95" in shown.get_data(as_text=True)
    assert [row.why for row in audited("people.reveal")] == ["сверка с паспортом"]
    client.come(Role.COORDINATOR)
    denied = client.post(f"/people/{person.id}/snils", data={"why": "любопытство"})
    assert denied.status_code == 403


def test_saving_a_card_keeps_the_snils_that_the_form_does_not_show(client):
    with transaction() as session:
        person = make.person(session, snils="112-233-445 95")

    client.post(f"/people/{person.id}/edit", data=filled(snils="", version=str(person.version)))

    with reading() as session:
        assert session.get_one(Person, person.id).snils == "11223344595"


def test_a_retired_category_stays_on_the_card_and_in_its_form(client):
    with transaction() as session:
        make.entry(session, "person-category", "old", "Бывшая категория")
        person = make.person(session, category="old")
        entry = session.scalars(select(ReferenceEntry).where(ReferenceEntry.code == "old")).one()
        entry.retired_at = entry.created_at

    form = client.get(f"/people/{person.id}/edit").get_data(as_text=True)
    new = client.get("/people/new").get_data(as_text=True)

    assert "Бывшая категория" in form
    assert "Бывшая категория" not in new


def test_another_organisations_person_is_as_if_not_there(client):
    with transaction() as session:
        own = make.organisation(session)
        person = make.person(session, organisation_id=make.organisation(session).id)
    client.come(Role.PARTNER, organisation_id=own.id)

    assert client.get(f"/people/{person.id}").status_code == 404


def test_a_partner_edits_own_organisation_and_adds_own_programmes_only(client):
    with transaction() as session:
        own = make.organisation(session, inn="7707083893")
        other = make.organisation(session)
        inn = other.inn
    client.come(Role.PARTNER, organisation_id=own.id)
    card = {"name": own.name, "inn": "7707083893", "address": "ул. Новая, 1", "version": "1"}
    programme = {"title": "Сварщик", "kind": "vocational-training", "form": "mixed", "hours": "72"}
    programme |= {"purpose": "", "education": "", "document": ""}  # as a browser sends them

    edited = client.post(f"/organisations/{own.id}/edit", data=card)
    denied = client.post(f"/organisations/{other.id}/edit", data=card)
    no_new = client.get("/organisations/new")
    mine = client.post("/programmes/new", data={**programme, "organisation": "7707083893"})
    alien = client.post("/programmes/new", data={**programme, "organisation": inn})
    nobodys = client.post("/programmes/new", data=programme)

    answers = [a.status_code for a in (edited, denied, no_new, mine, alien, nobodys)]
    assert answers == [302, 404, 403, 302, 422, 422]
    with reading() as session:
        assert session.get_one(Organisation, own.id).address == "ул. Новая, 1"
        assert [p.organisation_id for p in session.scalars(select(Programme))] == [own.id]


def test_a_wrong_snils_is_taken_off_by_a_word_of_its_own_and_told(client):
    with transaction() as session:
        person = make.person(session, snils="112-233-445 95")
    page = client.get(f"/people/{person.id}/edit").text
    kept = client.post(f"/people/{person.id}/edit", data=filled(version=str(person.version)))
    with reading() as session:
        before = session.get_one(Person, person.id).snils
    again = filled(version=str(person.version + 1), drops_snils="y")
    gone = client.post(f"/people/{person.id}/edit", data=again)

    assert 'name="drops_snils"' in page
    assert (kept.status_code, gone.status_code, before) == (302, 302, "11223344595")
    with reading() as session:
        assert session.get_one(Person, person.id).snils is None
    assert audited("people.change")[-1].details == {"fields": ["snils"], "emptied": ["snils"]}
    other = client.post("/people/new", data=filled(last_name="Иная", snils="112-233-445 95"))
    assert other.status_code == 302
