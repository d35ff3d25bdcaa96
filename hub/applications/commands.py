"""Every change of an application: an act of the table of moves, its step, its event, its seat."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.applications import seats, wanted
from hub.applications.events import ApplicationMoved
from hub.applications.machine import MOVES, SEATED, Act, Mover, State, moved
from hub.applications.models import Application, ApplicationStep, Intake
from hub.applications.owing import MEETINGS, SUBJECT, owe
from hub.core import audit
from hub.core.clock import day_of
from hub.core.db import uuid7
from hub.core.errors import ConflictError, HubError, InvalidError, NotFoundError, RefusedError
from hub.core.events import emit
from hub.core.i18n import _l
from hub.core.saving import save
from hub.organisations.models import Organisation
from hub.people import agreed

ABSENT = _l("There is no such application, or it is not yours.")
MOST_WORDS = 1000
NO_INTAKE = _l("Choose the intake.")
NO_SUBJECT = _l("Say what the application is for: a programme, an event or a consultation.")
NO_SEAT = _l("There is no free seat.")
HAS_INTAKE = _l("Its intake is chosen already: accept it, or put it on the waiting list.")
HAS_SEATS = _l("There are free seats: accept the application.")
TEACHES_NOT = _l("This organisation does not teach.")
MISSING = {
    "subject": NO_SUBJECT,
    "consent": _l("There is no consent to the processing of personal data in force."),
    "reason": _l("Say why: the applicant reads it."),
    "intake": NO_INTAKE,
    "chosen": NO_INTAKE,
    "no-intake": HAS_INTAKE,
    "seat": NO_SEAT,
    "provider": _l("Choose the training organisation."),
    "order": _l("This is done by an order."),
    "meeting": _l("So ends an event or a consultation, on the day it begins or later."),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """Who moves it, when, and what was said and given for it.

    `consents` is for who has looked at the consents of many at once; the others leave it alone, and
    it is looked at here.
    """

    by: Mover
    at: datetime
    account_id: UUID | None = None
    reason: str = ""
    provider_id: UUID | None = None
    intake_id: UUID | None = None
    order_id: UUID | None = None
    consents: bool | None = None


def draft(
    session: Session, *, person_id: UUID, at: datetime, invited: bool = False, **values: Any
) -> Application:
    """Begin an application; nothing is owed to anybody till it is submitted."""
    wanted.expect_education(session, values.get("education"))
    about = wanted.filled(session, values, day_of(at), invited=invited)
    wanted.expect_one_talk(session, person_id, about)
    made = Application(id=uuid7(), person_id=person_id, since=at, **about)
    made.state = State.DRAFT
    save(session, made, twice())
    note(session, made, "create")
    return made


def twice() -> dict[str, HubError]:
    """Say what it means that there is one already."""
    return {
        "uq_application_open": ConflictError(wanted.TAKEN, field="intake_id"),
        "uq_application_programme": ConflictError(wanted.TAKEN, field="programme_id"),
    }


def act(
    session: Session, application_id: UUID, what: Act, step: Step, *, version: int | None = None
) -> Application:
    """Take a step of the table of moves, whoever asks for it and by whatever door.

    Whoever is accepted where every seat is taken comes into line.
    """
    found = held(session, application_id)
    if version is not None:
        found.expect(version)
    if what is Act.ACCEPT:
        _accept(session, found, step)
    else:
        _move(session, found, what, step)
    if what is Act.SUBMIT:
        _at_once(session, found, step)
    return found


def held(session: Session, application_id: UUID) -> Application:
    """Give it held till the end of the transaction: two who act at once come in turn.

    The intake is held before it, for whoever frees a seat holds the intake and then who waits.
    """
    intake_id = session.scalar(
        select(Application.intake_id).where(Application.id == application_id)
    )
    if intake_id is not None:
        seats.hold(session, intake_id)
    found = session.get(Application, application_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFoundError(ABSENT)
    return found


def set_places(session: Session, intake_id: UUID, places: int, *, at: datetime) -> Intake:
    """Give an intake more places, and them to those who wait; or fewer, but not than are taken."""
    intake = seats.hold(session, intake_id)
    if intake is None:
        raise NotFoundError(_l("There is no such intake."))
    if places < intake.taken:
        raise InvalidError(
            _l("So many seats are taken already."), field="places", taken=intake.taken
        )
    intake.places = places
    session.flush()
    fill(session, intake_id, at=at)
    session.refresh(intake)
    return intake


def _at_once(session: Session, found: Application, step: Step) -> None:
    intake = session.get(Intake, found.intake_id) if found.intake_id else None
    if intake is not None and intake.accepts_at_once:
        _accept(session, found, Step(by=Mover.HUB, at=step.at))


def _accept(session: Session, found: Application, step: Step) -> None:
    moved(found.state, Act.ACCEPT, step.by)
    if found.intake_id is None:
        raise InvalidError(NO_INTAKE, field="intake_id")
    if seats.take(session, found.intake_id):
        _step(session, found, Act.ACCEPT, step)
        return
    if found.state is State.WAITING:
        raise RefusedError(NO_SEAT)
    _step(session, found, Act.PUT_IN_LINE, step)


def _move(session: Session, found: Application, what: Act, step: Step) -> None:
    move = MOVES[what]
    moved(found.state, what, step.by)  # before anything is asked for
    _expect(session, found, move.needs, step)
    if what is Act.SUBMIT:
        _expect_taken(session, found, step)
    if "seat" in move.needs and not (found.intake_id and seats.take(session, found.intake_id)):
        raise RefusedError(NO_SEAT)
    if what is Act.PUT_IN_LINE:
        intake = session.get_one(Intake, found.intake_id)
        if intake.taken < intake.places:
            raise RefusedError(HAS_SEATS)
    if what is Act.PLACE and step.intake_id is not None:
        wanted.place(session, found, step.intake_id, day_of(step.at))
        save(session, found, twice())
    if what is Act.ASSIGN:
        teaches = session.get(Organisation, step.provider_id)
        if teaches is None or not teaches.is_provider:
            raise InvalidError(TEACHES_NOT, field="provider")
        found.provider_id = step.provider_id
    before, asked = found.state, found.provider_id
    if what is Act.DECLINE:
        found.provider_id = None  # it is not theirs any more, to see or to enrol
    _step(session, found, what, step, asked=asked)
    if before in SEATED and found.state not in SEATED and found.state is not State.COMPLETED:
        _free(session, found, step.at)


def _expect_taken(session: Session, found: Application, step: Step) -> None:
    """Refuse what is closed by now; what was sent back to be mended is not new."""
    day = day_of(step.at)
    if found.state is State.DRAFT and found.intake_id is not None:
        intake = session.get_one(Intake, found.intake_id)
        wanted.expect_open(session, intake, day, invited=step.by is Mover.OFFICE)
    elif found.state is State.DRAFT and found.programme_id is not None:
        wanted.expect_offered(session, found.programme_id)
    wanted.expect_lawful(session, found, day)


def _expect(session: Session, found: Application, needs: tuple[str, ...], step: Step) -> None:
    consents = step.consents
    if "consent" in needs and consents is None:
        consents = agreed.has(session, found.person_id)
    has = {
        "subject": bool(found.intake_id or found.programme_id or found.wish or found.hours),
        "consent": bool(consents),
        "reason": bool(step.reason.strip()),
        "intake": found.intake_id is not None,
        "chosen": step.intake_id is not None,
        "no-intake": found.intake_id is None,
        "seat": True,
        "provider": step.provider_id is not None,
        "order": step.order_id is not None,
        "meeting": _has_begun(session, found, step.at),
    }
    for need in needs:
        if not has[need]:
            raise InvalidError(MISSING[need], field=need)


def _has_begun(session: Session, found: Application, at: datetime) -> bool:
    intake = session.get(Intake, found.intake_id) if found.intake_id else None
    begins = intake.starts_on if intake else None
    return found.kind in MEETINGS and (begins is None or begins <= day_of(at))


def _step(
    session: Session, found: Application, what: Act, step: Step, *, asked: UUID | None = None
) -> None:
    before = found.state
    found.state = moved(before, what, step.by)
    if found.state is not before:  # or a choice of the intake would put off what is owed
        found.since = step.at
    found.reason = step.reason.strip()[:MOST_WORDS] or None
    if what is Act.SUBMIT:
        found.submitted_at = found.submitted_at or step.at
    if what in {Act.ACCEPT, Act.MOVE_UP} and found.kind not in MEETINGS and found.intake_id:
        found.provider_id = session.get_one(Intake, found.intake_id).provider_id
    owe(session, found)
    session.add(
        ApplicationStep(
            id=uuid7(),
            application_id=found.id,
            at=step.at,
            act=what,
            before=before,
            after=found.state,
            mover=step.by,
            account_id=step.account_id,
            reason=found.reason,
        )
    )
    session.flush()
    note(session, found, "step", act=what.value, before=before.value, after=found.state.value)
    emit(
        session,
        ApplicationMoved(
            aggregate_id=found.id,
            act=what.value,
            before=before.value,
            after=found.state.value,
            person_id=found.person_id,
            intake_id=found.intake_id,
            provider_id=asked or found.provider_id,
        ),
    )


def _free(session: Session, left: Application, at: datetime) -> None:
    """Give the seat of whoever left to who has waited longest, or back to the intake."""
    if left.intake_id is not None:
        seats.give_back(session, left.intake_id)
        fill(session, left.intake_id, at=at)


def fill(session: Session, intake_id: UUID, *, at: datetime) -> None:
    """Give free seats to those who wait, in turn. The intake is held.

    Where it is over or closed nobody comes by itself any more: the office decides.
    """
    if seats.is_over(session.get_one(Intake, intake_id), day_of(at)):
        return
    while (waiting := seats.first_waiting(session, intake_id)) is not None:
        if not seats.take(session, intake_id):
            break
        _step(session, waiting, Act.MOVE_UP, Step(by=Mover.HUB, at=at))


def note(session: Session, found: Application, what: str, **details: Any) -> None:
    audit.record(
        session,
        f"applications.{what}",
        subject=SUBJECT,
        subject_id=found.id,
        details=details or None,
    )
