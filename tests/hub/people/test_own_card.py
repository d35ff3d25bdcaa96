"""A learner's own card: the own number in full, the own consents, and how to mend what is wrong."""

import pytest
from sqlalchemy import select

from hub.core import centre, options
from hub.core.access import Role
from hub.core.audit import AuditEntry
from hub.core.db import reading, transaction
from hub.people.models import Person
from tests.given import registries as make
from tests.given.accounts import Browser, account, signed_in

NUMBER = "112-233-445 95"


@pytest.fixture
def person(app) -> Person:
    with transaction() as session:
        options.change(session, centre.EMAIL.key, "pomosch@copp.example", version=0)
        return make.person(session, snils=NUMBER)


def reveals() -> list[object]:
    with reading() as session:
        found = select(AuditEntry.subject_id).where(AuditEntry.action == "people.reveal")
        return list(session.scalars(found))


def test_a_learner_reads_the_own_number_in_full_and_that_is_noted(app, person):
    own, _who = signed_in(app, Role.LEARNER, person_id=person.id)

    page = own.get(f"/people/{person.id}").text

    assert NUMBER in page
    assert reveals() == [person.id]
    assert 'href="/account/consents"' in page
    assert "Напишите в центр" in page
    assert "pomosch@copp.example" in page[page.index("Напишите в центр") :][:300]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.LEARNER])
def test_nobody_else_sees_the_number_by_opening_a_card(app, person, role):
    with transaction() as session:
        own = make.organisation(session)
        session.get_one(Person, person.id).organisation_id = own.id
    other, _who = signed_in(app, role, organisation_id=own.id, person_id=person.id)

    page = other.get(f"/people/{person.id}").text

    assert NUMBER not in page
    assert "Напишите в центр" not in page
    assert reveals() == []


def test_another_learner_sees_nothing_of_the_card(app, person):
    with transaction() as session:
        another = make.person(session)
    other, _who = signed_in(app, Role.LEARNER, person_id=another.id)

    answer = other.get(f"/people/{person.id}")

    assert answer.status_code == 404
    assert NUMBER not in answer.text


def test_an_administrator_in_a_learner_s_eyes_sees_the_number_masked(app, person):
    learner = account(Role.LEARNER, person_id=person.id)
    admin = Browser(app)
    admin.come(Role.ADMIN)
    admin.post(f"/admin/users/{learner.id}/impersonate", {"reason": "вопрос о кабинете"})

    answer = admin.get(f"/people/{person.id}")

    assert answer.status_code == 200
    assert "Напишите в центр" not in answer.text
    assert NUMBER not in answer.text
    assert reveals() == []
