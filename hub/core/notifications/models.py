"""Notifications: what is shown in the cabinet, what goes by mail, and what each account wants."""

import enum
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, Text, event, text
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from hub.core.crypto import Encrypted, steady_index
from hub.core.db import Base, Entity, utcnow

MAIL_ADDRESS = "mail.address"


class Channel(enum.Enum):
    """Канал."""

    CABINET = "cabinet"
    MAIL = "mail"


class Rhythm(enum.Enum):
    """Как часто писать."""

    AT_ONCE = "at-once"
    DAILY = "daily"
    WEEKLY = "weekly"


class MailState(enum.Enum):
    """Состояние письма."""

    QUEUED = "queued"
    SENT = "sent"
    REFUSED = "refused"  # the receiving side said never


class Notification(Entity):
    """Уведомление в кабинете: the words as they were when it happened."""

    __tablename__ = "notification"
    __table_args__ = (
        Index(None, "account_id", "id"),
        Index(
            "ix_notification_unread",
            "account_id",
            postgresql_where=text("read_at IS NULL"),
            sqlite_where=text("read_at IS NULL"),
        ),
        Index(
            "ix_notification_digest",
            "account_id",
            "id",
            postgresql_where=text("awaits_digest"),
            sqlite_where=text("awaits_digest"),
        ),
    )

    account_id: Mapped[UUID]
    template: Mapped[str] = mapped_column(String(80))
    topic: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    link: Mapped[str | None] = mapped_column(String(500))  # a local path
    in_cabinet: Mapped[bool] = mapped_column(default=True)
    awaits_digest: Mapped[bool] = mapped_column(default=False)
    read_at: Mapped[datetime | None]


class NotificationChoice(Base):
    """Выбор получателя: a row says otherwise than the topic's default."""

    __tablename__ = "notification_choice"

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    topic: Mapped[str] = mapped_column(String(60), primary_key=True)
    channel: Mapped[Channel] = mapped_column(primary_key=True)
    is_on: Mapped[bool]


class NotificationRhythm(Base):
    """Сводка: how often an account wants its mail."""

    __tablename__ = "notification_rhythm"
    __table_args__ = (Index(None, "next_at"),)

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    rhythm: Mapped[Rhythm]
    next_at: Mapped[datetime]


class NotificationText(Entity):
    """Текст, который центр написал сам вместо поставленного."""

    __tablename__ = "notification_text"
    __table_args__ = (Index("uq_notification_text_key", "template", "locale", unique=True),)

    template: Mapped[str] = mapped_column(String(80))
    locale: Mapped[str] = mapped_column(String(5))
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)


class Mail(Base):
    """Письмо. Sealed; the words go once it is sent, for links in them open doors."""

    __tablename__ = "mail"
    __table_args__ = (
        Index(None, "state", "id"),
        Index(None, "account_id", "id"),
        Index(None, "address_index", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID | None]
    template: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(Encrypted(MAIL_ADDRESS))
    address_index: Mapped[str | None] = mapped_column(String(64))
    content: Mapped[str | None] = mapped_column(Encrypted("mail.content"))
    headers: Mapped[dict[str, Any]]  # List-Unsubscribe and the like: nothing personal
    state: Mapped[MailState] = mapped_column(default=MailState.QUEUED)
    answer: Mapped[str | None] = mapped_column(String(20))  # the server's code, never its words
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    ended_at: Mapped[datetime | None]


@event.listens_for(Mail, "before_insert")
def _keys(_mapper: Mapper[Any], _connection: object, mail: Mail) -> None:
    mail.address_index = steady_index(MAIL_ADDRESS, mail.address)
