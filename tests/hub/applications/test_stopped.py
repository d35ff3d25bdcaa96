"""An intake whose programme is published no more, and forms that lack something: said in words."""

from sqlalchemy import select

from hub.core.access import Role
from hub.core.db import reading, transaction, utcnow
from hub.core.notifications.models import Notification
from hub.programmes import commands as programmes
from tests.given import applications as given
from tests.given import registries
from tests.given import training_orders as orders
from tests.given.accounts import Browser, account, signed_in


def test_an_intake_of_an_unpublished_programme_says_that_it_is_stopped(app):
    staff, _who = signed_in(app, Role.STAFF)
    with transaction() as session:
        of = given.of_programme(session)
        made = given.submitted(session, of)
        assert of.programme_id is not None
        programmes.withdraw(session, [of.programme_id], at=utcnow())

    page = Browser(app).get(f"/apply/intakes/{of.id}")

    assert (page.status_code, "больше не принимают" in page.text) == (410, True)
    assert "набор остановлен" in staff.get("/intakes").text
    assert "Набор остановлен" in staff.get(f"/intakes/{of.id}").text
    assert "снята с публикации" in staff.get(f"/applications/{made.id}").text


def test_staff_read_how_to_reach_the_applicant_and_who_teaches(app):
    staff, _who = signed_in(app, Role.STAFF)
    with transaction() as session:
        college = registries.organisation(session, is_provider=True)
        person = given.agreed(session, phone="+79120001122", email="one@example.ru")
        of = given.of_programme(session, provider_id=college.id)
        made = given.accepted(session, of, person_id=person.id)

    card = staff.get(f"/applications/{made.id}").text

    assert "one@example.ru" in card
    assert f'value="{college.inn}' in card or college.name in card


def test_who_is_accepted_at_once_gets_one_letter(app):
    with transaction() as session:
        of = given.intake(session, accepts_at_once=True)
        person = given.agreed(session)
    account(Role.LEARNER, person_id=person.id)
    with transaction() as session:
        given.submitted(session, of, person_id=person.id)
    orders.drain()

    with reading() as session:
        told = session.scalars(select(Notification.template)).all()
    assert [one for one in told if one.startswith("applications.")] == ["applications.accepted"]


def test_a_programme_of_ones_own_without_modules_asks_for_one(app):
    with transaction() as session:
        person = given.agreed(session)
    who, browser = account(Role.LEARNER, person_id=person.id), Browser(app)
    browser.enter(who)

    answer = browser.post("/apply/own", {"act": "submit", "wish": "Вечером"})

    assert "Выберите хотя бы один модуль" in browser.get(answer.location).text
