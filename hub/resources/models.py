"""Places, what stands and is used up in them, and the sheets that say what ought to."""

import enum
from datetime import date
from uuid import UUID

from sqlalchemy import Float, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.db import Base
from hub.resources.bases import Accessible, Resource


class WorkshopKind(enum.Enum):
    """Вид помещения."""

    WORKSHOP = "workshop"
    LABORATORY = "laboratory"
    ROOM = "room"
    COMPUTERS = "computers"
    GROUND = "ground"
    HALL = "hall"


class EquipmentState(enum.Enum):
    """Состояние оборудования."""

    WORKS = "works"
    REPAIR = "repair"
    BROKEN = "broken"
    WRITTEN_OFF = "written-off"


class Section(enum.Enum):
    """Раздел инфраструктурного листа."""

    EQUIPMENT = "equipment"
    TOOL = "tool"
    FURNITURE = "furniture"
    COMPUTER = "computer"
    PROTECTION = "protection"


class InformationKind(enum.Enum):
    """Вид информационного ресурса."""

    COMMUNICATION = "communication"
    REFERENCE = "reference"


class InformationAccess(enum.Enum):
    """Кому открыт."""

    OPEN = "open"
    REGISTERED = "registered"
    PAID = "paid"


class Site(Accessible, Resource):
    """Площадка: an address with workshops in it."""

    __tablename__ = "site"
    __table_args__ = (
        Index(None, "title_key", "id"),
        Index(None, "created_at", "id"),
        Index(None, "confirmed_at", "id"),
        Index("uq_site_organisation_id_title_key", "organisation_id", "title_key", unique=True),
    )

    address: Mapped[str] = mapped_column(String(300))
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    phone: Mapped[str | None] = mapped_column(String(20))
    about: Mapped[str | None] = mapped_column(Text)


class Workshop(Accessible, Resource):
    """Мастерская, лаборатория, аудитория: a place where people are taught."""

    __tablename__ = "workshop"
    __table_args__ = (
        Index(None, "title_key", "id"),
        Index(None, "created_at", "id"),
        Index(None, "confirmed_at", "id"),
        Index(None, "places", "id"),
        Index(None, "kind", "title_key", "id"),
        Index(None, "site_id", "title_key", "id"),
        Index("uq_workshop_organisation_id_title_key", "organisation_id", "title_key", unique=True),
    )

    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"))
    kind: Mapped[WorkshopKind]
    places: Mapped[int]
    opening: Mapped[str] = mapped_column(String(200))  # hub/resources/opening.py
    is_shared: Mapped[bool] = mapped_column(default=False)  # several groups at once
    # What the card says; `workshop_competency` holds the same for those who search.
    competency_ids: Mapped[list[str]]
    about: Mapped[str | None] = mapped_column(Text)


class WorkshopCompetency(Base):
    """Чему учат в мастерской: the card's list, to be searched by."""

    __tablename__ = "workshop_competency"
    __table_args__ = (Index(None, "competency_id", "workshop_id"),)

    workshop_id: Mapped[UUID] = mapped_column(
        ForeignKey("workshop.id", ondelete="CASCADE"), primary_key=True
    )
    competency_id: Mapped[UUID] = mapped_column(ForeignKey("competency.id"), primary_key=True)


class InfrastructureSheet(Resource):
    """Инфраструктурный лист: what a workshop of a competency must have for so many places."""

    __tablename__ = "infrastructure_sheet"
    __table_args__ = (
        Index(None, "title_key", "id"),
        Index(None, "created_at", "id"),
        Index(None, "confirmed_at", "id"),
        Index(None, "competency_id", "title_key", "id"),
    )

    competency_id: Mapped[UUID] = mapped_column(ForeignKey("competency.id"))
    year: Mapped[int | None]
    places: Mapped[int]
    source: Mapped[str | None] = mapped_column(String(300))


