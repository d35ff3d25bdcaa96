"""The list of lessons, and its export."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.errors import RefusedError
from hub.core.i18n import _, _l, format_datetime
from hub.core.tables import Action, Column, Filter, FilterKind, Kind, Table, parsing
from hub.groups.models import Group
from hub.programmes.curriculum.models import ProgrammeModule
from hub.resources.models import Workshop
from hub.resources.places import WORKSHOP
from hub.resources.staff_models import StaffMember
from hub.resources.teaching import STAFF_MEMBER
from hub.timetable import commands
from hub.timetable.incoming import IMPORTER
from hub.timetable.models import Lesson, LessonPlace, LessonTeacher
from hub.timetable.queries import EXPORT, READ, SCOPES, WRITE
from hub.timetable.words import KINDS, STATE_TONES, STATES

LEFT = "timetable.left"  # what a change of many left alone
MOST_NAMED = 10


def _groups(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    wanted = select(Lesson.id, Group.title).join(Group, Group.id == Lesson.group_id)
    return {row[0]: row[1] for row in session.execute(wanted.where(Lesson.id.in_(list(ids))))}


def _parts(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    wanted = select(Lesson.id, ProgrammeModule.title).join(
        ProgrammeModule, ProgrammeModule.id == Lesson.part_id
    )
    return {row[0]: row[1] for row in session.execute(wanted.where(Lesson.id.in_(list(ids))))}


def _taken(model: Any, column: Any, of: Any) -> Any:
    def told(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
        rows = session.execute(
            select(model.lesson_id, of.title)
            .join(of, of.id == column)
            .where(model.lesson_id.in_(list(ids)), model.replaced_by.is_(None))
            .order_by(model.id)
        )
        found: dict[UUID, list[str]] = {}
        for lesson_id, title in rows:
            found.setdefault(lesson_id, []).append(title)
        return {key: ", ".join(names) for key, names in found.items()}

    return told


teachers = _taken(LessonTeacher, LessonTeacher.staff_member_id, StaffMember)
places = _taken(LessonPlace, LessonPlace.workshop_id, Workshop)


def _by(model: Any, column: Any) -> Any:
    def where(values: Sequence[str]) -> Any:
        wanted = [parsing.identifier(value) for value in values]
        those = select(model.lesson_id).where(column.in_(wanted), model.replaced_by.is_(None))
        return Lesson.id.in_(those)

    return where


def _cancel(session: Session, ids: Sequence[UUID], word: str | None) -> int:
    """Call off what is ahead; what was held is left alone, and named."""
    left = []
    for one in session.scalars(
        select(Lesson.id).where(Lesson.id.in_(ids)).order_by(Lesson.group_id, Lesson.id)
    ).all():
        try:
            commands.cancel(session, one, why=word or "")
        except RefusedError:
            left.append(one)
    session.info[LEFT] = left
    return len(ids) - len(left)


def _left(session: Session, _ids: Sequence[UUID]) -> str | None:
    left: list[UUID] = session.info.pop(LEFT, [])
    if not left:
        return None
    rows = session.execute(
        select(Lesson.starts_at, Group.title)
        .join(Group, Group.id == Lesson.group_id)
        .where(Lesson.id.in_(left))
        .order_by(Lesson.starts_at)
        .limit(MOST_NAMED)
    )
    named = [f"{title}, {format_datetime(at, 'd MMMM, HH:mm')}" for at, title in rows]
    if more := len(left) - len(named):
        named.append(str(_("and %(count)s more", count=more)))
    return str(_("Held or called off already, left as they are: %(names)s", names="; ".join(named)))


LESSONS = Table(
    name="lessons",
    title=_l("Lessons"),
    model=Lesson,
    scopes=SCOPES,
    permission=READ,
    columns=(
        Column(
            name="starts_at",
            title=_l("Begins"),
            source=(Lesson.starts_at,),
            kind=Kind.TIME,
            sort=Lesson.starts_at,
            is_link=True,
        ),
        Column(name="ends_at", title=_l("Ends"), source=(Lesson.ends_at,), kind=Kind.TIME),
        Column(
            name="group", title=_l("Group"), source=(Lesson.id,), told=_groups, is_exported=True
        ),
        Column(name="part", title=_l("Module"), source=(Lesson.id,), told=_parts, is_exported=True),
        Column(name="title", title=_l("Theme"), source=(Lesson.title,)),
        Column(
            name="kind",
            title=_l("Kind of lesson"),
            source=(Lesson.kind,),
            kind=Kind.CHOICE,
            choices=KINDS,
        ),
        Column(name="hours", title=_l("Academic hours"), source=(Lesson.hours,), kind=Kind.NUMBER),
        Column(
            name="teachers",
            title=_l("Teachers"),
            source=(Lesson.id,),
            told=teachers,
            is_exported=True,
        ),
        Column(
            name="places", title=_l("Where"), source=(Lesson.id,), told=places, is_exported=True
        ),
        Column(
            name="state",
            title=_l("State"),
            source=(Lesson.state,),
            kind=Kind.CHOICE,
            choices=STATES,
            tone=lambda row: STATE_TONES[row.state],
        ),
        Column(
            name="webinar_url",
            title=_l("Link of the webinar"),
            source=(Lesson.webinar_url,),
            is_shown=False,
        ),
    ),
    default_sort="starts_at",
    filters=(
        Filter(
            name="starts_at",
            title=_l("Begins"),
            kind=FilterKind.PERIOD,
            attribute=Lesson.starts_at,
        ),
        Filter(
            name="kind",
            title=_l("Kind of lesson"),
            kind=FilterKind.CHOICE,
            attribute=Lesson.kind,
            choices=KINDS,
        ),
        Filter(
            name="state",
            title=_l("State"),
            kind=FilterKind.CHOICE,
            attribute=Lesson.state,
            choices=STATES,
        ),
        Filter(
            name="teacher",
            title=_l("Teacher"),
            kind=FilterKind.LOOKUP,
            attribute=Lesson.id,
            lookup=STAFF_MEMBER,
            where=_by(LessonTeacher, LessonTeacher.staff_member_id),
        ),
        Filter(
            name="place",
            title=_l("Where"),
            kind=FilterKind.LOOKUP,
            attribute=Lesson.id,
            lookup=WORKSHOP,
            where=_by(LessonPlace, LessonPlace.workshop_id),
        ),
    ),
    actions=(
        Action(
            name="cancel",
            title=_l("Call off"),
            permission=WRITE,
            run=_cancel,
            question=_l("Call these lessons off?"),
            is_reasoned=True,
            warning=_left,
        ),
    ),
    export_permission=EXPORT,
    importer=IMPORTER,
)
