"""The planner's problem read from the database; the number of queries does not grow with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core import options
from hub.core.i18n import _, _l
from hub.deadlines.queries import calendar
from hub.groups.models import Group
from hub.programmes.curriculum.models import ProgrammeModule
from hub.programmes.models import ProgrammeForm, ProgrammeVersion
from hub.timetable import cautions
from hub.timetable.planner import problem
from hub.timetable.planner.problem import Problem, Work
from hub.timetable.planning import hours, taken
from hub.timetable.planning.options import BELLS, HOURS, read
from hub.timetable.planning.question import Question
from hub.timetable.planning.supply import Supply, supply, windows
from hub.timetable.planning.taken import work_key

FULL_WEEK = 36  # academic hours, where the programme does not say
REMOTE = ("lectures", "consultations")
FINAL_TITLE = _l("Final attestation")
LAST = ("consultations", "attestation")  # of a module


@dataclass(frozen=True, slots=True)
class Gathered:
    """A problem, and what could not be matched by the machine."""

    problem: Problem
    notes: tuple[str, ...]

    @property
    def hours(self) -> int:
        return sum(one.hours for one in self.problem.works)


def gather(session: Session, question: Question) -> Gathered:
    """Read everything the planner is to know."""
    groups = session.execute(
        select(
            Group.id, Group.title, Group.provider_id, Group.version_id, Group.form,
            Group.starts_on, Group.ends_on, ProgrammeVersion.weekly_hours,
            ProgrammeVersion.final_hours,
        )
        .join(ProgrammeVersion, ProgrammeVersion.id == Group.version_id)
        .where(Group.id.in_(question.group_ids))
        .order_by(Group.title_key, Group.id)
    ).all()  # fmt: skip
    versions = {one.version_id for one in groups}
    parts = session.scalars(
        select(ProgrammeModule)
        .where(ProgrammeModule.version_id.in_(versions))
        .order_by(ProgrammeModule.position, ProgrammeModule.id)
    ).all()
    stock = supply(session, question.group_ids, {one.provider_id for one in groups}, versions)
    works = list(_works(session, groups, parts, stock))
    teachers = {key for one in works for key in one.teachers}
    places = {key for one in works for key in one.rooms}
    pieces = {key for one in works for need in one.needs for key in need.any_of}
    staff = [one for one in stock.staff if str(one.id) in teachers]
    rooms = [one for one in stock.rooms if str(one.id) in places]
    things = [one for one in stock.equipment if str(one.id) in pieces]
    busy = taken.busy(session, question, [one.id for one in (*staff, *rooms, *things)])
    sizes = cautions.people(session, {one.id for one in groups})

    def of(one: Any) -> dict[str, Any]:
        return {"key": str(one.id), "title": one.title, "busy": tuple(busy.get(str(one.id), ()))}

    made = Problem(
        days=_days(session, question),
        bells=read(options.get(BELLS)),
        hours_a_slot=options.get(HOURS),
        works=tuple(works),
        groups=tuple(
            problem.Group(
                key=str(one.id), title=one.title, size=sizes[one.id], windows=question.windows,
                first=one.starts_on, last=one.ends_on, most_a_day=question.most_a_day,
                most_a_week=one.weekly_hours or FULL_WEEK,
            )
            for one in groups
        ),
        teachers=tuple(problem.Teacher(**of(one)) for one in staff),
        rooms=tuple(
            problem.Room(
                **of(one), site=str(one.site_id), places=one.places,
                windows=windows(one.opening), is_shared=one.is_shared,
            )
            for one in rooms
        ),
        equipment=tuple(problem.Equipment(**of(one), room=str(one.workshop_id)) for one in things),
        fixed=taken.fixed(session, question, [one.id for one in staff]),
        travel=stock.travel(),
        weights=question.weights,
    )  # fmt: skip
    return Gathered(made, _notes(groups, parts, stock))


def _days(session: Session, question: Question) -> tuple[date, ...]:
    days = calendar(session)
    count = (question.ends_on - question.starts_on).days + 1
    found = (question.starts_on + timedelta(days=n) for n in range(count))
    return tuple(day for day in found if days.is_working(day))


def _works(
    session: Session, groups: Sequence[Any], parts: Sequence[ProgrammeModule], stock: Supply
) -> Iterator[Work]:
    """Give hours module by module in the order of the programme; those done hold the order."""
    taught = cautions.competencies(session, {one.id for one in parts})
    done = hours.planned(session, {one.id for one in groups})
    for group in groups:
        before: tuple[str, ...] = ()
        for part in (one for one in parts if _is_of(group, one)):
            made = list(
                _of_module(group, part, stock, taught[part.id], done.get((group.id, part.id), {}))
            )
            early = tuple(one.key for one in made if not one.key.endswith(LAST))
            for one in made:
                after = early if one.key.endswith(LAST) else ()
                yield replace(one, after=(*before, *after))
            before = tuple(one.key for one in made) or before
        every = set().union(*(taught[one.id] for one in parts if _is_of(group, one)))
        yield from _final(group, stock, every, before, done.get((group.id, None), {}))


def _of_module(
    group: Any, part: ProgrammeModule, stock: Supply, taught: set[str], done: Mapping[str, int]
) -> Iterator[Work]:
    teachers = stock.teachers(group, part, taught)
    needs, _missing = stock.pieces(group, part)
    for kind, rest in hours.rest(part, done).items():
        if not rest and not done.get(kind):
            continue
        is_remote = group.form is ProgrammeForm.REMOTE and kind in REMOTE
        yield Work(
            key=work_key(group.id, part.id, kind), group=str(group.id), module=part.title,
            kind=kind, hours=rest, teachers=teachers, is_remote=is_remote,
            rooms=() if is_remote else stock.places(group, part, kind, taught),
            needs=needs if kind == "practice" else (),
        )  # fmt: skip


def _final(
    group: Any, stock: Supply, taught: set[str], before: tuple[str, ...], done: Mapping[str, int]
) -> Iterator[Work]:
    """Give the final assessment, after all modules."""
    held = done.get(hours.FINAL, 0)
    if group.final_hours or held:
        yield Work(
            key=work_key(group.id, None, hours.FINAL), group=str(group.id),
            module=str(FINAL_TITLE), kind=hours.FINAL, hours=max(group.final_hours - held, 0),
            after=before, teachers=stock.teachers(group, None, taught),
            rooms=stock.places(group, None, hours.FINAL), is_final=True,
        )  # fmt: skip


def _is_of(group: Any, part: ProgrammeModule) -> bool:
    return bool(part.version_id == group.version_id)


def _notes(
    groups: Sequence[Any], parts: Sequence[ProgrammeModule], stock: Supply
) -> tuple[str, ...]:  # fmt: skip
    """Say what the machine could not match: people look after it."""
    told = [
        str(
            _(
                "«%(module)s» needs «%(need)s», and no equipment has this title: look after it.",
                module=part.title, need=title,
            )
        )
        for group in groups
        for part in parts
        if _is_of(group, part) and part.practice
        for title in stock.pieces(group, part)[1]
    ]  # fmt: skip
    return tuple(dict.fromkeys([*told, *_aside(groups, parts)]))


def _aside(groups: Sequence[Any], parts: Sequence[ProgrammeModule]) -> Iterator[str]:
    """Name the hours that no timetable has."""
    for group in groups:
        own = [one for one in parts if _is_of(group, one)]
        alone, away = sum(one.independent for one in own), sum(one.internship for one in own)
        if alone:
            yield str(
                _(
                    "%(group)s: independent work (%(hours)s h) is not placed and needs no room.",
                    group=group.title, hours=alone,
                )
            )  # fmt: skip
        if away:
            yield str(
                _(
                    "%(group)s: practice at an employer (%(hours)s h) is not placed and needs no "
                    "room. Leave days for it before the final assessment.",
                    group=group.title, hours=away,
                )
            )  # fmt: skip


Key = tuple[UUID, UUID | None, str]


def key_of(work: str) -> Key:
    """Read the key of a work: group, module, kind of hours."""
    group_id, part_id, kind = work.split(":")
    return UUID(group_id), UUID(part_id) if part_id else None, kind
