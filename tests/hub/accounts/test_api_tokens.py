"""Keys of the API: a part of the owner's rights, never more, never a way into pages."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.accounts import api_tokens, grants, remembered
from hub.accounts.models import Account, ApiToken
from hub.core import clock
from hub.core.access import Grant, Principal, Role, Scope
from hub.core.db import open_database, reading, transaction, utcnow
from hub.core.errors import ForbiddenError
from hub.core.web import requires, someone
from tests.given.accounts import PASSWORD, account, signed_in


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
        row = session.get_one(ApiToken, token.id)
    assert row.last_used_on == clock.today()
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
            session.get_one(ApiToken, token.id).expires_at = utcnow() - timedelta(seconds=1)
        else:
            session.get_one(Account, who.id).blocked_at = utcnow()

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


def test_a_key_revoked_here_is_refused_at_once_and_one_revoked_elsewhere_in_a_second(app, settings):
    probe(app)
    who = account(Role.STAFF)
    client = app.test_client()
    (here, word_here), (there, word_there) = (make_key(who, "people.read") for _ in range(2))
    for word in (word_here, word_there):
        assert client.get("/api/v1/probe", headers=bearer(word)).status_code == 200

    with transaction() as session:
        session.get_one(ApiToken, here.id).revoked_at = utcnow()
    assert client.get("/api/v1/probe", headers=bearer(word_here)).status_code == 401

    assert client.get("/api/v1/probe", headers=bearer(word_there)).status_code == 200
    another = open_database(settings.database_url)
    with another.sessions() as session, session.begin():
        session.get_one(ApiToken, there.id).revoked_at = utcnow()
    another.engine.dispose()
    time.sleep(remembered.SECONDS)
    assert client.get("/api/v1/probe", headers=bearer(word_there)).status_code == 401


def test_a_flood_of_keys_does_not_fill_the_memory(app, monkeypatch):
    monkeypatch.setattr(remembered, "MOST", 3)
    who = account(Role.STAFF)
    words = [make_key(who, "people.read")[1] for _ in range(7)]
    keys = remembered.Keys()

    with app.test_request_context():
        for word in words:
            assert keys.owner(word, at=utcnow()) is not None
        for word in ("a", "b"):
            assert keys.owner(word, at=utcnow()) is None

    assert len(keys._found) <= 3
