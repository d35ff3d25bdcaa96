"""When a workshop, a person or equipment is taken, and what was said of terms that run out."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, event
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from hub.core.db import Base, Entity, utcnow

SLOT_SECONDS = 900
ONE = (
    "(CASE WHEN workshop_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN staff_member_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN equipment_id IS NULL THEN 0 ELSE 1 END) = 1"
)


class Booking(Entity):
    """Бронирование: one workshop, member of staff or piece of equipment, between two moments.

    The database itself refuses two at once (docs/adr/0135-one-place-at-a-time.md).
    """

    __tablename__ = "booking"
    __table_args__ = (
        CheckConstraint(ONE, name="one"),
        CheckConstraint("ends_at > starts_at", name="forward"),
        Index(None, "starts_at", "id"),
        Index(None, "created_at", "id"),
        # The last two columns make it answer load and free slots without a look at the rows.
        Index("ix_booking_workshop_slots", "workshop_id", "first_slot", "end_slot"),
        Index("ix_booking_staff_slots", "staff_member_id", "first_slot", "end_slot"),
        Index("ix_booking_equipment_slots", "equipment_id", "first_slot", "end_slot"),
        Index("ix_booking_person_slots", "person_id", "first_slot", "end_slot"),
        Index(None, "source_subject", "source_id"),
    )

    workshop_id: Mapped[UUID | None] = mapped_column(ForeignKey("workshop.id"))
    staff_member_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_member.id"))
    equipment_id: Mapped[UUID | None] = mapped_column(ForeignKey("equipment.id"))
    # Of the member of staff, written by the database: no key, or a merge would write it too.
    person_id: Mapped[UUID | None]
    is_shared: Mapped[bool] = mapped_column(default=False)  # stands beside others at that time
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    first_slot: Mapped[int]  # quarters of an hour since 1970, rounded outwards
    end_slot: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    source_subject: Mapped[str | None] = mapped_column(String(60))  # "lesson"; none: made by hand
    source_id: Mapped[UUID | None]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))


class TermReminder(Base):
    """Напоминание о сроке: said once for each term and each number of days before it."""

    __tablename__ = "term_reminder"

    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    ends_on: Mapped[date] = mapped_column(primary_key=True)
    days: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sent_at: Mapped[datetime] = mapped_column(default=utcnow)


def slot_of(at: datetime) -> int:
    return int(at.timestamp()) // SLOT_SECONDS


def end_slot_of(at: datetime) -> int:
    return -(-int(at.timestamp()) // SLOT_SECONDS)


@event.listens_for(Booking, "before_insert")
@event.listens_for(Booking, "before_update")
def _slots(_mapper: Mapper[Any], _connection: object, booking: Booking) -> None:
    booking.first_slot = slot_of(booking.starts_at)
    booking.end_slot = end_slot_of(booking.ends_at)
