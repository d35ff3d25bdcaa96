"""What the open API will not take, and how it says so."""

import pytest

from tests.given import api


@pytest.mark.parametrize(
    "body",
    [
        b'{"last_name": "\\ud800", "first_name": "x"}',
        b'{"last_name": "a\\u0000b", "first_name": "x"}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
    ],
    ids=["half a letter", "no sign at all", "deep list", "deep object"],
)
def test_a_body_no_database_could_keep_is_refused(app, body):
    caller = api.caller(app)

    answer = caller.ask("POST", "/people", data=body, content_type="application/json")

    assert answer.status_code == 400
    assert answer.get_json()["code"]


def test_who_brings_no_key_is_told_what_to_bring(app):
    answer = app.test_client().get("/api/v1/programmes")

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
