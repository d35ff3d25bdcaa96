"""Letters about accounts: the one place that asks `notifications` to write."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from hub.core.notifications import notify

CONFIRM = "accounts.confirm-email"
ALREADY = "accounts.already-registered"
INVITE = "accounts.invitation"
RECOVER = "accounts.recover-password"
PASSWORD_CHANGED = "accounts.password-changed"  # noqa: S105 - a template's key
NEW_DEVICE = "accounts.new-device"
SECOND_FACTOR = "accounts.second-factor-changed"
ROLE_APPROVED = "accounts.role-approved"
ROLE_DECLINED = "accounts.role-declined"
CONFIRM_NEW_EMAIL = "accounts.confirm-new-email"
EMAIL_CHANGED = "accounts.email-changed"


def write(
    session: Session,
    key: str,
    *,
    account_id: UUID | None,
    email: str | None = None,
    **context: Any,
) -> None:
    """Queue a letter with the caller's change; `email` is for whoever has no account yet."""
    notify(session, account_id, key, context, email=email)
