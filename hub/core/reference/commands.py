"""Every change of reference books. Nothing is deleted: what was used stays readable."""

import re
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

CODE = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")
LONGEST_TITLE = 300


def add(session: Session, key: str, *, code: str, title: str) -> ReferenceEntry:
    book(key)
    code, title = code_of(code), title_of(title)
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
    before, entry.title = entry.title, title_of(title)
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


def code_of(words: str) -> str:
    """Read the code of a new entry."""
    code = words.strip()
    if not CODE.fullmatch(code):
        raise InvalidError(
            _l("A code is small Latin letters, digits, dots and dashes."), field="code"
        )
    return code


def title_of(words: str) -> str:
    """Read the title of an entry."""
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
