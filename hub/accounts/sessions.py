"""Sessions: start, renew the token, end one or all. Only its browser knows a token."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from hub.accounts.models import Account, AccountDevice, AccountSession
from hub.core import audit
from hub.core.crypto import digest
from hub.core.db import uuid7
from hub.core.errors import NotFoundError
from hub.core.i18n import _l
from hub.core.upsert import upsert

IDLE = timedelta(hours=1)
LONGEST = timedelta(hours=12)
REMEMBERED_IDLE = timedelta(days=14)
REMEMBERED_LONGEST = timedelta(days=30)
AGENT_LENGTH = 200


def new_token() -> str:
    return secrets.token_urlsafe(32)


def start(
    session: Session,
    account: Account,
    *,
    address: str | None,
    agent: str | None,
    remember: bool,
    at: datetime,
) -> tuple[AccountSession, str]:
    """Open a session under a token never seen before: whatever cookie came in means nothing now."""
    token = new_token()
    opened = AccountSession(
        id=uuid7(),
        account_id=account.id,
        token_digest=digest(token),
        expires_at=at + (REMEMBERED_LONGEST if remember else LONGEST),
        idle_seconds=int((REMEMBERED_IDLE if remember else IDLE).total_seconds()),
        last_seen_at=at,
        address=address,
        agent=(agent or "")[:AGENT_LENGTH] or None,
    )
    session.add(opened)
    account.last_sign_in_at = at
    session.flush()
    return opened, token


def rotate(session: Session, session_id: UUID, *, at: datetime) -> str | None:
    """Give a live session a new token; the old one is worth nothing from this commit on."""
    token = new_token()
    changed = session.execute(
        update(AccountSession)
        .where(
            AccountSession.id == session_id,
            AccountSession.revoked_at.is_(None),
            AccountSession.expires_at > at,
        )
        .values(token_digest=digest(token), last_seen_at=at, version=AccountSession.version + 1)
        .returning(AccountSession.id)
    ).all()
    return token if changed else None


def by_token(session: Session, token: str) -> AccountSession | None:
    """Find the row of a cookie, live or not."""
    return session.scalar(
        select(AccountSession).where(AccountSession.token_digest == digest(token))
    )


def live(session: Session, account_id: UUID, *, at: datetime) -> Sequence[AccountSession]:
    """List the sessions a person may end, the freshest first; others' eyes are shown elsewhere."""
    rows = session.scalars(
        select(AccountSession)
        .where(
            AccountSession.account_id == account_id,
            AccountSession.revoked_at.is_(None),
            AccountSession.impersonator_id.is_(None),
            AccountSession.expires_at > at,
        )
        .order_by(AccountSession.last_seen_at.desc())
    ).all()
    return [row for row in rows if row.last_seen_at + timedelta(seconds=row.idle_seconds) > at]


def end(session: Session, account_id: UUID, session_id: UUID, *, at: datetime) -> None:
    """End one session of this account, and whatever looks with another's eyes out of it."""
    if not _end(session, account_id, at, AccountSession.id == session_id):
        raise NotFoundError(_l("There is no such session."))
    audit.record(
        session,
        "accounts.session-ended",
        subject="account",
        subject_id=account_id,
        details={"session": str(session_id)},
    )


def end_all(
    session: Session, account_id: UUID, *, at: datetime, but: UUID | None = None, why: str
) -> int:
    """End every session of the account but one, and those started out of them."""
    ended = _end(session, account_id, at, AccountSession.id != but if but else None)
    if ended:
        audit.record(
            session,
            "accounts.sessions-ended",
            subject="account",
            subject_id=account_id,
            details={"count": ended, "cause": why},
        )
    return ended


def end_all_of(session: Session, session_ids: Sequence[UUID], *, at: datetime) -> None:
    """End these and whatever looks with another's eyes out of them."""
    session.execute(
        update(AccountSession)
        .where(
            or_(AccountSession.id.in_(session_ids), AccountSession.parent_id.in_(session_ids)),
            AccountSession.revoked_at.is_(None),
        )
        .values(revoked_at=at, version=AccountSession.version + 1)
    )


def _end(session: Session, account_id: UUID, at: datetime, *conditions: object) -> int:
    statement = update(AccountSession).where(
        AccountSession.account_id == account_id, AccountSession.revoked_at.is_(None)
    )
    for condition in conditions:
        if condition is not None:
            statement = statement.where(condition)  # type: ignore[arg-type]
    ended = session.scalars(
        statement.values(revoked_at=at, version=AccountSession.version + 1).returning(
            AccountSession.id
        )
    ).all()
    if ended:
        end_all_of(session, ended, at=at)
    return len(ended)


def is_known_device(session: Session, account_id: UUID, device: str | None) -> bool:
    if not device:
        return False
    found = session.scalar(
        select(AccountDevice.id).where(
            AccountDevice.account_id == account_id, AccountDevice.digest == digest(device)
        )
    )
    return found is not None


def remember_device(
    session: Session, account_id: UUID, device: str, *, agent: str | None, at: datetime
) -> bool:
    """Note the browser; True when the account has others and this one is new among them."""
    known = session.scalars(
        select(AccountDevice.digest).where(AccountDevice.account_id == account_id)
    ).all()
    row = {
        "id": uuid7(),
        "account_id": account_id,
        "digest": digest(device),
        "agent": (agent or "")[:AGENT_LENGTH] or None,
        "first_seen_at": at,
        "last_seen_at": at,
    }
    upsert(
        session, AccountDevice, [row], on=("account_id", "digest"), update=("agent", "last_seen_at")
    )
    return bool(known) and row["digest"] not in known
