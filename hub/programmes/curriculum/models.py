"""Modules, outcomes and needs of one version of a programme."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.db import Entity
from hub.programmes.curriculum.kinds import NeedKind, OutcomeKind
from hub.programmes.hours import Hours


class ProgrammeModule(Hours, Entity):
    """Модуль программы: taken from the library as it was that day, or written for this one."""

    __tablename__ = "programme_module"
    __table_args__ = (Index(None, "version_id", "position", "id"), Index(None, "module_id"))

    version_id: Mapped[UUID] = mapped_column(ForeignKey("programme_version.id"))
    position: Mapped[int]
    module_id: Mapped[UUID | None] = mapped_column(ForeignKey("module.id"))
    module_version: Mapped[int | None]  # of the library's row when it was taken
    title: Mapped[str] = mapped_column(String(300))
    content: Mapped[str | None] = mapped_column(Text)


class ProgrammeOutcome(Entity):
    """Планируемый результат программы: brought by a module, or stated first and then covered."""

    __tablename__ = "programme_outcome"
    __table_args__ = (
        Index(None, "version_id", "position", "id"),
        Index(None, "part_id"),
        Index(None, "competency_id"),
    )

    version_id: Mapped[UUID] = mapped_column(ForeignKey("programme_version.id"))
    part_id: Mapped[UUID | None] = mapped_column(ForeignKey("programme_module.id"))
    position: Mapped[int]
    kind: Mapped[OutcomeKind]
    title: Mapped[str] = mapped_column(String(500))
    competency_id: Mapped[UUID | None] = mapped_column(ForeignKey("competency.id"))
    is_own: Mapped[bool] = mapped_column(default=False)  # stated by the programme, not by a module


class ProgrammeNeed(Entity):
    """Что нужно программе или её модулю: мастерская, оборудование, программное обеспечение."""

    __tablename__ = "programme_need"
    __table_args__ = (
        Index(None, "version_id", "position", "id"),
        Index(None, "part_id"),
        Index(None, "competency_id"),
    )

    version_id: Mapped[UUID] = mapped_column(ForeignKey("programme_version.id"))
    part_id: Mapped[UUID | None] = mapped_column(ForeignKey("programme_module.id"))
    position: Mapped[int]
    kind: Mapped[NeedKind]
    title: Mapped[str] = mapped_column(String(300))
    competency_id: Mapped[UUID | None] = mapped_column(ForeignKey("competency.id"))
    places: Mapped[int | None]
    is_own: Mapped[bool] = mapped_column(default=False)  # said by the programme, not by a module
