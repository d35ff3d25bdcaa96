"""What the region says of competencies and professions: lists with their acts, links, figures."""

import enum
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, event, text
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from hub.competencies.models import SORTED
from hub.competencies.ties import Tied, exactly
from hub.core.db import Base, Entity, uuid7
from hub.core.text import search_key


class ListState(enum.Enum):
    """Состояние перечня."""

    DRAFT = "draft"
    APPROVED = "approved"
    REPLACED = "replaced"  # a later version of the same year was approved


class FigureKind(enum.Enum):
    """Что за цифра."""

    DEMAND = "demand"
    FORECAST = "forecast"


class Confidence(enum.Enum):
    """Уверенность в связи."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"


class PriorityList(Entity):
    """Перечень приоритетных компетенций региона на год: one version of it."""

    __tablename__ = "priority_list"
    __table_args__ = (
        Index("uq_priority_list_year_number", "year", "number", unique=True),
        Index(None, "year", "id"),
        Index(None, "state", "year", "id"),
        Index(None, "act_on", "id"),
        Index(None, "created_at", "id"),
        # One draft and one list in force a year, however many people press at once.
        Index(
            "uq_priority_list_draft",
            "year",
            unique=True,
            postgresql_where=text("state = 'draft'"),
            sqlite_where=text("state = 'draft'"),
        ),
        Index(
            "uq_priority_list_approved",
            "year",
            unique=True,
            postgresql_where=text("state = 'approved'"),
            sqlite_where=text("state = 'approved'"),
        ),
    )

    year: Mapped[int]
    number: Mapped[int]  # of the version within the year
    state: Mapped[ListState] = mapped_column(default=ListState.DRAFT)
    act_kind: Mapped[str | None] = mapped_column(String(120))  # приказ, распоряжение, протокол
    act_issuer: Mapped[str | None] = mapped_column(String(300))
    act_number: Mapped[str | None] = mapped_column(String(60))
    act_on: Mapped[date | None]
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    note: Mapped[str | None] = mapped_column(Text)
    approved_at: Mapped[datetime | None]
    # Which version it was made from; words rather than a key: that one may be deleted as a draft.
    origin_year: Mapped[int | None]
    origin_number: Mapped[int | None]

    items: Mapped[list["PriorityItem"]] = relationship(
        order_by="PriorityItem.place, PriorityItem.id", passive_deletes=True
    )


class PriorityItem(Tied, Base):
    """Строка перечня приоритетных компетенций."""

    __tablename__ = "priority_item"
    __table_args__ = (
        exactly(1),
        Index("uq_priority_item_subject", "list_id", "subject_id", unique=True),
        Index(None, "list_id", "place", "id"),
        Index(None, "subject_id", "list_id"),
        Index(None, "competency_id"),
        Index(None, "profession_id"),
        Index(None, "occupation_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    list_id: Mapped[UUID] = mapped_column(ForeignKey("priority_list.id", ondelete="CASCADE"))
    subject_id: Mapped[UUID]  # whichever of the three it is
    place: Mapped[int]
    reason: Mapped[str | None] = mapped_column(String(500))


class NamedList(Entity):
    """Именованный перечень: ТОП-50, ТОП-Регион and their like."""

    __tablename__ = "named_list"
    __table_args__ = (
        Index(None, "title_key", "id"),
        Index("uq_named_list_title_edition", "title_key", "edition_year", unique=True),
        Index(None, "edition_year", "id"),
        Index(None, "retired_at", "id"),
        Index(None, "created_at", "id"),
    )

    title: Mapped[str] = mapped_column(String(300))
    title_key: Mapped[str] = mapped_column(SORTED)
    edition_year: Mapped[int]
    act_kind: Mapped[str | None] = mapped_column(String(120))
    act_issuer: Mapped[str | None] = mapped_column(String(300))
    act_number: Mapped[str | None] = mapped_column(String(60))
    act_on: Mapped[date | None]
    source: Mapped[str | None] = mapped_column(String(300))
    about: Mapped[str | None] = mapped_column(Text)
    retired_at: Mapped[datetime | None]


class ListMember(Tied, Base):
    """Строка именованного перечня."""

    __tablename__ = "list_member"
    __table_args__ = (
        exactly(1),
        Index("uq_list_member_subject", "list_id", "subject_id", unique=True),
        Index(None, "list_id", "place", "id"),
        Index(None, "subject_id", "list_id"),
        Index(None, "competency_id"),
        Index(None, "profession_id"),
        Index(None, "occupation_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    list_id: Mapped[UUID] = mapped_column(ForeignKey("named_list.id", ondelete="CASCADE"))
    subject_id: Mapped[UUID]
    place: Mapped[int]


class Link(Tied, Entity):
    """Связь компетенции, профессии СПО и профессии по ОКПДТР: two of the three."""

    __tablename__ = "competency_link"
    __table_args__ = (
        exactly(2),
        Index("uq_competency_link_pair", "first_id", "second_id", unique=True),
        Index(None, "second_id", "id"),
        Index(None, "year", "id"),
        Index(None, "confidence", "id"),
        Index(None, "created_at", "id"),
        Index(None, "competency_id"),
        Index(None, "profession_id"),
        Index(None, "occupation_id"),
    )

    first_id: Mapped[UUID]  # in the order competency, profession, occupation: one pair, one row
    second_id: Mapped[UUID]
    source: Mapped[str] = mapped_column(String(300))
    year: Mapped[int | None]
    confidence: Mapped[Confidence]


class LabourFigure(Tied, Entity):
    """Сколько людей нужно региону: one figure of one source for one year."""

    __tablename__ = "labour_figure"
    __table_args__ = (
        exactly(1),
        Index("uq_labour_figure", "subject_id", "year", "kind", "source_key", unique=True),
        Index(None, "title_key", "id"),
        Index(None, "year", "id"),
        Index(None, "kind", "year", "id"),
        Index(None, "number", "id"),
        Index(None, "source_key", "id"),
        Index(None, "created_at", "id"),
        Index(None, "competency_id"),
        Index(None, "profession_id"),
        Index(None, "occupation_id"),
    )

    subject_id: Mapped[UUID]
    title_key: Mapped[str] = mapped_column(SORTED)  # of its subject: the list is sorted by it
    year: Mapped[int]
    kind: Mapped[FigureKind]
    number: Mapped[int]
    source: Mapped[str] = mapped_column(String(300))
    source_key: Mapped[str] = mapped_column(SORTED)


@event.listens_for(NamedList, "before_insert")
@event.listens_for(NamedList, "before_update")
def _titled(_mapper: Mapper[Any], _connection: object, row: NamedList) -> None:
    row.title_key = search_key(row.title)


@event.listens_for(LabourFigure, "before_insert")
@event.listens_for(LabourFigure, "before_update")
def _sourced(_mapper: Mapper[Any], _connection: object, row: LabourFigure) -> None:
    row.source_key = search_key(row.source)
