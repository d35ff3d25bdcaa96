"""One's own account: password, sessions, another address, consents, keys, mass assignment."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from hub.accounts import api_tokens, consents, grants, identities, links, methods
from hub.accounts.models import Account, AccountGrant, AccountSession, ApiToken, Consent
from hub.core.access import Grant, Principal, Role, Scope
from hub.core.audit import AuditEntry
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import ConflictError, ForbiddenError, RefusedError
from hub.core.web import requires, someone
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
        row = session.scalars(select(AccountSession).order_by(AccountSession.id.desc())).first()

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
        now = session.get(Account, who.id)
        roles = {row.role for row in grants.of_account(session, who.id)}
    assert now.name == "Петрова Анна"
    assert (now.email, now.password_hash, now.person_id) == (who.email, who.password_hash, None)
    assert roles == {Role.LEARNER}


def test_a_new_address_works_once_its_letter_is_answered(app, settings):
    browser, who = signed_in(app)

    browser.post("/account/email", {"email": "new@example.ru", "current": PASSWORD})
    with reading() as session:
        before = session.get(Account, who.id).email
    path = link(letters(settings.mail_dir, "new@example.ru")[-1])
    stranger, _other = signed_in(app)
    assert stranger.get(path).status_code == 410
    assert browser.get(path).status_code == 200
    browser.post(path)

    assert before == who.email
    with reading() as session:
        assert session.get(Account, who.id).email == "new@example.ru"
    assert len(letters(settings.mail_dir, who.email)) == 1


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
        assert session.get(Account, who.id).consent_version is None
    assert len(rows) == 2
    assert all(row.withdrawn_at and row.withdrawn_address == "198.51.100.7" for row in rows)
    assert actions.count("consents.given") == 2
    assert actions.count("consents.withdrawn") == 1


def test_there_is_nothing_to_withdraw_twice(app):
    who = account()

    with pytest.raises(RefusedError), transaction() as session:
        consents.withdraw(session, session.get(Account, who.id), address=None, at=utcnow())


def test_the_shipped_text_is_installed_once(app):
    with transaction() as session:
        consents.install(session, at=utcnow())
        consents.install(session, at=utcnow())
        text = consents.current(session)

    assert text.number == 1
    assert "152-ФЗ" in text.body


def principal(who: Account, *roles: Role) -> Principal:
    from_roles = tuple(Grant(role, grants.ROLE_SCOPES[role][0]) for role in roles)
    return Principal(account_id=who.id, person_id=None, name=who.name, grants=from_roles)


def probe(app) -> None:
    """A read and a write of the API that need a right."""

    @requires("people.read")
    def read():
        return str(someone().account_id)

    @requires("people.write")
    def write():
        return str(someone().account_id)

    app.add_url_rule("/api/v1/probe", "probe_read", read)
    app.add_url_rule("/api/v1/probe", "probe_write", write, methods=["POST"])


def bearer(word: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {word}"}


def make_key(who: Account, *permissions: str, role: Role = Role.STAFF) -> tuple[ApiToken, str]:
    with transaction() as session:
        return api_tokens.create(
            session,
            principal(who, role),
            name="программа",
            permissions=permissions,
            days=30,
            at=utcnow(),
        )


def test_a_key_carries_a_part_of_the_rights(app):
    probe(app)
    who = account(Role.STAFF)
    token, word = make_key(who, "people.read")
    client = app.test_client()

    assert client.get("/api/v1/probe", headers=bearer(word)).text == str(who.id)
    assert client.post("/api/v1/probe", headers=bearer(word)).status_code == 403
    assert client.get("/api/v1/probe", headers=bearer(word[:-1])).status_code == 401
    assert client.get("/api/v1/probe").status_code == 401
    with reading() as session:
        row = session.get(ApiToken, token.id)
    assert row.last_used_on == utcnow().date()
    assert word not in str(vars(row))


def test_a_key_never_outgrows_its_owner(app):
    probe(app)
    who = account(Role.STAFF)
    _token, word = make_key(who, "people.read", "people.write")
    client = app.test_client()
    assert client.post("/api/v1/probe", headers=bearer(word)).status_code == 200

    with transaction() as session:
        for row in grants.of_account(session, who.id):
            grants.revoke(session, row.id)
        grants.grant(session, who.id, Role.LEARNER, Scope.SELF, at=utcnow())

    assert client.post("/api/v1/probe", headers=bearer(word)).status_code == 403
    assert client.get("/api/v1/probe", headers=bearer(word)).status_code == 200


@pytest.mark.parametrize("what", ["revoked", "expired", "blocked"])
def test_a_key_that_is_over_opens_nothing(app, what):
    probe(app)
    who = account(Role.STAFF)
    token, word = make_key(who, "people.read")

    with transaction() as session:
        if what == "revoked":
            api_tokens.revoke(session, who.id, token.id, at=utcnow())
        elif what == "expired":
            session.get(ApiToken, token.id).expires_at = utcnow() - timedelta(seconds=1)
        else:
            session.get(Account, who.id).blocked_at = utcnow()

    assert app.test_client().get("/api/v1/probe", headers=bearer(word)).status_code == 401


def test_a_key_can_t_be_given_what_the_owner_has_not(app):
    who = account(Role.LEARNER)

    with pytest.raises(ForbiddenError):
        make_key(who, "people.write", role=Role.LEARNER)
    with pytest.raises(ForbiddenError):
        make_key(who, "accounts.write", role=Role.ADMIN)


def test_a_cookie_reads_the_api_and_never_writes_it(app):
    probe(app)
    browser, who = signed_in(app, Role.STAFF)

    assert browser.get("/api/v1/probe").text == str(who.id)
    assert browser.post("/api/v1/probe").status_code == 401


def test_a_key_is_no_cookie_for_pages(app):
    who = account(Role.STAFF)
    _token, word = make_key(who, "people.read")

    assert app.test_client().get("/account", headers=bearer(word)).status_code == 302


def test_a_key_is_made_on_the_page_and_shown_once(app):
    browser, _who = signed_in(app, Role.STAFF)
    form = {"name": "Выгрузка", "permissions": ["people.read"], "days": "30", "current": PASSWORD}

    made = browser.post("/account/tokens/new", form)
    forged = browser.post("/account/tokens/new", {**form, "permissions": ["accounts.write"]})
    listed = browser.get("/account/tokens").text

    with reading() as session:
        token = session.scalars(select(ApiToken)).one()
    assert made.status_code == 200
    assert made.text.count(token.hint) == 1
    assert forged.status_code == 422
    assert "Выгрузка" in listed
    assert made.text.split("<code>hub_")[1][:20] not in listed


def test_another_s_key_is_not_mine_to_revoke(app):
    browser, _who = signed_in(app)
    token, _word = make_key(account(Role.STAFF), "people.read")

    assert browser.post(f"/account/tokens/{token.id}/revoke").status_code == 404


def test_one_outside_identity_opens_one_account(app):
    who, other = account(), account()
    given: dict[str, Any] = {
        "provider": "esia",
        "subject": "1000",
        "assurance": "verified",
        "at": utcnow(),
    }

    with transaction() as session:
        linked = identities.link(session, who, **given)
    with pytest.raises(ConflictError), transaction() as session:
        identities.link(session, other, **given)

    with reading() as session:
        found = identities.account_of(session, provider="esia", subject="1000")
        assert found.id == who.id
        assert identities.account_of(session, provider="other", subject="1000") is None
    with transaction() as session:
        identities.unlink(session, session.get(Account, who.id), linked.id)
    with reading() as session:
        assert identities.account_of(session, provider="esia", subject="1000") is None


def test_the_last_way_in_is_not_unlinked(app):
    who = account(password_hash=None)
    with transaction() as session:
        linked = identities.link(
            session, who, provider="esia", subject="1", assurance="x", at=utcnow()
        )

    with pytest.raises(RefusedError), transaction() as session:
        identities.unlink(session, session.get(Account, who.id), linked.id)


def test_the_page_offers_the_ways_that_are_wired_and_no_others(app):
    nothing = Browser(app).get("/sign-in").text
    methods.offers(methods.SignInMethod("esia", "Госуслуги", lambda path: f"туда и к {path}"))
    try:
        page = Browser(app).get("/sign-in").text
        begun = Browser(app).get("/sign-in/with/esia?next=//evil.example")
    finally:
        del methods.METHODS["esia"]

    assert "Госуслуги" not in nothing
    assert "Госуслуги" in page
    assert begun.text == "туда и к /cabinet"
    assert Browser(app).get("/sign-in/with/esia").status_code == 404


def test_a_waiting_role_gives_nothing(app):
    browser, who = signed_in(app, Role.LEARNER)
    with transaction() as session:
        session.add(
            AccountGrant(
                account_id=who.id, role=Role.ADMIN, scope=Scope.REGION, waiting_since=utcnow()
            )
        )

    assert browser.get("/admin/users").status_code == 403
