"""Reads of reference books."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.errors import InvalidError, NotFoundError
from hub.core.i18n import _l
from hub.core.reference.models import ReferenceEntry


def titles(session: Session, book: str) -> dict[str, str]:
    """Give every code of a book with its title, retired ones too: old cards still read."""
    rows = session.execute(
        select(ReferenceEntry.code, ReferenceEntry.title)
        .where(ReferenceEntry.book == book)
        .order_by(ReferenceEntry.position, ReferenceEntry.title)
    )
    return dict(rows.all())


def choices(session: Session, book: str) -> list[tuple[str, str]]:
    """Give what may be chosen today."""
    rows = session.execute(
        select(ReferenceEntry.code, ReferenceEntry.title)
        .where(ReferenceEntry.book == book, ReferenceEntry.retired_at.is_(None))
        .order_by(ReferenceEntry.position, ReferenceEntry.title)
    )
    return [(row.code, row.title) for row in rows]  # WTForms takes tuples, and a Row is none


def expect(session: Session, book: str, code: str, refusal: InvalidError) -> None:
    """Refuse what can't be chosen today. A book is read once for a unit of work."""
    known: frozenset[str] | None = session.info.get(f"reference.{book}")
    if known is None:
        known = frozenset(code for code, _title in choices(session, book))
        session.info[f"reference.{book}"] = known
    if code not in known:
        raise refusal


def entries(session: Session, book: str) -> list[ReferenceEntry]:
    """Give a book whole: those in use in their order, then the retired."""
    query = (
        select(ReferenceEntry)
        .where(ReferenceEntry.book == book)
        .order_by(
            ReferenceEntry.retired_at.is_not(None), ReferenceEntry.position, ReferenceEntry.title
        )
    )
    return list(session.scalars(query))


def entry(session: Session, entry_id: UUID) -> ReferenceEntry:
    if (found := session.get(ReferenceEntry, entry_id)) is None:
        raise NotFoundError(_l("There is no such entry."))
    return found
