"""Errors speak: to programs by RFC 9457, to people by a page, and what was typed is not lost."""

import errno
import json

import pytest
from flask import Flask, Response, request
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from sqlalchemy import text
from werkzeug.exceptions import RequestEntityTooLarge

from hub.app import create_app
from hub.core import problems
from hub.core.db import transaction
from hub.core.errors import (
    ConflictError,
    HubError,
    InvalidError,
    NotFoundError,
    TooOftenError,
    UnavailableError,
)
from hub.core.web import public
from hub.people.models import Person
from tests.conftest import settings_for
from tests.given.accounts import Browser

ERRORS = {
    "not-found": NotFoundError("There is no such page"),
    "invalid": InvalidError("Something entered does not fit", field="snils"),
    "conflict": ConflictError("This can't be done now"),
    "often": TooOftenError("Too many requests in a row", retry_after=7),
    "gone": UnavailableError("The database does not answer.", part="database"),
    "broken": ZeroDivisionError("secret: ivan@example.ru"),
    "full": OSError(errno.ENOSPC, "No space left on device"),
    "large": RequestEntityTooLarge(),
}
STATUSES = {
    "not-found": 404,
    "invalid": 422,
    "conflict": 409,
    "often": 429,
    "gone": 503,
    "broken": 500,
    "full": 503,
    "large": 413,
}


@pytest.fixture
def app(sqlite_template, tmp_path) -> Flask:
    """The hub with doors that fail in every way."""
    (tmp_path / "hub.db").write_bytes(sqlite_template.read_bytes())
    app = create_app(settings_for(f"sqlite:///{tmp_path / 'hub.db'}", tmp_path))

    @public
    def fail(kind: str) -> str:
        raise ERRORS[kind]

    @public
    def clash() -> str:
        with transaction() as session:
            session.execute(text("INSERT INTO audit_head VALUES (1, 0, '', '')"))
            session.execute(text("INSERT INTO audit_head VALUES (1, 0, '', '')"))
        return ""

    @public
    def stored() -> str:
        with transaction() as session:
            session.add(Person(last_name=request.form["last_name"], first_name="А"))
        return "stored"

    for prefix in ("", "/api/v1"):
        endpoint = prefix.replace("/", "_")
        app.add_url_rule(f"{prefix}/fail/<kind>", f"fail{endpoint}", fail, methods=["GET", "POST"])
        app.add_url_rule(f"{prefix}/clash", f"clash{endpoint}", clash)
    app.add_url_rule("/stored", "stored", stored, methods=["POST"])
    return app


@pytest.mark.parametrize("kind", ERRORS)
def test_a_program_gets_the_answer_of_rfc_9457(client, kind):
    answer = client.get(f"/api/v1/fail/{kind}")

    assert answer.status_code == STATUSES[kind]
    assert answer.content_type == "application/problem+json"
    body = json.loads(answer.data)
    assert body["status"] == STATUSES[kind]
    assert body["request_id"] == answer.headers["X-Request-ID"]
    assert body["title"]


@pytest.mark.parametrize("kind", ERRORS)
def test_a_person_gets_a_page_with_the_request_id_and_no_trace(client, kind):
    answer = client.get(f"/fail/{kind}")

    assert answer.status_code == STATUSES[kind]
    assert answer.headers["X-Request-ID"] in answer.text
    assert "no-store" not in answer.headers["Cache-Control"]
    for secret in ("ivan@example.ru", "Traceback", "ZeroDivisionError"):
        assert secret not in answer.text


@pytest.mark.parametrize("kind", ERRORS)
def test_htmx_gets_words_and_keeps_the_page(client, kind):
    answer = client.get(f"/fail/{kind}", headers={"HX-Request": "true"})

    assert answer.headers["HX-Reswap"] == "none"
    assert "<html" not in answer.text
    assert "data-error" in answer.text


def test_the_field_that_does_not_fit_is_named(client):
    body = json.loads(client.get("/api/v1/fail/invalid").data)

    assert list(body["errors"]) == ["snils"]


def test_when_to_come_again_is_said(client):
    assert client.get("/fail/often").headers["Retry-After"] == "7"
    assert int(client.get("/fail/gone").headers["Retry-After"]) > 0


def test_two_who_save_the_same_are_a_conflict_that_quotes_nothing(client):
    answer = client.get("/api/v1/clash")

    assert answer.status_code == 409
    assert "audit_head" not in answer.text


def test_an_unknown_page_and_method_are_told(client):
    assert client.get("/no/such/page").status_code == 404
    assert client.delete("/fail/x").headers["Allow"]


def test_the_page_stands_when_the_drawing_itself_fails(app):
    def page(_error: Exception) -> Response:
        raise RuntimeError("the shell asks the database")

    problems.install(app, page)

    answer = app.test_client().get("/fail/gone")

    assert answer.status_code == 503
    assert answer.headers["X-Request-ID"] in answer.text


SAME_SITE = {"Origin": "http://localhost"}
TYPED = {"last_name": "<Иванов>", "note": "две\nстроки", "tick": ["1", "2"]}


@pytest.mark.parametrize("kind", ["gone", "conflict", "broken", "full"])
def test_what_was_typed_comes_back_to_be_sent_again(app, kind):
    answer = Browser(app).post(f"/fail/{kind}", data=TYPED, headers=SAME_SITE)

    assert 'name="last_name" value="&lt;Иванов&gt;"' in answer.text
    assert answer.text.count('name="tick"') == 2
    assert 'name="csrf_token"' in answer.text


def test_a_form_whose_token_ran_out_is_kept_and_can_be_sent(client):
    answer = client.post("/stored", data={"last_name": "Иванов"}, headers=SAME_SITE)

    assert answer.status_code == 400
    assert 'value="Иванов"' in answer.text
    token = answer.text.split('name="csrf_token" value="')[1].split('"')[0]
    again = client.post(
        "/stored", data={"last_name": "Иванов", "csrf_token": token}, headers=SAME_SITE
    )
    assert again.text == "stored"


@pytest.mark.parametrize(
    ("data", "headers"),
    [
        ({"last_name": "Иванов"}, {"Origin": "http://elsewhere.example"}),
        ({"last_name": "Иванов"}, {}),
        ({"last_name": "Иванов", "password": "x"}, SAME_SITE),
        ({"last_name": "Иванов", "new_Password2": "x"}, SAME_SITE),
        ({"last_name": "Иванов", "note": "x" * 300_000}, SAME_SITE),
    ],
)
def test_a_form_is_not_offered_for_sending_when_that_is_not_safe(client, data, headers):
    answer = client.post("/stored", data=data, headers=headers)

    assert answer.status_code == 400
    assert "Иванов" not in answer.text


def test_every_error_of_the_hub_has_a_title():
    for kind in HubError.__subclasses__():
        assert kind.status in problems.TITLES


@examples(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    path=st.text(min_size=1, max_size=30),
    body=st.binary(max_size=200),
    kind=st.sampled_from(
        [
            "application/json",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "x",
        ]
    ),
    method=st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"]),
    cookie=st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), max_size=30),
)
def test_no_request_however_bad_breaks_the_hub(client, path, body, kind, method, cookie):
    answer = client.open(
        "/" + path.lstrip("/"),
        method=method,
        data=body,
        content_type=kind,
        headers={"Cookie": f"hub={cookie}"},
    )

    assert answer.status_code < 500
