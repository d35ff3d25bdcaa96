"""Hours of modules that no lesson takes yet, by kind."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from hub.groups.models import Group
from hub.programmes.curriculum.models import ProgrammeModule
from hub.programmes.models import ProgrammeVersion
from hub.timetable.models import Lesson, LessonKind, LessonState

# What lessons are made of; practice at work and independent work have no place in a timetable.
LESSONS: dict[str, LessonKind] = {
    "lectures": LessonKind.LECTURE,
    "practice": LessonKind.PRACTICE,
    "consultations": LessonKind.CONSULTATION,
    "attestation": LessonKind.ASSESSMENT,
}
COUNTS_AS = {kind: name for name, kind in LESSONS.items()} | {
    LessonKind.WEBINAR: "lectures",
    LessonKind.EXAM: "attestation",
}
FINAL = "final"  # of the whole programme: hours of no module
KINDS_OF = LESSONS | {FINAL: LessonKind.EXAM}
Hours = dict[str, int]
Part = tuple[UUID, UUID | None]  # group and module


def left(session: Session, group_ids: Collection[UUID]) -> dict[Part, Hours]:
    """Give what is still to be planned of these groups: each module, and the final assessment."""
    done = planned(session, group_ids)
    rows = session.execute(
        select(Group.id, ProgrammeModule)
        .join(ProgrammeModule, ProgrammeModule.version_id == Group.version_id)
        .where(Group.id.in_(list(group_ids)))
    )
    finals = session.execute(
        select(Group.id, ProgrammeVersion.final_hours)
        .join(ProgrammeVersion, ProgrammeVersion.id == Group.version_id)
        .where(Group.id.in_(list(group_ids)))
    )
    found: dict[Part, Hours] = {
        (row[0], None): {FINAL: max(row[1] - done.get((row[0], None), {}).get(FINAL, 0), 0)}
        for row in finals
    }
    return found | {
        (row[0], row[1].id): rest(row[1], done.get((row[0], row[1].id), {})) for row in rows
    }


def planned(session: Session, group_ids: Collection[UUID]) -> dict[Part, Hours]:
    """Count the hours of lessons that stand, by the module's kinds."""
    found: dict[Part, Hours] = defaultdict(dict)
    rows: Any = session.execute(
        select(Lesson.group_id, Lesson.part_id, Lesson.kind, func.sum(Lesson.hours))
        .where(
            Lesson.group_id.in_(list(group_ids)),
            or_(Lesson.part_id.is_not(None), Lesson.kind == LessonKind.EXAM),
            Lesson.state != LessonState.CANCELLED,
        )
        .group_by(Lesson.group_id, Lesson.part_id, Lesson.kind)
    )
    for group_id, part_id, kind, hours in rows:
        name = counts_as(kind, part_id)
        of = found[group_id, part_id]
        of[name] = of.get(name, 0) + int(hours)
    return found


def counts_as(kind: LessonKind, part_id: UUID | None) -> str:
    """Say of what hours a lesson takes; an exam of no module is the final assessment."""
    return COUNTS_AS[kind] if part_id else FINAL


def rest(part: Any, done: Mapping[str, int]) -> Hours:
    """Take what is done away; a kind that got too much takes from the others of its module."""
    over = sum(max(done.get(name, 0) - getattr(part, name), 0) for name in LESSONS)
    found = {}
    for name in LESSONS:
        hours = max(getattr(part, name) - done.get(name, 0), 0)
        eaten = min(hours, over)
        over -= eaten
        found[name] = hours - eaten
    return found
