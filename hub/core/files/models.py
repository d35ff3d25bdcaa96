"""Files: what people uploaded, and the bytes, kept once however often they came."""

import enum
from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.core.crypto import Encrypted
from hub.core.db import Base, Entity, utcnow


class Check(enum.Enum):
    """Проверка на вирусы."""

    UNCHECKED = "unchecked"  # no scanner was configured when it came
    CLEAN = "clean"
    WAITING = "waiting"  # the scanner did not answer: nobody gets the bytes until it does
    INFECTED = "infected"


class Blob(Base):
    """Содержимое: `place` is used once, so a late write can't spoil another's bytes."""

    __tablename__ = "file_blob"
    __table_args__ = (
        Index("uq_file_blob_place", "place", unique=True),
        Index(None, "check"),
    )

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)  # sha256 of what was uploaded
    place: Mapped[str] = mapped_column(String(120))
    secret: Mapped[str] = mapped_column(Encrypted("file_blob.secret"))
    size: Mapped[int] = mapped_column(BigInteger)
    refs: Mapped[int] = mapped_column(default=1)
    check: Mapped[Check] = mapped_column(default=Check.UNCHECKED)
    checked_at: Mapped[datetime | None]
    finding: Mapped[str | None] = mapped_column(String(200))  # the scanner's name of the virus
    created_at: Mapped[datetime] = mapped_column(default=utcnow)


class StoredFile(Entity):
    """Файл: a name, a kind and a reader's rule over a blob."""

    __tablename__ = "stored_file"
    __table_args__ = (
        Index(None, "digest"),
        Index(None, "owner_id"),
        Index(None, "subject", "subject_id"),
        Index(None, "kind", "id"),
    )

    digest: Mapped[str] = mapped_column(ForeignKey("file_blob.digest"))
    name: Mapped[str] = mapped_column(String(255))
    kind: Mapped[str] = mapped_column(String(60))
    content_type: Mapped[str] = mapped_column(String(120))
    size: Mapped[int] = mapped_column(BigInteger)
    owner_id: Mapped[UUID | None]  # the account that brought it
    subject: Mapped[str | None] = mapped_column(String(60))
    subject_id: Mapped[UUID | None]

    blob: Mapped[Blob] = relationship(lazy="joined", innerjoin=True)
