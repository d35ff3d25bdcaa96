"""Account: signs in. Grants say as whom, sessions say from where."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.access import Role, Scope
from hub.core.crypto import Encrypted
from hub.core.db import Entity


class Account(Entity):
    """Учётная запись."""

    __tablename__ = "account"
    __table_args__ = (
        Index("uq_account_email", "email", unique=True),
        Index(None, "person_id"),
    )

    email: Mapped[str] = mapped_column(String(254))  # small letters
    name: Mapped[str] = mapped_column(String(310))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    email_confirmed_at: Mapped[datetime | None]
    blocked_at: Mapped[datetime | None]
    totp_secret: Mapped[str | None] = mapped_column(Encrypted("account.totp_secret"))
    totp_confirmed_at: Mapped[datetime | None]
    totp_last_step: Mapped[int | None]  # a code is good once
    locale: Mapped[str] = mapped_column(String(5), default="ru")


class AccountGrant(Entity):
    """Роль учётной записи с охватом."""

    __tablename__ = "account_grant"
    __table_args__ = (
        Index(
            "uq_account_grant_role",
            "account_id",
            "role",
            "scope",
            "organisation_id",
            unique=True,
        ),
        Index(None, "organisation_id"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    role: Mapped[Role]
    scope: Mapped[Scope]
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))


class AccountSession(Entity):
    """Сеанс: the cookie holds a token, the row its digest only."""

    __tablename__ = "account_session"
    __table_args__ = (
        Index("uq_account_session_token", "token_digest", unique=True),
        Index(None, "account_id", "revoked_at"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    token_digest: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    address: Mapped[str | None] = mapped_column(String(64))
    agent: Mapped[str | None] = mapped_column(String(200))
    impersonator_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    may_write: Mapped[bool] = mapped_column(default=True)  # False: impersonation that only looks
