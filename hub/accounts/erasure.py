"""An account destroyed: nothing of it names anybody; its id stays in the audit."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, or_, update
from sqlalchemy.orm import Session

from hub.accounts import grants, queries
from hub.accounts.models import (
    AccountDevice,
    AccountGrant,
    AccountSession,
    ApiToken,
    Consent,
    ExternalIdentity,
    LinkToken,
    RecoveryCode,
    Registration,
)
from hub.core import audit
from hub.core.errors import RefusedError
from hub.core.i18n import _l, spoken
from hub.core.notifications import forget_account

OWN = (AccountDevice, AccountGrant, ApiToken, ExternalIdentity, LinkToken, RecoveryCode)
NOWHERE = "erased.invalid"  # RFC 2606: no letter ever leaves for it


def erase(session: Session, account_id: UUID, *, why: str, at: datetime) -> None:
    """Shut the account for good and forget who it was. The last administrator stays."""
    account = queries.one(session, account_id)
    if audit.actor().account_id == account_id:
        raise RefusedError(_l("You can't destroy your own account."))
    is_administrator = grants.is_administrator(session, account_id)
    if is_administrator:
        grants.lock_administrators(session)
    email = account.email
    account.email = f"{account.id.hex}@{NOWHERE}"
    account.name = spoken("Erased account")
    account.password_hash = account.totp_secret = account.totp_confirmed_at = None
    account.totp_last_step = account.email_confirmed_at = account.consent_version = None
    account.blocked_at, account.blocked_why = at, spoken("The data are destroyed")
    session.flush()
    if is_administrator:
        grants.need_an_administrator(session)
    # Another's eyes first: they point at the session they came from.
    theirs = or_(
        AccountSession.account_id == account_id, AccountSession.impersonator_id == account_id
    )
    session.execute(delete(AccountSession).where(theirs, AccountSession.parent_id.is_not(None)))
    session.execute(delete(AccountSession).where(AccountSession.account_id == account_id))
    for model in OWN:
        session.execute(delete(model).where(model.account_id == account_id))
    session.execute(delete(Registration).where(Registration.email == email))
    session.execute(
        update(Consent)
        .where(Consent.account_id == account_id)
        .values(address=None, agent=None, withdrawn_address=None)
    )
    forget_account(session, account_id, email)
    audit.record(session, "accounts.erased", subject="account", subject_id=account_id, why=why)
