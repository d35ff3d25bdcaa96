"""Reading lessons: whose they are, what each takes, what may be seen of them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, false, func, or_, select
from sqlalchemy.orm import Session

from hub.applications.models import Application
from hub.core.access import Principal, Role, Scope
from hub.core.errors import NotFoundError
from hub.core.i18n import _l
from hub.core.scopes import Scopes, scoped
from hub.core.single import Single
from hub.core.tables.parsing import midnight
from hub.groups.machine import EnrolmentState
from hub.groups.models import Enrolment, Group
from hub.resources.staff_models import StaffMember
from hub.timetable.models import Lesson, LessonEquipment, LessonPlace, LessonState, LessonTeacher
from hub.timetable.plans import Plan

READ = "timetable.read"
WRITE = "timetable.write"
EXPORT = "timetable.export"
ABSENT = _l("There is no such lesson, or it is not yours.")
ALONE = frozenset({Role.TEACHER, Role.LEARNER})
LEARNS = (EnrolmentState.PLANNED, EnrolmentState.ENROLLED)


def _of_organisations(ids: frozenset[UUID]) -> ColumnElement[bool]:
    return Lesson.group_id.in_(select(Group.id).where(Group.provider_id.in_(ids)))


def of_person(person_id: UUID | None) -> ColumnElement[bool]:
    """Say which lessons a person gives, or comes to."""
    gives = (
        select(LessonTeacher.lesson_id)
        .join(StaffMember, StaffMember.id == LessonTeacher.staff_member_id)
        .where(LessonTeacher.replaced_by.is_(None), StaffMember.person_id == person_id)
    )
    return or_(Lesson.id.in_(gives), Lesson.group_id.in_(groups_of(person_id)))


def groups_of(person_id: UUID | None) -> Any:
    return (
        select(Enrolment.group_id)
        .join(Application, Application.id == Enrolment.application_id)
        .where(Application.person_id == person_id, Enrolment.state.in_(LEARNS))
    )


def _limit(who: Principal, permission: str) -> ColumnElement[bool] | None:
    """The office has all, a provider its groups'; a teacher and a learner their own, anywhere."""
    grants = who.grants_for(permission)
    if any(grant.scope is Scope.REGION for grant in grants):
        return None
    ways = [of_person(who.person_id)] if who.person_id and ALONE & who.roles else []
    owners = [grant.organisation_id for grant in grants if grant.role not in ALONE]
    if own := frozenset(filter(None, owners)):
        ways.append(_of_organisations(own))
    return or_(false(), *ways)


SCOPES = Scopes(limit=_limit, open_for=frozenset({READ, WRITE, EXPORT}))
SINGLE = Single(Lesson, SCOPES, ABSENT)


def one(session: Session, lesson_id: UUID, who: Principal, permission: str = READ) -> Lesson:
    wanted = scoped(select(Lesson).where(Lesson.id == lesson_id), SCOPES, who, permission)
    found: Lesson | None = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFoundError(ABSENT)
    return found


def groups(session: Session, who: Principal, permission: str, *where: Any) -> Sequence[Group]:
    """Give the groups whose timetable the asker may touch."""
    reach = Scopes(organisation=Group.provider_id.in_, own=lambda p: Group.id.in_(_groups_own(p)))
    wanted = scoped(select(Group).where(*where), reach, who, permission)
    return session.scalars(wanted.order_by(Group.starts_on.desc(), Group.title_key)).all()


def _groups_own(who: Principal) -> Any:
    taught = select(Lesson.group_id).where(of_person(who.person_id))
    return groups_of(who.person_id).union(taught)


def between(first: date, last: date) -> tuple[ColumnElement[bool], ...]:
    """Say that a lesson begins on one of these days of the region's clock."""
    return (
        Lesson.starts_at >= midnight(first),
        Lesson.starts_at < midnight(last + timedelta(days=1)),
    )


TAKEN: dict[str, tuple[Any, Any]] = {
    "teachers": (LessonTeacher, LessonTeacher.staff_member_id),
    "places": (LessonPlace, LessonPlace.workshop_id),
    "equipment": (LessonEquipment, LessonEquipment.equipment_id),
}


