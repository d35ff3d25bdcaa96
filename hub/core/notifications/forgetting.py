"""The post of an account destroyed: nothing written to it or kept about it stays."""

from uuid import UUID

from sqlalchemy import delete, or_
from sqlalchemy.orm import Session

from hub.core.crypto import blind_indexes
from hub.core.notifications.models import (
    MAIL_ADDRESS,
    Mail,
    Notification,
    NotificationChoice,
    NotificationRhythm,
)


def forget_account(session: Session, account_id: UUID, email: str) -> None:
    """Remove notifications, wishes, and letters to the account or to its bare address."""
    for model in (Notification, NotificationChoice, NotificationRhythm):
        session.execute(delete(model).where(model.account_id == account_id))
    to_it = Mail.address_index.in_(blind_indexes(MAIL_ADDRESS, email))
    session.execute(delete(Mail).where(or_(Mail.account_id == account_id, to_it)))
