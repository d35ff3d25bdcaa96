"""Sessions: idle, absolute and remembered; new devices; cookies on a secure line."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.accounts.models import AccountSession
from hub.app import create_app
from hub.core.db import reading, transaction, utcnow
from tests.conftest import settings_for
from tests.given.accounts import CSRF, PASSWORD, Browser, account, letters, signed_in
from tests.given.text import found


@pytest.mark.parametrize(("minutes", "is_in"), [(59, True), (61, False)])
def test_an_idle_session_ends(app, minutes, is_in):
    browser, _who = signed_in(app)
    with transaction() as session:
        row = session.scalars(select(AccountSession)).one()
        row.last_seen_at = utcnow() - timedelta(minutes=minutes)

    assert browser.is_signed_in() is is_in


def test_what_a_page_asks_by_itself_is_no_sign_of_life(app):
    browser, _who = signed_in(app)
    long_ago = utcnow() - timedelta(minutes=30)
    with transaction() as session:
        session.scalars(select(AccountSession)).one().last_seen_at = long_ago

    browser.get("/notifications/bell", headers={"HX-Request": "true", "HX-Poll": "1"})
    with reading() as session:
        polled = session.scalars(select(AccountSession.last_seen_at)).one()
    browser.get("/cabinet")
    with reading() as session:
        read = session.scalars(select(AccountSession.last_seen_at)).one()

    assert polled == long_ago < read


def test_a_session_ends_for_good_however_busy(app):
    browser, _who = signed_in(app)
    with transaction() as session:
        session.scalars(select(AccountSession)).one().expires_at = utcnow() - timedelta(seconds=1)

    assert not browser.is_signed_in()


def test_a_remembered_session_outlives_the_browser(app):
    who = account()
    browser = Browser(app)

    browser.sign_in(who, remember="y")

    with reading() as session:
        row = session.scalars(select(AccountSession)).one()
    assert row.expires_at > utcnow() + timedelta(days=29)
    cookie = browser.client.get_cookie("hub")
    assert cookie is not None
    assert cookie.expires is not None


def test_a_new_device_is_told_about_and_the_first_is_not(app, settings):
    who = account()
    Browser(app).sign_in(who)
    before = letters(settings.mail_dir, who.email)

    Browser(app, "192.0.2.1", "Опера").sign_in(who)

    after = letters(settings.mail_dir, who.email)
    assert len(after) - len(before) == 1
    assert "нового устройства" in after[-1] or any("нового устройства" in one for one in after)


def test_cookies_are_guarded_where_the_line_is_secure(database_url, tmp_path):
    from_settings = settings_for(database_url, tmp_path, HUB_BASE_URL="https://hub.example.ru")

    app = create_app(from_settings)
    who = account()
    client = app.test_client()
    page = client.get("/", base_url="https://hub.example.ru")

    answer = client.post(
        "/sign-in",
        base_url="https://hub.example.ru",
        data={"email": who.email, "password": PASSWORD, "csrf_token": _token(page.text)},
        headers={"Referer": "https://hub.example.ru/sign-in"},
    )

    assert answer.status_code == 302
    set_cookies = answer.headers.getlist("Set-Cookie")
    main = next(one for one in set_cookies if one.startswith("__Host-hub="))
    device = next(one for one in set_cookies if one.startswith("hub_device="))
    for one in (main, device):
        assert "Secure" in one
        assert "HttpOnly" in one
        assert "SameSite=Lax" in one
    assert "Path=/" in main
    assert "Domain" not in main


def _token(text: str) -> str:

    return found(CSRF, text)
