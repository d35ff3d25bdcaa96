"""Who did what, in a chain: every row carries the hash of the one before, the head is signed."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Index,
    Integer,
    String,
    Text,
    event,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from hub.core import crypto
from hub.core.db import Base, utcnow

GENESIS = "0" * 64
HEAD = 1
PENDING = "audit.pending"
Sequence = BigInteger().with_variant(Integer(), "sqlite")


@dataclass(frozen=True, kw_only=True, slots=True)
class Actor:
    """On whose behalf the code runs now."""

    account_id: UUID | None = None
    impersonator_id: UUID | None = None
    address: str | None = None
    request_id: str | None = None
    door: str = "system"  # web, api, job, cli: where the act came in
    why: str | None = None


_actor: ContextVar[Actor] = ContextVar("actor", default=Actor())


def actor() -> Actor:
    return _actor.get()


def act_as(who: Actor) -> None:
    """Name the actor of this thread until further notice; doors call it at both ends of a request."""
    _actor.set(who)


@contextmanager
def acting(who: Actor) -> Iterator[None]:
    token = _actor.set(who)
    try:
        yield
    finally:
        _actor.reset(token)


@contextmanager
def because(why: str) -> Iterator[None]:
    """Name the reason for what is read or changed inside."""
    with acting(replace(actor(), why=why)):
        yield


class AuditEntry(Base):
    """Запись аудита."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index(None, "subject", "subject_id", "seq"),
        Index(None, "actor_id", "seq"),
        Index(None, "action", "seq"),
        Index(None, "at"),
    )

    seq: Mapped[int] = mapped_column(Sequence, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    action: Mapped[str] = mapped_column(String(80))
    actor_id: Mapped[UUID | None]
    impersonator_id: Mapped[UUID | None]
    door: Mapped[str] = mapped_column(String(20))
    address: Mapped[str | None] = mapped_column(String(64))
    request_id: Mapped[str | None] = mapped_column(String(64))
    subject: Mapped[str | None] = mapped_column(String(60))
    subject_id: Mapped[UUID | None]
    why: Mapped[str | None] = mapped_column(Text)
    details: Mapped[dict[str, Any] | None]
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AuditHead(Base):
    """Голова цепочки: the one row every append locks; its signature makes a cut tail visible."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(Sequence)
    hash: Mapped[str] = mapped_column(String(64))
    signature: Mapped[str] = mapped_column(String(120))


def record(
    session: Session,
    action: str,
    *,
    subject: str | None = None,
    subject_id: UUID | None = None,
    details: dict[str, Any] | None = None,
    why: str | None = None,
) -> None:
    """Note an act; it joins the chain in this transaction's commit, or vanishes with its rollback.

    `details` name fields and counts, never the personal values themselves.
    """
    who = actor()
    entry = {
        "at": utcnow(),
        "action": action,
        "actor_id": who.account_id,
        "impersonator_id": who.impersonator_id,
        "door": who.door,
        "address": who.address,
        "request_id": who.request_id,
        "subject": subject,
        "subject_id": subject_id,
        "why": why or who.why,
        "details": details,
    }
    session.info.setdefault(PENDING, []).append(entry)


def chained(entry: dict[str, Any], previous: str) -> str:
    """Hash an entry together with the one before it: canonical JSON, so both databases agree."""
    words = {
        name: _word(value) for name, value in entry.items() if name not in {"previous", "hash"}
    }
    text = json.dumps(words, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def _word(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value) if isinstance(value, UUID) else value


def signed(seq: int, hash_: str) -> bytes:
    return f"{seq}:{hash_}".encode()


@event.listens_for(Session, "before_commit")
def _append(session: Session) -> None:
    # Only the outermost commit ends a unit of work; savepoints leave the list alone.
    if session.in_nested_transaction() or not session.info.get(PENDING):
        return
    session.flush()  # everything else first: the head stays locked as briefly as can be
    pending = session.info.pop(PENDING)
    head = session.execute(
        select(AuditHead).where(AuditHead.id == HEAD).with_for_update()
    ).scalar_one_or_none()
    seq, last = (head.seq, head.hash) if head else (0, GENESIS)
    rows = []
    for entry in pending:
        seq += 1
        row = {"seq": seq, **entry}
        row |= {"previous": last, "hash": chained(row, last)}
        rows.append(row)
        last = row["hash"]
    session.execute(insert(AuditEntry), rows)
    values = {
        "seq": seq,
        "hash": last,
        "signature": crypto.ring().sign(signed(seq, last), "audit-head"),
    }
    if head is None:
        session.execute(insert(AuditHead), {"id": HEAD, **values})
    else:
        session.execute(update(AuditHead).where(AuditHead.id == HEAD).values(values))


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(PENDING, None)
