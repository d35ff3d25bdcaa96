"""Identities of other systems (ЕСИА first) that an account may sign in with."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hub.accounts.models import Account, ExternalIdentity
from hub.core import audit
from hub.core.errors import ConflictError, NotFoundError, RefusedError
from hub.core.i18n import _l


def link(
    session: Session,
    account: Account,
    *,
    provider: str,
    subject: str,
    assurance: str,
    at: datetime,
) -> ExternalIdentity:
    """Tie an identity to the account; one identity opens one account until it is unlinked."""
    linked = ExternalIdentity(
        account_id=account.id,
        provider=provider,
        subject=subject,
        assurance=assurance,
        linked_at=at,
    )
    try:
        with session.begin_nested():
            session.add(linked)
    except IntegrityError as error:
        raise ConflictError(_l("This identity belongs to another account.")) from error
    _note(session, "accounts.identity-linked", linked)
    return linked


def unlink(session: Session, account: Account, identity_id: UUID) -> None:
    found = session.get(ExternalIdentity, identity_id)
    if found is None or found.account_id != account.id:
        raise NotFoundError(_l("There is no such identity."))
    if account.password_hash is None and len(of_account(session, account.id)) == 1:
        raise RefusedError(_l("Set a password first, or there will be no way in."))
    session.delete(found)
    session.flush()
    _note(session, "accounts.identity-unlinked", found)


def account_of(session: Session, *, provider: str, subject: str) -> Account | None:
    return session.scalar(
        select(Account)
        .join(ExternalIdentity, ExternalIdentity.account_id == Account.id)
        .where(ExternalIdentity.provider == provider, ExternalIdentity.subject == subject)
    )


def of_account(session: Session, account_id: UUID) -> Sequence[ExternalIdentity]:
    return session.scalars(
        select(ExternalIdentity)
        .where(ExternalIdentity.account_id == account_id)
        .order_by(ExternalIdentity.linked_at)
    ).all()


def _note(session: Session, action: str, linked: ExternalIdentity) -> None:
    audit.record(
        session,
        action,
        subject="account",
        subject_id=linked.account_id,
        details={"provider": linked.provider, "assurance": linked.assurance},
    )


def people_of(
    session: Session, identities: Collection[tuple[str, str]]
) -> dict[tuple[str, str], UUID]:
    """Give the people whose accounts these identities open, by system and key there."""
    found: dict[tuple[str, str], UUID] = {}
    for provider in {provider for provider, _subject in identities}:
        rows = session.execute(
            select(ExternalIdentity.subject, Account.person_id)
            .join(Account, Account.id == ExternalIdentity.account_id)
            .where(
                ExternalIdentity.provider == provider,
                ExternalIdentity.subject.in_([key for name, key in identities if name == provider]),
            )
        )
        found |= {(provider, subject): person for subject, person in rows if person is not None}
    return found
