"""A caller of the open API: an account, its key, and a client that sends it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from werkzeug.test import TestResponse

from hub.accounts.models import ApiToken
from hub.core.access import POLICY, Role
from hub.core.crypto import digest
from hub.core.db import transaction, utcnow
from tests.given import accounts


def key(account_id: UUID, *permissions: str, days: int = 30) -> str:
    """A key with these rights; with none named, with every right there is."""
    word = f"hub_{account_id.hex}{'-'.join(permissions)}"
    with transaction() as session:
        session.add(
            ApiToken(
                account_id=account_id,
                name="test",
                digest=digest(word),
                hint=word[:8],
                permissions=sorted(permissions or POLICY),
                expires_at=utcnow() + timedelta(days=days),
            )
        )
    return word


class Caller:
    """A program that works with the API."""

    def __init__(self, app: Flask, token: str | None) -> None:
        self.client = app.test_client()
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def ask(self, method: str, path: str, **more: Any) -> TestResponse:
        headers = {**self.headers, **more.pop("headers", {})}
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, **more)

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.ask("GET", path, **more)

    def post(self, path: str, body: Any, **more: Any) -> TestResponse:
        return self.ask("POST", path, json=body, **more)

    def patch(self, path: str, body: Any, etag: str | None, **more: Any) -> TestResponse:
        headers = {"If-Match": etag} if etag else {}
        return self.ask("PATCH", path, json=body, headers=headers, **more)


def caller(app: Flask, role: Role = Role.STAFF, *permissions: str, **more: Any) -> Caller:
    return Caller(app, key(accounts.account(role, **more).id, *permissions))
