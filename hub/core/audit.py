"""Who did what, in a chain: every row carries the hash of the one before, the head is signed."""

import hashlib
import json
import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import (
    BigInteger,
    Index,
    Integer,
    String,
    Text,
    bindparam,
    event,
    exists,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column

from hub.core import crypto
from hub.core.db import READ_ONLY, Base, utcnow, uuid7
from hub.core.errors import UnavailableError
from hub.core.i18n import _l

GENESIS = "0" * 64
HEAD = 1
PENDING = "audit.pending"
MARKS = "audit.marks"
MAX_WHY = 2000
IDS = "ids"  # the word in details for the subjects of one act over many
CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
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


SYSTEM = Actor()
_actor: ContextVar[Actor] = ContextVar("actor", default=SYSTEM)


def actor() -> Actor:
    return _actor.get()


def act_as(who: Actor) -> None:
    """Name the actor of this thread until further notice; doors call it at both ends."""
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
    # A trail is never rewritten: what is said of a row stays said of that row.
    subject_id: Mapped[UUID | None] = mapped_column(info={"stays": True})
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


class AuditCheck(Base):
    """Проверка цепочки: what a check of the whole chain found, and the anchor it leaves behind."""

    __tablename__ = "audit_check"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    at: Mapped[datetime] = mapped_column(default=utcnow)
    seq: Mapped[int] = mapped_column(Sequence)
    hash: Mapped[str] = mapped_column(String(64))
    fault: Mapped[str | None] = mapped_column(String(40))
    fault_seq: Mapped[int | None] = mapped_column(Sequence)


HEAD_ROW = select(AuditHead.seq, AuditHead.hash).where(AuditHead.id == HEAD)
LOCK_HEAD = HEAD_ROW.with_for_update()
INSERT_ENTRIES = insert(Base.metadata.tables["audit_entry"])
MOVE_HEAD = (
    update(Base.metadata.tables["audit_head"])
    .where(AuditHead.id == HEAD)
    .values(
        seq=bindparam("new_seq"), hash=bindparam("new_hash"), signature=bindparam("new_signature")
    )
)


def record(
    session: Session,
    action: str,
    *,
    subject: str | None = None,
    subject_id: UUID | None = None,
    ids: Iterable[UUID] | None = None,
    details: dict[str, Any] | None = None,
    why: str | None = None,
) -> None:
    """Note an act; it joins the chain in this transaction's commit, or vanishes with its rollback.

    `details` name fields and counts, never the personal values themselves. `ids` are the subjects
    of an act over many, of a page that was read for instance.
    """
    if session.info.get(READ_ONLY):
        raise RuntimeError("An audit row is written in transaction(), not in reading().")
    who = actor()
    said = _plain(details)
    if ids is not None:
        said = {**(said or {}), IDS: [each.hex for each in ids]}
    entry = {
        "at": utcnow(),
        "action": action,
        "actor_id": who.account_id,
        "impersonator_id": who.impersonator_id,
        "door": who.door,
        "address": _plain(who.address, 64),
        "request_id": _plain(who.request_id, 64),
        "subject": subject,
        "subject_id": subject_id,
        "why": _plain(why or who.why, MAX_WHY),
        "details": said,
    }
    session.info.setdefault(PENDING, []).append(entry)


def together(entries: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Make one row of those that differ in their subject alone: so a file of people is a few."""
    found: dict[str, list[dict[str, Any]]] = {}
    for entry in entries:
        same = {name: entry[name] for name in entry if name not in {"at", "subject_id"}}
        key = json.dumps(same, default=str, sort_keys=True)
        found.setdefault(key if entry["subject_id"] else str(len(found)), []).append(entry)
    return [_one(alike) for alike in found.values()]


def _one(alike: list[dict[str, Any]]) -> dict[str, Any]:
    if len(alike) == 1:
        return alike[0]
    ids = [entry["subject_id"].hex for entry in alike]
    return alike[0] | {"subject_id": None, "details": {**(alike[0]["details"] or {}), IDS: ids}}


def _plain(value: Any, limit: int | None = None) -> Any:
    """Make what both databases give back as it was put in, or the chain would not add up."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, dict):
        return {_plain(str(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if isinstance(value, float):  # JSONB keeps numbers, not their spelling: 1e22 comes back longer
        return str(value) if not math.isfinite(value) or not value.is_integer() else int(value)
    if isinstance(value, datetime):
        return value.isoformat()
    # PostgreSQL takes no NUL, UTF-8 no lone surrogate.
    text = str(value).replace("\0", "\ufffd").encode(errors="replace").decode()
    return text[:limit]


def chained(entry: dict[str, Any], previous: str) -> str:
    """Hash an entry together with the one before it: canonical JSON, so both databases agree."""
    words = {
        name: _word(value) for name, value in entry.items() if name not in {"previous", "hash"}
    }
    return hashlib.sha256(f"{previous}\n{CANONICAL.encode(words)}".encode()).hexdigest()


def _word(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value) if isinstance(value, UUID) else value


def signature(seq: int, hash_: str) -> str:
    return crypto.ring().sign(f"{seq}:{hash_}".encode(), "audit-head")


def is_signed(seq: int, hash_: str, signature_: str) -> bool:
    return crypto.ring().verify(f"{seq}:{hash_}".encode(), signature_, "audit-head")


@event.listens_for(Session, "before_commit")
def _append(session: Session) -> None:
    # Only the outermost commit ends a unit of work; savepoints leave the list alone.
    if session.in_nested_transaction() or not session.info.get(PENDING):
        return
    session.flush()  # everything else first: the head stays locked as briefly as can be
    pending = session.info.pop(PENDING)
    seq, last = _locked_head(session)
    rows = []
    for entry in pending:
        seq += 1
        row = {"seq": seq, **entry}
        row |= {"previous": last, "hash": chained(row, last)}
        rows.append(row)
        last = row["hash"]
    connection = session.connection()  # no need of the ORM, which would cost more than the rows
    connection.execute(INSERT_ENTRIES, rows)
    connection.execute(
        MOVE_HEAD, {"new_seq": seq, "new_hash": last, "new_signature": signature(seq, last)}
    )


def _locked_head(session: Session) -> tuple[int, str]:
    connection = session.connection()
    found = connection.execute(LOCK_HEAD).one_or_none()
    if found is None:
        # FOR UPDATE locks no row that is not there yet: the first two writers meet on the key.
        started = session.scalar(select(exists().where(AuditEntry.seq > 0)))
        # The first writer may have committed between the two questions: then its head is there.
        if started and (found := connection.execute(LOCK_HEAD).one_or_none()) is None:
            raise UnavailableError(_l("The audit chain has lost its head."), part="audit")
        dialect = session.get_bind().dialect.name
        build = postgresql.insert if dialect == "postgresql" else sqlite.insert
        first = {"id": HEAD, "seq": 0, "hash": GENESIS, "signature": signature(0, GENESIS)}
        connection.execute(build(AuditHead).values(first).on_conflict_do_nothing())
        found = connection.execute(LOCK_HEAD).one()
    return found.seq, found.hash


@event.listens_for(Session, "after_transaction_create")
def _mark(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        marks = session.info.setdefault(MARKS, WeakKeyDictionary())
        marks[transaction] = len(session.info.get(PENDING, ()))


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    # What is rolled back did not happen; a savepoint takes back only its own.
    if transaction.nested:
        mark = session.info.get(MARKS, {}).pop(transaction, None)
        if mark is not None:  # told twice of one savepoint: the second time has nothing to take
            del session.info.get(PENDING, [])[mark:]
    elif transaction.parent is None:
        session.info.pop(PENDING, None)
