"""Reading drafts of timetables: whose they are, what the planner answered."""

import json
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.errors import InvalidError, NotFoundError
from hub.core.i18n import _, _l
from hub.core.scopes import Scopes, scoped
from hub.core.single import Single
from hub.groups.models import Group
from hub.timetable import queries as timetable
from hub.timetable.models import Lesson, LessonState
from hub.timetable.planner import wire
from hub.timetable.planner.plan import Plan
from hub.timetable.planning.models import TimetableDraft, TimetableDraftGroup
from hub.timetable.planning.question import Question, of
from hub.timetable.queries import WRITE

ABSENT = _l("There is no such plan of a timetable, or it is not yours.")


def _of_organisations(ids: frozenset[UUID]) -> ColumnElement[bool]:
    """A plan is shown to those whose groups all of its groups are."""
    foreign = (
        select(TimetableDraftGroup.draft_id)
        .join(Group, Group.id == TimetableDraftGroup.group_id)
        .where(Group.provider_id.not_in(ids))
    )
    return TimetableDraft.id.not_in(foreign)


SCOPES = Scopes(organisation=_of_organisations)
SINGLE = Single(TimetableDraft, SCOPES, ABSENT)


def one(
    session: Session, draft_id: UUID, who: Principal, permission: str = WRITE
) -> TimetableDraft:
    wanted = scoped(
        select(TimetableDraft).where(TimetableDraft.id == draft_id), SCOPES, who, permission
    )
    found: TimetableDraft | None = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFoundError(ABSENT)
    return found


def expect_own(session: Session, who: Principal, ids: Collection[UUID]) -> None:
    """Refuse to plan groups that are not the asker's."""
    found = timetable.groups(session, who, WRITE, Group.id.in_(ids))
    if {one.id for one in found} != set(ids):
        raise InvalidError(_("Choose a group of yours."), field="groups")


def groups_of(session: Session, draft_id: UUID) -> Sequence[Group]:
    return session.scalars(
        select(Group)
        .join(TimetableDraftGroup, TimetableDraftGroup.group_id == Group.id)
        .where(TimetableDraftGroup.draft_id == draft_id)
        .order_by(Group.title_key, Group.id)
    ).all()


def put_by(draft: Any) -> Any:
    """Give the lessons that an accepted plan put down and nobody called off."""
    return select(Lesson).where(Lesson.series_id == draft.id, Lesson.state != LessonState.CANCELLED)


def question_of(session: Session, draft: Any) -> Question:
    ids = session.scalars(
        select(TimetableDraftGroup.group_id).where(TimetableDraftGroup.draft_id == draft.id)
    )
    return of(tuple(sorted(ids)), draft.starts_on, draft.weeks, draft.settings)


def answer_of(draft: Any) -> Plan | None:
    """Give what the planner answered, if it did."""
    return None if draft.answer is None else wire.load(Plan, json.dumps(draft.answer))
