"""Proof of the audit chain: read in small bites, the first row that does not fit is named."""

import enum
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Row, RowMapping, select
from sqlalchemy.orm import Session

from hub.core.audit import GENESIS, HEAD, AuditCheck, AuditHead, chained, is_signed
from hub.core.db import Base, reading
from hub.core.errors import InvalidError
from hub.core.i18n import _l

BITE = 2_000
Head = Row[int, str, str]
ENTRIES = Base.metadata.tables["audit_entry"]


class Fault(enum.Enum):
    """Что не так с цепочкой."""

    CHANGED = "changed"
    REMOVED = "removed"
    UNFIT = "unfit"
    CUT = "cut"
    ADDED = "added"
    NO_HEAD = "no-head"
    FORGED_HEAD = "forged-head"
    REWRITTEN = "rewritten"


FAULT_TITLES: dict[Fault, str] = {
    Fault.CHANGED: _l("This row was changed after it was written."),
    Fault.REMOVED: _l("This row was removed."),
    Fault.UNFIT: _l("This row was changed and sealed anew, or another was put in its place."),
    Fault.CUT: _l("Rows were cut off the end, this one first."),
    Fault.ADDED: _l("This row was added past the head of the chain."),
    Fault.NO_HEAD: _l("The head of the chain was removed."),
    Fault.FORGED_HEAD: _l("The head of the chain is not signed by a key of this hub."),
    Fault.REWRITTEN: _l("The chain was written anew: an earlier check saw another row here."),
}


@dataclass(frozen=True, slots=True)
class Anchor:
    """A row seen before, kept elsewhere: proves that the past was not written anew as a whole."""

    seq: int
    hash: str

    @classmethod
    def parse(cls, text: str) -> "Anchor":
        seq, _, hash_ = text.strip().partition(":")
        if not seq.isdecimal() or not hash_:
            raise InvalidError(_l("A kept line is number:hash, as the check printed it."))
        return cls(int(seq), hash_)

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check found."""

    rows: int
    end: Anchor
    fault: Fault | None = None
    seq: int | None = None

    @property
    def is_whole(self) -> bool:
        return self.fault is None


class _Check:
    def __init__(self, anchors: list[Anchor]) -> None:
        self.seq = 0
        self.hash = GENESIS
        self.anchors = {anchor.seq: anchor.hash for anchor in anchors}

    def verdict(self, fault: Fault | None = None, seq: int | None = None) -> Verdict:
        return Verdict(self.seq, Anchor(self.seq, self.hash), fault, seq)

    def take(self, row: RowMapping) -> Verdict | None:
        if row["seq"] != self.seq + 1:
            return self.verdict(Fault.REMOVED, self.seq + 1)
        if row["hash"] != chained(dict(row), row["previous"]):
            return self.verdict(Fault.CHANGED, row["seq"])
        if row["previous"] != self.hash:
            # Row n is whole in itself, but row n+1 remembers another: n was sealed anew.
            return self.verdict(Fault.UNFIT, self.seq or row["seq"])
        if self.anchors.get(row["seq"], row["hash"]) != row["hash"]:
            return self.verdict(Fault.REWRITTEN, row["seq"])
        self.seq, self.hash = row["seq"], row["hash"]
        return None

    def end(self, head: Head | None, *, is_genuine: bool) -> Verdict:
        missed = min((seq for seq in self.anchors if seq > self.seq), default=None)
        if head is None:
            empty = self.seq == 0 and missed is None
            return self.verdict(None if empty else Fault.NO_HEAD)
        if not is_genuine:
            return self.verdict(Fault.FORGED_HEAD)
        if head.seq > self.seq or missed is not None:
            return self.verdict(Fault.CUT, self.seq + 1)
        if head.seq < self.seq:
            return self.verdict(Fault.ADDED, head.seq + 1)
        if head.hash != self.hash:
            return self.verdict(Fault.UNFIT, self.seq)
        return self.verdict()


def verify(
    anchors: list[Anchor] | None = None, progress: Callable[[int, int], None] | None = None
) -> Verdict:
    """Walk the chain while others append to it: short reads, flat memory, first fault wins."""
    check = _Check(anchors or [])
    while True:
        with reading() as session:
            # The head first: rows may then be newer than it, never older.
            head, is_genuine = _head(session)
            rows = session.execute(
                select(ENTRIES).where(ENTRIES.c.seq > check.seq).order_by(ENTRIES.c.seq).limit(BITE)
            ).mappings()
            batch = rows.all()
        if not batch:
            return check.end(head, is_genuine=is_genuine)
        for row in batch:
            if (fault := check.take(row)) is not None:
                return fault
        if progress is not None:
            progress(check.seq, max(check.seq, head.seq if head else 0))


def _head(session: Session) -> tuple[Head | None, bool]:
    head = session.execute(
        select(AuditHead.seq, AuditHead.hash, AuditHead.signature).where(AuditHead.id == HEAD)
    ).one_or_none()
    return head, head is not None and is_signed(head.seq, head.hash, head.signature)


def last_check(session: Session) -> AuditCheck | None:
    return session.scalar(select(AuditCheck).order_by(AuditCheck.id.desc()).limit(1))


def anchors(session: Session) -> list[Anchor]:
    """Give what earlier checks found whole: a chain written anew as a whole no longer fits them."""
    rows = session.execute(
        select(AuditCheck.seq, AuditCheck.hash)
        .where(AuditCheck.fault.is_(None), AuditCheck.seq > 0)
        .order_by(AuditCheck.id.desc())
        .limit(100)
    )
    return [Anchor(seq, hash_) for seq, hash_ in rows]


def keep(session: Session, verdict: Verdict) -> AuditCheck:
    """Remember what a check found."""
    check = AuditCheck(
        seq=verdict.end.seq,
        hash=verdict.end.hash,
        fault=verdict.fault.value if verdict.fault else None,
        fault_seq=verdict.seq,
    )
    session.add(check)
    return check
