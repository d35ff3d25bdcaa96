"""Every change of a draft: asked, answered, accepted as lessons, dropped."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core import audit, clock, jobs
from hub.core.db import uuid7
from hub.core.errors import ConflictError, InvalidError, NotFoundError, RefusedError
from hub.core.events import emit
from hub.core.i18n import _, _l, format_datetime
from hub.groups import commands as groups
from hub.groups.machine import OPEN_GROUPS
from hub.groups.models import Group
from hub.programmes.curriculum.models import ProgrammeModule
from hub.timetable import commands as lessons
from hub.timetable import taking
from hub.timetable.events import TimetableDraftMoved
from hub.timetable.models import Lesson, LessonKind, LessonState
from hub.timetable.planner import wire
from hub.timetable.planner.plan import Lesson as Placed
from hub.timetable.planner.plan import Plan as Answer
from hub.timetable.planning import hours, queries
from hub.timetable.planning.gathering import FINAL_TITLE, Gathered, Key, key_of
from hub.timetable.planning.models import DraftState, TimetableDraft, TimetableDraftGroup
from hub.timetable.planning.question import Question
from hub.timetable.plans import Plan

KIND = "timetable.plan"
SUBJECT = "timetable_draft"
WAITS = (DraftState.ASKED, DraftState.SOLVING)
OPEN = (*WAITS, DraftState.READY, DraftState.FAILED)


class SpentError(ConflictError):
    """Hours of the plan were given to other lessons since; `said` names the modules."""

    def __init__(self, said: Sequence[str]) -> None:
        super().__init__("; ".join(said[:5]))
        self.said = said


def ask(session: Session, question: Question) -> TimetableDraft:
    """Write a question down and have it solved in the background."""
    question.check()
    found = session.scalars(select(Group).where(Group.id.in_(question.group_ids))).all()
    if len(found) != len(set(question.group_ids)) or any(
        one.state not in OPEN_GROUPS for one in found
    ):
        raise RefusedError(_l("The group is closed: nothing of it changes."))
    away = [
        one.title
        for one in found
        if one.ends_on < question.starts_on or one.starts_on > question.ends_on
    ]
    if away:
        said = _("These groups do not learn in these weeks: %(groups)s.", groups=", ".join(away))
        raise InvalidError(said, field="groups")
    made = TimetableDraft(
        id=uuid7(), state=DraftState.ASKED, starts_on=question.starts_on, weeks=question.weeks,
        settings=question.settings, notes=[], asked_by=audit.actor().account_id,
    )  # fmt: skip
    session.add(made)
    session.flush()
    session.add_all(
        TimetableDraftGroup(draft_id=made.id, group_id=one)
        for one in dict.fromkeys(question.group_ids)
    )
    made.job_id = jobs.enqueue(session, KIND, {"draft": str(made.id)}, key=str(made.id))
    session.flush()
    _note(session, made, "create", groups=len(question.group_ids), weeks=question.weeks)
    _tell(session, made, "")
    return made


def begin(session: Session, draft_id: UUID) -> TimetableDraft | None:
    """Say that it is being solved; none when nobody waits for it any more."""
    found = session.get(TimetableDraft, draft_id, with_for_update=True)
    if found is None or found.state not in WAITS:
        return None
    if found.state is DraftState.ASKED:
        _move(session, found, DraftState.SOLVING)
    return found


def answer(
    session: Session, draft_id: UUID, gathered: Gathered, plan: Answer, *, at: datetime
) -> None:
    """Keep what the planner found; a draft that was decided meanwhile stays as it is."""
    found = session.get(TimetableDraft, draft_id, with_for_update=True, populate_existing=True)
    if found is None or found.state not in WAITS:
        return
    found.answer = json.loads(wire.dump(plan))
    found.placed = sum(one.hours for one in plan.lessons)
    found.unplaced = sum(one.hours for one in plan.unplaced)
    found.notes, found.solved_at = list(gathered.notes), at
    _move(session, found, DraftState.READY)


def fail(session: Session, draft_id: UUID, why: str) -> None:
    """Say that there is no plan, and why."""
    found = session.get(TimetableDraft, draft_id, with_for_update=True, populate_existing=True)
    if found is None or found.state not in WAITS:
        return
    found.failed_why = why[:500]
    _move(session, found, DraftState.FAILED)


def accept(
    session: Session, draft_id: UUID, *, version: int, at: datetime, skip: bool = False
) -> list[Lesson]:
    """Make the lessons of a plan, all or none: whatever was taken since refuses the whole.

    With `skip` lessons are left out for which something is taken: another plan finds them a place.
    """
    found = _held(session, draft_id, version)
    plan = queries.answer_of(found)
    if found.state is not DraftState.READY or plan is None:
        raise RefusedError(_l("Only a plan that is ready is accepted."))
    if not plan.lessons:
        raise RefusedError(_l("Nothing was placed: there is nothing to accept."))
    for key in sorted({UUID(one.group) for one in plan.lessons}):
        groups.held(session, key)  # before the hours are counted
    if said := list(_spent(session, plan)):
        raise SpentError(said)
    asked = [wanted(one).but(series_id=found.id) for one in plan.lessons]
    free = _free(session, asked) if skip else asked
    if not free:
        raise RefusedError(_l("Something is taken at each of these times: nothing is planned."))
    made = lessons.plan(session, free)
    _decide(session, found, DraftState.ACCEPTED, at, lessons=len(made))
    return made


def _free(session: Session, asked: Sequence[Plan]) -> list[Plan]:
    stuck = {
        (one.wanted.starts_at, key)
        for one in taking.clashes(session, asked)
        for key in (
            one.wanted.staff_member_id, one.wanted.workshop_id, one.wanted.equipment_id,
            one.resource,
        )
    }  # fmt: skip
    titles = taking.called(session, [one.but(part_id=None) for one in asked])
    return [
        one
        for one in asked
        if not any(
            (one.starts_at, key) in stuck
            for key in (
                *one.teachers, *one.places, *one.equipment, titles[one.group_id, None]
            )
        )
    ]  # fmt: skip


def drop(session: Session, draft_id: UUID, *, version: int, at: datetime) -> TimetableDraft:
    """Give a plan up; lessons that were made of one stay."""
    found = _held(session, draft_id, version)
    if found.state not in OPEN:
        raise RefusedError(_l("The plan was accepted or dropped already."))
    _decide(session, found, DraftState.DROPPED, at)
    return found


def take_back(session: Session, draft_id: UUID, *, version: int, at: datetime) -> int:
    """Call off as one what an accepted plan put down, while none of its lessons has begun."""
    found = _held(session, draft_id, version)
    if found.state is not DraftState.ACCEPTED:
        raise RefusedError(_l("Only a plan that was accepted is taken back."))
    for key in sorted(one.id for one in queries.groups_of(session, found.id)):
        groups.held(session, key)
    put = session.scalars(queries.put_by(found).order_by(Lesson.id).with_for_update()).all()
    if not put:
        raise RefusedError(_l("No lesson of this plan is left in the timetable."))
    if begun := [one for one in put if one.state is LessonState.HELD or one.starts_at <= at]:
        said = format_datetime(min(one.starts_at for one in begun), "d MMMM, HH:mm")
        told = _(
            "A lesson of this plan was on %(when)s: call off those ahead one by one.", when=said
        )
        raise RefusedError(told)
    lessons.withdraw(session, put, why=str(_("The plan was taken back.")))
    _decide(session, found, DraftState.DROPPED, at, lessons=len(put))
    return len(put)


def wanted(one: Placed) -> Plan:
    """Give a placed lesson as the room plans lessons."""
    group_id, part_id, kind = key_of(one.work)
    zone = clock.zone()
    return Plan(
        group_id=group_id, part_id=part_id, hours=one.hours,
        kind=hours.KINDS_OF[kind] if one.room else LessonKind.WEBINAR,
        starts_at=one.starts_at.replace(tzinfo=zone), ends_at=one.ends_at.replace(tzinfo=zone),
        teachers=(UUID(one.teacher),), places=(UUID(one.room),) if one.room else (),
        equipment=tuple(UUID(key) for key, _units in one.equipment),
    )  # fmt: skip


def _spent(session: Session, plan: Answer) -> Iterator[str]:
    """Name modules to which others gave the hours of this plan."""
    asked: Counter[Key] = Counter()
    for one in plan.lessons:
        asked[key_of(one.work)] += one.hours
    left = hours.left(session, {key[0] for key in asked})
    late = [key for key, count in asked.items() if left.get(key[:2], {}).get(key[2], 0) < count]
    if not late:
        return
    titles = dict(
        session.execute(
            select(ProgrammeModule.id, ProgrammeModule.title).where(
                ProgrammeModule.id.in_({key[1] for key in late if key[1]})
            )
        ).all()
    )
    named = dict(
        session.execute(
            select(Group.id, Group.title).where(Group.id.in_({key[0] for key in late}))
        ).all()
    )
    for key in late:
        yield str(
            _(
                "%(group)s, «%(module)s»: hours of the plan %(planned)s, still to be planned "
                "%(left)s.",
                group=named[key[0]], planned=asked[key],
                module=titles[key[1]] if key[1] else FINAL_TITLE,
                left=left.get(key[:2], {}).get(key[2], 0),
            )
        )  # fmt: skip


def _held(session: Session, draft_id: UUID, version: int) -> TimetableDraft:
    found = session.get(TimetableDraft, draft_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFoundError(queries.ABSENT)
    found.expect(version)
    return found


def _decide(
    session: Session, draft: TimetableDraft, state: DraftState, at: datetime, **details: int
) -> None:
    draft.decided_at, draft.decided_by = at, audit.actor().account_id
    _move(session, draft, state, **details)


def _move(session: Session, draft: TimetableDraft, state: DraftState, **details: int) -> None:
    before, draft.state = draft.state.value, state
    session.flush()
    _note(session, draft, "move", before=before, after=state.value, **details)
    _tell(session, draft, before)


def _tell(session: Session, draft: TimetableDraft, before: str) -> None:
    emit(
        session, TimetableDraftMoved(aggregate_id=draft.id, before=before, after=draft.state.value)
    )


def _note(session: Session, draft: TimetableDraft, what: str, **details: object) -> None:
    audit.record(
        session, f"timetable-drafts.{what}", subject=SUBJECT, subject_id=draft.id, details=details
    )
