"""A new password by letter: nothing told to strangers, one use, a term, everything else ends."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.accounts import api_tokens, links
from hub.accounts.models import Account, ApiToken, LinkToken
from hub.core.access import Role
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import RefusedError
from hub.core.jobs.models import Job
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


def ask(app, email: str, address: str = "203.0.113.9") -> None:
    assert Browser(app, address).post("/recover", {"email": email}).status_code == 200


def recovery_link(app, settings, who: Account) -> str:
    ask(app, who.email)
    return link(letters(settings.mail_dir, who.email)[-1])


def test_the_answer_and_the_work_are_the_same_for_every_address(app, settings):
    who = account()
    texts = set()

    for n in range(3):
        for email in (who.email, "nobody@example.ru"):
            answer = Browser(app, f"198.51.100.{n + 1}").post("/recover", {"email": email})
            texts.add((answer.status_code, answer.text.count("<p>"), answer.text.count("<a ")))

    assert len(texts) == 1
    with reading() as session:
        rows = session.scalars(select(Job).where(Job.kind == links.RECOVERY_ASKED)).all()
    assert len(rows) == 6
    assert not any("example" in str(row.payload) for row in rows)
    assert letters(settings.mail_dir, "nobody@example.ru") == []


def test_the_letter_sets_a_new_password_and_ends_everything_else(app, settings):
    browser, who = signed_in(app, Role.LEARNER)
    with transaction() as session:
        session.add(
            ApiToken(
                account_id=who.id,
                name="программа",
                digest="0" * 64,
                hint="hub_",
                permissions=["people.read"],
                expires_at=utcnow() + timedelta(days=1),
            )
        )
    path = recovery_link(app, settings, who)
    owner = Browser(app, "203.0.113.5")

    page = owner.get(path)
    answer = owner.post(path, {"password": NEW, "again": NEW})

    assert page.status_code == 200
    assert answer.location == "/sign-in"
    assert not browser.is_signed_in()
    assert Browser(app).sign_in(who).status_code == 422
    assert Browser(app).sign_in(who, NEW).status_code == 302
    with reading() as session:
        assert api_tokens.of_account(session, who.id)[0].revoked_at is not None


def test_a_link_is_good_once_and_opening_it_does_not_use_it_up(app, settings):
    who = account()
    path = recovery_link(app, settings, who)
    browser = Browser(app)

    for _ in range(3):
        assert browser.get(path).status_code == 200
    assert browser.post(path, {"password": NEW, "again": NEW}).status_code == 302
    assert browser.get(path).status_code == 410
    assert browser.post(path, {"password": NEW, "again": NEW}).status_code == 410


def age_links(by: timedelta) -> None:
    with transaction() as session:
        for row in session.scalars(select(LinkToken)):
            row.made_at -= by


def test_a_letter_just_sent_counts_and_its_link_stays(app, settings):
    who = account()
    first = recovery_link(app, settings, who)

    ask(app, who.email)

    assert len(letters(settings.mail_dir, who.email)) == 1
    assert Browser(app).get(first).status_code == 200


def test_a_later_letter_takes_no_link_away_and_a_used_one_takes_all(app, settings):
    who = account()
    first = recovery_link(app, settings, who)
    age_links(timedelta(minutes=11))
    ask(app, who.email)
    second = next(
        found for text in letters(settings.mail_dir, who.email) if (found := link(text)) != first
    )

    assert Browser(app).get(first).status_code == 200
    assert Browser(app).post(second, {"password": NEW, "again": NEW}).status_code == 302
    assert Browser(app).get(first).status_code == 410


def test_time_voids_a_link(app, settings):
    who = account()
    path = recovery_link(app, settings, who)

    with transaction() as session:
        session.scalars(select(LinkToken)).one().expires_at = utcnow()

    assert Browser(app).get(path).status_code == 410


def test_a_stranger_who_registers_and_recovers_holds_nobody_up(app, settings):
    accounts_consent = consent_text()
    who = account()
    for n in range(30):
        stranger = Browser(app, f"198.51.100.{n % 5 + 1}")
        stranger.post("/recover", {"email": who.email})
        form = {
            "last_name": "Чужой",
            "first_name": "Пётр",
            "birth_on": "2000-01-01",
            "email": who.email,
            "password": NEW,
            "again": NEW,
            "agree": "y",
            "number": str(accounts_consent.number),
        }
        stranger.post("/register", form)
    letters(settings.mail_dir, who.email)
    age_links(timedelta(minutes=11))

    ask(app, who.email)

    asked = [text for text in letters(settings.mail_dir, who.email) if "/recover/" in text]
    assert Browser(app).get(link(asked[-1])).status_code == 200
    assert len(asked) == 2


def test_a_link_of_another_purpose_opens_nothing(app):
    who = account()
    with transaction() as session:
        token = links.make(session, who, links.EMAIL, at=utcnow(), email="new@example.ru")

    with pytest.raises(RefusedError), transaction() as session:
        links.recover(session, token, "hash", at=utcnow())

    assert Browser(app).get(f"/recover/{token}").status_code == 410


def test_a_blocked_account_gets_no_letter(app, settings):
    who = account(blocked_at=utcnow())

    ask(app, who.email)

    assert letters(settings.mail_dir, who.email) == []


def test_a_mailbox_is_not_flooded(app, settings):
    who = account()

    for n in range(8):
        browser = Browser(app, f"198.51.100.{n + 1}")
        assert browser.post("/recover", {"email": who.email}).status_code == 200

    assert len(letters(settings.mail_dir, who.email)) <= 4


def test_the_link_leads_to_the_hub_whatever_host_the_request_named(app, settings):
    who = account()
    browser = Browser(app)
    token = browser.token()
    browser.client.set_cookie("hub", browser.cookie(), domain="evil.example")

    browser.post(
        "/recover",
        {"email": who.email, "csrf_token": token},
        base_url="http://evil.example",
        headers={"X-Forwarded-Host": "evil.example"},
    )

    text = letters(settings.mail_dir, who.email)[-1]
    assert "evil" not in text
    assert settings.base_url in text


def test_a_weak_new_password_is_refused_and_the_link_stays(app, settings):
    who = account()
    path = recovery_link(app, settings, who)

    weak = Browser(app).post(path, {"password": "1234567890", "again": "1234567890"})
    differ = Browser(app).post(path, {"password": NEW, "again": PASSWORD})

    assert (weak.status_code, differ.status_code) == (422, 422)
    assert Browser(app).get(path).status_code == 200
