"""Orders: drafted, changed, thrown away, signed; one and its effects are one transaction."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from hub.applications import commands as applications
from hub.applications.commands import Step
from hub.applications.machine import Act, Mover, State
from hub.core import audit
from hub.core.clock import day_of
from hub.core.db import uuid7
from hub.core.errors import ConflictError, InvalidError, NotFoundError, RefusedError
from hub.core.events import emit
from hub.core.i18n import _, _l
from hub.core.names import full_name
from hub.core.saving import save
from hub.groups import commands as groups
from hub.groups import lawful, readiness
from hub.groups.events import DirectiveSigned, GroupPeopleChanged
from hub.groups.machine import (
    BEFORE_TRAINING,
    EFFECTS,
    GATHERS,
    NEED_REASON,
    RUNS,
    DirectiveKind,
    DirectiveState,
    EnrolmentState,
    GroupAct,
)
from hub.groups.models import Directive, DirectiveLine, Enrolment, Group
from hub.groups.readiness import Row
from hub.people.models import Person

SUBJECT = "directive"
ABSENT = _l("There is no such order, or it is not yours.")
SIGNED = _l("The order is signed: nothing of it changes.")
MOVED_ON = _l("their application or enrolment has moved on")
FEW = 10


class HinderedError(RefusedError):
    """An order that can't be done to each of its people; `people` say to whom and why."""

    def __init__(self, message: str, said: Sequence[str]) -> None:
        super().__init__(message, people=len(said))
        self.people = tuple(said)


def draft(
    session: Session, kind: DirectiveKind, group_id: UUID, enrolment_ids: Sequence[UUID],
    *, effective_on: date, reasons: Mapping[UUID, str] | None = None, **values: Any,
) -> Directive:  # fmt: skip
    """Write an order down; nothing happens to anybody till it is signed."""
    group = groups.held(session, group_id)
    made = Directive(
        id=uuid7(), kind=kind, group_id=group_id, organisation_id=group.provider_id,
        effective_on=effective_on, state=DirectiveState.DRAFT, **values,
    )  # fmt: skip
    _check(session, made, group)
    session.add(made)
    session.flush()
    _write(session, made, enrolment_ids, reasons or {})
    _note(session, made.id, "create", kind=kind.value, people=len(set(enrolment_ids)))
    return made


def change(
    session: Session, directive_id: UUID, *, version: int | None = None,
    enrolment_ids: Sequence[UUID] | None = None, reasons: Mapping[UUID, str] | None = None,
    **values: Any,
) -> Directive:  # fmt: skip
    """Change a draft: its day, its basis, its list."""
    found = _draft(session, directive_id, version)
    for name, value in values.items():
        setattr(found, name, value)
    _check(session, found, groups.held(session, found.group_id))
    if enrolment_ids is not None:
        flag_modified(found, "updated_at")  # its people are part of what is signed
    session.flush()
    if enrolment_ids is not None:
        session.execute(delete(DirectiveLine).where(DirectiveLine.directive_id == directive_id))
        _write(session, found, enrolment_ids, reasons or {})
    _note(session, directive_id, "change", fields=sorted(values))
    return found


def throw_away(session: Session, directive_id: UUID, *, version: int | None = None) -> None:
    """Delete a draft. A signed order stays for ever."""
    found = _draft(session, directive_id, version)
    session.execute(delete(DirectiveLine).where(DirectiveLine.directive_id == directive_id))
    session.delete(found)
    session.flush()
    _note(session, directive_id, "delete", kind=found.kind.value)


