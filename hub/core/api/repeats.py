"""Idempotency-Key: a creation sent twice is done once, and answered alike both times."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask import request
from sqlalchemy import Index, String, delete, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from hub.core.access import Principal
from hub.core.db import Base, utcnow, uuid7
from hub.core.errors import InvalidError, RefusedError
from hub.core.i18n import _l
from hub.core.upsert import upsert

HEADER = "Idempotency-Key"
LONGEST = 200
KEPT = timedelta(hours=24)


class ApiRepeat(Base):
    """Ключ идемпотентности: what was made by it, not what was answered; that is personal data."""

    __tablename__ = "api_repeat"
    __table_args__ = (
        Index("uq_api_repeat_key", "account_id", "key", unique=True),
        Index(None, "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    account_id: Mapped[UUID]
    key: Mapped[str] = mapped_column(String(LONGEST))
    digest: Mapped[str] = mapped_column(String(64))
    resource_id: Mapped[UUID | None]  # filled before the transaction ends
    created_at: Mapped[datetime] = mapped_column(default=utcnow)


@dataclass(frozen=True, slots=True)
class Repeat:
    """A claim on a key: has the thing been made before, and if not, note what was made."""

    claim: ApiRepeat | None
    done_id: UUID | None = None

    def made(self, resource_id: UUID) -> None:
        if self.claim is not None:
            self.claim.resource_id = resource_id


@dataclass(frozen=True, slots=True)
class Claimed:
    """The row of a key, and whether it was written just now."""

    standing: ApiRepeat
    is_new: bool


def once(session: Session, who: Principal) -> Repeat:
    """Claim the caller's key in the creation's transaction; a rival waits here for its outcome."""
    given = request.headers.get(HEADER)
    if given is None:
        return Repeat(None)
    key = given.strip()
    if not key or len(key) > LONGEST or not key.isprintable():
        raise InvalidError(_l("Idempotency-Key is 1 to 200 printable signs."), field=HEADER)
    digest = hashlib.sha256(f"{request.method} {request.path}\n".encode() + request.get_data())
    found = claimed(session, who, key, digest.hexdigest())
    if found.is_new:
        return Repeat(found.standing)
    if found.standing.digest != digest.hexdigest():
        raise RefusedError(_l("This Idempotency-Key was used for another request."))
    return Repeat(found.standing, found.standing.resource_id)


def is_known(session: Session, who: Principal, key: str) -> bool:
    mine = ApiRepeat.account_id == who.account_id, ApiRepeat.key == key
    return session.scalar(select(exists().where(*mine))) or False


def claimed(session: Session, who: Principal, key: str, digest: str = "") -> Claimed:
    """Write a key down unless it stands already; a rival of the same moment is waited for."""
    session.execute(delete(ApiRepeat).where(ApiRepeat.created_at < utcnow() - KEPT))
    claim = {
        "id": uuid7(),
        "account_id": who.account_id,
        "key": key,
        "digest": digest,
        "resource_id": None,
        "created_at": utcnow(),
    }
    upsert(session, ApiRepeat, [claim], on=("account_id", "key"), update=())
    standing = session.scalars(
        select(ApiRepeat).where(ApiRepeat.account_id == who.account_id, ApiRepeat.key == key)
    ).one()
    return Claimed(standing, is_new=standing.id == claim["id"])