def taken_by(
    session: Session, ids: Collection[UUID], *, usual: bool = False
) -> dict[UUID, dict[str, tuple[UUID, ...]]]:
    """Give what each lesson takes now: teachers, places, equipment.

    What is `usual` for it is asked for without substitutions: who and what it was to be.
    """
    found: dict[UUID, dict[str, list[UUID]]] = {one: defaultdict(list) for one in ids}
    for name, (model, column) in TAKEN.items():
        wanted = select(model.lesson_id, column).where(model.lesson_id.in_(list(ids)))
        if model is not LessonEquipment:
            wanted = wanted.where(model.replaced_by.is_(None)).order_by(model.id)
        instead = _instead(session, model, column, ids) if usual else {}
        for lesson_id, row_id in session.execute(wanted):
            while (lesson_id, row_id) in instead:
                row_id = instead.pop((lesson_id, row_id))  # noqa: PLW2901 - back to the first
            found[lesson_id][name].append(row_id)
    return {one: {name: tuple(lists[name]) for name in TAKEN} for one, lists in found.items()}


def _instead(
    session: Session, model: Any, column: Any, ids: Collection[UUID]
) -> dict[tuple[UUID, UUID], UUID]:
    """Say of whoever stands in at a lesson instead of whom."""
    if model is LessonEquipment:
        return {}
    rows = session.execute(
        select(model.lesson_id, model.replaced_by, column)
        .where(model.lesson_id.in_(list(ids)), model.replaced_by.is_not(None))
        .order_by(model.replaced_at)
    )
    return {(row[0], row[1]): row[2] for row in rows}


def plan_of(session: Session, lesson: Lesson) -> Plan:
    return plans_of(session, [lesson])[0]


def plans_of(session: Session, lessons: Sequence[Lesson], *, usual: bool = False) -> list[Plan]:
    """Give lessons as they would be wanted anew."""
    taken = taken_by(session, [one.id for one in lessons], usual=usual)
    return [
        Plan(
            group_id=one.group_id, starts_at=one.starts_at, ends_at=one.ends_at, kind=one.kind,
            hours=one.hours, part_id=one.part_id, title=one.title, webinar_url=one.webinar_url,
            note=one.note, series_id=one.series_id, **taken[one.id],
        )
        for one in lessons
    ]  # fmt: skip


def hours_of(session: Session, group_ids: Collection[UUID]) -> dict[tuple[UUID, UUID | None], int]:
    """Count the hours that lessons of a group give to each module."""
    rows = session.execute(
        select(Lesson.group_id, Lesson.part_id, func.sum(Lesson.hours))
        .where(Lesson.group_id.in_(list(group_ids)), Lesson.state != LessonState.CANCELLED)
        .group_by(Lesson.group_id, Lesson.part_id)
    )
    return {(row[0], row[1]): row[2] for row in rows}


# Built once: building costs more than asking.
_AT_THAT_TIME = (
    select(Group.title.label("group"), Lesson.title, Lesson.starts_at, Lesson.ends_at)
    .select_from(Group)
    .outerjoin(
        Lesson,
        and_(
            Lesson.group_id == Group.id,
            Lesson.starts_at > bindparam("since"),
            Lesson.starts_at < bindparam("ends_at"),
            Lesson.ends_at > bindparam("starts_at"),
            Lesson.state != LessonState.CANCELLED,
            Lesson.id.not_in(bindparam("besides", expanding=True)),
        ),
    )
    .where(Group.id == bindparam("group_id"))
    .order_by(Lesson.starts_at)
    .limit(1)
)


def overlapping(
    session: Session, group_id: UUID, starts_at: datetime, ends_at: datetime,
    besides: Collection[UUID] = (),
) -> Any:  # fmt: skip
    """Give the group's title, and its lesson at that time, if any."""
    given = {
        "group_id": group_id, "since": starts_at - timedelta(days=1),  # none is longer
        "starts_at": starts_at, "ends_at": ends_at, "besides": list(besides),
    }  # fmt: skip
    return session.execute(_AT_THAT_TIME, given).one()
