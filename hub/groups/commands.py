"""Every change of a group and of the list of its people before an order."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from hub.applications.machine import State
from hub.applications.models import Application, IntakeKind
from hub.applications.owing import forget_teacher, note_teacher
from hub.core import audit
from hub.core.clock import day_of
from hub.core.db import uuid7
from hub.core.errors import ConflictError, InvalidError, NotFoundError, RefusedError
from hub.core.events import emit
from hub.core.i18n import _l
from hub.core.saving import save
from hub.deadlines.models import Anchor
from hub.deadlines.owing import Anchors, Reckoner
from hub.deadlines.queries import reckoner
from hub.groups import lawful
from hub.groups.checks import NO_STAFF, TERM, check
from hub.groups.events import GroupChanged, GroupMoved, GroupPeopleChanged
from hub.groups.machine import (
    BEFORE_TRAINING,
    GATHERS,
    INSIDE,
    OPEN_GROUPS,
    EnrolmentState,
    GroupAct,
    GroupState,
    group_moved,
)
from hub.groups.models import Directive, DirectiveLine, Enrolment, Group, GroupTeacher
from hub.groups.queries import ABSENT
from hub.programmes.curriculum.models import ProgrammeModule
from hub.programmes.models import LET_OUT, ProgrammeVersion
from hub.resources.staff_models import StaffMember

SUBJECT = "study_group"
TERMS = "group"
TOLD = TERM | {"title", "places"}  # what the history tells before and after
TAKEN = _l("The organisation has a group of this name already.")
NO_PART = _l("This module is in the programme no more.")
READY = frozenset({State.ACCEPTED, State.CONFIRMED})
IS_IN = INSIDE


def held(session: Session, group_id: UUID) -> Group:
    """Give it held till the end of the transaction: two who act at once come in turn."""
    found = session.get(Group, group_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFoundError(ABSENT)
    return found


def create(session: Session, *, at: datetime, **values: Any) -> Group:
    """Form a group of a version that was let out."""
    made = Group(id=uuid7(), since=at, state=GroupState.FORMING, **values)
    version = session.get(ProgrammeVersion, made.version_id)
    if version is None or version.state not in LET_OUT:
        raise InvalidError(_l("Choose a published programme."), field="version_id")
    made.programme_id = version.programme_id
    check(session, made)
    reckon(session, made)
    save(session, made, {"uq_study_group_title": ConflictError(TAKEN, field="title")})
    _note(session, made.id, "create", title=made.title)
    emit(session, GroupChanged(aggregate_id=made.id, fields=tuple(sorted(values))))
    return made


def change(session: Session, group_id: UUID, *, version: int | None = None, **values: Any) -> Group:
    """Change what a group says of itself; the same again changes nothing."""
    group = held(session, group_id)
    if version is not None:
        group.expect(version)
    changed = {name: value for name, value in values.items() if getattr(group, name) != value}
    if not changed:
        return group
    if group.state not in OPEN_GROUPS:
        raise RefusedError(_l("The group is closed: nothing of it changes."))
    if "version_id" in changed:
        raise RefusedError(_l("A group stays with its version of the programme."))
    was = {name: getattr(group, name) for name in changed}
    days = f"{group.starts_on:%d.%m.%Y} – {group.ends_on:%d.%m.%Y}" if TERM & set(was) else ""
    for name, value in changed.items():
        setattr(group, name, value)
    check(session, group)
    lawful.expect_ordered(session, group, was)
    if "places" in changed and changed["places"] < _count(session, group_id):
        raise InvalidError(_l("There are more people in the group already."), field="places")
    reckon(session, group)
    save(session, group, {"uq_study_group_title": ConflictError(TAKEN, field="title")})
    told = {name: [f"{was[name]}", f"{changed[name]}"] for name in sorted(TOLD & set(changed))}
    _note(session, group_id, "change", fields=sorted(changed), **told)
    emit(session, GroupChanged(aggregate_id=group_id, fields=tuple(sorted(changed)), was=days))
    return group


def set_teachers(
    session: Session, group_id: UUID, teachers: Collection[tuple[UUID, UUID | None]],
    *, version: int | None = None,
) -> None:  # fmt: skip
    """Say who teaches a group: each for one module, or for all of them."""
    group = held(session, group_id)
    if version is not None:
        group.expect(version)
    _expect_known(session, group, teachers)
    session.execute(delete(GroupTeacher).where(GroupTeacher.group_id == group_id))
    session.add_all(
        GroupTeacher(id=uuid7(), group_id=group_id, staff_member_id=who, part_id=part)
        for who, part in sorted(set(teachers), key=str)
    )
    flag_modified(group, "updated_at")  # whoever has the page open names others
    session.flush()
    _note(session, group_id, "teachers", count=len(teachers))
    emit(session, GroupChanged(aggregate_id=group_id, fields=("teachers",)))


def _expect_known(
    session: Session, group: Group, teachers: Collection[tuple[UUID, UUID | None]]
) -> None:
    for model, ids, absent in (
        (StaffMember.id, {who for who, _part in teachers}, NO_STAFF),
        (ProgrammeModule.id, {part for _who, part in teachers if part}, NO_PART),
    ):
        wanted = select(func.count()).where(model.in_(ids))
        if model is ProgrammeModule.id:
            wanted = wanted.where(ProgrammeModule.version_id == group.version_id)
        if session.scalar(wanted) != len(ids):
            raise InvalidError(absent, field="items")


def add_people(
    session: Session, group_id: UUID, application_ids: Sequence[UUID], *, at: datetime
) -> list[Enrolment]:
    """Put accepted applications on the list of a group; an order enrols them."""
    group = held(session, group_id)
    if group.state not in GATHERS:
        raise RefusedError(_l("Nobody joins this group any more."))
    if group.places < _count(session, group_id) + len(set(application_ids)):
        raise RefusedError(_l("There is no room for so many in the group."))
    made = [_add(session, group, one) for one in dict.fromkeys(application_ids)]
    settle(session, group, at=at)
    _note(session, group_id, "people", added=len(made))
    added = tuple(str(one.application_id) for one in made)
    emit(session, GroupPeopleChanged(aggregate_id=group_id, added=added))
    return made


def _add(session: Session, group: Group, application_id: UUID) -> Enrolment:
    found = session.get(Application, application_id)
    if found is None or found.state not in READY:
        raise RefusedError(_l("Only an accepted application is put in a group."))
    if found.kind is not IntakeKind.PROGRAMME or found.programme_id != group.programme_id:
        raise RefusedError(_l("The application is for another programme."))
    if found.provider_id not in {None, group.provider_id}:
        raise RefusedError(_l("The application is assigned to another training organisation."))
    made = Enrolment(
        id=uuid7(), group_id=group.id, application_id=found.id, state=EnrolmentState.PLANNED
    )
    already = _l("The application is in a group already.")
    save(session, made, {"uq_enrolment_application": ConflictError(already)})
    note_teacher(session, found, group.provider_id)
    return made


def take_off(
    session: Session, group_id: UUID, enrolment_ids: Sequence[UUID], *, at: datetime
) -> int:
    """Take people off the list who were not enrolled yet."""
    group = held(session, group_id)
    chosen = (Enrolment.group_id == group_id, Enrolment.id.in_(list(enrolment_ids)))
    is_beyond = select(Enrolment.id).where(*chosen, Enrolment.state != EnrolmentState.PLANNED)
    if session.scalar(is_beyond.limit(1)) is not None:
        raise RefusedError(_l("An order put them in the group: only an order takes them out."))
    gone = let_go(session, *chosen)
    if gone:
        settle(session, group, at=at)
        _note(session, group_id, "people", taken_off=len(gone))
        emit(session, GroupPeopleChanged(aggregate_id=group_id))
    return len(gone)


def let_go(session: Session, *which: ColumnElement[bool]) -> list[UUID]:
    """Delete places on lists, and in drafts of orders; say of which groups they were."""
    listed = (Enrolment.state == EnrolmentState.PLANNED, *which)
    drafted = DirectiveLine.enrolment_id.in_(select(Enrolment.id).where(*listed))
    touched = session.scalars(
        delete(DirectiveLine).where(drafted).returning(DirectiveLine.directive_id)
    ).all()
    session.execute(  # whoever has the draft open signs another list than they saw
        update(Directive)
        .where(Directive.id.in_(set(touched)))
        .values(version=Directive.version + 1)
        .execution_options(synchronize_session="fetch")
    )
    left = delete(Enrolment).where(*listed)
    gone = session.execute(left.returning(Enrolment.group_id, Enrolment.application_id)).all()
    for row in gone:
        forget_teacher(session, row.application_id)
    return [row.group_id for row in gone]


def advance(session: Session, group: Group, act: GroupAct, *, at: datetime) -> None:
    """Take a step of the group's table of moves. The group is held."""
    before = group.state
    group.state, group.since = group_moved(before, act), at
    reckon(session, group)
    session.flush()
    _note(session, group.id, "step", act=act.value, before=before.value, after=group.state.value)
    emit(
        session,
        GroupMoved(
            aggregate_id=group.id, act=act.value, before=before.value, after=group.state.value
        ),
    )


