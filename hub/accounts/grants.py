"""Roles: give, take, approve. The last administrator stays, whatever two others do at once."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hub.accounts import letters, sessions
from hub.accounts.events import RoleAsked, RoleGranted, RoleRevoked
from hub.accounts.holding import IS_HELD, OWNER, TO_OWNER
from hub.accounts.models import Account, AccountGrant
from hub.core import audit
from hub.core.access import Grant, Role, Scope
from hub.core.errors import ConflictError, InvalidError, NotFoundError, RefusedError
from hub.core.events import emit
from hub.core.i18n import _l

# How far each role may reach; the first is what is offered.
ROLE_SCOPES: dict[Role, tuple[Scope, ...]] = {
    Role.STAFF: (Scope.REGION,),
    Role.LEARNER: (Scope.SELF,),
    Role.PARTNER: (Scope.ORGANISATION,),
    Role.CUSTOMER: (Scope.ORGANISATION,),
    Role.TEACHER: (Scope.SELF, Scope.ORGANISATION),
    Role.COORDINATOR: (Scope.REGION, Scope.ORGANISATION),
    Role.ADMIN: (Scope.REGION,),
}


def grant(
    session: Session,
    account_id: UUID,
    role: Role,
    scope: Scope,
    organisation_id: UUID | None = None,
    *,
    at: datetime,
    keep_session: UUID | None = None,
) -> AccountGrant:
    """Give a role. Sessions opened with fewer rights end; the door renews the one it keeps."""
    given = _add(session, account_id, role, scope, organisation_id, waiting_since=None)
    sessions.end_all(session, account_id, at=at, but=keep_session, why="role")
    _note(session, "accounts.role-granted", given)
    emit(
        session,
        RoleGranted(
            aggregate_id=account_id,
            role=role.value,
            scope=scope.value,
            organisation_id=organisation_id,
        ),
    )
    return given


def ask(
    session: Session, account_id: UUID, role: Role, organisation_id: UUID, *, at: datetime
) -> AccountGrant:
    """Ask to act for an organisation: gives nothing until staff approve."""
    asked = _add(session, account_id, role, Scope.ORGANISATION, organisation_id, waiting_since=at)
    _note(session, "accounts.role-asked", asked)
    emit(
        session,
        RoleAsked(aggregate_id=account_id, role=role.value, organisation_id=organisation_id),
    )
    return asked


def approve(session: Session, grant_id: UUID, *, at: datetime) -> AccountGrant:
    asked = _waiting(session, grant_id)
    asked.waiting_since = None
    session.flush()
    sessions.end_all(session, asked.account_id, at=at, why="role")
    _note(session, "accounts.role-granted", asked)
    emit(
        session,
        RoleGranted(
            aggregate_id=asked.account_id,
            role=asked.role.value,
            scope=asked.scope.value,
            organisation_id=asked.organisation_id,
        ),
    )
    letters.write(session, letters.ROLE_APPROVED, account_id=asked.account_id)
    return asked


def decline(session: Session, grant_id: UUID, *, why: str) -> AccountGrant:
    asked = _waiting(session, grant_id)
    session.delete(asked)
    session.flush()
    _note(session, "accounts.role-declined", asked, why=why)
    letters.write(session, letters.ROLE_DECLINED, account_id=asked.account_id, why=why)
    return asked


def revoke(session: Session, grant_id: UUID) -> AccountGrant:
    """Take a role away: works from the next request on, for rights are read with each."""
    taken = one(session, grant_id)
    if taken.role is Role.ADMIN:
        lock_administrators(session)
    session.delete(taken)
    session.flush()
    if taken.role is Role.ADMIN:
        need_an_administrator(session)
    _note(session, "accounts.role-revoked", taken)
    emit(
        session,
        RoleRevoked(
            aggregate_id=taken.account_id,
            role=taken.role.value,
            scope=taken.scope.value,
            organisation_id=taken.organisation_id,
        ),
    )
    return taken


def end(session: Session, grant_id: UUID, organisation_id: UUID, *, why: str) -> None:
    """End somebody's acting for an organisation; the person is told why."""
    ended = one(session, grant_id)
    if ended.organisation_id != organisation_id or ended.waiting_since is not None:
        raise NotFoundError(_l("There is no such role."))
    with audit.because(why):
        revoke(session, grant_id)
    letters.write(session, letters.ROLE_ENDED, account_id=ended.account_id, why=why)


def one(session: Session, grant_id: UUID) -> AccountGrant:
    found = session.get(AccountGrant, grant_id)
    if found is None:
        raise NotFoundError(_l("There is no such role."))
    return found


def of_account(session: Session, account_id: UUID) -> list[AccountGrant]:
    return list(
        session.scalars(
            select(AccountGrant)
            .where(AccountGrant.account_id == account_id)
            .order_by(AccountGrant.id)
        )
    )


