"""Half a sign-in: the password was right, the second factor is still to come. No session yet."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import session as cookie

from hub.accounts.models import Account
from hub.core.crypto import digest
from hub.core.db import utcnow

HALF = "half"
TERM = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Half:
    """What the signed cookie remembers between the two steps."""

    account_id: UUID
    mark: str
    remember: bool
    target: str


def begin(account: Account, *, remember: bool, target: str) -> None:
    cookie.pop(HALF, None)
    cookie[HALF] = {
        "account": str(account.id),
        "mark": mark(account),
        "until": int((utcnow() + TERM).timestamp()),
        "remember": remember,
        "target": target,
    }


def current() -> Half | None:
    found = cookie.get(HALF)
    if not found or found["until"] < utcnow().timestamp():
        return None
    return Half(UUID(found["account"]), found["mark"], found["remember"], found["target"])


def is_of(half: Half, account: Account) -> bool:
    """Whether it still stands: a changed password or a block makes it void."""
    return half.mark == mark(account) and not account.is_blocked


def drop() -> None:
    cookie.pop(HALF, None)


def mark(account: Account) -> str:
    return digest(account.password_hash or "")[:16]
