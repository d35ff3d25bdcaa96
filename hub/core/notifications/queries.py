"""Reads of notifications: what an account has and what it wants."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from hub.core.crypto import blind_indexes
from hub.core.errors import NotFoundError
from hub.core.i18n import _l
from hub.core.notifications.models import (
    MAIL_ADDRESS,
    Channel,
    Mail,
    MailState,
    Notification,
    NotificationChoice,
    NotificationRhythm,
    NotificationText,
    Rhythm,
)
from hub.core.notifications.templates import Topic

PAGE = 30
BELL = 99


def unread(session: Session, account_id: UUID) -> int:
    """Count for the bell, up to 100: past that people see "99+"."""
    some = (
        select(Notification.id)
        .where(
            Notification.account_id == account_id,
            Notification.read_at.is_(None),
            Notification.in_cabinet,
        )
        .limit(BELL + 1)
        .subquery()
    )
    return session.scalar(select(func.count()).select_from(some)) or 0


def page(
    session: Session, account_id: UUID, *, before: UUID | None = None, only_unread: bool = False
) -> list[Notification]:
    """Give a page, the newest first; one more than a page says there is another."""
    query = (
        select(Notification)
        .where(Notification.account_id == account_id, Notification.in_cabinet)
        .order_by(Notification.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        query = query.where(Notification.id < before)
    if only_unread:
        query = query.where(Notification.read_at.is_(None))
    return list(session.scalars(query))


def notification(session: Session, account_id: UUID, notification_id: UUID) -> Notification:
    found = session.get(Notification, notification_id)
    if found is None or found.account_id != account_id:
        raise NotFoundError(_l("There is no such notification."))
    return found


def choices(session: Session, account_id: UUID) -> dict[tuple[str, Channel], bool]:
    rows = session.execute(
        select(
            NotificationChoice.topic, NotificationChoice.channel, NotificationChoice.is_on
        ).where(NotificationChoice.account_id == account_id)
    )
    return {(topic, channel): is_on for topic, channel, is_on in rows}


def wanted(session: Session, account_id: UUID | None, topic: Topic) -> set[Channel]:
    """Say by which channels this topic comes to this account."""
    if topic.is_required or account_id is None:
        return set(Channel)
    chosen = choices(session, account_id)
    usual = {Channel.CABINET: True, Channel.MAIL: topic.by_mail}
    return {channel for channel, is_on in usual.items() if chosen.get((topic.key, channel), is_on)}


def rhythm(session: Session, account_id: UUID) -> Rhythm:
    found = session.get(NotificationRhythm, account_id)
    return Rhythm.AT_ONCE if found is None else found.rhythm


def own_text(session: Session, template: str, locale: str) -> NotificationText | None:
    return session.scalar(
        select(NotificationText).where(
            NotificationText.template == template, NotificationText.locale == locale
        )
    )


def mails_to(
    session: Session, account_ids: Collection[UUID], address: str, *, most: int
) -> Sequence[Mail]:
    """Give the latest letters to these accounts, and those to this very address."""
    to_it = Mail.address_index.in_(blind_indexes(MAIL_ADDRESS, address))
    theirs = Mail.account_id.in_(account_ids)
    query = select(Mail).where(or_(theirs, to_it)).order_by(Mail.id.desc()).limit(most)
    return session.scalars(query).all()


def mail_figures(session: Session) -> dict[MailState, int]:
    rows = session.execute(select(Mail.state, func.count()).group_by(Mail.state))
    return {state: count for state, count in rows}  # noqa: C416 - rows are not pairs to mypy
