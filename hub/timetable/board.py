"""Lessons of a period as a page draws them: read in four questions, however many there are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from hub.core import clock
from hub.core.access import Principal
from hub.core.bare import bare, spelt
from hub.core.scopes import scoped
from hub.groups.models import Group
from hub.programmes.curriculum.models import ProgrammeModule
from hub.programmes.models import Programme
from hub.resources.models import Workshop
from hub.resources.staff_models import StaffMember
from hub.timetable import queries
from hub.timetable.models import Lesson, LessonKind, LessonPlace, LessonState, LessonTeacher

MOST = 5_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Chosen:
    """What of the timetable is asked for."""

    group: UUID | None = None
    teacher: UUID | None = None
    place: UUID | None = None
    organisation: UUID | None = None
    kind: LessonKind | None = None
    person: UUID | None = None  # who gives it, or comes to it

    def where(self) -> list[Any]:
        asked: list[Any] = []
        if self.group is not None:
            asked.append(Lesson.group_id == self.group)
        if self.organisation is not None:
            theirs = select(Group.id).where(Group.provider_id == self.organisation)
            asked.append(Lesson.group_id.in_(theirs))
        if self.kind is not None:
            asked.append(Lesson.kind == self.kind)
        if self.person is not None:
            asked.append(queries.of_person(self.person))
        for model, column, row_id in (
            (LessonTeacher, LessonTeacher.staff_member_id, self.teacher),
            (LessonPlace, LessonPlace.workshop_id, self.place),
        ):
            kind: Any = model
            if row_id is not None:
                those = select(kind.lesson_id).where(column == row_id, kind.replaced_by.is_(None))
                asked.append(Lesson.id.in_(those))
        return asked


@dataclass(slots=True)
class Shown:
    """A lesson as it is drawn."""

    id: str
    day: date
    starts: str
    ends: str
    group_id: str
    group: str
    provider_id: str
    programme: str
    title: str
    kind: LessonKind
    is_off: bool
    is_ahead: bool
    version: int
    webinar_url: str | None
    starts_at: datetime
    ends_at: datetime
    teachers: Sequence[tuple[str, str]] = ()
    places: Sequence[tuple[str, str]] = ()


def lessons(
    session: Session, who: Principal | None, first: date, last: date, chosen: Chosen
) -> list[Shown]:
    """Give the lessons of these days that the asker may see; for nobody: what all may see."""
    where = [*queries.between(first, last), *chosen.where()]

    def narrowed(statement: Any) -> Any:
        found: Select[Any] = statement.where(*where)
        if who is None:
            return found.where(Lesson.state != LessonState.CANCELLED)
        return scoped(found, queries.SCOPES, who, queries.READ)

    rows = session.connection().execute(
        narrowed(
            select(
                bare(Lesson.id), bare(Lesson.starts_at), bare(Lesson.ends_at),
                bare(Lesson.group_id), Group.title, bare(Group.provider_id),
                Lesson.title, ProgrammeModule.title, Programme.title,
                Lesson.kind, Lesson.state, Lesson.version, Lesson.webinar_url,
            )
            .join(Group, Group.id == Lesson.group_id)
            .join(Programme, Programme.id == Group.programme_id)
            .outerjoin(ProgrammeModule, ProgrammeModule.id == Lesson.part_id)
        )
        .order_by(Lesson.starts_at, Group.title_key, Lesson.id)
        .limit(MOST)
    ).all()  # fmt: skip
    teachers = _named(session, narrowed, LessonTeacher, LessonTeacher.staff_member_id, StaffMember)
    places = _named(session, narrowed, LessonPlace, LessonPlace.workshop_id, Workshop)
    told, said = _Clock(), cache(spelt)
    shown = []
    for (
        lesson_id, begin, end, group_id, group, provider_id, theme, part, programme,
        kind, state, version, webinar_url,
    ) in rows:  # fmt: skip
        starts_at, day, starts = told[begin]
        ends_at, _day, ends = told[end]
        shown.append(
            Shown(
                spelt(lesson_id), day, starts, ends, said(group_id), group,
                said(provider_id), programme, theme or part or programme, kind,
                state is LessonState.CANCELLED, state is LessonState.PLANNED, version,
                webinar_url, starts_at, ends_at,
                teachers.get(lesson_id, ()), places.get(lesson_id, ()),
            )
        )  # fmt: skip
    return shown


class _Clock(dict[str, tuple[datetime, date, str]]):
    """A moment as the database writes it; its day and its hour in the region."""

    def __init__(self) -> None:
        self.zone = clock.zone()

    def __missing__(self, written: str) -> tuple[datetime, date, str]:
        at = datetime.fromisoformat(written)
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
        here = at.astimezone(self.zone)
        self[written] = found = at, here.date(), f"{here:%H:%M}"
        return found


def _named(
    session: Session, narrowed: Any, model: Any, column: Any, of: Any
) -> dict[str, list[tuple[str, str]]]:  # fmt: skip
    """Name what lessons take now; those replaced are left out here, or SQLite begins with all."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    rows = session.connection().execute(
        narrowed(
            select(
                bare(model.id), bare(model.lesson_id), bare(of.id), of.title,
                model.replaced_by.is_(None).label("stands"),
            )
            .join(Lesson, Lesson.id == model.lesson_id)
            .join(of, of.id == column)
        )
    ).all()  # fmt: skip
    told = cache(spelt)
    for _id, lesson_id, row_id, title, stands in sorted(rows, key=itemgetter(0)):
        if stands:
            found[lesson_id].append((told(row_id), title))
    return found


def days_of(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def by_day(shown: Iterable[Shown]) -> dict[date, list[Shown]]:
    found: dict[date, list[Shown]] = defaultdict(list)
    for one in shown:
        found[one.day].append(one)
    return found


def slots(shown: Iterable[Shown], bells: Iterable[str]) -> dict[str, bool]:
    """Give the rows of a week in order: hours at which lessons begin, and bells that are free."""
    used = {one.starts for one in shown}
    return {time: time not in used for time in sorted(used | set(bells))}


def first_free(
    held: Mapping[date, Iterable[Shown]], days: Iterable[date], bells: Sequence[tuple[str, str]]
) -> dict[date, str]:
    """Give when the first bell of each day begins at which nothing is held."""
    found = {}
    for day in days:
        taken = [(one.starts, one.ends) for one in held.get(day, ()) if not one.is_off]
        free = (
            begins
            for begins, ends in bells
            if not any(starts < ends and until > begins for starts, until in taken)
        )
        found[day] = next(free, "")
    return found


def options(shown: Iterable[Shown]) -> dict[str, list[tuple[str, str]]]:
    """Give what a period can be narrowed by: the groups, teachers and places that are in it."""
    found: dict[str, dict[str, str]] = {"group": {}, "teacher": {}, "place": {}}
    for one in shown:
        found["group"][one.group_id] = one.group
        found["teacher"].update(one.teachers)
        found["place"].update(one.places)
    return {name: sorted(rows.items(), key=itemgetter(1)) for name, rows in found.items()}
