"""Reads of accounts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, exists, or_, select
from sqlalchemy.orm import Session

from hub.accounts.models import Account, AccountGrant, Impersonation
from hub.core.access import Role
from hub.core.errors import NotFoundError
from hub.core.i18n import _l
from hub.core.text import search_key

PAGE = 50


def one(session: Session, account_id: UUID) -> Account:
    if (found := session.get(Account, account_id)) is None:
        raise NotFoundError(_l("There is no such account."))
    return found


def by_email(session: Session, email: str) -> Account | None:
    return session.scalar(select(Account).where(Account.email == email))


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Which accounts are asked for by a name, an address or a role."""

    words: str = ""
    role: Role | None = None


def page(session: Session, wanted: Wanted, *, size: int = PAGE) -> Sequence[Account]:
    """Give the first of them by name."""
    statement = select(Account).order_by(Account.name_key, Account.id).limit(size)
    for condition in _conditions(wanted):
        statement = statement.where(condition)
    return session.scalars(statement).all()


def found_by(words: str) -> Subquery:
    """Select the ids of every account these words begin the name or the address of."""
    return select(Account.id).where(*_conditions(Wanted(words=words))).subquery()


def names(session: Session, account_ids: Collection[UUID]) -> dict[UUID, str]:
    rows = session.execute(select(Account.id, Account.name).where(Account.id.in_(account_ids)))
    return dict(rows.all())


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


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.words:
        key = search_key(wanted.words)
        conditions.append(
            or_(
                Account.name_key.startswith(key, autoescape=True),
                Account.email.startswith(key, autoescape=True),
            )
        )
    if wanted.role is not None:
        conditions.append(
            exists().where(
                AccountGrant.account_id == Account.id,
                AccountGrant.role == wanted.role,
                AccountGrant.waiting_since.is_(None),
            )
        )
    return conditions
