"""Whom staff may appoint: found by name among those whose role judges, with what speaks against."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.accounts.models import Account
from hub.accounts.queries import may
from hub.core.tables.names import matching
from hub.reviews.models import JUDGE

OFFERED = 10


def offer(session: Session, text: str) -> list[str]:
    """Offer those who may judge while a name is typed."""
    meant = matching(Account, text)
    if meant is None:
        meant = Account.email.startswith(text.strip().casefold(), autoescape=True)
    rows = session.scalars(
        select(Account)
        .where(meant, may(JUDGE))
        .order_by(Account.name_key, Account.id)
        .limit(OFFERED)
    )
    return [written(each) for each in rows]


def written(account: Account) -> str:
    return f"{account.name} <{account.email}>"


def understood(session: Session, text: str) -> UUID | None:
    """Understand what was chosen, an address, or a name that is one person's."""
    word = text.strip()
    _name, bracket, address = word.rpartition("<")
    email = (address.rstrip(">") if bracket else word).strip().casefold()
    base = select(Account.id).where(may(JUDGE))
    if "@" in email:
        return session.scalars(base.where(Account.email == email)).one_or_none()
    meant = matching(Account, word)
    ids = session.scalars(base.where(meant).limit(2)).all() if meant is not None else []
    return ids[0] if len(ids) == 1 else None
