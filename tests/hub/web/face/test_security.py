"""What the headers of every answer promise."""

import re

from hub.core.web import public
from hub.web.security import allow_framing


def rules(answer) -> dict[str, str]:
    policy = answer.headers["Content-Security-Policy"]
    return dict(rule.strip().partition(" ")[::2] for rule in policy.split(";"))


def test_a_page_lets_no_inline_script_no_frame_and_no_stranger_in(client):
    answer = client.get("/")

    found = rules(answer)
    assert found["default-src"] == "'self'"
    assert found["frame-ancestors"] == "'none'"
    assert found["object-src"] == "'none'"
    assert found["base-uri"] == "'none'"
    assert found["form-action"] == "'self'"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_a_page_has_no_inline_script_and_no_style_attribute(client):
    page = client.get("/").get_data(as_text=True)

    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert not re.search(r"\sstyle=", page)
    assert not re.search(r"\son\w+=", page)


def test_the_nonce_is_the_scripts_own_and_new_every_time(client):
    first, second = client.get("/"), client.get("/")

    nonces = re.findall(r'nonce="([^"]+)"', first.get_data(as_text=True))
    assert nonces
    assert f"'nonce-{nonces[0]}'" in first.headers["Content-Security-Policy"]
    assert nonces[0] not in second.get_data(as_text=True)


def test_an_error_carries_the_headers_too(client):
    answer = client.get("/no/such/page")

    assert rules(answer)["frame-ancestors"] == "'none'"


def test_the_open_api_gets_a_policy_that_lets_nothing_run(app):
    @public
    def data() -> dict[str, int]:
        return {"n": 1}

    app.add_url_rule("/api/probe", view_func=data)

    answer = app.test_client().get("/api/probe")

    assert rules(answer)["default-src"] == "'none'"


def test_a_view_flagged_for_lti_is_framed_by_its_platform_alone(app):
    @public
    def launched() -> str:
        allow_framing("https://moodle.example.ru")
        return "<p>launched</p>"

    app.add_url_rule("/launched", view_func=launched)

    answer = app.test_client().get("/launched")

    assert rules(answer)["frame-ancestors"] == "https://moodle.example.ru"
    assert "X-Frame-Options" not in answer.headers


def test_a_page_stays_out_of_shared_caches_and_history(client):
    answer = client.get("/")

    assert answer.headers["Cache-Control"] == "no-store"
