"""A citizen applies by oneself: once, with a consent, and follows it to the end."""

from sqlalchemy import func, select

from hub.accounts.models import Account
from hub.applications import intakes
from hub.applications.machine import Act, Mover, State
from hub.applications.models import Application, ApplicationModule
from hub.core.access import Role
from hub.core.db import reading, transaction, utcnow
from hub.people.models import Person
from tests.given import applications as given
from tests.given import registries
from tests.given.accounts import Browser, account
from tests.given.forms import hidden

CONSENT = "Чтобы подать заявку, дайте согласие"


def citizen(app, *, agrees: bool = True) -> tuple[Browser, Account]:
    with transaction() as session:
        person = registries.person(session)
        if agrees:
            given.agreed(session, person)
    who, browser = account(Role.LEARNER, person_id=person.id), Browser(app)
    browser.enter(who)
    return browser, who


def all_of_them() -> list[Application]:
    with reading() as session:
        return list(session.scalars(select(Application).order_by(Application.id)))


def test_one_applies_and_finds_it_in_own_list_and_nobody_else_does(app):
    of = given.kept(given.of_programme)
    browser, who = citizen(app)
    stranger, _who = citizen(app)

    answer = browser.post(f"/apply/intakes/{of.id}", {"act": "submit", "wish": "Вечером"})

    (one,) = all_of_them()
    assert answer.location == f"/applications/{one.id}"
    assert (one.state, one.person_id, one.version_id) == (
        State.SUBMITTED, who.person_id, of.version_id,
    )  # fmt: skip
    assert of.title in browser.get("/apply/mine").text
    assert "Проверить заявку" in browser.get(answer.location).text
    assert stranger.get(answer.location).status_code == 404


def test_two_clicks_are_one_application_and_the_second_leads_to_it(app):
    of = given.kept(given.intake)
    browser, _who = citizen(app)
    browser.post(f"/apply/intakes/{of.id}", {"act": "submit"})

    answer = browser.post(f"/apply/intakes/{of.id}", {"act": "submit"})

    (one,) = all_of_them()
    assert answer.location == f"/applications/{one.id}"


def test_without_a_consent_a_draft_waits_and_nothing_is_submitted(app):
    of = given.kept(given.intake)
    browser, _who = citizen(app, agrees=False)

    page = browser.get(f"/apply/intakes/{of.id}").text
    refused = browser.post(f"/apply/intakes/{of.id}", {"act": "submit"})
    kept = browser.post(f"/apply/intakes/{of.id}", {"act": "draft"})

    assert CONSENT in page
    assert (refused.status_code, kept.status_code) == (422, 302)
    assert [one.state for one in all_of_them()] == [State.DRAFT]


def test_modules_chosen_add_up_to_a_programme_of_one_s_own(app):
    with transaction() as session:
        first = registries.module(session, title="Сварка", lectures=6, practice=10)
        second = registries.module(session, title="Охрана труда", lectures=4, practice=0)
    browser, _who = citizen(app)
    chosen = f"/apply/own?module={first.id}&module={second.id}"
    page = browser.get(chosen)

    answer = browser.post(
        chosen,
        {"act": "submit", "wish": "Хочу варить", "module": [str(first.id), str(second.id)],
         **hidden(page)},
    )  # fmt: skip

    assert "Ваша программа: 20 часов" in page.text
    (one,) = all_of_them()
    assert (answer.location, one.hours) == (f"/applications/{one.id}", 20)
    with reading() as session:
        ids = session.scalars(
            select(ApplicationModule.module_id).order_by(ApplicationModule.position)
        ).all()
    assert list(ids) == [first.id, second.id]


def test_what_came_back_is_mended_and_submitted_again(app):
    browser, who = citizen(app)
    with transaction() as session:
        one = given.submitted(session, person_id=who.person_id)
        given.act(session, one.id, Act.SEND_BACK, reason="Когда вам удобно?")
    card = f"/applications/{one.id}"
    form = browser.get(f"{card}/edit")
    assert "Когда вам удобно?" in form.text

    browser.post(f"{card}/edit", {**hidden(form), "wish": "По вечерам", "education": ""})
    answer = browser.post(f"{card}/acts/submit", hidden(browser.get(card)))

    assert answer.status_code == 302
    (now,) = all_of_them()
    assert (now.state, now.wish) == (State.SUBMITTED, "По вечерам")


def test_whoever_has_no_card_fills_it_in_first(app):
    of = given.kept(given.intake)
    browser = Browser(app)
    browser.come(Role.LEARNER)
    assert browser.get(f"/apply/intakes/{of.id}").location == "/apply/person"

    browser.post(
        "/apply/person",
        {"last_name": "Новикова", "first_name": "Анна", "birth_on": "2001-05-04",
         "phone": "+7 912 345-67-89", **hidden(browser.get("/apply/person"))},
    )  # fmt: skip

    assert browser.get(f"/apply/intakes/{of.id}").status_code == 200
    with reading() as session:
        names = session.scalars(select(Person.last_name)).all()
    assert names == ["Новикова"]


def test_a_closed_or_withdrawn_intake_takes_nobody_new_and_those_it_has_go_on(app):
    with transaction() as session:
        of = given.of_programme(session)
        before = given.submitted(session, of)
        intakes.close(session, [of.id], at=utcnow())
    browser, _who = citizen(app)

    answer = browser.post(f"/apply/intakes/{of.id}", {"act": "submit"})
    with transaction() as session:
        went_on = given.act(session, before.id, Act.WITHDRAW, Mover.APPLICANT)

    assert answer.status_code == 422
    assert "Набор закрыт" in answer.text
    assert went_on.state is State.WITHDRAWN
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(Application)) == 1


def test_modules_of_what_came_back_are_chosen_again(app):
    with transaction() as session:
        first = registries.module(session, title="Сварка", lectures=6, practice=10)
        second = registries.module(session, title="Охрана труда", lectures=4, practice=0)
    browser, _who = citizen(app)
    own = f"/apply/own?module={first.id}"
    said = {"act": "submit", "wish": "Хочу варить", "module": str(first.id)}
    card = browser.post(own, said | hidden(browser.get(own))).location
    with transaction() as session:
        given.act(session, all_of_them()[0].id, Act.SEND_BACK, reason="Добавьте модуль")
    again = f"/apply/own?of={card.rsplit('/', 1)[1]}&module={first.id}&module={second.id}"
    assert "Выбрать модули заново" in browser.get(f"{card}/edit").text

    browser.post(again, hidden(browser.get(again)) | {"module": [str(first.id), str(second.id)]})

    (now,) = all_of_them()
    assert (now.state, now.hours) == (State.CORRECTING, 20)


def test_a_consultation_asked_for_in_two_windows_is_one(app):
    browser, _who = citizen(app)
    said = {"act": "submit", "wish": "С чего начать?"}
    first = browser.post("/apply/consultation", said)

    second = browser.post("/apply/consultation", said)

    assert len(all_of_them()) == 1
    assert second.location == first.location


def test_what_ends_with_the_consent_is_named_before_it_is_withdrawn(app):
    of = given.kept(given.intake)
    browser, _who = citizen(app)
    page = browser.get("/account/consents")
    browser.post("/account/consents/give", hidden(page) | {"number": "1"})
    assert of.title not in browser.get("/account/consents").text

    browser.post(f"/apply/intakes/{of.id}", {"act": "submit"})

    said = browser.get("/account/consents").text
    assert f"Сразу будут отозваны ваши заявки, и новое согласие их не вернёт: {of.title}" in said
