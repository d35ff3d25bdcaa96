"""Lessons on the desk of whoever teaches or learns: the next ones, those called off named so."""

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.db import utcnow
from hub.core.i18n import _l, format_datetime
from hub.groups.models import Group
from hub.programmes.curriculum.models import ProgrammeModule
from hub.timetable.models import Lesson, LessonState
from hub.timetable.queries import ALONE, of_person
from hub.timetable.words import KINDS, STATES, TONES
from hub.web.home import Card, Item, Place

FEW = 4


def own(session: Session, who: Principal) -> list[Item]:
    if who.person_id is None:
        return []
    found = session.execute(
        select(Lesson, Group.title, ProgrammeModule.title)
        .join(Group, Group.id == Lesson.group_id)
        .outerjoin(ProgrammeModule, ProgrammeModule.id == Lesson.part_id)
        .where(of_person(who.person_id), Lesson.ends_at > utcnow())
        .order_by(Lesson.starts_at, Lesson.id)
        .limit(FEW)
    )
    return [_item(lesson, group, part) for lesson, group, part in found]


def _item(lesson: Lesson, group: str, part: str | None) -> Item:
    is_off = lesson.state is LessonState.CANCELLED
    begins = format_datetime(lesson.starts_at, "EEEEEE, d MMMM, HH:mm")
    return Item(
        title=f"{begins}–{format_datetime(lesson.ends_at, 'HH:mm')}",
        note=", ".join(filter(None, (group, lesson.title or part))),
        url=url_for("lessons.card", row_id=lesson.id),
        badge=str(STATES[lesson.state] if is_off else KINDS[lesson.kind]),
        tone="neutral" if is_off else TONES.get(lesson.kind, "neutral"),
    )


CARD = Card(
    title=_l("My next lessons"),
    icon="calendar",
    place=Place.NOW,
    load=own,
    permission="timetable.read",
    roles=ALONE,
    url="/timetable/mine",
)
