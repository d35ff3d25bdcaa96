"""Reference books (справочники): words the centre may add to and retire, never delete."""

from datetime import datetime

from sqlalchemy import Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from hub.core.db import Entity


class ReferenceEntry(Entity):
    """Запись справочника. Retired ones stay readable where they were used."""

    __tablename__ = "reference_entry"
    __table_args__ = (Index("uq_reference_entry_book_code", "book", "code", unique=True),)

    book: Mapped[str] = mapped_column(String(60))
    code: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(300))
    position: Mapped[int] = mapped_column(default=0)
    retired_at: Mapped[datetime | None]


def titles(session: Session, book: str) -> dict[str, str]:
    """Give every code of a book with its title, retired ones too: old cards still read."""
    rows = session.execute(
        select(ReferenceEntry.code, ReferenceEntry.title)
        .where(ReferenceEntry.book == book)
        .order_by(ReferenceEntry.position, ReferenceEntry.title)
    )
    return {code: title for code, title in rows}


def choices(session: Session, book: str) -> list[tuple[str, str]]:
    """Give what may be chosen today."""
    rows = session.execute(
        select(ReferenceEntry.code, ReferenceEntry.title)
        .where(ReferenceEntry.book == book, ReferenceEntry.retired_at.is_(None))
        .order_by(ReferenceEntry.position, ReferenceEntry.title)
    )
    return [(code, title) for code, title in rows]
