"""Who a request comes from: one query, whichever way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, exists, select, update
from sqlalchemy.orm import Session, aliased

from hub.accounts.holding import IS_HELD, OWNER, TO_OWNER
from hub.accounts.models import Account, AccountGrant, AccountSession, ApiToken
from hub.core import clock
from hub.core.access import Grant, Principal, Role
from hub.core.crypto import digest
from hub.core.prepared import Prepared

SEEN_EVERY = timedelta(seconds=60)  # a write for every request would cost more than the page

_Impersonator = aliased(Account)
_Parent = aliased(AccountSession)
_AdminGrant = aliased(AccountGrant)

_WHO = (
    Account.id.label("account_id"),
    Account.person_id,
    Account.name,
    Account.locale,
    Account.consent_version,
    AccountGrant.role,
    AccountGrant.scope,
    AccountGrant.organisation_id,
    IS_HELD.label("is_held"),
)
_GRANTS = and_(AccountGrant.account_id == Account.id, AccountGrant.waiting_since.is_(None))
_BY_SESSION = Prepared(
    select(
        AccountSession.id,
        AccountSession.expires_at,
        AccountSession.idle_seconds,
        AccountSession.last_seen_at,
        *_WHO,
    )
    .join(Account, Account.id == AccountSession.account_id)
    .outerjoin(AccountGrant, _GRANTS)
    .outerjoin(OWNER, TO_OWNER)
    .where(
        AccountSession.token_digest == bindparam("token"),
        AccountSession.revoked_at.is_(None),
        AccountSession.impersonator_id.is_(None),
        Account.blocked_at.is_(None),
    )
)
# Another's eyes see only beside the administrator's own live session, and only while they may.
_BY_EYES = Prepared(
    select(
        AccountSession.id,
        AccountSession.expires_at,
        AccountSession.may_write,
        AccountSession.impersonator_id,
        _Impersonator.name.label("impersonator_name"),
        _Parent.id.label("parent_id"),
        _Parent.expires_at.label("parent_expires_at"),
        _Parent.idle_seconds,
        _Parent.last_seen_at,
        *_WHO,
    )
    .join(Account, Account.id == AccountSession.account_id)
    .join(_Impersonator, _Impersonator.id == AccountSession.impersonator_id)
    .join(_Parent, _Parent.id == AccountSession.parent_id)
    .outerjoin(AccountGrant, _GRANTS)
    .outerjoin(OWNER, TO_OWNER)
    .where(
        AccountSession.token_digest == bindparam("eyes"),
        AccountSession.expires_at > bindparam("at"),
        _Parent.token_digest == bindparam("own"),
        AccountSession.revoked_at.is_(None),
        Account.blocked_at.is_(None),
        _Impersonator.blocked_at.is_(None),
        _Parent.revoked_at.is_(None),
        _Parent.account_id == AccountSession.impersonator_id,
        exists().where(
            _AdminGrant.account_id == AccountSession.impersonator_id,
            _AdminGrant.role == Role.ADMIN,
            _AdminGrant.waiting_since.is_(None),
        ),
    )
)
_BY_TOKEN = Prepared(
    select(ApiToken.id, ApiToken.permissions, ApiToken.last_used_on, *_WHO)
    .join(Account, Account.id == ApiToken.account_id)
    .outerjoin(AccountGrant, _GRANTS)
    .outerjoin(OWNER, TO_OWNER)
    .where(
        ApiToken.digest == bindparam("token"),
        ApiToken.expires_at > bindparam("at"),
        ApiToken.revoked_at.is_(None),
        Account.blocked_at.is_(None),
    )
)
_BY_ACCOUNT = Prepared(
    select(*_WHO)
    .outerjoin(AccountGrant, _GRANTS)
    .outerjoin(OWNER, TO_OWNER)
    .where(Account.id == bindparam("account"), Account.blocked_at.is_(None))
)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who came, and what the door must do about it."""

    principal: Principal
    locale: str
    consent_version: int | None
    own_session_id: UUID | None = None  # the browser's own, behind another's eyes too
    is_stale: bool = False  # time to note that they were seen


def by_session(token: str, *, at: datetime) -> Identity | None:
    rows = _BY_SESSION.rows(token=digest(token))
    if not rows or _is_over(rows[0], rows[0].expires_at, at):
        return None
    first = rows[0]
    principal = Principal(
        account_id=first.account_id,
        person_id=first.person_id,
        name=first.name,
        grants=_grants(rows),
        session_id=first.id,
    )
    stale = at - first.last_seen_at > SEEN_EVERY
    return Identity(principal, first.locale, first.consent_version, first.id, stale)


def by_eyes(eyes: str, own: str, *, at: datetime) -> Identity | None:
    """Find whose eyes are borrowed: by the loan's token beside that of the borrower's session."""
    rows = _BY_EYES.rows(eyes=digest(eyes), own=digest(own), at=at)
    if not rows or _is_over(rows[0], rows[0].parent_expires_at, at):
        return None
    first = rows[0]
    principal = Principal(
        account_id=first.account_id,
        person_id=first.person_id,
        name=first.name,
        grants=_grants(rows),
        session_id=first.id,
        impersonator_id=first.impersonator_id,
        impersonator_name=first.impersonator_name,
        read_only=not first.may_write,
    )
    stale = at - first.last_seen_at > SEEN_EVERY
    return Identity(principal, first.locale, None, first.parent_id, stale)


def by_token(token_digest: str, *, at: datetime) -> Identity | None:
    rows = _BY_TOKEN.rows(token=token_digest, at=at)
    if not rows:
        return None
    first = rows[0]
    principal = Principal(
        account_id=first.account_id,
        person_id=first.person_id,
        name=first.name,
        grants=_grants(rows),
        only=frozenset(first.permissions),
        token_id=first.id,
    )
    today = clock.day_of(at)
    return Identity(principal, first.locale, None, is_stale=first.last_used_on != today)


def of_account(account_id: UUID) -> Principal | None:
    """Give the rights an account has now, for a door that it opened to a machine before."""
    rows = _BY_ACCOUNT.rows(account=account_id)
    if not rows:
        return None
    first = rows[0]
    return Principal(
        account_id=account_id, person_id=first.person_id, name=first.name, grants=_grants(rows)
    )


def seen(session: Session, session_id: UUID, *, at: datetime) -> None:
    session.execute(
        update(AccountSession)
        .where(AccountSession.id == session_id, AccountSession.last_seen_at < at - SEEN_EVERY)
        .values(last_seen_at=at, version=AccountSession.version + 1)
    )


def token_used(session: Session, token_id: UUID, *, at: datetime) -> None:
    """Note the day only: enough to find forgotten tokens, cheap enough for every call."""
    session.execute(
        update(ApiToken)
        .where(ApiToken.id == token_id)
        .values(last_used_on=clock.day_of(at), version=ApiToken.version + 1)
    )


def _is_over(row: Any, expires_at: datetime, at: datetime) -> bool:
    return expires_at <= at or at - row.last_seen_at > timedelta(seconds=row.idle_seconds)


def _grants(rows: Sequence[Any]) -> tuple[Grant, ...]:
    return tuple(
        Grant(row.role, row.scope, row.organisation_id, row.is_held)
        for row in rows
        if row.role is not None
    )
