"""The people of an order brought to their places: found or registered, applied, accepted, assigned.

A job does it, so many rows at a time, each row with all that becomes of it in one transaction:
killed in the middle it goes on where it was, asked twice it does once.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.applications import commands as applications
from hub.applications import intakes
from hub.applications.events import ApplicationMoved
from hub.applications.machine import BEFORE_ENROLMENT
from hub.applications.machine import ENDED as APPLICATION_ENDED
from hub.applications.machine import Act as ApplicationAct
from hub.applications.machine import Mover as ApplicationMover
from hub.applications.machine import State as ApplicationState
from hub.applications.models import Application
from hub.core import events, jobs
from hub.core.db import utcnow
from hub.core.errors import HubError, InvalidError
from hub.core.i18n import _l, spoken
from hub.people import agreed, paper_commands
from hub.people import commands as people
from hub.people import queries as people_queries
from hub.people.events import PersonErased
from hub.people.models import Person
from hub.people.paper_commands import Paper
from hub.people.paper_models import Signer
from hub.people.papers import OWN_FROM, age
from hub.training_orders import erasing, letters
from hub.training_orders.commands import Step, held, move
from hub.training_orders.events import TrainingOrderMoved
from hub.training_orders.machine import ENDED, Act, Mover, State
from hub.training_orders.models import (
    ShareState,
    TrainingOrder,
    TrainingOrderPerson,
    TrainingOrderShare,
)
from hub.training_orders.needs import LEFT
from hub.training_orders.share_commands import CARRY, carry_on, of

AT_ONCE = 50
OF_CARD = ("last_name", "first_name", "patronymic", "birth_on", "snils", "email", "phone")
CALLED_OFF = frozenset({State.REFUSED, State.WITHDRAWN})
ROW = TrainingOrderPerson
NOT_KNOWN_AS_OURS = _l(
    "Known to the centre, and not as of this organisation: look whether the same person is meant."
)
NO_CONSENT = _l("Say on what day the consents of these people were signed, and where they are.")


class ForCustomerError(InvalidError):
    """The customer mends it; all else would tell who is known here, and is the office's."""


def carry(session: Session, payload: dict[str, Any], _run: jobs.Run) -> None:
    """Bring the next rows of an order to their places."""
    order_id = UUID(payload["order"])
    order = held(session, order_id)
    if order.state in CALLED_OFF:
        _call_off(session, order)
    if order.state in ENDED:
        return
    free = _free(session, order_id)
    rows = session.scalars(
        select(ROW)
        .where(ROW.order_id == order_id, ROW.application_id.is_(None), ROW.trouble.is_(None))
        .order_by(ROW.id)
        .limit(AT_ONCE)
    ).all()
    at, wrong = utcnow(), 0
    for row in rows:
        share = next((one for one in of(session, order_id) if free[one.id] > 0), None)
        intake_id = share.intake_id if share is not None else order.intake_id
        if intake_id is None:
            return
        try:
            with session.begin_nested():
                _bring(session, order, share, row, intake_id, at)
        except HubError as error:
            row.trouble = str(error.message)[:500]
            row.is_for_office = not isinstance(error, ForCustomerError)
            wrong += not row.is_for_office
            session.flush()
        else:
            if share is not None:
                free[share.id] -= 1
    if wrong:
        letters.tell_customer(session, order, letters.MEND, count=wrong)
    if len(rows) == AT_ONCE:
        payload = {"order": str(order_id)}
        jobs.enqueue(session, CARRY, payload, order=f"{CARRY}:{order_id}")


def _call_off(session: Session, order: TrainingOrder) -> None:
    """Withdraw the applications of an order that is refused or withdrawn: its places are free."""
    opened = [share.intake_id for share in of(session, order.id) if share.intake_id is not None]
    intakes.close(session, opened, at=utcnow())
    found = session.scalars(
        select(Application.id)
        .join(ROW, ROW.application_id == Application.id)
        .where(ROW.order_id == order.id, Application.state.in_(BEFORE_ENROLMENT))
        .order_by(Application.id)
        .limit(AT_ONCE)
    ).all()
    step = applications.Step(by=ApplicationMover.HUB, at=utcnow(), reason=order.reason or "")
    for application_id in found:
        applications.act(session, application_id, ApplicationAct.WITHDRAW, step)
    if len(found) == AT_ONCE:
        jobs.enqueue(session, CARRY, {"order": str(order.id)}, order=f"{CARRY}:{order.id}")


def _free(session: Session, order_id: UUID) -> Counter[UUID]:
    """Count the places of each confirmed share that nobody has come to."""
    free: Counter[UUID] = Counter(
        {s.id: s.places for s in of(session, order_id) if s.state is ShareState.CONFIRMED}
    )
    taken = session.scalars(
        select(ROW.share_id)
        .join(Application, Application.id == ROW.application_id)
        .where(ROW.order_id == order_id, Application.state.not_in(LEFT))
    )
    for share_id in taken:
        if share_id is not None:
            free[share_id] -= 1
    return free


