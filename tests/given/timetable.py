"""Lessons of a group, with a teacher, a place and equipment when they are named."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.db import uuid7
from hub.groups.models import Group
from hub.programmes.curriculum.models import ProgrammeModule
from hub.timetable.models import Lesson, LessonEquipment, LessonKind, LessonPlace, LessonTeacher
from hub.timetable.plans import Plan
from tests.given import groups, resources

DAYS: dict[str, Any] = {"starts_on": date(2030, 3, 4), "ends_on": date(2030, 4, 4)}
AHEAD = resources.MONDAY + timedelta(hours=7)  # of such a group: 10:00 in Moscow
FIRST = datetime(2026, 9, 7, 6, tzinfo=UTC)  # the first day of given groups, 9:00 in Moscow


def lesson(
    session: Session, of: Group | None = None, *,
    day: int = 0, hour: float = 0, hours: int = 2,
    teachers: Sequence[UUID] = (), places: Sequence[UUID] = (), equipment: Sequence[UUID] = (),
    **values: Any,
) -> Lesson:  # fmt: skip
    """A lesson so many days and hours after FIRST, put down past the commands: no bookings."""
    starts = FIRST + timedelta(days=day, hours=hour)
    given: dict[str, Any] = {
        "kind": LessonKind.LECTURE, "starts_at": starts, "ends_at": starts + timedelta(hours=1.5),
        "hours": hours, "group_id": (of or groups.group(session)).id,
    }  # fmt: skip
    made = Lesson(**(given | values))
    session.add(made)
    session.flush()
    session.add_all(
        [LessonTeacher(id=uuid7(), lesson_id=made.id, staff_member_id=one) for one in teachers]
    )
    session.add_all([LessonPlace(id=uuid7(), lesson_id=made.id, workshop_id=one) for one in places])
    session.add_all([LessonEquipment(lesson_id=made.id, equipment_id=one) for one in equipment])
    session.flush()
    return made


def plan(
    session: Session, of: Group | None = None, *, at: datetime = FIRST,
    teachers: int = 0, places: int = 0, equipment: int = 0, **values: Any,
) -> Plan:  # fmt: skip
    """A lesson that is wanted, with so many teachers, places and pieces of equipment of its own."""
    return Plan(
        group_id=(of or groups.group(session)).id,
        starts_at=at,
        ends_at=at + timedelta(hours=1.5),
        teachers=tuple(resources.staff_member(session).id for _n in range(teachers)),
        places=tuple(resources.workshop(session).id for _n in range(places)),
        equipment=tuple(resources.equipment(session).id for _n in range(equipment)),
        **values,
    )


def part(session: Session, of: Group) -> ProgrammeModule:
    """The first module of the group's programme."""
    return (
        session.scalars(
            select(ProgrammeModule).where(ProgrammeModule.version_id == of.version_id)
        ).first()
        or ProgrammeModule()
    )
