"""Sign-in as an attacker tries it: guessing, enumeration, fixation, redirects, forged forms."""

import pytest
from argon2 import PasswordHasher, extract_parameters
from sqlalchemy import select

from hub.accounts import browser as doors
from hub.accounts import passwords, throttle
from hub.accounts.models import Account, AccountSession
from hub.core.access import Role
from hub.core.audit import AuditEntry
from hub.core.crypto import digest
from hub.core.db import reading, transaction, utcnow
from tests.given.accounts import PASSWORD, Browser, account


def came_in(app, *roles: Role) -> tuple[Browser, Account]:
    """By the door itself, with the password."""
    browser, who = Browser(app), account(*roles)
    assert browser.sign_in(who).status_code == 302
    return browser, who


def test_the_right_password_opens_and_is_written_down(app):
    browser, who = came_in(app, Role.LEARNER)

    assert browser.is_signed_in()
    with reading() as session:
        entry = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "accounts.sign-in")
        ).one()
    assert (entry.actor_id, entry.subject_id, entry.address) == (who.id, who.id, "198.51.100.7")


def test_small_and_great_letters_and_spaces_of_the_address_do_not_matter(app):
    who = account(email="ivanova@example.ru")

    answer = Browser(app).post("/sign-in", {"email": " Ivanova@Example.RU ", "password": PASSWORD})

    assert answer.status_code == 302
    assert who.email == "ivanova@example.ru"


@pytest.mark.usefixtures("full_price")
def test_wrong_password_and_unknown_address_get_the_same_answer_after_the_same_work(
    app, monkeypatch
):
    who = account(password_hash=passwords.hash_password(PASSWORD))
    verify, work = PasswordHasher.verify, []

    def counted(hasher, kept, given):
        work.append(extract_parameters(kept))
        return verify(hasher, kept, given)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    said = []
    for email in (who.email, "nobody@example.ru"):
        answer = Browser(app).post("/sign-in", {"email": email, "password": "не тот пароль"})
        assert answer.status_code == 422
        words = answer.text.replace(email, "")
        said.append(words[words.index('role="alert"') : words.index("</form>")].count("<li>"))

    assert said == [1, 1]
    assert work == [work[0]] * 2


def test_the_failed_attempt_is_written_down_without_the_address(app):
    who = account()

    Browser(app).sign_in(who, "не тот пароль")
    Browser(app).post("/sign-in", {"email": "nobody@example.ru", "password": "не тот пароль"})

    with reading() as session:
        rows = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "accounts.sign-in-failed")
        ).all()
    assert {row.subject_id for row in rows} == {who.id, None}
    assert not any("example" in str(row.details) + str(row.why) for row in rows)


def test_a_guesser_is_shut_out_and_the_owner_is_not(app):
    owner, guesser = Browser(app, "203.0.113.5"), Browser(app, "192.0.2.66")
    who = account()
    assert owner.sign_in(who).status_code == 302

    statuses = [guesser.sign_in(who, f"догадка номер {n}").status_code for n in range(7)]
    right = guesser.sign_in(who)
    fresh = Browser(app, "203.0.113.77").sign_in(who)

    assert statuses == [422] * 5 + [429] * 2
    assert right.status_code == 429
    assert int(right.headers["Retry-After"]) > 0
    assert fresh.status_code == 302


def test_a_swarm_slows_strangers_down_but_not_the_browser_that_was_here(app):
    who = account()
    home = Browser(app, "203.0.113.5")
    home.sign_in(who)
    home.post("/sign-out")

    with transaction() as session:
        for _ in range(throttle.ACCOUNT.free):
            throttle.attempt(session, [throttle.counter(throttle.ACCOUNT, who.email)], at=utcnow())

    assert Browser(app, "10.9.9.9").sign_in(who).status_code == 429
    assert home.sign_in(who).status_code == 302


def test_a_blocked_account_learns_it_only_with_the_right_password(app):
    who = account(blocked_at=utcnow())

    wrong = Browser(app).sign_in(who, "не тот пароль").text
    right = Browser(app).sign_in(who)

    assert right.status_code == 422
    assert "заблокирована" in right.text
    assert "заблокирована" not in wrong


def test_an_address_that_is_not_confirmed_does_not_sign_in(app):
    who = account(email_confirmed_at=None)

    assert Browser(app).sign_in(who).status_code == 422


def test_a_hash_of_old_parameters_is_renewed_at_sign_in(app):
    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(
        passwords.normalised(PASSWORD)
    )
    who = account(password_hash=weak)

    assert Browser(app).sign_in(who).status_code == 302

    with reading() as session:
        kept = session.get_one(Account, who.id).password_hash
    assert kept is not None
    assert kept != weak
    assert not passwords.is_outdated(kept)


def test_a_cookie_planted_before_sign_in_is_worth_nothing_after(app):
    victim, attacker = Browser(app), Browser(app)
    attacker.token()
    planted = attacker.cookie()
    victim.client.set_cookie("hub", planted)
    who = account()

    victim.sign_in(who)

    assert victim.cookie() != planted
    assert not attacker.is_signed_in()


def test_signing_in_again_ends_the_session_the_browser_had(app):
    browser, who = came_in(app)
    thief = browser.steal()

    browser.sign_in(who)

    assert browser.is_signed_in()
    assert not thief.is_signed_in()


def test_the_database_keeps_no_token_that_opens(app):
    browser, _who = came_in(app)
    with browser.client.session_transaction() as cookie:
        token = cookie[doors.OWN]

    with reading() as session:
        row = session.scalars(select(AccountSession)).one()

    assert row.token_digest == digest(token)
    assert token not in str(vars(row))


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "/%0d%0aLocation:x\r\nX: y",
        "javascript:alert(1)",
        "/\t/evil.example",
        "http:evil.example",
        " //evil.example",
    ],
)
def test_next_never_leads_away(app, target):
    who = account()

    answer = Browser(app).sign_in(who, next=target)

    assert answer.location == "/cabinet"


def test_next_leads_to_the_page_that_was_wanted(app):
    who = account(Role.LEARNER)

    answer = Browser(app).sign_in(who, next="/account/consents?a=1")

    assert answer.location == "/account/consents?a=1"


def test_a_forged_form_is_refused(app):
    who = account()
    browser = Browser(app)

    answer = browser.client.post("/sign-in", data={"email": who.email, "password": PASSWORD})

    assert answer.status_code in {400, 422}
    assert not browser.is_signed_in()


def test_sign_out_ends_the_session_for_a_copied_cookie_too(app):
    browser, who = came_in(app)
    thief = browser.steal()

    answer = browser.post("/sign-out")

    assert answer.status_code == 302
    assert not thief.is_signed_in()
    with reading() as session:
        entry = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "accounts.sign-out")
        ).one()
    assert entry.actor_id == who.id
