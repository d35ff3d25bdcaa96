"""A change of keys throws nobody out: sessions and open forms outlive it."""

import base64

import pytest
from flask import session
from flask_wtf.csrf import generate_csrf

from hub.app import create_app
from hub.core import crypto
from hub.core.db import database
from hub.core.web import public
from tests.conftest import KEY, settings_for

NEW = "new:" + base64.b64encode(b"n" * 32).decode()


def hub(sqlite_template, tmp_path, keys):
    app = create_app(settings_for(f"sqlite:///{sqlite_template}", tmp_path, HUB_KEYS=keys))

    @public
    def form():
        session["kept"] = "yes"
        return generate_csrf()

    @public
    def send():
        return session.get("kept", "nothing")

    app.add_url_rule("/form", "form", form)
    app.add_url_rule("/send", "send", send, methods=["POST"])
    return app


@pytest.fixture
def opened(sqlite_template, tmp_path):
    """A form that was opened under the old key, and the cookie of its browser."""
    client = hub(sqlite_template, tmp_path, KEY).test_client()
    token = client.get("/form").text
    return token, client.get_cookie("hub").value


def send(app, token, cookie):
    client = app.test_client()
    client.set_cookie("hub", cookie)
    return client.post("/send", data={"csrf_token": token})


@pytest.fixture(autouse=True)
def _close():
    yield
    database().engine.dispose()


def test_a_form_opened_before_the_change_is_taken(sqlite_template, tmp_path, opened):
    answer = send(hub(sqlite_template, tmp_path, f"{NEW} {KEY}"), *opened)

    assert (answer.status_code, answer.text) == (200, "yes")


def test_a_form_of_a_dropped_key_is_not(sqlite_template, tmp_path, opened):
    assert send(hub(sqlite_template, tmp_path, NEW), *opened).status_code == 400


def test_a_made_up_token_is_refused_under_any_key(sqlite_template, tmp_path, opened):
    app = hub(sqlite_template, tmp_path, f"{NEW} {KEY}")

    assert send(app, "made-up", opened[1]).status_code == 400
    assert send(app, "", opened[1]).status_code == 400


def test_a_running_hub_takes_a_new_key_from_its_file(sqlite_template, tmp_path, monkeypatch):
    monkeypatch.setattr(crypto, "LOOK_SECONDS", 0.0)
    file = tmp_path / "keys"
    file.write_text(KEY)
    more = {"HUB_KEYS": "", "HUB_KEYS_FILE": str(file)}
    app = create_app(settings_for(f"sqlite:///{sqlite_template}", tmp_path, **more))
    before = app.config["SECRET_KEY"]

    file.write_text(f"{NEW}\n{KEY}\n")
    crypto.ring()

    assert app.config["SECRET_KEY"] != before
    assert app.config["SECRET_KEY_FALLBACKS"] == [before]
