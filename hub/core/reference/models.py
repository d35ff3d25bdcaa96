"""Reference books (справочники): words the centre may add to and retire, never delete."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.db import Entity


class ReferenceEntry(Entity):
    """Запись справочника. Retired ones stay readable where they were used."""

    __tablename__ = "reference_entry"
    __table_args__ = (
        Index("uq_reference_entry_book_code", "book", "code", unique=True),
        Index(None, "book", "position", "id"),
    )

    book: Mapped[str] = mapped_column(String(60))
    code: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(300))
    position: Mapped[int] = mapped_column(default=0)
    retired_at: Mapped[datetime | None]
    shipped: Mapped[str | None] = mapped_column(String(300))  # the title as it came with the hub

    @property
    def is_edited(self) -> bool:
        """Whether staff wrote it or rewrote it: then no new version of the hub touches it."""
        return self.title != self.shipped
