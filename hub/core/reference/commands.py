"""Every change of reference books. Nothing is deleted: what was used stays readable."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.core import audit
from hub.core.db import utcnow
from hub.core.errors import InvalidError
from hub.core.i18n import _l
from hub.core.reference import queries
from hub.core.reference.books import STEP, book
from hub.core.reference.models import ReferenceEntry
from hub.core.upsert import upsert

CODE = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")
LONGEST_TITLE = 300
MOST_ROWS = 5000


@dataclass(frozen=True, slots=True)
class Row:
    """A line of an import: what it says, what it would do, or why it can't."""

    number: int
    code: str
    title: str
    effect: str  # new, changed, same, wrong
    before: str = ""
    error: str = ""


def add(session: Session, key: str, *, code: str, title: str) -> ReferenceEntry:
    book(key)
    code, title = code.strip(), _title(title)
    if not CODE.fullmatch(code):
        raise InvalidError(
            _l("A code is small Latin letters, digits, dots and dashes."), field="code"
        )
    taken = select(ReferenceEntry.id).where(ReferenceEntry.book == key, ReferenceEntry.code == code)
    if session.scalar(taken) is not None:
        raise InvalidError(_l("This code is already in the book."), field="code")
    entry = ReferenceEntry(book=key, code=code, title=title, position=_last(session, key) + STEP)
    session.add(entry)
    session.flush()
    _note(session, "reference.added", entry, {"title": title})
    return entry


def rename(session: Session, entry_id: UUID, *, title: str, version: int) -> ReferenceEntry:
    """Change the words; the code stays, for cards hold it."""
    entry = queries.entry(session, entry_id)
    entry.expect(version)
    before, entry.title = entry.title, _title(title)
    session.flush()
    if before != entry.title:
        _note(session, "reference.changed", entry, {"before": before, "after": entry.title})
    return entry


def retire(session: Session, entry_id: UUID, *, version: int) -> ReferenceEntry:
    """Take it out of what may be chosen."""
    entry = queries.entry(session, entry_id)
    entry.expect(version)
    if entry.retired_at is None:
        entry.retired_at = utcnow()
        session.flush()
        _note(session, "reference.retired", entry, {})
    return entry


def restore(session: Session, entry_id: UUID, *, version: int) -> ReferenceEntry:
    entry = queries.entry(session, entry_id)
    entry.expect(version)
    if entry.retired_at is not None:
        entry.retired_at = None
        session.flush()
        _note(session, "reference.restored", entry, {})
    return entry


def move(session: Session, entry_id: UUID, *, by: int, version: int) -> ReferenceEntry:
    """Move one place up (-1) or down (1) among those in use."""
    entry = queries.entry(session, entry_id)
    entry.expect(version)
    current = [each for each in queries.entries(session, entry.book) if each.retired_at is None]
    at = next((n for n, each in enumerate(current) if each.id == entry.id), None)
    if at is None or not 0 <= at + by < len(current):
        return entry
    current.insert(at + by, current.pop(at))
    for place, each in enumerate(current, start=1):
        if each.position != place * STEP:
            each.position = place * STEP
    session.flush()
    _note(session, "reference.moved", entry, {"by": by})
    return entry


def preview(session: Session, key: str, lines: Sequence[tuple[str, str]]) -> list[Row]:
    """Say what an import would do, line by line; writes nothing."""
    book(key)
    if len(lines) > MOST_ROWS:
        raise InvalidError(_l("Too many lines at once."), field="lines", most=MOST_ROWS)
    known = {entry.code: entry.title for entry in queries.entries(session, key)}
    seen: set[str] = set()
    rows = []
    for number, (code, title) in enumerate(lines, start=1):
        words, clean = " ".join(title.split()), code.strip()
        error = _wrong(clean, words, seen)
        before = known.get(clean, "")
        if error:
            effect = "wrong"
        elif clean not in known:
            effect = "new"
        else:
            effect = "same" if before == words else "changed"
        seen.add(clean)
        rows.append(Row(number, clean, words, effect, before, error))
    return rows


def load(session: Session, key: str, lines: Sequence[tuple[str, str]]) -> int:
    """Write an import whole: with one wrong line nothing is written."""
    rows = preview(session, key, lines)
    if any(row.effect == "wrong" for row in rows):
        raise InvalidError(_l("Some lines are wrong: nothing was written."), field="lines")
    last = _last(session, key)
    new = [row for row in rows if row.effect == "new"]
    changed = [row for row in rows if row.effect == "changed"]
    values = [
        {"book": key, "code": row.code, "title": row.title, "position": last + n * STEP}
        for n, row in enumerate(new, start=1)
    ] + [{"book": key, "code": row.code, "title": row.title, "position": 0} for row in changed]
    upsert(session, ReferenceEntry, values, on=("book", "code"), update=("title",))
    if values:
        audit.record(
            session,
            "reference.imported",
            subject="reference",
            details={"book": key, "new": len(new), "changed": len(changed)},
        )
    return len(values)


def _wrong(code: str, title: str, seen: set[str]) -> str:
    if not CODE.fullmatch(code):
        return _l("A code is small Latin letters, digits, dots and dashes.")
    if code in seen:
        return _l("This code is already above.")
    if not title:
        return _l("The title is empty.")
    return _l("The title is too long.") if len(title) > LONGEST_TITLE else ""


def _title(words: str) -> str:
    title = " ".join(words.split())
    if not title:
        raise InvalidError(_l("The title is empty."), field="title")
    if len(title) > LONGEST_TITLE:
        raise InvalidError(_l("The title is too long."), field="title")
    return title


def _last(session: Session, key: str) -> int:
    query = select(func.max(ReferenceEntry.position)).where(ReferenceEntry.book == key)
    return session.scalar(query) or 0


def _note(session: Session, action: str, entry: ReferenceEntry, details: dict[str, object]) -> None:
    audit.record(
        session,
        action,
        subject="reference",
        subject_id=entry.id,
        details={"book": entry.book, "code": entry.code, **details},
    )
