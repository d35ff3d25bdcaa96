"""What people learn to be: a competency, a profession of СПО, an occupation by ОКПДТР."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String, Text, event
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from hub.competencies.codes import code_key
from hub.core.db import Entity
from hub.core.scopes import Scopes
from hub.core.text import search_key

SORTED = String(300).with_variant(String(300, collation="C"), "postgresql")
SORTED_CODE = String(20).with_variant(String(20, collation="C"), "postgresql")


class CompetencyKind(enum.Enum):
    """Происхождение компетенции."""

    INTERNATIONAL = "international"
    NATIONAL = "national"
    FUTURE = "future"
    REGIONAL = "regional"


class ProfessionKind(enum.Enum):
    """Уровень СПО."""

    PROFESSION = "profession"
    SPECIALITY = "speciality"


class OccupationKind(enum.Enum):
    """Раздел ОКПДТР."""

    WORKER = "worker"
    EMPLOYEE = "employee"


class Competency(Entity):
    """Компетенция."""

    __tablename__ = "competency"
    __table_args__ = (
        Index(None, "title_key", "id"),
        Index(None, "code_key", "id"),
        Index("uq_competency_code_key", "code_key", unique=True),  # NULLs do not clash
        Index(None, "kind", "title_key", "id"),
        Index(None, "sphere", "title_key", "id"),
        Index(None, "retired_at", "id"),
        Index(None, "created_at", "id"),
    )

    code: Mapped[str | None] = mapped_column(String(20))  # as the list writes it
    code_key: Mapped[str | None] = mapped_column(SORTED_CODE)
    title: Mapped[str] = mapped_column(String(300))
    title_key: Mapped[str] = mapped_column(SORTED)
    kind: Mapped[CompetencyKind]
    sphere: Mapped[str | None] = mapped_column(String(60))  # reference book "competency-sphere"
    about: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(String(300))  # the list or act that names it
    retired_at: Mapped[datetime | None]


class Profession(Entity):
    """Профессия или специальность СПО, как её называет перечень года издания."""

    __tablename__ = "profession"
    __table_args__ = (
        Index(None, "title_key", "id"),
        Index(None, "code", "id"),
        Index("uq_profession_code_edition", "code", "edition_year", unique=True),
        Index(None, "kind", "title_key", "id"),
        Index(None, "edition_year", "id"),
        Index(None, "retired_at", "id"),
        Index(None, "created_at", "id"),
    )

    code: Mapped[str] = mapped_column(String(8))  # NN.NN.NN
    edition_year: Mapped[int]  # of the list: codes changed from one to the next
    title: Mapped[str] = mapped_column(String(300))
    title_key: Mapped[str] = mapped_column(SORTED)
    kind: Mapped[ProfessionKind]
    qualification: Mapped[str | None] = mapped_column(String(300))
    standard_number: Mapped[str | None] = mapped_column(String(40))  # the act of the ФГОС
    standard_on: Mapped[date | None]
    retired_at: Mapped[datetime | None]


class Occupation(Entity):
    """Профессия рабочего или должность служащего по ОКПДТР."""

    __tablename__ = "occupation"
    __table_args__ = (
        Index(None, "title_key", "id"),
        Index(None, "code", "id"),
        Index("uq_occupation_code", "code", unique=True),
        Index(None, "kind", "title_key", "id"),
        Index(None, "standard_code", "id"),
        Index(None, "retired_at", "id"),
        Index(None, "created_at", "id"),
    )

    code: Mapped[str] = mapped_column(String(5))
    check_digit: Mapped[str] = mapped_column(String(1))
    title: Mapped[str] = mapped_column(String(300))
    title_key: Mapped[str] = mapped_column(SORTED)
    kind: Mapped[OccupationKind]
    issue: Mapped[str | None] = mapped_column(String(20))  # выпуск ЕТКС or ЕКС
    okz: Mapped[str | None] = mapped_column(String(6))  # NNNN.N
    standard_code: Mapped[str | None] = mapped_column(String(6))  # профстандарт, NN.NNN
    retired_at: Mapped[datetime | None]


@event.listens_for(Competency, "before_insert")
@event.listens_for(Competency, "before_update")
def _coded(_mapper: Mapper[Any], _connection: object, row: Competency) -> None:
    row.code_key = code_key(row.code) if row.code else None


@event.listens_for(Competency, "before_insert")
@event.listens_for(Competency, "before_update")
@event.listens_for(Profession, "before_insert")
@event.listens_for(Profession, "before_update")
@event.listens_for(Occupation, "before_insert")
@event.listens_for(Occupation, "before_update")
def _keys(_mapper: Mapper[Any], _connection: object, row: Any) -> None:
    row.title_key = search_key(row.title)


# Classifiers belong to nobody: who may read them reads them all, and only the region writes.
OPEN = Scopes(open_for=frozenset({"competencies.read", "competencies.export"}))
KINDS: dict[str, type[Entity]] = {
    "competency": Competency,
    "profession": Profession,
    "occupation": Occupation,
}
