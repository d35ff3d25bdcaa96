"""What is unwise but not forbidden: said to whoever plans, and kept from nobody."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.core.clock import day_of
from hub.core.db import utcnow
from hub.core.i18n import _, format_date
from hub.deadlines.queries import calendar
from hub.groups.models import Enrolment, Group
from hub.programmes.curriculum.models import ProgrammeModule, ProgrammeNeed, ProgrammeOutcome
from hub.programmes.hours import total
from hub.resources.busy import shut
from hub.resources.models import Workshop
from hub.resources.staff_models import StaffMember
from hub.timetable import naming, queries
from hub.timetable.plans import ACADEMIC, Plan, is_weekend


def of(session: Session, plans: Sequence[Plan]) -> list[str]:
    """Say, each thing once, what whoever plans ought to think over."""
    told = [
        *_days(session, plans),
        *_lacks(plans),
        *_places(session, plans),
        *_teachers(session, plans),
        *_hours(session, plans),
    ]
    return list(dict.fromkeys(told))


def _days(session: Session, plans: Sequence[Plan]) -> Iterable[str]:
    days, now = calendar(session), utcnow()
    groups = _rows(session, Group, (one.group_id for one in plans))
    for plan in plans:
        day = day_of(plan.starts_at)
        said = format_date(day, "EEEEEE, d MMMM")
        found = days.day(day)
        if not days.is_working(day) and (found.title or is_weekend(day)):
            yield str(_("%(day)s is a day off. %(title)s", day=said, title=found.title)).strip()
        group = groups[plan.group_id]
        if plan.starts_at < now:
            yield str(_("%(day)s is over already.", day=said))
        if not group.starts_on <= day <= group.ends_on:
            yield str(_("%(day)s is out of the days of the group.", day=said))


def _lacks(plans: Sequence[Plan]) -> Iterable[str]:
    """Say what nobody can come to, or write a journal of."""
    for plan in plans:
        if not plan.teachers:
            yield str(_("Nobody is named to give the lesson."))
        if not plan.places and not plan.webinar_url:
            yield str(_("Neither a place nor a webinar of the lesson is named."))
        if plan.hours * ACADEMIC > plan.minutes:
            yield str(
                _(
                    "%(hours)s academic hours are written for %(minutes)s minutes.",
                    hours=plan.hours, minutes=plan.minutes,
                )
            )  # fmt: skip


def _places(session: Session, plans: Sequence[Plan]) -> Iterable[str]:
    places = _rows(session, Workshop, (key for one in plans for key in one.places))
    taught = competencies(session, {one.part_id for one in plans if one.part_id})
    counts = people(session, {one.group_id for one in plans})
    for plan in plans:
        for place in (places[key] for key in plan.places if key in places):
            count = counts[plan.group_id]
            if place.places < count:
                yield str(
                    _(
                        "«%(place)s» has %(places)s places, and the group is of %(count)s.",
                        place=naming.inside(place.title), places=place.places, count=count,
                    )
                )  # fmt: skip
            if _misses(taught[plan.part_id], place.competency_ids):
                yield str(
                    _("«%(place)s» is not for this module.", place=naming.inside(place.title))
                )
            if shut(place.opening, plan.starts_at, plan.ends_at):
                yield str(
                    _("«%(place)s» is closed in these hours.", place=naming.inside(place.title))
                )


def _teachers(session: Session, plans: Sequence[Plan]) -> Iterable[str]:
    teachers = _rows(session, StaffMember, (key for one in plans for key in one.teachers))
    taught = competencies(session, {one.part_id for one in plans if one.part_id})
    for plan in plans:
        for teacher in (teachers[key] for key in plan.teachers if key in teachers):
            if _misses(taught[plan.part_id], teacher.competency_ids):
                yield str(_("%(name)s does not teach what the module is of.", name=teacher.title))


def _hours(session: Session, plans: Sequence[Plan]) -> Iterable[str]:
    """Compare what the lessons come to, when these are among them, with the module."""
    parts = _rows(session, ProgrammeModule, (one.part_id for one in plans if one.part_id))
    kept = queries.hours_of(session, {one.group_id for one in plans})
    for (group_id, part_id), part in {
        (one.group_id, one.part_id): parts[one.part_id] for one in plans if one.part_id in parts
    }.items():
        planned, whole = kept.get((group_id, part_id), 0), total(part)
        if planned > whole:
            yield str(
                _(
                    "«%(module)s» is of %(whole)s hours, and %(planned)s are planned.",
                    module=naming.inside(part.title), whole=whole, planned=planned,
                )
            )  # fmt: skip


def _misses(wanted: set[str], has: Sequence[str]) -> bool:
    return bool(wanted) and not wanted & set(has)


def competencies(session: Session, ids: Collection[UUID]) -> dict[UUID | None, set[str]]:
    """Give the competencies that each module names in its outcomes and needs."""
    found: dict[UUID | None, set[str]] = defaultdict(set)
    for model in (ProgrammeOutcome, ProgrammeNeed):
        kind: Any = model
        wanted = select(kind.part_id, kind.competency_id).where(
            kind.part_id.in_(ids), kind.competency_id.is_not(None)
        )
        for part_id, competency_id in session.execute(wanted):
            found[part_id].add(str(competency_id))
    return found


def people(session: Session, ids: Collection[UUID]) -> dict[UUID, int]:
    """Count who is in each group; nobody yet: as many as it has places for."""
    places = {
        row[0]: row[1]
        for row in session.execute(select(Group.id, Group.places).where(Group.id.in_(ids)))
    }
    rows = session.execute(
        select(Enrolment.group_id, func.count())
        .where(Enrolment.group_id.in_(ids), Enrolment.state.in_(queries.LEARNS))
        .group_by(Enrolment.group_id)
    )
    return places | {row[0]: row[1] for row in rows}


def _rows(session: Session, model: Any, ids: Iterable[UUID | None]) -> dict[Any, Any]:
    wanted = {one for one in ids if one is not None}
    if not wanted:
        return {}
    return {row.id: row for row in session.scalars(select(model).where(model.id.in_(wanted)))}
