"""Personal keys of the API: a part of their owner's rights, for a term, shown once."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.accounts.models import ApiToken
from hub.core import audit
from hub.core.access import POLICY, Principal
from hub.core.crypto import digest
from hub.core.errors import ForbiddenError, InvalidError, NotFoundError, RefusedError
from hub.core.i18n import _l

PREFIX = "hub_"  # secret scanners find such keys in code that was published by mistake
HINT = 8
NAME_LENGTH = 100
MOST_DAYS = 366
MOST_TOKENS = 20
# What no machine does for a person, whatever the person may do.
NEVER = frozenset({"accounts.impersonate", "accounts.write"})


def offered(principal: Principal) -> list[str]:
    return sorted(name for name in POLICY if name not in NEVER and principal.can(name))


def create(
    session: Session,
    principal: Principal,
    *,
    name: str,
    permissions: Sequence[str],
    days: int,
    at: datetime,
) -> tuple[ApiToken, str]:
    """Make a key; what is returned beside the row is shown once and kept nowhere."""
    name = " ".join(name.split())
    if not name or len(name) > NAME_LENGTH:
        raise InvalidError(_l("Name the key after the program that will use it."), field="name")
    if not permissions:
        raise InvalidError(_l("Choose what the key may do."), field="permissions")
    if not set(permissions) <= set(offered(principal)):
        raise ForbiddenError(_l("A key can't have rights that you don't have."))
    if not 1 <= days <= MOST_DAYS:
        raise InvalidError(_l("A key lives from a day to a year."), field="days")
    alive = session.scalar(
        select(func.count())
        .select_from(ApiToken)
        .where(
            ApiToken.account_id == principal.account_id,
            ApiToken.revoked_at.is_(None),
            ApiToken.expires_at > at,
        )
    )
    if (alive or 0) >= MOST_TOKENS:
        raise RefusedError(_l("You have twenty keys. Revoke one that is no longer needed."))
    word = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(
        account_id=principal.account_id,
        name=name,
        digest=digest(word),
        hint=word[:HINT],
        permissions=sorted(set(permissions)),
        expires_at=at + timedelta(days=days),
    )
    session.add(token)
    session.flush()
    _note(session, "accounts.token-created", token)
    return token, word


def revoke(session: Session, account_id: UUID, token_id: UUID, *, at: datetime) -> None:
    """Stop a key of this account; another's key is as good as none."""
    token = session.get(ApiToken, token_id)
    if token is None or token.account_id != account_id:
        raise NotFoundError(_l("There is no such key."))
    if token.revoked_at is None:
        token.revoked_at = at
        session.flush()
        _note(session, "accounts.token-revoked", token)


def of_account(session: Session, account_id: UUID) -> Sequence[ApiToken]:
    return session.scalars(
        select(ApiToken).where(ApiToken.account_id == account_id).order_by(ApiToken.id.desc())
    ).all()


def _note(session: Session, action: str, token: ApiToken) -> None:
    audit.record(
        session,
        action,
        subject="account",
        subject_id=token.account_id,
        details={"token": str(token.id), "permissions": token.permissions},
    )
