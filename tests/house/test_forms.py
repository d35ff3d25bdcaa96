"""Every door that takes a form refuses one that carries no token of ours."""

import pytest
from flask import Flask

from hub.core.access import Role
from tests.given.accounts import Browser
from tests.house.test_routes import routes, sample

# A mail program unsubscribes by itself (RFC 8058): a secret in the address stands for a session.
OPEN = {"notifications.left"}
JSON = {"Accept": "application/json"}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_form_without_a_token_is_refused_by_every_door(app: Flask):
    browser = Browser(app)
    browser.come(*Role)
    let_in, asked = [], 0

    for rule, method in routes(app):
        if method == "GET" or rule.rule.startswith("/api/") or rule.endpoint in OPEN:
            continue
        built = rule.build({name: sample(of) for name, of in rule._converters.items()})
        assert built is not None, rule
        answer = browser.client.open(built[1], method=method, headers=JSON)
        asked += 1
        if answer.status_code != 400 or answer.get_json()["code"] != "csrf":
            let_in.append(f"{method} {rule.rule}: {answer.status_code}")

    assert asked > 50
    assert let_in == []
