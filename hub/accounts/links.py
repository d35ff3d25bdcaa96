"""Links in letters: a new password, another address. Digest kept, one use, a term.

Whoever asks is answered before anybody looks whether there is such an account: a job looks. So the
answer and its time are the same for every address.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hub.accounts import commands, letters, queries, sessions
from hub.accounts.events import AccountEmailChanged, EmailConfirmed
from hub.accounts.models import Account, ApiToken, LinkToken
from hub.core import audit, jobs
from hub.core.crypto import digest
from hub.core.db import utcnow
from hub.core.errors import ConflictError, RefusedError
from hub.core.events import emit
from hub.core.i18n import _l

PASSWORD = "password"  # noqa: S105 - a purpose
EMAIL = "email"
TERMS = {PASSWORD: timedelta(hours=1), EMAIL: timedelta(hours=24)}
INVITATION = timedelta(days=7)
FRESH = timedelta(minutes=10)  # a letter so young is not written once more
RECOVERY_ASKED = "accounts.recovery-asked"


def ask_recovery(session: Session, email: str) -> None:
    """Write down that somebody wants a new password; the same row for every address."""
    jobs.enqueue(session, RECOVERY_ASKED, {"email": jobs.sealed_word(email)})


def on_recovery_asked(session: Session, payload: dict[str, Any], _run: jobs.Run) -> None:
    """Write to the owner, unless a letter of the last minutes lies there with a good link.

    Earlier links stay good until one is used: a stranger who asks again and again neither takes the
    owner's link away nor fills the mailbox, and whoever asks has a letter to open.
    """
    email = jobs.opened_word(payload["email"])
    account = queries.by_email(session, email)
    at = utcnow()
    if account is None or account.is_blocked or _has_fresh(session, account.id, at=at):
        return
    token = make(session, account, PASSWORD, at=at, voids_earlier=False)
    letters.write(
        session,
        letters.RECOVER,
        account_id=account.id,
        email=account.email,  # also when it was never confirmed: the answer confirms it
        url=f"/recover/{token}",
    )
    audit.record(session, "accounts.recovery-asked", subject="account", subject_id=account.id)


def invite(session: Session, account: Account, *, at: datetime) -> None:
    """Ask the owner of an account made by staff for a password; that proves the address too."""
    token = make(session, account, PASSWORD, at=at, term=INVITATION)
    letters.write(
        session,
        letters.INVITE,
        account_id=account.id,
        email=account.email,
        url=f"/recover/{token}",
    )
    audit.record(session, "accounts.invited", subject="account", subject_id=account.id)


def ask_new_email(session: Session, account: Account, email: str, *, at: datetime) -> None:
    """Send the link to the new address: the old one stays until it is answered."""
    token = make(session, account, EMAIL, at=at, email=email)
    letters.write(
        session,
        letters.CONFIRM_NEW_EMAIL,
        account_id=None,
        email=email,
        url=f"/account/email/{token}",
    )
    audit.record(session, "accounts.new-email-asked", subject="account", subject_id=account.id)


def make(
    session: Session,
    account: Account,
    purpose: str,
    *,
    at: datetime,
    term: timedelta | None = None,
    email: str | None = None,
    voids_earlier: bool = True,
) -> str:
    """Make a link; an earlier one of the same purpose is worth nothing from now on."""
    if voids_earlier:
        earlier = LinkToken.account_id == account.id, LinkToken.purpose == purpose
        session.execute(delete(LinkToken).where(*earlier))
    token = secrets.token_urlsafe(32)
    session.add(
        LinkToken(
            account_id=account.id,
            purpose=purpose,
            digest=digest(token),
            email=email or account.email,
            made_at=at,
            expires_at=at + (term or TERMS[purpose]),
        )
    )
    session.flush()
    return token


def _has_fresh(session: Session, account_id: UUID, *, at: datetime) -> bool:
    found = session.scalar(
        select(LinkToken.id)
        .where(
            LinkToken.account_id == account_id,
            LinkToken.purpose == PASSWORD,
            LinkToken.used_at.is_(None),
            LinkToken.made_at > at - FRESH,
            LinkToken.expires_at > at,
        )
        .limit(1)
    )
    return found is not None


def look(
    session: Session, token: str, purpose: str, *, at: datetime
) -> tuple[LinkToken, Account] | None:
    """Find what a link is for, without using it up: scanners of mail open links too."""
    row = session.execute(
        select(LinkToken, Account)
        .join(Account, Account.id == LinkToken.account_id)
        .where(
            LinkToken.digest == digest(token),
            LinkToken.purpose == purpose,
            LinkToken.used_at.is_(None),
            LinkToken.expires_at > at,
            Account.blocked_at.is_(None),
        )
    ).one_or_none()
    return (row[0], row[1]) if row else None


def use(session: Session, token: str, purpose: str, *, at: datetime) -> tuple[LinkToken, Account]:
    """Use a link up; of two clicks at once one wins."""
    found = look(session, token, purpose, at=at)
    won = (
        found
        and session.execute(
            update(LinkToken)
            .where(LinkToken.id == found[0].id, LinkToken.used_at.is_(None))
            .values(used_at=at)
            .returning(LinkToken.id)
        ).all()
    )
    if not found or not won:
        raise RefusedError(_l("This link is no longer good. Ask for a new one."))
    return found


def recover(session: Session, token: str, password_hash: str, *, at: datetime) -> Account:
    """Set the password by the letter's link. A thief's sessions and keys go with the old one."""
    _link, account = use(session, token, PASSWORD, at=at)
    account.email_confirmed_at = account.email_confirmed_at or at
    commands.set_password(session, account, password_hash, at=at)
    session.execute(
        update(ApiToken)
        .where(ApiToken.account_id == account.id, ApiToken.revoked_at.is_(None))
        .values(revoked_at=at, version=ApiToken.version + 1)
    )
    audit.record(session, "accounts.recovered", subject="account", subject_id=account.id)
    return account


def change_email(
    session: Session, token: str, *, at: datetime, keep_session: UUID | None
) -> Account:
    """Move the account to the address that answered, and tell the old one."""
    link, account = use(session, token, EMAIL, at=at)
    old = account.email
    try:
        with session.begin_nested():
            account.email = link.email
            account.email_confirmed_at = at
    except IntegrityError as error:
        raise ConflictError(_l("There is an account with this e-mail already.")) from error
    session.execute(delete(LinkToken).where(LinkToken.account_id == account.id))
    sessions.end_all(session, account.id, at=at, but=keep_session, why="email")
    audit.record(
        session,
        "accounts.changed",
        subject="account",
        subject_id=account.id,
        details={"fields": ["email"]},
    )
    emit(
        session,
        AccountEmailChanged(
            aggregate_id=account.id,
            person_id=account.person_id,
            old=jobs.sealed_word(old),
            new=jobs.sealed_word(account.email),
        ),
    )
    letters.write(session, letters.EMAIL_CHANGED, account_id=None, email=old)
    emit(session, EmailConfirmed(aggregate_id=account.id, person_id=account.person_id))
    return account


def tidy(session: Session, *, at: datetime) -> None:
    session.execute(delete(LinkToken).where(LinkToken.expires_at < at))
