"""Every route, as every role and as nobody, against the written-out table in routes.txt.

A sign for each who comes: `+` let in, `-` refused, `>` sent to sign in, `!` broken. The answers are
to real requests; a form without its token is stopped behind the guard, so nothing is changed.
"""

from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from werkzeug.routing import AnyConverter, BaseConverter, Rule

from hub.accounts import api_tokens
from hub.core.access import POLICY, Grant, Principal, Role, Scope
from hub.core.db import transaction, utcnow
from hub.core.web import ATTRIBUTE, Demand
from tests.given.accounts import Browser, account
from tests.house.columns import compare

TABLE = Path(__file__).with_name("routes.txt")
ORDER = ("learner", "customer", "partner", "teacher", "coordinator", "staff", "admin")
NOBODY = "nobody"
COMERS = (NOBODY, *ORDER)
HEAD = f"# who comes, in this order: {' '.join(COMERS)}\n"
SAMPLES = {"UUIDConverter": UUID(int=0), "IntegerConverter": 1}
FORBIDDEN, NOT_SIGNED_IN, BROKEN = 403, 401, 500
QUICK = {"HX-Request": "true"}  # half of the time went into drawing pages of refusals


@pytest.mark.timeout(600)  # a thousand requests
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("comes", COMERS)
def test_every_route_lets_in_whom_the_table_says(app, comes):
    ask = visitor(app, None if comes == NOBODY else comes)

    found = {place(app, rule, method): ask(rule, method) for rule, method in routes(app)}

    compare(TABLE, HEAD, COMERS, comes, found)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_view_says_whom_it_is_for(app):
    silent = [rule.endpoint for rule in app.url_map.iter_rules() if demand(app, rule) is None]

    assert silent == []


def test_every_permission_of_a_route_is_in_the_policy(app):
    asked = {found.permission for rule in app.url_map.iter_rules() if (found := demand(app, rule))}

    assert asked - {None} <= set(POLICY)


def routes(app: Flask):
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method


def demand(app: Flask, rule: Rule) -> Demand | None:
    found: Demand | None = getattr(app.view_functions[rule.endpoint], ATTRIBUTE, None)
    return found


def place(app: Flask, rule: Rule, method: str) -> str:
    asked = demand(app, rule)
    words = (asked.permission or asked.kind) if asked else NOBODY
    return f"{rule.rule:60} {method:6} {words:22}"


def visitor(app: Flask, word: str | None):
    """Somebody who knocks at a route: with a cookie at pages, with a key at the API."""
    browser, key = Browser(app), None
    if word is not None:
        role = Role(word)
        who = account(role)
        browser.enter(who)
        with transaction() as session:
            key = make_key(session, who, role)

    def ask(rule: Rule, method: str) -> str:
        values = {name: sample(converter) for name, converter in rule._converters.items()}
        built = rule.build(values, append_unknown=False)
        assert built is not None, rule
        path = built[1]
        known = {"Authorization": f"Bearer {key}"} if path.startswith("/api/") else QUICK
        headers = known if key else {}
        answer = browser.client.open(path, method=method, headers=headers)
        answer.close()
        is_sent = (answer.location or "").startswith("/sign-in?next")
        if is_sent or answer.status_code == NOT_SIGNED_IN:
            return ">"
        if answer.status_code >= BROKEN:
            return "!"
        return "-" if answer.status_code == FORBIDDEN else "+"

    return ask


def sample(converter: BaseConverter) -> object:
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    return SAMPLES.get(type(converter).__name__, "x")


def make_key(session, who, role: Role) -> str:
    everything = Principal(
        account_id=who.id,
        person_id=None,
        name=who.name,
        grants=(Grant(role, Scope.REGION),),
    )
    _token, word = api_tokens.create(
        session,
        everything,
        name="маршруты",
        permissions=api_tokens.offered(everything),
        days=1,
        at=utcnow(),
    )
    return word
