"""What a lesson's card says: what it is, who and where, and what was substituted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.accounts import queries as accounts
from hub.core.audit import AuditEntry
from hub.core.i18n import _, format_datetime
from hub.groups.models import Group
from hub.programmes.curriculum.models import ProgrammeModule
from hub.programmes.models import Programme
from hub.resources.models import Workshop
from hub.resources.staff_models import StaffMember
from hub.timetable import naming
from hub.timetable.models import Lesson, LessonPlace, LessonTeacher
from hub.timetable.plans import SUBJECT, Plan


@dataclass(frozen=True, slots=True)
class Trace:
    """One substitution, for the line of time."""

    title: str
    at: datetime
    note: str
    tone: str = "warning"


def facts(session: Session, lesson: Lesson, plan: Plan) -> list[tuple[str, str | None]]:
    begins = format_datetime(lesson.starts_at, "EEEE, d MMMM y, HH:mm")
    ends = format_datetime(lesson.ends_at, "HH:mm")
    group = session.get_one(Group, lesson.group_id)
    part = session.get(ProgrammeModule, lesson.part_id) if lesson.part_id else None
    return [
        (str(_("When")), f"{begins}–{ends}"),
        (str(_("Group")), group.title),
        (str(_("Programme")), session.get_one(Programme, group.programme_id).title),
        (str(_("Module")), part.title if part else None),
        (str(_("Theme")), lesson.title),
        (str(_("Academic hours")), str(lesson.hours)),
        (str(_("Teachers")), titles(session, StaffMember, plan.teachers)),
        (str(_("Where")), _told(naming.places(session, plan.places))),
        (str(_("Equipment and tools")), _told(naming.equipment(session, plan.equipment))),
        (str(_("Note")), lesson.note),
        *([(str(_("Why it is called off")), lesson.cancelled_why)] if lesson.cancelled_why else []),
    ]


def _told(names: dict[UUID, str]) -> str:
    return "; ".join(names.values())


def titles(session: Session, model: Any, ids: Sequence[UUID]) -> str:
    found = session.execute(select(model.id, model.title).where(model.id.in_(ids)))
    named = {row.id: row.title for row in found}
    return ", ".join(named.get(one, "") for one in ids)


def traces(session: Session, lesson_id: UUID, *, by_whom: bool = False) -> list[Trace]:
    """Give the substitutions of a lesson, the latest first; `by_whom`: and who recorded each."""
    found = []
    recorded = _recorded(session, lesson_id) if by_whom else {}
    for model, of, column in (
        (LessonTeacher, StaffMember, LessonTeacher.staff_member_id),
        (LessonPlace, Workshop, LessonPlace.workshop_id),
    ):
        kind: Any = model
        rows = session.scalars(
            select(kind).where(kind.lesson_id == lesson_id, kind.replaced_by.is_not(None))
        )
        for row in rows:
            gone = titles(session, of, [getattr(row, column.key)])
            by = titles(session, of, [row.replaced_by])
            said = str(_("%(by)s instead of %(gone)s", by=by, gone=gone))
            whom = recorded.get((str(getattr(row, column.key)), str(row.replaced_by)), "")
            note = [row.replaced_why, str(_("Recorded by: %(name)s", name=whom)) if whom else ""]
            found.append(Trace(said, row.replaced_at, " · ".join(filter(None, note))))
    return sorted(found, key=lambda one: one.at, reverse=True)


def _recorded(session: Session, lesson_id: UUID) -> dict[tuple[str, str], str]:
    """Name by the trail who wrote each substitution down."""
    rows = session.execute(
        select(AuditEntry.details, AuditEntry.actor_id).where(
            AuditEntry.subject == SUBJECT,
            AuditEntry.subject_id == lesson_id,
            AuditEntry.action == "lessons.substitute",
        )
    ).all()
    named = accounts.names(session, [row.actor_id for row in rows if row.actor_id])
    return {
        (row.details.get("gone", ""), row.details.get("by", "")): named.get(row.actor_id, "")
        for row in rows
        if row.details
    }
