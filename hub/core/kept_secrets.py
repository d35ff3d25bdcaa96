"""Secrets the hub made for itself that must outlive the keys: sealed, and renewed by rotation."""

import secrets

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from hub.core.crypto import Encrypted
from hub.core.db import Base
from hub.core.upsert import upsert


class KeptSecret(Base):
    """Собственный секрет хаба."""

    __tablename__ = "kept_secret"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    secret: Mapped[str] = mapped_column(Encrypted("kept_secret.secret"))


def known_secret(session: Session, name: str) -> bytes | None:
    found = session.scalar(select(KeptSecret.secret).where(KeptSecret.name == name))
    return bytes.fromhex(found) if found else None


def kept_secret(session: Session, name: str) -> bytes:
    """Give the secret, made at the first asking; of two who make it at once one is kept."""
    if (found := known_secret(session, name)) is None:
        made = {"name": name, "secret": secrets.token_hex(32)}
        upsert(session, KeptSecret, [made], on=("name",), update=())
        found = known_secret(session, name)
    if found is None:
        raise LookupError(f"The secret {name} was not kept.")
    return found