def rights_now(session: Session, account_id: UUID) -> tuple[Grant, ...] | None:
    """Give what an account may at this moment; None when it is blocked or gone."""
    account = session.get(Account, account_id)
    if account is None or account.is_blocked:
        return None
    rows = session.execute(
        select(AccountGrant.role, AccountGrant.scope, AccountGrant.organisation_id, IS_HELD)
        .outerjoin(OWNER, TO_OWNER)
        .where(AccountGrant.account_id == account_id, AccountGrant.waiting_since.is_(None))
        .order_by(AccountGrant.id)
    )
    return tuple(Grant(*row) for row in rows)


def waiting(session: Session, *, limit: int) -> list[tuple[AccountGrant, Account]]:
    rows = session.execute(
        select(AccountGrant, Account)
        .join(Account, Account.id == AccountGrant.account_id)
        .where(AccountGrant.waiting_since.is_not(None))
        .order_by(AccountGrant.waiting_since, AccountGrant.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows]


def representatives(session: Session, organisation_id: UUID) -> Sequence[Account]:
    """Give those who act for the organisation already."""
    act = select(AccountGrant.account_id).where(
        AccountGrant.organisation_id == organisation_id, AccountGrant.waiting_since.is_(None)
    )
    return session.scalars(
        select(Account)
        .where(Account.id.in_(act), Account.blocked_at.is_(None))
        .order_by(Account.name, Account.id)
    ).all()


def acting_for(session: Session, organisation_id: UUID) -> list[tuple[AccountGrant, Account]]:
    """Give who acts for the organisation, in which role, blocked accounts too."""
    rows = session.execute(
        select(AccountGrant, Account)
        .join(Account, Account.id == AccountGrant.account_id)
        .where(
            AccountGrant.organisation_id == organisation_id, AccountGrant.waiting_since.is_(None)
        )
        .order_by(Account.name_key, AccountGrant.id)
    )
    return [(row[0], row[1]) for row in rows]


def asked_by(session: Session, account_id: UUID) -> list[AccountGrant]:
    """Give what this account asked for and staff have not decided."""
    return [one for one in of_account(session, account_id) if one.waiting_since is not None]


def is_administrator(session: Session, account_id: UUID) -> bool:
    found = session.scalar(
        select(AccountGrant.id).where(
            AccountGrant.account_id == account_id,
            AccountGrant.role == Role.ADMIN,
            AccountGrant.waiting_since.is_(None),
        )
    )
    return found is not None


def lock_administrators(session: Session) -> None:
    """Queue up everybody who takes administrators away (SQLite's writers queue up anyway)."""
    session.execute(
        select(AccountGrant.id)
        .where(AccountGrant.role == Role.ADMIN)
        .order_by(AccountGrant.id)
        .with_for_update()
    ).all()


def need_an_administrator(session: Session) -> None:
    """Refuse what would leave nobody to open the door; called after the change, under the lock."""
    left = session.scalar(
        select(func.count())
        .select_from(AccountGrant)
        .join(Account, Account.id == AccountGrant.account_id)
        .where(
            AccountGrant.role == Role.ADMIN,
            AccountGrant.waiting_since.is_(None),
            Account.blocked_at.is_(None),
        )
    )
    if not left:
        raise RefusedError(_l("The last administrator must stay."))


def _add(
    session: Session,
    account_id: UUID,
    role: Role,
    scope: Scope,
    organisation_id: UUID | None,
    *,
    waiting_since: datetime | None,
) -> AccountGrant:
    if scope not in ROLE_SCOPES[role]:
        raise InvalidError(_l("This role does not reach so far."), field="scope")
    if (scope is Scope.ORGANISATION) != (organisation_id is not None):
        raise InvalidError(_l("Choose the organisation of this role."), field="organisation_id")
    if session.get(Account, account_id) is None:
        raise NotFoundError(_l("There is no such account."))
    added = AccountGrant(
        account_id=account_id,
        role=role,
        scope=scope,
        organisation_id=organisation_id,
        waiting_since=waiting_since,
    )
    try:
        with session.begin_nested():
            session.add(added)
    except IntegrityError as error:
        raise ConflictError(_l("This account already has this role.")) from error
    return added


def _waiting(session: Session, grant_id: UUID) -> AccountGrant:
    asked = one(session, grant_id)
    if asked.waiting_since is None:
        raise RefusedError(_l("This has been decided already."))
    return asked


def _note(session: Session, action: str, what: AccountGrant, why: str | None = None) -> None:
    audit.record(
        session,
        action,
        subject="account",
        subject_id=what.account_id,
        details={
            "role": what.role.value,
            "scope": what.scope.value,
            "organisation": str(what.organisation_id) if what.organisation_id else None,
        },
        why=why,
    )
