"""What the open API will not take, and how it says so."""

import pytest

from tests.given import api


@pytest.mark.parametrize(
    "body",
    [
        b'{"last_name": "\\ud800", "first_name": "x"}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
    ],
    ids=["half a letter", "deep list", "deep object"],
)
def test_a_body_no_database_could_keep_is_refused(app, body):
    caller = api.caller(app)

    answer = caller.ask("POST", "/people", data=body, content_type="application/json")

    assert answer.status_code == 400
    assert answer.get_json()["code"]


@pytest.mark.parametrize(
    "value",
    ["a\0b", ["a", {"b": "\0"}], {"\0": 1}, "а\u202eб", "а\ab"],
    ids=["text", "list", "name", "turned", "bell"],
)
def test_a_sign_no_database_keeps_is_told_at_its_field(app, value):
    answer = api.caller(app).ask("POST", "/people", json={"first_name": "x", "last_name": value})

    assert answer.status_code == 422
    assert "знак" in answer.get_json()["errors"]["last_name"][0]


def test_the_same_sign_spelt_out_is_a_text_like_any_other(app):
    caller = api.caller(app)
    title = r"Буква \u0000 в строке"
    kind = "vocational-training"
    programme = {"title": title, "kind": kind, "hours": 10, "form": "mixed"}

    assert caller.ask("POST", "/programmes", json=programme).status_code == 201


def test_who_brings_no_key_is_told_what_to_bring(app):
    answer = app.test_client().get("/api/v1/programmes")

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
