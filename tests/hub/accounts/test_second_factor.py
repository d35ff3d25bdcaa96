"""The second factor: replayed and guessed codes, who must have it, what a lost phone costs."""

import re

import pytest
from sqlalchemy import select

from hub.accounts import queries, second_factor, totp
from hub.accounts.models import Account, RecoveryCode
from hub.app import create_app
from hub.core import centre, options
from hub.core.access import Role
from hub.core.audit import AuditEntry
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import InvalidError
from hub.core.options import OptionValue
from hub.settings_keys import new_key
from tests.conftest import settings_for
from tests.given.accounts import PASSWORD, Browser, account, signed_in
from tests.given.text import found


def with_phone(who: Account) -> tuple[str, list[str]]:
    """Turn the second factor on a step ago, as if by a phone; give secret and recovery codes."""
    with transaction() as session:
        mine = queries.one(session, who.id)
        secret = second_factor.begin(session, mine)
        codes = second_factor.confirm(session, mine, now(secret, -1), at=utcnow())
    return secret, codes


def now(secret: str, steps: int = 0) -> str:
    return totp.code(secret, totp.step_at(utcnow()) + steps)


@pytest.fixture
def production(database_url, tmp_path):
    return create_app(
        settings_for(
            database_url,
            tmp_path,
            HUB_ENV="production",
            HUB_BASE_URL="https://hub.example.ru",
            HUB_SMTP_URL="smtp://127.0.0.1:1",
            HUB_MAIL_FROM="hub@example.ru",
            HUB_KEYS=new_key(),
        )
    )


def test_a_password_alone_is_half_a_sign_in(app):
    who = account(Role.STAFF)
    secret, _codes = with_phone(who)
    browser = Browser(app)

    answer = browser.sign_in(who, next="/account/consents")

    assert answer.location == "/sign-in/code"
    assert not browser.is_signed_in()
    assert browser.post("/sign-in/code", {"code": now(secret)}).location == "/account/consents"
    assert browser.is_signed_in()


def test_a_code_is_good_once(app):
    who = account(Role.STAFF)
    secret, _codes = with_phone(who)
    first, second = Browser(app), Browser(app, "192.0.2.66")
    first.sign_in(who)
    second.sign_in(who)
    code = now(secret)

    assert first.post("/sign-in/code", {"code": code}).status_code == 302
    assert second.post("/sign-in/code", {"code": code}).status_code == 422
    assert not second.is_signed_in()


def test_codes_are_not_guessed(app):
    who = account(Role.STAFF)
    secret, _codes = with_phone(who)
    browser = Browser(app)
    browser.sign_in(who)
    right = {now(secret, step) for step in (-1, 0, 1, 2)}
    wrong = next(code for code in ("000000", "111111", "222222") if code not in right)

    statuses = [browser.post("/sign-in/code", {"code": wrong}).status_code for _ in range(7)]

    assert statuses == [422] * 5 + [429] * 2
    assert browser.post("/sign-in/code", {"code": now(secret)}).status_code == 429


def test_a_recovery_code_signs_in_once(app):
    who = account(Role.STAFF)
    _secret, codes = with_phone(who)
    first, second = Browser(app), Browser(app)

    first.sign_in(who)
    assert first.post("/sign-in/code", {"code": codes[3].lower()}).status_code == 302
    second.sign_in(who)
    assert second.post("/sign-in/code", {"code": codes[3]}).status_code == 422

    with reading() as session:
        assert second_factor.codes_left(session, who.id) == 9
        kept = session.scalars(select(RecoveryCode.digest)).all()
    assert not set(kept) & {code.replace("-", "") for code in codes}


def test_a_half_is_void_when_the_password_changes_meanwhile(app):
    who = account(Role.STAFF)
    secret, _codes = with_phone(who)
    browser = Browser(app)
    browser.sign_in(who)
    with transaction() as session:
        session.get_one(Account, who.id).password_hash = "$argon2id$other"

    answer = browser.post("/sign-in/code", {"code": now(secret)})

    assert answer.location == "/sign-in"
    assert not browser.is_signed_in()


def test_nobody_begins_with_the_second_step(app):
    who = account(Role.STAFF)
    secret, _codes = with_phone(who)

    answer = Browser(app).post("/sign-in/code", {"code": now(secret)})

    assert answer.location == "/sign-in"


