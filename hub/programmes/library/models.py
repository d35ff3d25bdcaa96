"""Module of the library: a piece of learning that programmes are built from."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, event
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from hub.core.db import Base, Entity, uuid7
from hub.core.scopes import Scopes
from hub.core.text import search_key
from hub.programmes.curriculum.kinds import NeedKind, OutcomeKind
from hub.programmes.hours import Hours, total
from hub.programmes.models import TITLE_KEY


class Module(Hours, Entity):
    """Модуль библиотеки."""

    __tablename__ = "module"
    __table_args__ = (
        Index(None, "title_key", "id"),
        Index(None, "hours", "id"),
        Index(None, "archived_at", "id"),
        Index(None, "created_at", "id"),
        Index(None, "organisation_id", "title_key", "id"),
        Index(None, "competency_id", "title_key", "id"),
    )

    title: Mapped[str] = mapped_column(String(300))
    title_key: Mapped[str] = mapped_column(TITLE_KEY)
    content: Mapped[str | None] = mapped_column(Text)
    hours: Mapped[int] = mapped_column(default=0)  # of all kinds
    competency_id: Mapped[UUID | None] = mapped_column(ForeignKey("competency.id"))
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    archived_at: Mapped[datetime | None]  # offered no more; programmes keep what they took


class ModuleOutcome(Base):
    """Результат модуля."""

    __tablename__ = "module_outcome"
    __table_args__ = (Index(None, "module_id", "position"), Index(None, "competency_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    module_id: Mapped[UUID] = mapped_column(ForeignKey("module.id"))
    position: Mapped[int]
    kind: Mapped[OutcomeKind]
    title: Mapped[str] = mapped_column(String(500))
    competency_id: Mapped[UUID | None] = mapped_column(ForeignKey("competency.id"))


class ModuleNeed(Base):
    """Что нужно модулю."""

    __tablename__ = "module_need"
    __table_args__ = (Index(None, "module_id", "position"), Index(None, "competency_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    module_id: Mapped[UUID] = mapped_column(ForeignKey("module.id"))
    position: Mapped[int]
    kind: Mapped[NeedKind]
    title: Mapped[str] = mapped_column(String(300))
    competency_id: Mapped[UUID | None] = mapped_column(ForeignKey("competency.id"))
    places: Mapped[int | None]


@event.listens_for(Module, "before_insert")
@event.listens_for(Module, "before_update")
def _derived(_mapper: Mapper[Any], _connection: object, module: Module) -> None:
    module.title_key = search_key(module.title)
    module.hours = total(module)


SCOPES = Scopes(
    organisation=Module.organisation_id.in_,
    open_for=frozenset({"modules.read", "modules.export"}),
)
