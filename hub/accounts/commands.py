"""The life of an account: made, renamed, given a password, blocked, unblocked."""

import re
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hub.accounts import grants, letters, queries, sessions
from hub.accounts.events import AccountBlocked, AccountCreated, AccountUnblocked
from hub.accounts.models import Account, LinkToken
from hub.core import audit
from hub.core.errors import ConflictError, InvalidError, RefusedError
from hub.core.events import emit
from hub.core.i18n import _l
from hub.core.spelling import person_name

EMAIL_LENGTH = 254
NAME_LENGTH = 310
_EMAIL = re.compile(
    r"[^\s@<>\"(),:;\\\[\]]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,63}"
)


def clean_email(given: str, *, field: str = "email") -> str:
    """One spelling for one mailbox: small letters, no spaces around."""
    email = given.strip().lower()
    if len(email) > EMAIL_LENGTH or not _EMAIL.fullmatch(email) or ".." in email:
        raise InvalidError(_l("This does not look like an e-mail address."), field=field)
    return email


def create(
    session: Session,
    *,
    email: str,
    name: str,
    person_id: UUID | None = None,
    password_hash: str | None = None,
    confirmed_at: datetime | None = None,
    at: datetime,
) -> Account:
    """Make an account; of two at once for one address the database lets one through."""
    account = Account(
        email=clean_email(email),
        name=_clean_name(name),
        person_id=person_id,
        password_hash=password_hash,
        password_changed_at=at if password_hash else None,
        email_confirmed_at=confirmed_at,
    )
    try:
        with session.begin_nested():
            session.add(account)
    except IntegrityError as error:
        raise taken() from error
    audit.record(session, "accounts.created", subject="account", subject_id=account.id)
    emit(session, AccountCreated(aggregate_id=account.id, person_id=person_id))
    return account


def taken() -> ConflictError:
    return ConflictError(_l("There is an account with this e-mail already."))


def rename(session: Session, account: Account, name: str) -> None:
    account.name = _clean_name(name)
    audit.record(
        session,
        "accounts.changed",
        subject="account",
        subject_id=account.id,
        details={"fields": ["name"]},
    )


def tie(session: Session, account_id: UUID, person_id: UUID | None) -> Account:
    """Say whose account it is, or that it is nobody's; another's is untied first."""
    account = session.get(Account, account_id, with_for_update=True, populate_existing=True)
    if account is None:
        raise queries.absent()
    before = account.person_id
    if before == person_id:
        return account
    if before is not None and person_id is not None:
        raise RefusedError(_l("The account is tied to another person: untie it first."))
    account.person_id = person_id
    session.flush()
    audit.record(
        session,
        "accounts.tied" if person_id else "accounts.untied",
        subject="account",
        subject_id=account.id,
        details={"person": str(person_id or before)},
    )
    return account


def set_locale(session: Session, account: Account, locale: str) -> None:
    account.locale = locale
    audit.record(
        session,
        "accounts.changed",
        subject="account",
        subject_id=account.id,
        details={"fields": ["locale"]},
    )


def set_password(
    session: Session,
    account: Account,
    password_hash: str,
    *,
    at: datetime,
    keep_session: UUID | None = None,
) -> None:
    """Change the password: other sessions and every link in a letter are worth nothing now."""
    account.password_hash = password_hash
    account.password_changed_at = at
    session.execute(delete(LinkToken).where(LinkToken.account_id == account.id))
    session.flush()
    sessions.end_all(session, account.id, at=at, but=keep_session, why="password")
    audit.record(session, "accounts.password-changed", subject="account", subject_id=account.id)
    letters.write(session, letters.PASSWORD_CHANGED, account_id=account.id)


def renew_hash(session: Session, account_id: UUID, old: str, new: str) -> None:
    """Keep the same password under today's parameters, unless it was changed meanwhile."""
    session.execute(
        update(Account)
        .where(Account.id == account_id, Account.password_hash == old)
        .values(password_hash=new, version=Account.version + 1)
    )


def block(session: Session, account_id: UUID, *, why: str, at: datetime) -> Account:
    """Shut the door at once: sessions end, tokens stop, the page says why to the administrator."""
    account = queries.one(session, account_id)
    if account.is_blocked:
        raise RefusedError(_l("This account is blocked already."))
    if audit.actor().account_id == account_id:
        raise RefusedError(_l("You can't block yourself."))
    is_administrator = grants.is_administrator(session, account_id)
    if is_administrator:
        grants.lock_administrators(session)
    account.blocked_at = at
    account.blocked_why = why
    session.flush()
    if is_administrator:
        grants.need_an_administrator(session)
    sessions.end_all(session, account_id, at=at, why="block")
    audit.record(session, "accounts.blocked", subject="account", subject_id=account_id, why=why)
    emit(session, AccountBlocked(aggregate_id=account_id))
    return account


def unblock(session: Session, account_id: UUID) -> Account:
    account = queries.one(session, account_id)
    if not account.is_blocked:
        raise RefusedError(_l("This account is not blocked."))
    account.blocked_at = account.blocked_why = None
    session.flush()
    audit.record(session, "accounts.unblocked", subject="account", subject_id=account_id)
    emit(session, AccountUnblocked(aggregate_id=account_id))
    return account


def _clean_name(given: str) -> str:
    name = " ".join(given.split())
    if not name or len(name) > NAME_LENGTH:
        raise InvalidError(_l("Write the name, up to 310 signs."), field="name")
    return person_name(name, field="name")