def sign(
    session: Session, directive_id: UUID, *, number: str, signed_on: date, at: datetime,
    account_id: UUID | None = None, version: int | None = None,
    signer: str | None = None, signer_post: str | None = None,
) -> Directive:  # fmt: skip
    """Give an order its number and do what it says, to all of its people or to none."""
    found = _draft(session, directive_id, version)
    held = {
        group_id: groups.held(session, group_id)
        for group_id in sorted({found.group_id, found.to_group_id or found.group_id})
    }
    lines = session.scalars(
        select(DirectiveLine).where(DirectiveLine.directive_id == directive_id)
    ).all()
    _check(session, found, held[found.group_id])
    lawful.expect_signature(found, signed_on, day_of(at))
    rows = _expect_ready(session, found, held[found.group_id], lines, signed_on)
    by_whom = lawful.signer(session, found, signer, signer_post)
    found.number = lawful.expect_number(number)
    found.signer, found.signer_post = by_whom
    if found.kind in lawful.SETS_TERM:
        into = held[found.to_group_id or found.group_id]
        found.first_on, found.last_on = into.starts_on, into.ends_on
    found.signed_on, found.signed_by, found.state = signed_on, account_id, DirectiveState.SIGNED
    taken = _l("The organisation has an order of this number this year.")
    save(session, found, {"uq_directive_number": ConflictError(taken, field="number")})
    names = _names(session, rows.values())
    for line in lines:
        line.name = names[line.enrolment_id]
        step = Step(
            by=Mover.HUB, at=at, account_id=account_id, order_id=found.id, reason=line.reason or ""
        )
        _do(session, found, rows[line.enrolment_id], step)
    session.flush()
    _move_groups(session, held, at)
    _note(session, found.id, "sign", kind=found.kind.value, number=found.number, people=len(lines))
    group_id = str(found.group_id)
    emit(session, DirectiveSigned(aggregate_id=found.id, kind=found.kind.value, group_id=group_id))
    for one in held:
        emit(session, GroupPeopleChanged(aggregate_id=one))
    return found


def begin(session: Session, group: Group, *, at: datetime) -> None:
    """Let training begin for whoever an order enrolled. The group is held."""
    inside = [
        row for row in readiness.rows_of(session, group.id) if row.state is EnrolmentState.ENROLLED
    ]
    for row in inside:
        if row.application_state is State.ENROLLED:
            applications.act(session, row.application_id, Act.BEGIN, Step(by=Mover.HUB, at=at))
    if inside and group.state in BEFORE_TRAINING:
        groups.advance(session, group, GroupAct.BEGIN, at=at)


