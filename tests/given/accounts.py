"""Accounts for tests, and a browser that signs in as people do."""

import functools
import re
from collections.abc import Mapping
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from hub.accounts import browser as doors
from hub.accounts import commands, consents, grants, passwords, sessions
from hub.accounts.models import Account, ConsentText
from hub.core import centre, jobs, options
from hub.core.access import Role, Scope
from hub.core.db import transaction, utcnow
from hub.organisations.models import Organisation, OrganisationKind
from tests.given.text import found

PASSWORD = "верный конь батарея скрепка"
CSRF = re.compile(r'name="csrf-?_?token"[^>]*(?:value|content)="([^"]+)"')


@functools.cache
def password_hash() -> str:
    return passwords.hash_password(PASSWORD)


def account(
    *roles: Role, email: str | None = None, organisation_id: UUID | None = None, **more: object
) -> Account:
    """An account that can sign in, with these roles as far as they reach."""
    with transaction() as session:
        made = commands.create(
            session,
            email=email or f"{uuid4().hex[:12]}@example.ru",
            name=str(more.pop("name", "Иванова Мария Сергеевна")),
            password_hash=password_hash(),
            confirmed_at=utcnow(),
            at=utcnow(),
        )
        for name, value in more.items():
            setattr(made, name, value)
        for role in roles:
            scope = grants.ROLE_SCOPES[role][0]
            owner = organisation_id if scope is Scope.ORGANISATION else None
            if scope is Scope.ORGANISATION and owner is None:
                owner = organisation(session, is_provider=role is Role.PARTNER).id
            grants.grant(session, made.id, role, scope, owner, at=utcnow())
    return made


def organisation(session, inn: str = "7707083893", **more: object) -> Organisation:
    """An organisation that staff have verified; `verified_at=None` makes one they have not."""
    made = Organisation(
        **{
            "name": "Колледж связи",
            "kind": OrganisationKind.EMPLOYER,
            "inn": inn,
            "kpp": uuid4().hex[:9].upper(),
            "verified_at": utcnow(),
            **more,
        }
    )
    session.add(made)
    session.flush()
    return made


def consent_text(title: str = "Согласие", body: str = "Согласен.") -> ConsentText:
    with transaction() as session:
        return consents.publish(session, title=title, body=body, at=utcnow())


def waive_second_factor() -> None:
    """Let staff and administrators in by the password alone, as the demo region does."""
    with transaction() as session:
        options.change(session, centre.TOTP_REQUIRED.key, given=False, version=0)


class Browser:
    """A test client whose forms bear the token their page would have given them."""

    def __init__(self, app: Flask, address: str = "198.51.100.7", agent: str = "Firefox") -> None:
        self.app = app
        self.client = app.test_client()
        self.environ = {"REMOTE_ADDR": address, "HTTP_USER_AGENT": agent}
        self._token = ("", "")  # the cookie it was given with, and the token

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.client.get(path, environ_overrides=self.environ, **more)

    def post(
        self, path: str, data: Mapping[str, object] | None = None, **more: Any
    ) -> TestResponse:
        given = {"csrf_token": self.token(), **(data or {})}
        return self.client.post(path, data=given, environ_overrides=self.environ, **more)

    def post_bare(
        self, path: str, data: Mapping[str, object] | None = None, **more: Any
    ) -> TestResponse:
        """Send a form that no page of ours gave out."""
        return self.client.post(path, data=data, environ_overrides=self.environ, **more)

    def token(self) -> str:
        """The token a page would give, made anew when the cookie it belongs to has changed."""
        cookie = self.client.get_cookie("hub")
        if cookie is None or cookie.value != self._token[0]:
            is_secure = self.app.config["SESSION_COOKIE_SECURE"]
            token = found(CSRF, self.get("/").text) if is_secure else self._signed()
            cookie = self.client.get_cookie("hub")
            self._token = (cookie.value if cookie else "", token)
        return self._token[1]

    def _signed(self) -> str:
        """Make it without drawing a page."""
        with self.client.session_transaction(environ_overrides=self.environ) as session:
            kept = session.setdefault("csrf_token", uuid4().hex)
        signer = URLSafeTimedSerializer(self.app.config["SECRET_KEY"], salt="wtf-csrf-token")
        return str(signer.dumps(kept))

    def sign_in(self, who: Account, password: str = PASSWORD, **more: object) -> TestResponse:
        return self.post("/sign-in", {"email": who.email, "password": password, **more})

    def come(self, *roles: Role, **more: Any) -> Account:
        """Be signed in as somebody new with these roles."""
        who = account(*roles, **more)
        self.enter(who)
        return who

    def enter(self, who: Account) -> None:
        """Be signed in as them: a real session and its cookie, without the slow password."""
        address, agent = self.environ["REMOTE_ADDR"], self.environ["HTTP_USER_AGENT"]
        with transaction() as session:
            known = session.get_one(Account, who.id)
            _opened, token = sessions.start(
                session, known, address=address, agent=agent, remember=False, at=utcnow()
            )
        with self.client.session_transaction() as cookie:
            cookie.clear()
            cookie[doors.OWN] = token

    def is_signed_in(self) -> bool:
        return self.get("/account").status_code == 200

    def cookie(self) -> str:
        cookie = self.client.get_cookie("hub")
        assert cookie is not None
        return cookie.value

    def steal(self) -> "Browser":
        """Another browser with the same cookie."""
        thief = Browser(self.app, address="192.0.2.66", agent="curl")
        thief.client.set_cookie("hub", self.cookie())
        return thief


def signed_in(app: Flask, *roles: Role, **more: Any) -> tuple[Browser, Account]:
    browser = Browser(app)
    return browser, browser.come(*roles, **more)


def letters(folder: Path, to: str) -> list[str]:
    """Run what waits, and give the texts of the mail to this address, the oldest first."""
    jobs.drain()
    texts = []
    for path in sorted(folder.glob("*.eml"), key=lambda one: one.name):
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        if to in str(message["To"]):
            plain = message.get_body(("plain",))
            assert plain is not None
            texts.append(f"{message['Subject']}\n{plain.get_content()}")
    return texts


def link(text: str) -> str:
    """The local path of the link in a letter."""
    return found(r"https?://[^/\s]+(/\S+)", text)
