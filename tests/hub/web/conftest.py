"""A hub in which the test says who comes in."""

from uuid import UUID

import pytest

import hub.app
from hub.accounts.models import Account
from hub.core import reference
from hub.core.access import Grant, Principal, Role, Scope
from hub.core.db import transaction, utcnow
from hub.core.web import guard

ME = UUID(int=1)


class Visitor:
    """Whoever the test wants: nobody until it says so."""

    def __init__(self):
        self.who = None

    def come(self, role: Role = Role.ADMIN, *, account_id: UUID = ME, read_only: bool = False):
        scope = Scope.SELF if role is Role.LEARNER else Scope.REGION
        self.who = Principal(
            account_id=account_id,
            person_id=None,
            name="Иванова Мария Сергеевна",
            grants=(Grant(role, scope),),
            read_only=read_only,
        )


@pytest.fixture
def visitor(monkeypatch):
    visitor = Visitor()
    monkeypatch.setattr(hub.app, "guard", lambda app, _identify: guard(app, lambda: visitor.who))
    return visitor


@pytest.fixture
def client(visitor, app):
    app.config["WTF_CSRF_ENABLED"] = False
    with transaction() as session:
        for number, name in ((1, "me@post.example"), (2, "other@post.example")):
            session.add(
                Account(id=UUID(int=number), email=name, name="Имя", email_confirmed_at=utcnow())
            )
        reference.plant(session)
    return app.test_client()
