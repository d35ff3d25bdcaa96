"""Duplicates of people: pairs that look alike, what was decided, and the journal of each merge."""

import enum
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.columns import Json
from hub.core.crypto import Encrypted
from hub.core.db import Base, Entity, uuid7
from hub.people.pointing import STAYS

HERE = {STAYS: True}  # these say what was of a row itself, and never follow a merge


class PairState(enum.Enum):
    """Что решено о паре похожих."""

    WAITING = "waiting"
    DIFFERENT = "different"  # staff looked: two people
    MERGED = "merged"
    MOOT = "moot"  # one of the two is part of a third card now


class PersonPair(Entity):
    """Пара похожих карточек. `first_id` is the lesser id, so that a pair is one row."""

    __tablename__ = "person_pair"
    __table_args__ = (
        Index("uq_person_pair", "first_id", "second_id", unique=True),
        Index(None, "second_id"),
        Index(None, "state", "score", "id"),
        Index(None, "score", "id"),
        Index(None, "created_at", "id"),
    )

    first_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), info=HERE)
    second_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), info=HERE)
    score: Mapped[int]
    reasons: Mapped[list[str]]
    state: Mapped[PairState] = mapped_column(default=PairState.WAITING)
    seen_at: Mapped[datetime]  # the last scan that found it so
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[UUID | None]
    why: Mapped[str | None] = mapped_column(String(500))


class PersonMerge(Entity):
    """Слияние двух карточек. `body` holds both as they were: sealed, destroyed with the person."""

    __tablename__ = "person_merge"
    __table_args__ = (
        Index(None, "winner_id", "id"),
        Index(
            "uq_person_merge_loser",
            "loser_id",
            unique=True,
            postgresql_where=text("undone_at IS NULL"),
            sqlite_where=text("undone_at IS NULL"),
        ),
        Index(None, "created_at"),
    )

    winner_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), info=HERE)
    loser_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), info=HERE)
    merged_by_id: Mapped[UUID | None]
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[UUID | None]
    body: Mapped[str | None] = mapped_column(Encrypted("person_merge.body"))


class PersonMergeRow(Base):
    """Строка журнала слияния: what pointed to the loser and points to the winner, or went."""

    __tablename__ = "person_merge_row"
    __table_args__ = (Index(None, "merge_id", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    merge_id: Mapped[UUID] = mapped_column(ForeignKey("person_merge.id"))
    table: Mapped[str] = mapped_column(String(63))
    column: Mapped[str | None] = mapped_column(String(63))  # None: the row went, `body` has it
    key: Mapped[list[Any]] = mapped_column(Json)
    was_id: Mapped[UUID | None]
    now_id: Mapped[UUID | None]
    body: Mapped[str | None] = mapped_column(Encrypted("person_merge_row.body"))
