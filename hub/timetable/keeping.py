"""Rows of lessons as they are kept: whether they fit their group, what each takes."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.clock import day_of
from hub.core.db import uuid7
from hub.core.errors import ConflictError, InvalidError, RefusedError
from hub.core.i18n import FIGURES, _, _l, format_date
from hub.core.saving import add_behind_wall
from hub.groups.machine import OPEN_GROUPS
from hub.groups.models import Group
from hub.programmes.curriculum.models import ProgrammeModule
from hub.resources.bookings import WALLED
from hub.timetable import queries
from hub.timetable.models import Lesson, LessonEquipment, LessonPlace, LessonTeacher
from hub.timetable.plans import Plan

FARTHEST = timedelta(days=31)


def expect_fit(session: Session, wanted: Sequence[Plan], held: dict[UUID, Group]) -> None:
    """Refuse lessons of a group that is over, or of modules that are not its own."""
    parts = {one.part_id for one in wanted if one.part_id is not None}
    versions = {
        row[0]: row[1]
        for row in session.execute(
            select(ProgrammeModule.id, ProgrammeModule.version_id).where(
                ProgrammeModule.id.in_(parts)
            )
        )
    }
    for one in wanted:
        group = held[one.group_id]
        if group.state not in OPEN_GROUPS:
            raise RefusedError(_l("The group is closed: nothing of it changes."))
        if one.part_id is not None and versions.get(one.part_id) != group.version_id:
            raise InvalidError(_l("Choose a module of the group's programme."), field="part_id")
        day = day_of(one.starts_at)
        if not group.starts_on - FARTHEST <= day <= group.ends_on + FARTHEST:
            raise InvalidError(
                _(
                    "%(day)s is more than a month from the group's days, %(starts)s – %(ends)s.",
                    day=format_date(day, "d MMMM y"),
                    starts=format_date(group.starts_on, FIGURES),
                    ends=format_date(group.ends_on, FIGURES),
                ),
                field="starts_at",
            )  # fmt: skip


def put(session: Session, rows: Sequence[Lesson]) -> None:
    add_behind_wall(session, rows, ConflictError(WALLED, field="starts_at"))


def take(session: Session, lesson_id: UUID, wanted: Plan) -> None:
    session.add_all(
        LessonTeacher(id=uuid7(), lesson_id=lesson_id, staff_member_id=one)
        for one in dict.fromkeys(wanted.teachers)
    )
    session.add_all(
        LessonPlace(id=uuid7(), lesson_id=lesson_id, workshop_id=one)
        for one in dict.fromkeys(wanted.places)
    )
    session.add_all(
        LessonEquipment(lesson_id=lesson_id, equipment_id=one)
        for one in dict.fromkeys(wanted.equipment)
    )


def retie(session: Session, lesson_id: UUID, before: Plan, after: Plan) -> None:
    """Write down who and what it takes now; traces of substitutions stay."""
    for name, (model, column) in queries.TAKEN.items():
        was, now = set(getattr(before, name)), getattr(after, name)
        rows = session.scalars(
            select(model).where(model.lesson_id == lesson_id, column.in_(was - set(now)))
        )
        for row in rows:
            if getattr(row, "replaced_by", None) is None:
                session.delete(row)
        for one in now:
            if one not in was:
                made = model(lesson_id=lesson_id, **{column.key: one})
                if model is not LessonEquipment:
                    made.id = uuid7()
                session.add(made)
    session.flush()