def settle(session: Session, group: Group, *, at: datetime) -> None:
    """Say of a group that hasn't begun whether an order of enrolment is owed. It is held."""
    if group.state not in BEFORE_TRAINING:
        return
    is_full = bool(_count(session, group.id, EnrolmentState.ENROLLED)) and not _count(
        session, group.id, EnrolmentState.PLANNED
    )
    if is_full and group.state is GroupState.FORMING:
        advance(session, group, GroupAct.FILL, at=at)
    elif not is_full and group.state is GroupState.ENROLLED:
        advance(session, group, GroupAct.REOPEN, at=at)


def cancel(session: Session, group_id: UUID, *, at: datetime, version: int | None = None) -> Group:
    """Call a group off that nobody was enrolled in; its list goes free for other groups."""
    group = held(session, group_id)
    if version is not None:
        group.expect(version)
    if _count(session, group_id, EnrolmentState.ENROLLED):
        raise RefusedError(_l("People are enrolled in the group: transfer or expel them first."))
    let_go(session, Enrolment.group_id == group_id)
    advance(session, group, GroupAct.CANCEL, at=at)
    return group


def reckon(session: Session, group: Group) -> None:
    """Write what is owed next, by whom and by when."""
    for name, value in owed(group, reckoner(session)).items():
        setattr(group, name, value)


def owed(group: Group, by: Reckoner) -> dict[str, Any]:
    found = by.next_owed(TERMS, group.state.value, anchors(group))
    if found is None:
        return {"owed": None, "owed_by": None, "due_on": None}
    return {"owed": found.act, "owed_by": found.by, "due_on": found.due_on}


def anchors(group: Group) -> Anchors:
    """Give the days that terms of a group are counted from."""
    return {
        Anchor.SINCE: day_of(group.since),
        Anchor.STARTS: group.starts_on,
        Anchor.ENDS: group.ends_on,
    }


def _count(session: Session, group_id: UUID, *states: EnrolmentState) -> int:
    found = select(func.count()).where(
        Enrolment.group_id == group_id, Enrolment.state.in_(states or IS_IN)
    )
    return session.scalar(found) or 0


def _note(session: Session, group_id: UUID, what: str, **details: Any) -> None:
    audit.record(
        session, f"groups.{what}", subject=SUBJECT, subject_id=group_id, details=details or None
    )
