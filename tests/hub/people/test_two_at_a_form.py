"""A person's form under two hands, sent twice, or with what no card can hold."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from hub.core.access import Role
from hub.core.db import reading, transaction
from hub.people.models import Person
from tests.given import registries as make
from tests.given import twins
from tests.given import withdrawals as given
from tests.given.accounts import Browser
from tests.given.forms import hidden


@pytest.fixture
def client(app) -> Browser:
    browser = Browser(app)
    browser.come(Role.STAFF)
    return browser


def filled(**more):
    return {"last_name": "Петрова", "first_name": "Анна", "sex": "", "category": "", **more}


def people():
    with reading() as session:
        return session.scalars(select(Person).where(Person.last_name == "Петрова")).all()


def test_two_people_at_one_card_save_each_their_own_fields(client):
    with transaction() as session:
        person = make.person(
            session, last_name="Петрова", first_name="Анна", patronymic="Была", study_group="ТЭ-1"
        )
    address = f"/people/{person.id}/edit"
    mine, theirs = hidden(client.get(address)), hidden(client.get(address))
    opened = filled(
        patronymic=person.patronymic,
        study_group=person.study_group,
        citizenship=person.citizenship,
        phone=person.phone or "",
        email=person.email or "",
    )
    client.post(address, opened | theirs | {"patronymic": "Первая", "phone": "89120001122"})

    met = client.post(address, opened | mine | {"study_group": "ТЭ-2"})
    shown = {"patronymic": "Первая", "phone": "+79120001122", "study_group": "ТЭ-2"}
    again = client.post(address, opened | hidden(met) | shown)

    assert (met.status_code, again.status_code) == (422, 302)
    assert all(f'value="{text}"' in met.text for text in shown.values())
    assert "уже в форме" in met.text
    assert "Вы ввели" not in met.text
    (saved,) = people()
    assert {name: getattr(saved, name) for name in shown} == shown


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/people/new", filled()),
        ("/organisations/new", {"name": "ООО «Раз»", "kind": "employer", "inn": "7707083893"}),
        ("/competencies/new", {"title": "Сварка", "code": "СВ", "kind": "regional", "sphere": ""}),
    ],
)
def test_one_click_makes_one_card(client, path, form):
    click = hidden(client.get(path))

    first, second = client.post(path, form | click), client.post(path, form | click)

    assert (first.status_code, second.status_code) == (302, 303)
    assert second.location.endswith(path.removesuffix("/new"))
    assert "отправлена дважды" in client.get(second.location).text


def test_clicks_of_one_moment_make_one_card(app, client):
    click = hidden(client.get("/people/new"))

    def sent(_n):
        browser = Browser(app)
        browser.client._cookies = dict(client.client._cookies)
        return browser.post("/people/new", filled() | click).status_code

    with ThreadPoolExecutor(4) as pool:
        found = sorted(pool.map(sent, range(4)))

    assert found == [302, 303, 303, 303]
    assert len(people()) == 1


def test_a_page_come_back_to_and_filled_in_otherwise_makes_another_card(client):
    click = hidden(client.get("/people/new"))

    for name in ("Анна", "Ольга"):
        client.post("/people/new", filled(first_name=name) | click)

    assert {one.first_name for one in people()} == {"Анна", "Ольга"}


def test_another_click_makes_another_card(client):
    meant = filled(is_another="yes")  # else the second is asked about the first
    for _n in range(2):
        client.post("/people/new", meant | hidden(client.get("/people/new")))

    assert len(people()) == 2


def test_a_refused_form_may_be_sent_again(client):
    refused = client.post("/people/new", filled(snils="1") | hidden(client.get("/people/new")))

    again = client.post("/people/new", filled() | hidden(refused))

    assert (refused.status_code, again.status_code) == (422, 302)


def test_signs_that_turn_writing_around_stay_outside(client):
    client.post("/people/new", filled(study_group="Т\0Э\u202e-1\a\u2066"))

    (person,) = people()
    assert person.study_group == "ТЭ-1"


def test_a_year_of_four_hundred_digits_is_refused_at_its_field(client):
    answer = client.post("/people/new", filled(study_year="9" * 400))

    assert answer.status_code == 422
    assert 'id="study_year-wrong"' in answer.text


def test_what_was_typed_into_a_card_merged_meanwhile_goes_on_with_the_other(client):
    first, second = twins.twins(study_group="ТЭ-9")
    address = f"/people/{second.id}/edit"
    page = client.get(address)
    typed = filled(
        last_name=second.last_name, first_name=second.first_name, citizenship="RU",
        patronymic="Набранное", phone="89120009988",
    )  # fmt: skip
    twins.merge(first, second)

    met = client.post(address, typed | hidden(page))
    looks = given.actions(first.id)
    saved = client.post(f"/people/{first.id}/edit", typed | hidden(met))

    assert met.status_code == 422
    assert f'action="/people/{first.id}/edit"' in met.text
    assert 'value="Набранное"' in met.text
    assert "people.read" in looks
    assert "Эта карточка вошла в другую" in met.text
    assert "пока вы печатали, эту карточку объединили с другой" in met.text.lower()
    assert "Другой сотрудник" not in met.text
    assert saved.location == f"/people/{first.id}"
    with reading() as session:
        assert session.get_one(Person, first.id).patronymic == "Набранное"
