"""Every change of lessons: what one takes is taken with it, in the same transaction."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core import audit
from hub.core.clock import day_of
from hub.core.db import utcnow, uuid7
from hub.core.errors import InvalidError, NotFoundError, RefusedError
from hub.core.events import emit
from hub.core.i18n import _l
from hub.deadlines.queries import calendar
from hub.groups import commands as groups
from hub.groups.models import Group
from hub.timetable import gates, keeping, queries, taking
from hub.timetable import plans as planning
from hub.timetable.events import (
    LessonCancelled,
    LessonChanged,
    LessonsPlanned,
    LessonsWithdrawn,
)
from hub.timetable.models import Lesson, LessonState
from hub.timetable.plans import SUBJECT, Plan, Skipped
from hub.timetable.queries import ABSENT

PLAIN = ("kind", "title", "hours", "part_id", "webinar_url", "note", "starts_at", "ends_at")
TAKES = ("teachers", "places", "equipment")
BOOKED = frozenset({*TAKES, "starts_at", "ends_at", "part_id"})
HELD = _l("The lesson was held or cancelled: nothing of it changes.")
AHEAD, OVER = (LessonState.PLANNED,), (LessonState.PLANNED, LessonState.HELD)


@dataclass(frozen=True, slots=True)
class Made:
    """Lessons that were planned, and days that were skipped."""

    lessons: Sequence[Lesson]
    skipped: Sequence[Skipped] = ()


def plan(session: Session, wanted: Sequence[Plan]) -> list[Lesson]:
    """Put lessons down, all or none, with all that they take."""
    for one in wanted:
        one.check()
    held = {key: groups.held(session, key) for key in sorted({one.group_id for one in wanted})}
    keeping.expect_fit(session, wanted, held)
    gates.ask(session, wanted)
    made = {uuid7(): one for one in wanted}
    taking.take(session, made)
    rows = [
        Lesson(
            id=key, group_id=one.group_id, series_id=one.series_id, state=LessonState.PLANNED,
            **{name: getattr(one, name) for name in PLAIN},
        )
        for key, one in made.items()
    ]  # fmt: skip
    keeping.put(session, rows)
    for key, one in made.items():
        keeping.take(session, key, one)
    session.flush()
    for group_id in held:
        ids = [row.id for row in rows if row.group_id == group_id]
        audit.record(
            session, "lessons.create", subject=SUBJECT, ids=ids,
            details={"count": len(ids), "group": str(group_id)},
        )  # fmt: skip
        emit(session, LessonsPlanned(aggregate_id=group_id, lessons=len(ids)))
    return rows


def series(
    session: Session, first: Plan, weekdays: Collection[int], weeks: int, *,
    skip: bool = False, instead: Mapping[date, Plan] = MappingProxyType({}),
) -> Made:  # fmt: skip
    """Plan the same lesson on these days of so many weeks; days off are skipped and named.

    With `skip` so are the days on which something of it is taken. `instead` says of some days
    what of it is otherwise there: its hour, its place.
    """
    days, skipped = planning.days_of(day_of(first.starts_at), weekdays, weeks, calendar(session))
    if not days:
        raise InvalidError(_l("There is no day to study in this series."), field="weekdays")
    key = uuid7()
    wanted = [replace(instead.get(day, first).on(day), series_id=key) for day in days]
    return _made(session, wanted, skipped, skip=skip)


def copy_week(
    session: Session, group_id: UUID, monday: date, to: date,
    *, to_group: UUID | None = None, skip: bool = False,
) -> Made:  # fmt: skip
    """Put a group's week down anew in another week; days off are skipped and named.

    Who stood in is not copied: whoever it was instead of gives the lesson again. With `skip`
    lessons are left out for which something is taken.
    """
    monday, to = planning.monday_of(monday), planning.monday_of(to)
    found = session.scalars(
        select(Lesson)
        .where(
            Lesson.group_id == group_id,
            Lesson.state != LessonState.CANCELLED,
            *queries.between(monday, monday + timedelta(days=6)),
        )
        .order_by(Lesson.starts_at)
    ).all()
    if not found:
        raise RefusedError(_l("There is no lesson in this week."))
    days, wanted, skipped = calendar(session), [], {}
    for one in queries.plans_of(session, found, usual=True):
        was = day_of(one.starts_at)
        day = was + (to - monday)
        told = days.day(day)
        if not days.is_working(day) and (told.title or days.is_working(was)):
            skipped[day] = Skipped(day, told.title)
            continue
        wanted.append(replace(one, group_id=to_group or group_id, series_id=None).on(day))
    return _made(session, wanted, list(skipped.values()), skip=skip)


def _made(
    session: Session, wanted: Sequence[Plan], skipped: Sequence[Skipped], *, skip: bool
) -> Made:  # fmt: skip
    if not skip:
        return Made(plan(session, wanted), skipped)
    taken = {one.wanted.starts_at: str(one) for one in taking.clashes(session, wanted)}
    free = [one for one in wanted if one.starts_at not in taken]
    if wanted and not free:
        raise RefusedError(_l("Something is taken at each of these times: nothing is planned."))
    named = [Skipped(day_of(at), why) for at, why in sorted(taken.items())]
    return Made(plan(session, free), [*skipped, *named])


def change(
    session: Session, lesson_id: UUID, *, version: int | None = None, **values: Any
) -> Lesson:
    """Change a lesson that is ahead; the same values again change nothing."""
    lesson, group = held(session, lesson_id, version)
    now = queries.plan_of(session, lesson)
    for name in TAKES:
        if name in values:
            values[name] = tuple(dict.fromkeys(values[name]))
    changed = {name for name, value in values.items() if getattr(now, name) != value}
    if not changed:
        return lesson
    wanted = replace(now, **values)
    wanted.check()
    keeping.expect_fit(session, [wanted], {group.id: group})
    if changed & {"part_id", "starts_at"}:
        gates.ask(session, [wanted])
    if changed & BOOKED:
        taking.release(session, [lesson_id])
        taking.take(session, {lesson_id: wanted})
    for name in changed & set(PLAIN):
        setattr(lesson, name, getattr(wanted, name))
    lesson.updated_at = utcnow()  # whoever takes part is of the lesson's version too
    keeping.put(session, [lesson])
    keeping.retie(session, lesson_id, now, wanted)
    note(session, lesson, "change", fields=sorted(changed))
    tell(session, lesson, *changed, was=now.starts_at.isoformat())
    return lesson


def move(
    session: Session, lesson_id: UUID, starts_at: datetime, *, version: int | None = None
) -> Lesson:
    """Move a lesson, as long as it was."""
    lesson = session.get(Lesson, lesson_id)
    if lesson is None:
        raise NotFoundError(ABSENT)
    ends_at = starts_at + (lesson.ends_at - lesson.starts_at)
    return change(session, lesson_id, version=version, starts_at=starts_at, ends_at=ends_at)


def cancel(session: Session, lesson_id: UUID, *, why: str, version: int | None = None) -> Lesson:
    """Call a lesson off: it stays to be seen, and what it took is free."""
    told = reason(why)
    lesson, _group = held(session, lesson_id, version)
    lesson.state, lesson.cancelled_why = LessonState.CANCELLED, told
    taking.release(session, [lesson_id])
    session.flush()
    note(session, lesson, "cancel")
    emit(session, LessonCancelled(aggregate_id=lesson_id, group_id=str(lesson.group_id)))
    return lesson


def withdraw(session: Session, found: Sequence[Lesson], *, why: str) -> None:
    """Call off as one what was put down as one. The groups are held."""
    told, by_group = reason(why), defaultdict(list)
    for lesson in found:
        lesson.state, lesson.cancelled_why = LessonState.CANCELLED, told
        by_group[lesson.group_id].append(lesson.id)
    taking.release(session, [lesson.id for lesson in found])
    session.flush()
    for group_id, ids in by_group.items():
        audit.record(
            session, "lessons.cancel", subject=SUBJECT, ids=ids,
            details={"count": len(ids), "group": str(group_id)},
        )  # fmt: skip
        emit(session, LessonsWithdrawn(aggregate_id=group_id, lessons=len(ids)))


def reason(why: str) -> str:
    """Give why something is otherwise than it was to be: whoever asks later reads it."""
    if not (told := " ".join(why.split())[:300]):
        raise InvalidError(_l("Say why: whoever asks later will read it."), field="why")
    return told


def hold(session: Session, lesson_id: UUID) -> Lesson:
    """Say that a lesson took place: the journal's word. It holds what it took."""
    lesson, _group = held(session, lesson_id, None)
    lesson.state = LessonState.HELD
    session.flush()
    note(session, lesson, "hold")
    tell(session, lesson, "state")
    return lesson


def held(
    session: Session, lesson_id: UUID, version: int | None, *, is_over: bool = False
) -> tuple[Lesson, Group]:  # fmt: skip
    """Give a lesson that is ahead, or one that was held too, with its group, both held."""
    found = session.get(Lesson, lesson_id)
    if found is None:
        raise NotFoundError(ABSENT)
    group = groups.held(session, found.group_id)  # before the lesson, as those who plan do
    lesson = session.get_one(Lesson, lesson_id, with_for_update=True, populate_existing=True)
    if version is not None:
        lesson.expect(version)
    if lesson.state not in (OVER if is_over else AHEAD):
        raise RefusedError(HELD)
    return lesson, group


def tell(session: Session, lesson: Lesson, *fields: str, **more: str) -> None:
    told = {"group_id": str(lesson.group_id), "fields": tuple(sorted(fields)), **more}
    emit(session, LessonChanged(aggregate_id=lesson.id, **told))  # type: ignore[arg-type]


def note(session: Session, lesson: Lesson, what: str, **details: Any) -> None:
    audit.record(session, f"lessons.{what}", subject=SUBJECT, subject_id=lesson.id, details=details)