def _draft(session: Session, directive_id: UUID, version: int | None) -> Directive:
    found = session.get(Directive, directive_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFoundError(ABSENT)
    if found.state is DirectiveState.SIGNED:
        raise RefusedError(SIGNED)
    if version is not None:
        found.expect(version)
    return found


def _check(session: Session, directive: Directive, group: Group) -> None:
    lawful.expect_day(directive.kind, group, directive.effective_on)
    if directive.kind is not DirectiveKind.TRANSFER:
        directive.to_group_id = None
        return
    to = session.get(Group, directive.to_group_id) if directive.to_group_id else None
    if (
        to is None
        or to.id == group.id
        or to.programme_id != group.programme_id
        or to.provider_id != group.provider_id
        or to.state not in RUNS | GATHERS
    ):
        raise InvalidError(
            _l("Choose another group of the same programme and organisation."), field="to_group_id"
        )


def _write(
    session: Session, directive: Directive, ids: Sequence[UUID], reasons: Mapping[UUID, str]
) -> None:
    of_group = select(Enrolment.id, Enrolment.state).where(
        Enrolment.group_id == directive.group_id, Enrolment.id.in_(list(ids))
    )
    known = {row.id: row.state for row in session.execute(of_group)}
    wanted = dict.fromkeys(ids)
    if not wanted or len(known) != len(wanted):
        raise InvalidError(_l("Choose the people of this group."), field="people")
    if len(ids) != len(wanted):
        raise InvalidError(_l("Somebody is named twice."), field="people")
    if set(known.values()) != {EFFECTS[directive.kind].before}:
        raise InvalidError(_l("Such an order can't be about some of these people."), field="people")
    if directive.kind in NEED_REASON and not all(
        (reasons.get(one) or "").strip() for one in wanted
    ):
        raise InvalidError(_l("Say the reason for each of them."), field="people")
    session.add_all(
        DirectiveLine(
            id=uuid7(), directive_id=directive.id, enrolment_id=one, reason=reasons.get(one)
        )
        for one in wanted
    )
    session.flush()


def _expect_ready(
    session: Session, directive: Directive, group: Group, lines: Sequence[DirectiveLine],
    signed_on: date,
) -> dict[UUID, Row]:  # fmt: skip
    """Refuse an order that can't be done to each of its people, and say to whom and why."""
    effect = EFFECTS[directive.kind]
    if group.state not in effect.groups:
        raise RefusedError(_l("The group has moved on meanwhile: open its card anew."))
    wanted = {line.enrolment_id for line in lines}
    rows = {
        row.enrolment_id: row
        for row in readiness.rows_of(session, group.id)
        if row.enrolment_id in wanted
    }
    why = {
        key: [str(MOVED_ON)]
        for key in wanted
        if key not in rows
        or rows[key].state is not effect.before
        or rows[key].application_state not in effect.froms
    }
    if not why:
        why = readiness.hindrances(session, group, directive.kind, list(rows.values()))
    if not why:
        whose = {key: row.application_id for key, row in rows.items()}
        why = lawful.out_of_turn(session, directive, signed_on, whose)
    if directive.kind in NEED_REASON:
        why |= {
            line.enrolment_id: [str(_l("no reason is given"))] for line in lines if not line.reason
        }
    if why or not lines:
        names = _names(session, rows.values())
        said = sorted(f"{names.get(key, '?')}: {', '.join(words)}" for key, words in why.items())
        told = _("The order can't be signed: %(why)s", why="; ".join(said[:FEW]))
        raise HinderedError(told, said)
    return rows


def _names(session: Session, rows: Any) -> dict[UUID, str]:
    by_person = {row.person_id: row.enrolment_id for row in rows}
    found = session.scalars(select(Person).where(Person.id.in_(by_person)))
    return {by_person[person.id]: full_name(person) for person in found}


def _do(session: Session, directive: Directive, row: Row, step: Step) -> None:
    effect = EFFECTS[directive.kind]
    enrolment = session.get_one(Enrolment, row.enrolment_id)
    enrolment.state = effect.after
    if effect.after is EnrolmentState.ENROLLED:
        enrolment.enrolled_on = enrolment.enrolled_on or directive.effective_on
        enrolment.ended_on = None
    else:
        enrolment.ended_on = directive.effective_on
    session.flush()
    if directive.to_group_id is not None:
        session.add(
            Enrolment(
                id=uuid7(), group_id=directive.to_group_id, application_id=row.application_id,
                state=EnrolmentState.ENROLLED, enrolled_on=directive.effective_on,
            )
        )  # fmt: skip
        session.flush()
    applications.act(session, row.application_id, effect.act, step)
    if effect.after is EnrolmentState.ANNULLED:  # on the list again, as before the mistake
        again = {"group_id": directive.group_id, "application_id": row.application_id}
        session.add(Enrolment(id=uuid7(), state=EnrolmentState.PLANNED, **again))


def _move_groups(session: Session, held: Mapping[UUID, Group], at: datetime) -> None:
    """Let groups take the steps that the order brought about."""
    for group in held.values():
        rows = readiness.rows_of(session, group.id)
        inside = [row for row in rows if row.state in groups.IS_IN]
        if len(inside) > group.places:
            raise RefusedError(_l("There is no room for so many in the group."))
        groups.settle(session, group, at=at)
        if group.starts_on <= day_of(at):
            begin(session, group, at=at)
        if group.state in RUNS and not inside:
            done = any(row.state is EnrolmentState.COMPLETED for row in rows)
            groups.advance(session, group, GroupAct.RELEASE if done else GroupAct.DISSOLVE, at=at)


def _note(session: Session, directive_id: UUID, what: str, **details: Any) -> None:
    audit.record(
        session, f"directives.{what}", subject=SUBJECT, subject_id=directive_id, details=details
    )
