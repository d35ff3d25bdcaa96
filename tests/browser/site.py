"""A hub for the browser to visit, in a process of its own: a cookie names the role."""

import sys
from uuid import UUID

from flask import Flask, request
from granian import Granian
from granian.constants import Interfaces

import hub.app
from hub.core import db
from hub.core.access import Grant, Principal, Role, Scope
from hub.core.web import guard
from hub.settings import Settings

COOKIE = "test-role"
NAMES = {Role.ADMIN: "Преображенская Анастасия Константиновна"}


def visitor() -> Principal | None:
    word = request.cookies.get(COOKIE)
    if word is None:
        return None
    role = Role(word.removesuffix("+eyes"))
    scope = Scope.SELF if role is Role.LEARNER else Scope.REGION
    return Principal(
        account_id=UUID(int=1),
        person_id=None,
        name=NAMES.get(role, "Иванова Мария Сергеевна"),
        grants=(Grant(role, scope),),
        impersonator_id=UUID(int=2) if word.endswith("+eyes") else None,
        impersonator_name="Администратор" if word.endswith("+eyes") else None,
        read_only=word.endswith("+eyes"),
    )


def make() -> Flask:
    """Build the app as the hub does, with this visitor for the one who signed in."""
    hub.app.guard = lambda app, identify: guard(app, visitor)  # type: ignore[attr-defined]  # noqa: ARG005 - called by name
    app = hub.app.create_app(Settings.read())
    db.Base.metadata.create_all(db.database().engine)
    return app


if __name__ == "__main__":
    Granian(
        "tests.browser.site:make",
        address="127.0.0.1",
        port=int(sys.argv[1]),
        interface=Interfaces.WSGI,
        factory=True,
        workers=1,
        blocking_threads=4,
        log_access=False,
    ).serve()
