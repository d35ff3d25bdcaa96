"""Those who teach and judge: of an organisation, with what they hold and until when."""

import enum
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.db import Base
from hub.resources.bases import Resource


class StaffKind(enum.Enum):
    """Кто это в обучении."""

    TEACHER = "teacher"
    INSTRUCTOR = "instructor"
    METHODIST = "methodist"
    EXPERT = "expert"
    MENTOR = "mentor"


# Pedagogical workers, whom 273-ФЗ art. 29 publishes by name; no law does experts and mentors.
PUBLISHED = (StaffKind.TEACHER, StaffKind.INSTRUCTOR, StaffKind.METHODIST)


class StaffMember(Resource):
    """Преподаватель, мастер, эксперт. `title` is the name as the organisation's list has it."""

    __tablename__ = "staff_member"
    __table_args__ = (
        Index(None, "title_key", "id"),
        Index(None, "created_at", "id"),
        Index(None, "confirmed_at", "id"),
        Index(None, "kind", "title_key", "id"),
        Index(None, "organisation_id", "title_key", "id"),
        Index(
            "uq_staff_member_person_id_organisation_id", "person_id", "organisation_id", unique=True
        ),
    )

    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[StaffKind]
    position: Mapped[str | None] = mapped_column(String(200))
    qualification: Mapped[str | None] = mapped_column(String(300))
    load_norm: Mapped[int | None]  # hours a year
    competency_ids: Mapped[list[str]]  # as in Workshop
    about: Mapped[str | None] = mapped_column(Text)

    @classmethod
    def published(cls) -> ColumnElement[bool]:
        return cls.kind.in_(PUBLISHED)


class StaffCompetency(Base):
    """Чему учит: the card's list, to be searched by."""

    __tablename__ = "staff_competency"
    __table_args__ = (Index(None, "competency_id", "staff_member_id"),)

    staff_member_id: Mapped[UUID] = mapped_column(
        ForeignKey("staff_member.id", ondelete="CASCADE"), primary_key=True
    )
    competency_id: Mapped[UUID] = mapped_column(ForeignKey("competency.id"), primary_key=True)


class StaffCertificate(Resource):
    """Свидетельство преподавателя или эксперта и срок, до которого оно действует."""

    __tablename__ = "staff_certificate"
    __table_args__ = (
        Index(None, "title_key", "id"),
        Index(None, "created_at", "id"),
        Index(None, "confirmed_at", "id"),
        Index(None, "ends_on", "id"),
        Index(None, "staff_member_id", "ends_on", "id"),
    )

    staff_member_id: Mapped[UUID] = mapped_column(ForeignKey("staff_member.id"))
    competency_id: Mapped[UUID | None] = mapped_column(ForeignKey("competency.id"))
    number: Mapped[str | None] = mapped_column(String(60))
    issuer: Mapped[str | None] = mapped_column(String(200))
    issued_on: Mapped[date | None]
    ends_on: Mapped[date | None]
