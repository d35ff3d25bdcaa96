"""Account: signs in. Grants say as whom, sessions say from where; the rest proves who it is."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, event, text
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from hub.core.access import Role, Scope
from hub.core.crypto import Encrypted
from hub.core.db import Base, Entity, utcnow, uuid7
from hub.core.names import Named, set_keys


class Account(Named, Entity):
    """Учётная запись."""

    __tablename__ = "account"
    __table_args__ = (
        Index("uq_account_email", "email", unique=True),
        Index(None, "person_id"),
        Index(None, "name_key", "id"),
        Index(None, "given_key", "id"),
        Index(None, "patronymic_key", "id"),
        Index(None, "second_key", "id"),
        Index(None, "short_key", "id"),
        Index(None, "email", "id"),
        Index(None, "last_sign_in_at", "id"),
    )

    email: Mapped[str] = mapped_column(String(254))  # small letters
    name: Mapped[str] = mapped_column(String(310))  # «фамилия имя отчество»
    password_hash: Mapped[str | None] = mapped_column(String(200))
    password_changed_at: Mapped[datetime | None]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    email_confirmed_at: Mapped[datetime | None]
    blocked_at: Mapped[datetime | None]
    blocked_why: Mapped[str | None] = mapped_column(String(300))
    totp_secret: Mapped[str | None] = mapped_column(Encrypted("account.totp_secret"))
    totp_confirmed_at: Mapped[datetime | None]
    totp_last_step: Mapped[int | None]  # a code is good once
    consent_version: Mapped[int | None]  # the version in force for this account, if any
    last_sign_in_at: Mapped[datetime | None]
    locale: Mapped[str] = mapped_column(String(5), default="ru")

    @property
    def has_second_factor(self) -> bool:
        return self.totp_confirmed_at is not None

    @property
    def is_blocked(self) -> bool:
        return self.blocked_at is not None


@event.listens_for(Account, "before_insert")
@event.listens_for(Account, "before_update")
def _keys(_mapper: Mapper[Any], _connection: object, account: Account) -> None:
    last, first, patronymic = [*account.name.split(maxsplit=2), "", "", ""][:3]
    set_keys(account, last, first, patronymic)


class AccountGrant(Entity):
    """Роль учётной записи с охватом."""

    __tablename__ = "account_grant"
    # Two partial indexes: NULLs never clash, so one index would let the same role be given twice.
    __table_args__ = (
        Index(
            "uq_account_grant_plain",
            "account_id",
            "role",
            "scope",
            unique=True,
            postgresql_where=text("organisation_id IS NULL"),
            sqlite_where=text("organisation_id IS NULL"),
        ),
        Index(
            "uq_account_grant_organisation",
            "account_id",
            "role",
            "organisation_id",
            unique=True,
            postgresql_where=text("organisation_id IS NOT NULL"),
            sqlite_where=text("organisation_id IS NOT NULL"),
        ),
        Index(None, "organisation_id"),
        Index(None, "role"),
        Index(None, "waiting_since"),
        CheckConstraint(
            "(scope = 'organisation') = (organisation_id IS NOT NULL)", name="scope_organisation"
        ),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    role: Mapped[Role]
    scope: Mapped[Scope]
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    # Asked for and not yet approved by staff: gives nothing until this is empty.
    waiting_since: Mapped[datetime | None]


class AccountSession(Entity):
    """Сеанс: the cookie holds a token, the row its digest only."""

    __tablename__ = "account_session"
    __table_args__ = (
        Index("uq_account_session_token", "token_digest", unique=True),
        Index(None, "account_id", "revoked_at"),
        Index(None, "expires_at"),
        Index(None, "parent_id"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    token_digest: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime]
    idle_seconds: Mapped[int] = mapped_column(default=3600)
    last_seen_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    address: Mapped[str | None] = mapped_column(String(64))
    agent: Mapped[str | None] = mapped_column(String(200))
    # Another's eyes: who looks, the session they came from, and whether they may write.
    impersonator_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("account_session.id"))
    may_write: Mapped[bool] = mapped_column(default=True)


class Impersonation(Base):
    """Вход администратора под чужой учётной записью: kept for the one looked at, for good."""

    __tablename__ = "account_impersonation"
    __table_args__ = (Index(None, "account_id", "id"), Index(None, "session_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    impersonator_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    session_id: Mapped[UUID]
    reason: Mapped[str] = mapped_column(String(300))
    may_write: Mapped[bool]
    started_at: Mapped[datetime] = mapped_column(default=utcnow)
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class AccountDevice(Base):
    """Знакомое устройство: a browser that signed in to this account before."""

    __tablename__ = "account_device"
    __table_args__ = (Index("uq_account_device", "account_id", "digest", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    digest: Mapped[str] = mapped_column(String(64))
    agent: Mapped[str | None] = mapped_column(String(200))
    first_seen_at: Mapped[datetime] = mapped_column(default=utcnow)
    last_seen_at: Mapped[datetime] = mapped_column(default=utcnow)


class LinkToken(Base):
    """Одноразовая ссылка из письма: the letter holds the token, the row its digest."""

    __tablename__ = "account_link"
    __table_args__ = (
        Index("uq_account_link_digest", "digest", unique=True),
        Index(None, "account_id", "purpose"),
        Index(None, "expires_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    purpose: Mapped[str] = mapped_column(String(20))  # password, email
    digest: Mapped[str] = mapped_column(String(64))
    email: Mapped[str] = mapped_column(String(254))  # the address that the link proves
    made_at: Mapped[datetime] = mapped_column(default=utcnow)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Registration(Base):
    """Заявка на регистрацию: becomes an account when its letter is answered, or is forgotten."""

    __tablename__ = "account_registration"
    __table_args__ = (
        Index("uq_account_registration_digest", "digest", unique=True),
        Index(None, "email"),
        Index(None, "expires_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    path: Mapped[str] = mapped_column(String(20))  # citizen, organisation
    email: Mapped[str] = mapped_column(String(254))
    password_hash: Mapped[str] = mapped_column(String(200))
    # What the form of that path asked for, as JSON text: whoever registers it understands it.
    answers: Mapped[str] = mapped_column(Encrypted("account_registration.answers"))
    consent_text_id: Mapped[UUID] = mapped_column(ForeignKey("consent_text.id"))
    digest: Mapped[str | None] = mapped_column(String(64))  # None until the letter is written
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    expires_at: Mapped[datetime]
    address: Mapped[str | None] = mapped_column(String(64))
    agent: Mapped[str | None] = mapped_column(String(200))


class RecoveryCode(Base):
    """Запасной код второго фактора: good once."""

    __tablename__ = "account_recovery_code"
    __table_args__ = (Index("uq_account_recovery_code", "account_id", "digest", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    digest: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None]


class ConsentText(Base):
    """Текст согласия: a published version never changes."""

    __tablename__ = "consent_text"
    __table_args__ = (Index("uq_consent_text_version", "kind", "number", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    kind: Mapped[str] = mapped_column(String(40))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime] = mapped_column(default=utcnow)
    published_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))


class Consent(Base):
    """Согласие на обработку персональных данных: who, when, which version, from where."""

    __tablename__ = "consent"
    __table_args__ = (
        Index(None, "account_id", "id"),
        Index(None, "consent_text_id"),
        Index(
            "ix_consent_taken_back",
            "account_id",
            postgresql_where=text("withdrawn_at IS NOT NULL"),
            sqlite_where=text("withdrawn_at IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    consent_text_id: Mapped[UUID] = mapped_column(ForeignKey("consent_text.id"))
    given_at: Mapped[datetime] = mapped_column(default=utcnow)
    address: Mapped[str | None] = mapped_column(String(64))
    agent: Mapped[str | None] = mapped_column(String(200))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_address: Mapped[str | None] = mapped_column(String(64))


class ApiToken(Entity):
    """Личный ключ API: a part of the owner's own rights, for a machine."""

    __tablename__ = "api_token"
    __table_args__ = (
        Index("uq_api_token_digest", "digest", unique=True),
        Index(None, "account_id"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str] = mapped_column(String(100))
    digest: Mapped[str] = mapped_column(String(64))
    hint: Mapped[str] = mapped_column(String(12))  # the first signs, to tell one from another
    permissions: Mapped[list[str]]
    expires_at: Mapped[datetime]
    last_used_on: Mapped[date | None]
    revoked_at: Mapped[datetime | None]


class ExternalIdentity(Base):
    """Внешняя учётная запись (ЕСИА и другие), с которой можно входить."""

    __tablename__ = "external_identity"
    __table_args__ = (
        Index("uq_external_identity_subject", "provider", "subject", unique=True),
        Index(None, "account_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    provider: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(200))
    assurance: Mapped[str] = mapped_column(String(40))  # the provider's own word for how sure it is
    linked_at: Mapped[datetime] = mapped_column(default=utcnow)


class Throttle(Base):
    """Счётчик неудачных попыток: in the database, so that every server counts the same."""

    __tablename__ = "account_throttle"
    __table_args__ = (Index(None, "updated_at"),)

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    attempts: Mapped[int]
    updated_at: Mapped[datetime]
    blocked_until: Mapped[datetime | None]
