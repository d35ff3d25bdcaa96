"""The post of an account destroyed: nothing written to it or kept about it stays."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, or_
from sqlalchemy.orm import Session

from hub.core import jobs
from hub.core.crypto import blind_indexes
from hub.core.jobs import Run
from hub.core.notifications.models import (
    MAIL_ADDRESS,
    Mail,
    Notification,
    NotificationChoice,
    NotificationRhythm,
)
from hub.core.notifications.office import office
from hub.core.notifications.transports import MailFolder

FORGET_JOB = "mail.forget"


def forget_account(session: Session, account_id: UUID, email: str) -> None:
    """Remove notifications, wishes, and letters to the account or to its bare address."""
    for model in (Notification, NotificationChoice, NotificationRhythm):
        session.execute(delete(model).where(model.account_id == account_id))
    to_it = Mail.address_index.in_(blind_indexes(MAIL_ADDRESS, email))
    forget_letters(session, or_(Mail.account_id == account_id, to_it))


def forget_letters(session: Session, which: ColumnElement[bool]) -> None:
    """Remove letters, and once that stays, what the embedded mailbox keeps of them in files."""
    gone = session.scalars(delete(Mail).where(which).returning(Mail.id)).all()
    if gone and isinstance(office().transport, MailFolder):
        jobs.enqueue(session, FORGET_JOB, {"letters": [one.hex for one in gone]})


def remove_files(_session: Session, payload: dict[str, Any], _run: Run) -> None:
    transport = office().transport
    if isinstance(transport, MailFolder):
        for letter in payload["letters"]:
            transport.remove(letter)
