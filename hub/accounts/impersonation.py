"""Another's eyes: a reason, half an hour, read only unless asked, never an administrator's."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from hub.accounts import grants, queries, sessions
from hub.accounts.models import AccountSession, Impersonation
from hub.core import audit
from hub.core.access import Principal
from hub.core.crypto import digest
from hub.core.db import uuid7
from hub.core.errors import ForbiddenError, InvalidError, RefusedError
from hub.core.i18n import _l

LIMIT = timedelta(minutes=30)
REASON_LEAST = 10
REASON_MOST = 300


def start(
    session: Session,
    principal: Principal,
    account_id: UUID,
    *,
    reason: str,
    may_write: bool,
    address: str | None,
    agent: str | None,
    at: datetime,
) -> str:
    """Open a session as another; its token works only beside the administrator's own."""
    reason = " ".join(reason.split())
    principal.require("accounts.impersonate")
    if principal.impersonator_id is not None or principal.session_id is None:
        raise ForbiddenError(_l("You are already looking with another's eyes."))
    if not REASON_LEAST <= len(reason) <= REASON_MOST:
        raise InvalidError(
            _l("Write why, from 10 to 300 signs: the owner will read it."), field="reason"
        )
    account = queries.one(session, account_id)
    if account.id == principal.account_id or grants.is_administrator(session, account.id):
        raise ForbiddenError(_l("Nobody looks with an administrator's eyes."))
    if account.is_blocked:
        raise RefusedError(_l("This account is blocked."))
    token = sessions.new_token()
    opened = AccountSession(
        id=uuid7(),
        account_id=account.id,
        token_digest=digest(token),
        expires_at=at + LIMIT,
        idle_seconds=int(LIMIT.total_seconds()),
        last_seen_at=at,
        address=address,
        agent=(agent or "")[: sessions.AGENT_LENGTH] or None,
        impersonator_id=principal.account_id,
        parent_id=principal.session_id,
        may_write=may_write,
    )
    session.add(opened)
    session.add(
        Impersonation(
            account_id=account.id,
            impersonator_id=principal.account_id,
            session_id=opened.id,
            reason=reason,
            may_write=may_write,
            started_at=at,
            expires_at=at + LIMIT,
        )
    )
    session.flush()
    _note(session, "accounts.impersonation-started", opened, why=reason)
    return token


def end(session: Session, token: str, *, at: datetime) -> None:
    """Give the eyes back, lapsed or not; twice is once."""
    opened = sessions.by_token(session, token)
    if opened is None or opened.impersonator_id is None or opened.revoked_at is not None:
        return
    opened.revoked_at = at
    session.execute(
        update(Impersonation)
        .where(Impersonation.session_id == opened.id)
        .values(ended_at=min(at, opened.expires_at))
    )
    session.flush()
    _note(session, "accounts.impersonation-ended", opened)


def _note(session: Session, action: str, opened: AccountSession, why: str | None = None) -> None:
    # Both names, also when the row is written from the administrator's side of the door.
    who = replace(
        audit.actor(), account_id=opened.account_id, impersonator_id=opened.impersonator_id
    )
    with audit.acting(who):
        audit.record(
            session,
            action,
            subject="account",
            subject_id=opened.account_id,
            details={"session": str(opened.id), "may_write": opened.may_write},
            why=why,
        )
