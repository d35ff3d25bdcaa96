"""Lists of people that organisations hand over: kept till the office brings them in, or not."""

import enum
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.crypto import Encrypted
from hub.core.db import Entity
from hub.core.scopes import Scopes

ACTIVE = text("state IN ('waiting', 'taken')")


class ListState(enum.Enum):
    """Состояние переданного списка."""

    WAITING = "waiting"
    TAKEN = "taken"  # somebody of the office is bringing it in
    BROUGHT = "brought"
    DECLINED = "declined"
    RECALLED = "recalled"  # the organisation took it back


class PeopleList(Entity):
    """Переданный список людей. The file lies beside it and goes first; the row only counts."""

    __tablename__ = "people_list"
    __table_args__ = (
        Index(None, "created_at", "id"),
        Index(None, "organisation_id", "created_at", "id"),
        Index(None, "state", "created_at", "id"),
        Index(None, "decided_at", "id"),
        Index(None, "rows", "id"),
        Index(None, "run_id"),
        # The same file handed over twice is one list while something is still to be done with it.
        Index(
            "uq_people_list_active",
            "organisation_id",
            "digest",
            unique=True,
            postgresql_where=ACTIVE,
            sqlite_where=ACTIVE,
        ),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    sender_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    file_name: Mapped[str] = mapped_column(String(200))
    header: Mapped[list[str]]
    rows: Mapped[int]
    remark: Mapped[str | None] = mapped_column(Encrypted("people_list.remark"))
    digest: Mapped[str | None] = mapped_column(String(64))  # of the file, while it is here
    state: Mapped[ListState] = mapped_column(default=ListState.WAITING)
    why: Mapped[str | None] = mapped_column(String(500))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[UUID | None]  # who brings it in, brought or declined it
    run_id: Mapped[UUID | None]  # of the import it became
    # What became of the rows: told to the office alone, for «changed» means «known before».
    created: Mapped[int | None]
    changed: Mapped[int | None]
    unchanged: Mapped[int | None]
    refused: Mapped[int | None]
    erased_at: Mapped[datetime | None]  # the file is destroyed

    @property
    def brought(self) -> int | None:
        """Say how many rows are cards by now."""
        if self.created is None:
            return None
        return self.created + (self.changed or 0) + (self.unchanged or 0)


SCOPES = Scopes(organisation=PeopleList.organisation_id.in_)