class SheetLine(Resource):
    """Строка инфраструктурного листа."""

    __tablename__ = "sheet_line"
    __table_args__ = (
        Index(None, "title_key", "id"),
        Index(None, "created_at", "id"),
        Index(None, "confirmed_at", "id"),
        Index(None, "sheet_id", "title_key", "id"),
    )

    sheet_id: Mapped[UUID] = mapped_column(ForeignKey("infrastructure_sheet.id"))
    section: Mapped[Section]
    quantity: Mapped[float]  # three decimals at most
    unit: Mapped[str | None] = mapped_column(String(20))
    about: Mapped[str | None] = mapped_column(Text)


class Equipment(Resource):
    """Оборудование и инструменты мастерской."""

    __tablename__ = "equipment"
    __table_args__ = (
        Index(None, "title_key", "id"),
        Index(None, "created_at", "id"),
        Index(None, "confirmed_at", "id"),
        Index(None, "inventory_number", "id"),
        Index(None, "workshop_id", "title_key", "id"),
        Index(None, "state", "title_key", "id"),
        Index(None, "sheet_line_id", "id"),
        Index(
            "uq_equipment_organisation_id_inventory_number",
            "organisation_id",
            "inventory_number",
            unique=True,
        ),
    )

    workshop_id: Mapped[UUID] = mapped_column(ForeignKey("workshop.id"))
    section: Mapped[Section]
    inventory_number: Mapped[str | None] = mapped_column(String(60))
    quantity: Mapped[int]
    state: Mapped[EquipmentState]
    sheet_line_id: Mapped[UUID | None] = mapped_column(ForeignKey("sheet_line.id"))
    made_year: Mapped[int | None]
    commissioned_on: Mapped[date | None]
    about: Mapped[str | None] = mapped_column(Text)


class Software(Resource):
    """Программное обеспечение с лицензией."""

    __tablename__ = "software"
    __table_args__ = (
        Index(None, "title_key", "id"),
        Index(None, "created_at", "id"),
        Index(None, "confirmed_at", "id"),
        Index(None, "ends_on", "id"),
        Index(None, "organisation_id", "title_key", "id"),
        Index(None, "workshop_id", "title_key", "id"),
    )

    workshop_id: Mapped[UUID | None] = mapped_column(ForeignKey("workshop.id"))
    vendor: Mapped[str | None] = mapped_column(String(200))
    licence_number: Mapped[str | None] = mapped_column(String(100))
    seats: Mapped[int | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]  # none: for ever
    registry_number: Mapped[str | None] = mapped_column(String(40))  # реестр российского ПО


class Consumable(Resource):
    """Расходные материалы мастерской."""

    __tablename__ = "consumable"
    __table_args__ = (
        Index(None, "title_key", "id"),
        Index(None, "created_at", "id"),
        Index(None, "confirmed_at", "id"),
        Index(None, "workshop_id", "title_key", "id"),
    )

    workshop_id: Mapped[UUID] = mapped_column(ForeignKey("workshop.id"))
    unit: Mapped[str] = mapped_column(String(20))
    stock: Mapped[float]  # three decimals at most, as the norm
    norm: Mapped[float]  # what a group of the workshop's places uses up


class InformationResource(Resource):
    """Информационно-коммуникационный или информационно-справочный ресурс."""

    __tablename__ = "information_resource"
    __table_args__ = (
        Index(None, "title_key", "id"),
        Index(None, "created_at", "id"),
        Index(None, "confirmed_at", "id"),
        Index(None, "kind", "title_key", "id"),
        Index(None, "organisation_id", "title_key", "id"),
    )

    kind: Mapped[InformationKind]
    address: Mapped[str | None] = mapped_column(String(500))
    access: Mapped[InformationAccess]
    topic: Mapped[str] = mapped_column(String(60))  # reference book "information-topic"
    checked_on: Mapped[date | None]  # when somebody last saw that it is there and true
    about: Mapped[str | None] = mapped_column(Text)
