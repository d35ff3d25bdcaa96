"""Reads of accounts."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, not_, or_, select, true
from sqlalchemy.orm import Session

from hub.accounts.holding import IS_HELD, OWNER, TO_OWNER
from hub.accounts.models import Account, AccountGrant, Impersonation
from hub.core.access import POLICY, WHILE_HELD, Role
from hub.core.errors import NotFoundError
from hub.core.i18n import _l
from hub.core.tables.names import matching

PAGE = 50
_GIVEN = and_(AccountGrant.account_id == Account.id, AccountGrant.waiting_since.is_(None))


def one(session: Session, account_id: UUID) -> Account:
    if (found := session.get(Account, account_id)) is None:
        raise absent()
    return found


def absent() -> NotFoundError:
    return NotFoundError(_l("There is no such account."))


def by_email(session: Session, email: str) -> Account | None:
    return session.scalar(select(Account).where(Account.email == email))


def page(session: Session, role: Role | None, *, size: int = PAGE) -> Sequence[Account]:
    """Give the first by name, of one role or of all."""
    statement = select(Account).order_by(Account.name_key, Account.id).limit(size)
    if role is not None:
        statement = statement.where(_holds([role]))
    return session.scalars(statement).all()


def names(session: Session, account_ids: Collection[UUID]) -> dict[UUID, str]:
    rows = session.execute(select(Account.id, Account.name).where(Account.id.in_(account_ids)))
    return dict(rows.all())


def of_person(session: Session, person_id: UUID) -> Account | None:
    """Give the account of a person; of several the latest."""
    return session.scalars(
        select(Account).where(Account.person_id == person_id).order_by(Account.id.desc()).limit(1)
    ).one_or_none()


def all_of_person(session: Session, person_id: UUID) -> Sequence[Account]:
    """Give every account of a person: two cards that were merged may have brought one each."""
    return session.scalars(
        select(Account).where(Account.person_id == person_id).order_by(Account.id)
    ).all()


def who_may(session: Session, permission: str) -> Sequence[UUID]:
    """Name the open accounts that have this permission, however far it reaches."""
    return session.scalars(select(Account.id).where(may(permission)).order_by(Account.id)).all()


def who_may_for(session: Session, permission: str, organisation_id: UUID) -> Sequence[UUID]:
    """Name the open accounts that have this permission because they act for the organisation."""
    there = may(permission, AccountGrant.organisation_id == organisation_id)
    return session.scalars(select(Account.id).where(there).order_by(Account.id)).all()


def may(permission: str, *where: ColumnElement[bool]) -> ColumnElement[bool]:
    """Say in SQL which accounts are open and have this permission in a role that is not held."""
    counts = true() if permission in WHILE_HELD else not_(IS_HELD)
    having = (
        select(AccountGrant.id)
        .outerjoin(OWNER, TO_OWNER)
        .where(_GIVEN, AccountGrant.role.in_(POLICY[permission]), counts, *where)
        .correlate(Account)
    )
    return and_(Account.blocked_at.is_(None), having.exists())


def named(words: str) -> Select[UUID]:
    """Select the ids of all whose name or address is meant, however many they are."""
    key = words.strip().casefold()
    by_email = Account.email.startswith(key, autoescape=True)
    by_words = matching(Account, words)
    return select(Account.id).where(by_email if by_words is None else or_(by_email, by_words))


def roles_of(session: Session, account_ids: list[UUID]) -> dict[UUID, list[AccountGrant]]:
    found: dict[UUID, list[AccountGrant]] = {account_id: [] for account_id in account_ids}
    rows = session.scalars(
        select(AccountGrant)
        .where(AccountGrant.account_id.in_(account_ids))
        .order_by(AccountGrant.id)
    )
    for row in rows:
        found[row.account_id].append(row)
    return found


def impersonations(
    session: Session, account_id: UUID, *, limit: int = PAGE
) -> list[tuple[Impersonation, str]]:
    """List who looked with this account's eyes, with the name, the latest first."""
    rows = session.execute(
        select(Impersonation, Account.name)
        .join(Account, Account.id == Impersonation.impersonator_id)
        .where(Impersonation.account_id == account_id)
        .order_by(Impersonation.id.desc())
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows]


def _holds(roles: Collection[Role]) -> ColumnElement[bool]:
    return exists().where(_GIVEN, AccountGrant.role.in_(roles))
