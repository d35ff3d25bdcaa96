"""What is taken already: bookings of people and things, lessons that stay where they are."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core import clock
from hub.core.tables.parsing import midnight
from hub.resources import same
from hub.resources.booking_models import Booking, slot_of
from hub.resources.busy import MOST_SLOTS
from hub.timetable import queries
from hub.timetable.models import Lesson, LessonKind, LessonState, LessonTeacher
from hub.timetable.planner.problem import Busy, Fixed
from hub.timetable.planning.hours import counts_as
from hub.timetable.planning.question import Question


def local(moment: datetime) -> datetime:
    """Give a moment as the planner counts it: the region's wall clock, without a zone."""
    return moment.astimezone(clock.zone()).replace(tzinfo=None)


def work_key(group_id: UUID, part_id: UUID | None, kind: str) -> str:
    return f"{group_id}:{part_id or ''}:{kind}"


def busy(session: Session, question: Question, ids: Collection[UUID]) -> dict[str, list[Busy]]:
    """Give the bookings of people, places and equipment in the weeks of a question."""
    first = slot_of(midnight(question.starts_on))
    end = slot_of(midnight(question.ends_on + timedelta(days=1)))
    found: dict[str, list[Busy]] = defaultdict(list)
    asked: dict[UUID, set[UUID]] = defaultdict(set)
    for own, cards in same.cards(session, ids).items():
        for card in cards:
            asked[card].add(own)
    columns: tuple[Any, ...] = (Booking.staff_member_id, Booking.workshop_id, Booking.equipment_id)
    for column in columns:
        rows = session.execute(
            select(column, Booking.starts_at, Booking.ends_at)
            .where(
                column.in_(list(asked)),
                Booking.first_slot >= first - MOST_SLOTS,
                Booking.first_slot < end,
                Booking.end_slot > first,
                Booking.is_shared.is_(False),
            )
            .order_by(Booking.starts_at, Booking.id)
        )
        for key, starts_at, ends_at in rows:
            for own in asked[key]:
                found[str(own)].append(Busy(local(starts_at), local(ends_at)))
    return found


def fixed(session: Session, question: Question, staff: Collection[UUID]) -> tuple[Fixed, ...]:
    """Give the groups' own lessons, and in these weeks those of whoever may teach them."""
    taught = select(LessonTeacher.lesson_id).where(
        LessonTeacher.staff_member_id.in_(list(staff)), LessonTeacher.replaced_by.is_(None)
    )
    monday = question.starts_on - timedelta(days=question.starts_on.weekday())
    found: dict[UUID, Lesson] = {}
    for those in (
        (Lesson.group_id.in_(question.group_ids),),
        (Lesson.id.in_(taught), *queries.between(monday, question.ends_on)),
    ):
        wanted = select(Lesson).where(Lesson.state != LessonState.CANCELLED, *those)
        found |= {one.id: one for one in session.scalars(wanted)}
    rows = sorted(found.values(), key=lambda one: (one.starts_at, one.id))
    takes = queries.taken_by(session, [one.id for one in rows])
    own = set(question.group_ids)
    return tuple(
        Fixed(
            starts_at=local(one.starts_at), ends_at=local(one.ends_at), hours=one.hours,
            group=str(one.group_id) if one.group_id in own else None,
            work=_work(one) if one.group_id in own else None,
            teachers=tuple(map(str, takes[one.id]["teachers"])),
            room=next(map(str, takes[one.id]["places"]), None),
        )
        for one in rows
    )  # fmt: skip


def _work(lesson: Lesson) -> str | None:
    if lesson.part_id is None and lesson.kind is not LessonKind.EXAM:
        return None
    kind = counts_as(lesson.kind, lesson.part_id)
    return work_key(lesson.group_id, lesson.part_id, kind)
