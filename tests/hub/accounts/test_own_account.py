"""One's own account: password, sessions, another address, consents, keys, mass assignment."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from hub.accounts import consents, grants, links
from hub.accounts.models import Account, AccountGrant, AccountSession, Consent
from hub.core import jobs
from hub.core.access import Role, Scope
from hub.core.audit import AuditEntry
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import ConflictError, RefusedError
from hub.core.events import StoredEvent
from hub.people import commands as people
from hub.people.models import Person
from tests.given.accounts import (
    PASSWORD,
    Browser,
    account,
    consent_text,
    letters,
    link,
    signed_in,
)

NEW = "совсем другой пароль скрепка"


def test_a_stolen_cookie_dies_with_the_old_password(app):
    browser, who = signed_in(app, Role.LEARNER)
    thief = browser.steal()
    elsewhere = Browser(app, "203.0.113.9")
    elsewhere.sign_in(who)
    assert thief.is_signed_in()

    answer = browser.post("/account/password", {"current": PASSWORD, "password": NEW, "again": NEW})

    assert answer.status_code == 302
    assert browser.is_signed_in()
    assert not thief.is_signed_in()
    assert not elsewhere.is_signed_in()


def test_the_password_is_not_changed_without_the_old_one(app):
    browser, who = signed_in(app)

    answer = browser.post("/account/password", {"current": "не тот", "password": NEW, "again": NEW})

    assert answer.status_code == 422
    assert Browser(app).sign_in(who).status_code == 302


def test_sessions_are_listed_and_ended(app):
    browser, who = signed_in(app)
    other = Browser(app, "203.0.113.9", "Опера на телефоне")
    other.sign_in(who)

    page = browser.get("/account/sessions").text
    with reading() as session:
        row = session.scalars(
            select(AccountSession).where(AccountSession.address == "203.0.113.9")
        ).one()
    browser.post(f"/account/sessions/{row.id}/end")

    assert "Опера на телефоне" in page
    assert browser.is_signed_in()
    assert not other.is_signed_in()


def test_all_the_others_end_at_once(app):
    browser, who = signed_in(app)
    others = [Browser(app, f"203.0.113.{n}") for n in range(3)]
    for other in others:
        other.sign_in(who)

    browser.post("/account/sessions/end-others")

    assert browser.is_signed_in()
    assert not any(other.is_signed_in() for other in others)


def test_another_s_session_is_not_mine_to_end(app):
    browser, _who = signed_in(app)
    victim, _other = signed_in(app)
    with reading() as session:
        newest = select(AccountSession).order_by(AccountSession.id.desc()).limit(1)
        row = session.scalars(newest).one()

    assert browser.post(f"/account/sessions/{row.id}/end").status_code == 404
    assert victim.is_signed_in()


def test_a_form_changes_what_it_shows_and_nothing_else(app):
    browser, who = signed_in(app, Role.LEARNER)

    browser.post(
        "/account/name",
        {
            "name": "Петрова Анна",
            "locale": "ru",
            "email": "root@example.ru",
            "blocked_at": "",
            "role": "admin",
            "password_hash": "x",
            "version": "9",
            "person_id": str(uuid4()),
        },
    )

    with reading() as session:
        now = session.get_one(Account, who.id)
        roles = {row.role for row in grants.of_account(session, who.id)}
    assert now.name == "Петрова Анна"
    assert (now.email, now.password_hash, now.person_id) == (who.email, who.password_hash, None)
    assert roles == {Role.LEARNER}


def test_a_new_address_works_once_its_letter_is_answered(app, settings):
    browser, who = signed_in(app)

    browser.post("/account/email", {"email": "new@example.ru", "current": PASSWORD})
    with reading() as session:
        before = session.get_one(Account, who.id).email
    path = link(letters(settings.mail_dir, "new@example.ru")[-1])
    stranger, _other = signed_in(app)
    assert stranger.get(path).status_code == 410
    assert browser.get(path).status_code == 200
    browser.post(path)

    assert before == who.email
    with reading() as session:
        assert session.get_one(Account, who.id).email == "new@example.ru"
    assert len(letters(settings.mail_dir, who.email)) == 1


@pytest.mark.parametrize(
    ("on_the_card", "then"),
    [("Old@example.ru", "new@example.ru"), ("other@example.ru", "other@example.ru"), (None, None)],
)
def test_the_card_follows_the_address_unless_it_says_another(app, on_the_card, then):
    with transaction() as session:
        person_id = people.create(
            session, last_name="Кедрова", first_name="Анна", email=on_the_card
        ).id
    who = account(email="old@example.ru", person_id=person_id)
    with transaction() as session:
        token = links.make(session, who, links.EMAIL, at=utcnow(), email="new@example.ru")
    with transaction() as session:
        links.change_email(session, token, at=utcnow(), keep_session=None)
    jobs.drain()

    with reading() as session:
        assert session.get_one(Person, person_id).email == then
        stored = session.scalars(
            select(StoredEvent.payload).where(StoredEvent.name == "account.email-changed")
        ).one()
    assert "example.ru" not in str(stored)


def test_a_taken_address_is_refused_at_the_end_not_the_beginning(app):
    browser, who = signed_in(app)
    owner = account()
    with transaction() as session:
        token = links.make(session, who, links.EMAIL, at=utcnow(), email=owner.email)

    with pytest.raises(ConflictError), transaction() as session:
        links.change_email(session, token, at=utcnow(), keep_session=None)

    assert browser.is_signed_in()


def test_consent_is_noted_withdrawn_and_asked_again(app):
    text = consent_text()
    browser, who = signed_in(app, Role.LEARNER)

    browser.post("/account/consents/give", {"number": str(text.number)})
    browser.post("/account/consents/give", {"number": str(text.number)})
    with reading() as session:
        given = session.scalars(select(Consent)).one()
    assert (given.account_id, given.consent_text_id, given.address) == (
        who.id,
        text.id,
        "198.51.100.7",
    )

    newer = consent_text(body="Согласен и на новое.")
    app.extensions["hub_consent"].until = 0
    asked = browser.get("/cabinet")
    stale = browser.post("/account/consents/give", {"number": str(text.number)})
    with reading() as session:
        assert len(session.scalars(select(Consent)).all()) == 1
    browser.post("/account/consents/give", {"number": str(newer.number)})
    passed = browser.get("/cabinet")
    browser.post("/account/consents/withdraw")

    assert asked.location == "/account/consents?next=/cabinet"
    assert stale.location == "/account/consents"
    assert passed.status_code == 200
    with reading() as session:
        rows = session.scalars(select(Consent)).all()
        actions = session.scalars(select(AuditEntry.action)).all()
        assert session.get_one(Account, who.id).consent_version is None
    assert len(rows) == 2
    assert all(row.withdrawn_at and row.withdrawn_address == "198.51.100.7" for row in rows)
    assert actions.count("consents.given") == 2
    assert actions.count("consents.withdrawn") == 1


def test_there_is_nothing_to_withdraw_twice(app):
    who = account()

    with pytest.raises(RefusedError), transaction() as session:
        consents.withdraw(session, session.get_one(Account, who.id), address=None, at=utcnow())


def test_the_shipped_text_is_installed_once(app):
    with transaction() as session:
        consents.install(session, at=utcnow())
        consents.install(session, at=utcnow())
        text = consents.current(session)

    assert text.number == 1
    assert "152-ФЗ" in text.body


def test_a_waiting_role_gives_nothing(app):
    browser, who = signed_in(app, Role.LEARNER)
    with transaction() as session:
        session.add(
            AccountGrant(
                account_id=who.id, role=Role.ADMIN, scope=Scope.REGION, waiting_since=utcnow()
            )
        )

    assert browser.get("/admin/users").status_code == 403