def test_the_page_shows_the_key_and_turns_it_on(app):
    browser, who = signed_in(app, Role.LEARNER)
    asked = browser.get("/account/second-factor").text
    wrong = browser.post("/account/second-factor", {"current": "не тот"})
    browser.post("/account/second-factor", {"current": PASSWORD})
    page = browser.get("/account/second-factor").text
    secret = found(r"<code>([A-Z2-7 ]+)</code>", page).replace(" ", "")
    thief = browser.steal()
    other = Browser(app, "203.0.113.9")
    other.sign_in(who)

    answer = browser.post("/account/second-factor", {"code": now(secret)})

    assert "<svg viewBox" not in asked + wrong.text
    assert "hub-qr" not in asked + wrong.text
    assert wrong.status_code == 422
    assert "<svg" in page
    assert "style=" not in found(r"(?s)(<svg.*?</svg>)", page)
    assert answer.status_code == 200
    assert len(re.findall(r"<code>[A-Z2-7-]{19}</code>", answer.text)) == 10
    assert not other.is_signed_in()
    assert thief.is_signed_in()  # the same session: a copied cookie is ended by a new password
    assert browser.get("/account/second-factor").text.count(secret[:8]) == 0


def test_the_key_is_made_anew_when_the_password_is_given(app):
    browser, who = signed_in(app, Role.LEARNER)
    with transaction() as session:
        seen_by_a_stranger = second_factor.begin(session, queries.one(session, who.id))

    browser.post("/account/second-factor", {"current": PASSWORD})
    answer = browser.post("/account/second-factor", {"code": now(seen_by_a_stranger)})

    assert answer.status_code == 422


@pytest.mark.parametrize("role", [Role.STAFF, Role.ADMIN])
def test_out_of_production_it_is_required_until_the_setting_waives_it(app, role):
    who = account(role)
    demanded = Browser(app).sign_in(who).location

    with transaction() as session:
        options.change(session, centre.TOTP_REQUIRED.key, given=False, version=0)

    assert demanded == "/sign-in/set-up"
    assert Browser(app).sign_in(who).location == "/cabinet"


def test_staff_and_administrators_can_not_be_left_out_of_it(app, production):
    with pytest.raises(InvalidError), transaction() as session:
        options.change(session, centre.TOTP_ROLES.key, given=[], version=0)
    with transaction() as session:
        session.add(OptionValue(key=centre.TOTP_ROLES.key, value={"is": []}))
        session.add(OptionValue(key=centre.TOTP_REQUIRED.key, value={"is": False}))
    options.forget()

    assert second_factor.is_required([Role.STAFF], is_production=True)
    assert second_factor.is_required([Role.ADMIN], is_production=True)
    assert not second_factor.is_required([Role.LEARNER], is_production=True)


def test_turning_it_off_asks_for_the_password(app):
    browser, who = signed_in(app, Role.LEARNER)
    with_phone(who)

    refused = browser.post("/account/second-factor/off", {"current": "не тот"})
    with reading() as session:
        still = session.get_one(Account, who.id).has_second_factor
    done = browser.post("/account/second-factor/off", {"current": PASSWORD})

    assert refused.status_code == 422
    assert still
    assert done.status_code == 302
    with reading() as session:
        assert session.get_one(Account, who.id).totp_secret is None
        actions = session.scalars(select(AuditEntry.action)).all()
    assert {"accounts.second-factor-on", "accounts.second-factor-off"} <= set(actions)


@pytest.mark.parametrize("role", [Role.STAFF, Role.ADMIN])
def test_in_production_staff_set_it_up_before_any_session(production, role):
    who = account(role)
    browser = _secure(production)

    answer = browser.sign_in(who)
    page = browser.get("/sign-in/set-up").text
    secret = found(r"<code>([A-Z2-7 ]+)</code>", page).replace(" ", "")
    before = browser.is_signed_in()
    browser.post("/sign-in/set-up", {"code": now(secret)})

    assert answer.location == "/sign-in/set-up"
    assert not before
    assert browser.is_signed_in()
    assert browser.post("/account/second-factor/off", {"current": PASSWORD}).status_code == 409


def test_in_production_a_learner_is_not_asked_for_it(production):
    who = account(Role.LEARNER)
    browser = _secure(production)

    assert browser.sign_in(who).location == "/cabinet"


def _secure(app) -> Browser:
    browser = Browser(app)
    browser.environ |= {
        "wsgi.url_scheme": "https",
        "HTTP_HOST": "hub.example.ru",
        "SERVER_NAME": "hub.example.ru",
        "HTTP_REFERER": "https://hub.example.ru/",
    }
    return browser
