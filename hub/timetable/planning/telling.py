"""What the card of a draft says: lessons of a week, what found no place and why, the score."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.i18n import _, ngettext
from hub.core.tables.lookups import lookup
from hub.groups.lookup import GROUP
from hub.groups.models import Group
from hub.programmes.curriculum.models import ProgrammeModule
from hub.programmes.hours import KINDS
from hub.resources.models import Equipment, Workshop
from hub.resources.places import WORKSHOP
from hub.resources.staff_models import StaffMember
from hub.resources.stock import EQUIPMENT
from hub.resources.teaching import STAFF_MEMBER
from hub.timetable.planner import problem
from hub.timetable.planner.plan import Blame, Blamed, Lesson, Plan, Unplaced
from hub.timetable.planner.problem import Problem
from hub.timetable.planner.words import WISHES, named, said
from hub.timetable.planning.gathering import FINAL_TITLE, key_of

LOOKUPS = {Blamed.GROUP: GROUP, Blamed.TEACHER: STAFF_MEMBER, Blamed.ROOM: WORKSHOP}
MOST_LINKS = 6


@dataclass(frozen=True, slots=True)
class Row:
    """One lesson of a draft."""

    starts: str
    ends: str
    group: str
    work: str  # module with the kind of its hours
    teacher: str
    room: str


@dataclass(frozen=True, slots=True)
class Missing:
    """Hours of a group without a place for one reason, and who or what stood in the way."""

    group: str
    works: Sequence[tuple[str, int]]  # module with the kind of its hours
    why: str
    links: Sequence[tuple[str, str]]


class Names:
    """Titles of all that a plan speaks of, read at once: a draft keeps keys alone."""

    def __init__(self, session: Session, plan: Plan) -> None:
        works = {one.work for one in plan.lessons} | {one.work for one in plan.unplaced}
        blamed = [one for each in plan.unplaced for one in each.blame]
        works |= {one.key for one in blamed if one.kind is Blamed.WORK}
        keys = [key_of(one) for one in works]
        self.groups = _titles(session, Group, {one[0] for one in keys})
        self.modules = _titles(session, ProgrammeModule, {one[1] for one in keys if one[1]})
        self.teachers = _titles(
            session, StaffMember, _of(blamed, Blamed.TEACHER, (one.teacher for one in plan.lessons))
        )
        self.rooms = _titles(
            session, Workshop,
            _of(blamed, Blamed.ROOM, (one.room for one in plan.lessons if one.room)),
        )  # fmt: skip
        self.equipment = _titles(session, Equipment, _of(blamed, Blamed.EQUIPMENT))
        self.problem = Problem(
            days=(), bells=(),
            groups=tuple(problem.Group(key=k, title=t, size=0) for k, t in self.groups.items()),
            works=tuple(
                problem.Work(key=one, group="", module=self.module(one), kind="", hours=0)
                for one in works
            ),
            teachers=tuple(problem.Teacher(key=k, title=t) for k, t in self.teachers.items()),
            rooms=tuple(
                problem.Room(key=k, title=t, site="", places=0) for k, t in self.rooms.items()
            ),
            equipment=tuple(problem.Equipment(key=k, title=t) for k, t in self.equipment.items()),
        )  # fmt: skip

    def group(self, work: str) -> str:
        return self.groups.get(str(key_of(work)[0]), "")

    def module(self, work: str) -> str:
        _group_id, part_id, _kind = key_of(work)
        return self.modules.get(str(part_id), "") if part_id else str(FINAL_TITLE)

    def work(self, work: str) -> str:
        kind = key_of(work)[2]
        return " · ".join([self.module(work), *([str(KINDS[kind])] if kind in KINDS else [])])


def weeks_of(plan: Plan) -> list[tuple[date, int, int]]:
    """Give each week's Monday, its lessons and their hours."""
    ordered = sorted(plan.lessons, key=lambda one: one.starts_at)
    found = []
    for monday, held in groupby(ordered, key=lambda one: _monday(one.starts_at.date())):
        those = list(held)
        found.append((monday, len(those), sum(one.hours for one in those)))
    return found


def lessons_of(
    names: Names, plan: Plan, monday: date, group_id: UUID | None
) -> list[tuple[date, list[Row]]]:
    """Give the lessons of a week by days, of one group or of all."""
    held = sorted(
        (
            one
            for one in plan.lessons
            if _monday(one.starts_at.date()) == monday
            and (group_id is None or one.group == str(group_id))
        ),
        key=lambda one: (one.starts_at, one.group),
    )
    days = groupby(held, key=lambda one: one.starts_at.date())
    return [(day, [_row(names, one) for one in those]) for day, those in days]


def _row(names: Names, one: Lesson) -> Row:
    return Row(
        f"{one.starts_at:%H:%M}", f"{one.ends_at:%H:%M}", names.group(one.work),
        names.work(one.work), names.teachers.get(one.teacher, ""),
        names.rooms.get(one.room, "") if one.room else str(_("webinar")),
    )  # fmt: skip


def missing_of(names: Names, plan: Plan) -> list[Missing]:
    """Say of all hours without a place why, group by group, the most hours first."""
    alike: dict[tuple[str, str], list[Unplaced]] = defaultdict(list)
    for one in sorted(plan.unplaced, key=lambda one: (-one.hours, one.work)):
        alike[one.group, said(names.problem, one)].append(one)
    return [
        Missing(
            names.group(those[0].work),
            [(names.work(one.work), one.hours) for one in those],
            why,
            list(dict.fromkeys(link for one in those for link in _links(names, one)))[:MOST_LINKS],
        )
        for (_group, why), those in alike.items()
    ]


def _links(names: Names, one: Unplaced) -> list[tuple[str, str]]:
    """Lead to who or what is to blame; a lack of teachers or rooms leads to the group's."""
    group_id, _part_id, _kind = key_of(one.work)
    found = [(named(names.problem, each), _address(each)) for each in one.blame]
    linked = [(title, address) for title, address in dict.fromkeys(found) if address]
    if linked:
        return linked
    return [(names.group(one.work), url_for("groups.card", row_id=group_id))]


def _address(blame: Blame) -> str | None:
    if blame.kind is Blamed.EQUIPMENT:
        return url_for(f"{EQUIPMENT.blueprint}.card", row_id=blame.key)
    kind = LOOKUPS.get(blame.kind)
    endpoint = lookup(kind).endpoint if kind else None
    return url_for(endpoint, row_id=blame.key) if endpoint else None


def score_of(plan: Plan) -> list[tuple[str, int]]:
    """Say how often each thing happens that nobody wishes for."""
    return [(str(words), getattr(plan.score, name)) for name, words in WISHES.items()]


def count_of(lessons: int) -> str:
    return str(ngettext("%(num)d lesson", "%(num)d lessons", lessons))


def _titles(session: Session, model: Any, ids: Collection[Any]) -> dict[str, str]:
    if not ids:
        return {}
    rows = session.execute(
        select(model.id, model.title).where(model.id.in_({UUID(str(one)) for one in ids}))
    )
    return {str(row.id): row.title for row in rows}


def _of(blamed: Iterable[Blame], kind: Blamed, more: Iterable[str] = ()) -> set[str]:
    return {*more, *(one.key for one in blamed if one.kind is kind)}


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