def _bring(
    session: Session,
    order: TrainingOrder,
    share: TrainingOrderShare | None,
    row: TrainingOrderPerson,
    intake_id: UUID,
    at: datetime,
) -> None:
    person = _person(session, order, row)
    _expect_consent(session, order, row, person, at)
    made = applications.draft(
        session,
        person_id=person.id,
        intake_id=intake_id,
        programme_id=order.programme_id,
        organisation_id=order.organisation_id,
        at=at,
        invited=True,
    )
    office = applications.Step(
        by=ApplicationMover.OFFICE, at=at, consents=True,
        provider_id=share.provider_id if share is not None else None,
    )  # fmt: skip
    applications.act(session, made.id, ApplicationAct.SUBMIT, office)
    if made.state is ApplicationState.SUBMITTED:  # an event may accept at once
        applications.act(session, made.id, ApplicationAct.ACCEPT, office)
    if share is not None:
        applications.act(session, made.id, ApplicationAct.ASSIGN, office)
        answer = applications.Step(
            by=ApplicationMover.PROVIDER, at=at, account_id=share.answered_by_id
        )
        applications.act(session, made.id, ApplicationAct.CONFIRM, answer)
        row.share_id = share.id
    row.person_id, row.application_id = person.id, made.id
    session.flush()


def _person(session: Session, order: TrainingOrder, row: TrainingOrderPerson) -> Person:
    """Find whom a row means, or register them; nobody known is taken over by being named."""
    if row.person_id is not None:
        return session.get_one(Person, row.person_id)
    values = {name: value for name in OF_CARD if (value := getattr(row, name)) is not None}
    (meant,) = people_queries.match(session, [values])
    if meant.problem:
        raise InvalidError(meant.problem)
    if meant.id is None:
        return people.create(session, organisation_id=order.organisation_id, **values)
    known = session.get_one(Person, meant.id)
    if known.organisation_id != order.organisation_id and not row.is_same:
        raise InvalidError(NOT_KNOWN_AS_OURS)
    return known


def _expect_consent(
    session: Session,
    order: TrainingOrder,
    row: TrainingOrderPerson,
    person: Person,
    at: datetime,
) -> None:
    """Enter the paper the customer keeps, unless a consent of this person is in force."""
    if agreed.has(session, person.id):
        return
    if order.consents_on is None or not order.consents_place:
        raise ForCustomerError(NO_CONSENT)
    born = person.birth_on
    is_child = born is not None and age(born, order.consents_on) < OWN_FROM
    paper = Paper(
        signed_on=order.consents_on,
        signer=Signer.REPRESENTATIVE if is_child else Signer.PERSON,
        representative=row.representative if is_child else None,
        form=spoken("The organisation's form"),
        place=order.consents_place,
    )
    paper_commands.add(session, person.id, paper, at=at)


def on_moved(session: Session, payload: dict[str, Any], _run: jobs.Run) -> None:
    """Hear that an order was called off: whoever has applied by it applies no more."""
    if payload["after"] in {state.value for state in CALLED_OFF}:
        carry_on(session, UUID(payload["aggregate_id"]))


def on_application(session: Session, payload: dict[str, Any], _run: jobs.Run) -> None:
    """Hear of a step of an application: a place came free, or the last one was taught."""
    order_id = session.scalar(
        select(ROW.order_id).where(ROW.application_id == UUID(payload["aggregate_id"]))
    )
    if order_id is None:
        return
    order = held(session, order_id)
    if order.state is not State.CARRIED_OUT:
        return
    states = _states(session, order_id)
    is_over = len(states) >= order.people and all(one in APPLICATION_ENDED for one in states)
    if is_over and ApplicationState.COMPLETED in states:
        move(session, order, Act.FINISH, Step(by=Mover.HUB, at=utcnow()))
    else:
        carry_on(session, order_id)


def _states(session: Session, order_id: UUID) -> Sequence[Any]:
    """Give the state of each who was named; nothing where no application was made."""
    return session.scalars(
        select(Application.state)
        .select_from(ROW)
        .outerjoin(Application, Application.id == ROW.application_id)
        .where(ROW.order_id == order_id)
    ).all()


def wire() -> None:
    """Wire the jobs and what is listened to; hub/learning.py does."""
    jobs.handles(CARRY, carry, title=_l("People of orders for training"))
    ended = {state.value for state in APPLICATION_ENDED}
    events.subscribe(
        ApplicationMoved,
        "training-orders",
        on_application,
        wants=lambda event: event.after in ended,
    )
    events.subscribe(TrainingOrderMoved, "training-orders", on_moved)
    events.subscribe(PersonErased, "training-orders", erasing.on_erased)
    jobs.handles(erasing.CLEAN, erasing.clean, title=_l("Removal of old lists of orders"))
    jobs.daily(erasing.CLEAN, erasing.CLEAN, at="04:05")
