"""What else a person's card holds: ways to reach them, and what they say of their health."""

import enum
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.crypto import Encrypted
from hub.core.db import Entity

WORDS = "person_health.words"


class ContactKind(enum.Enum):
    """Вид контакта."""

    EMAIL = "email"
    PHONE = "phone"


class Proof(enum.Enum):
    """Как подтверждён контакт."""

    LETTER = "letter"  # the person followed the link of an account's letter
    STAFF = "staff"  # staff rang or wrote and were answered


class PersonContact(Entity):
    """Контакт человека.

    The main ones stand on the card itself; a row of the same value says that it was proved.
    """

    __tablename__ = "person_contact"
    __table_args__ = (
        Index("uq_person_contact", "person_id", "kind", "value", unique=True),
        Index(None, "kind", "value"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[ContactKind]
    value: Mapped[str] = mapped_column(String(254))
    note: Mapped[str | None] = mapped_column(String(100))  # whose it is, when to ring
    verified_at: Mapped[datetime | None]
    verified_how: Mapped[Proof | None]
    verified_by_id: Mapped[UUID | None]


class HealthConsent(enum.Enum):
    """Как дано согласие на обработку сведений о здоровье (152-ФЗ, ст. 10)."""

    PAPER = "paper"
    ACCOUNT = "account"  # the person wrote it in the own account and agreed there


class PersonHealth(Entity):
    """Ограничения здоровья со слов человека: a special category of personal data, always sealed."""

    __tablename__ = "person_health"
    __table_args__ = (Index("uq_person_health_person", "person_id", unique=True),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    words: Mapped[str] = mapped_column(Encrypted(WORDS))
    consent_how: Mapped[HealthConsent]
    consent_paper: Mapped[str | None] = mapped_column(String(200))  # its day and number
    consented_on: Mapped[date]
    noted_by_id: Mapped[UUID | None]
